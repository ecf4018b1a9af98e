"""From a row of any table to an edit: its pictures wherever they lie, its words, its scores."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import msgspec

from review.core.edits import Edit, Further, JudgeRow, Record, Role
from review.core.errors import BadInput
from review.core.i18n import _
from review.formats.containers import inside
from review.formats.reading import Fields, as_text, required
from review.formats.records import Names, Scored, image_path, judge_row, local_path

#: Of ours, those that are followed by a name of one's own, and may stand several times.
REFERENCE, MASK, VARIANT = "reference.", "mask.", "variant."
PREFIXES = (REFERENCE, MASK, VARIANT)
#: What stands for no picture where a dataset has words for everything.
_NO_PICTURE = ("none", "null", "nan")


@dataclass(frozen=True)
class MappedTable:
    """Which of a table's columns (``taken``) stand for what; ``mapping`` is ours → theirs.

    ``otherwise``: ours → the column that stands in where the first is empty. ``judge``: whose
    scores a row has, where it does not say; ``reasons``: columns in which the judge says why;
    ``combined``: as a ``JudgeRow`` has it.
    """

    names: Names
    mapping: Mapping[str, str]
    taken: frozenset[str]
    otherwise: Mapping[str, str] = field(default_factory=dict)
    judge: str | None = None
    reasons: tuple[str, ...] = ()
    combined: bool = False

    def record(self, line: int, row: Fields) -> Record:
        """Make a record of a row; raises BadInput naming what is missing."""
        edit = self.edit(row)
        return Record(line, "sft", (edit,), self._scores(line, edit.output_image, row))

    def edit(self, row: Fields) -> Edit:
        """Make an edit of a row; raises BadInput naming what is missing.

        Of several sources the first is edited, the others are references; of several
        instructions the first counts, the others are variants.
        """
        roots = self.names.foreign_roots
        place = self._edited(row)
        source, *references = self._texts("source", row) or [None]
        text, *variants = self._texts("instruction", row) or [None]
        image = self._key(row) or inside.key(place)
        extra = {k: v for k, v in row.items() if k not in self.taken and v is not None}
        return Edit(
            image_path("source", source, roots),
            required("instruction", text),
            image,
            as_text(self._cell("edit_type", row)),
            local_path(as_text(self._cell("local_source", row)), roots),
            as_text(self._cell("summarized", row)),
            extra or None,
            None if place == image else place,
            self._further(row, references),
            self._variants(row, text or "", variants),
        )

    @cached_property
    def _roles(self) -> tuple[tuple[Role, str], ...]:
        """Which of ours are further pictures, the references first."""
        roles: tuple[tuple[str, Role], ...] = ((REFERENCE, "reference"), (MASK, "mask"))
        return tuple(
            (role, ours) for start, role in roles for ours in self.mapping if ours.startswith(start)
        )

    @cached_property
    def _words(self) -> tuple[str, ...]:
        return tuple(ours for ours in self.mapping if ours.startswith(VARIANT))

    def _cell(self, ours: str, row: Fields) -> object:
        theirs = self.mapping.get(ours)
        cell = None if theirs is None else row.get(theirs)
        if self.otherwise and not cell and ours in self.otherwise:
            return row.get(self.otherwise[ours])
        return cell

    def _edited(self, row: Fields) -> str:
        places = self._texts("edited", row) or [None]
        if len(places) > 1:
            raise BadInput(
                _(
                    "edited (column {column}) has {n} pictures; an edit has one.",
                    column=self.mapping["edited"],
                    n=len(places),
                ),
                what_to_do=_("Give each picture a row of its own."),
            )
        return image_path("edited", places[0], self.names.foreign_roots)

    def _key(self, row: Fields) -> str | None:
        if "key" not in self.mapping:
            return None
        return image_path("key", as_text(self._cell("key", row)), self.names.foreign_roots)

    def _texts(self, ours: str, row: Fields) -> list[str | None]:
        """Return a cell's texts: one, or those of its list."""
        cell = self._cell(ours, row)
        if cell is None or isinstance(cell, str):
            return [cell]
        if isinstance(cell, list) and all(isinstance(one, str) for one in cell):
            return cell
        raise BadInput(
            _("{ours} (column {column}) must be text.", ours=ours, column=self.mapping[ours]),
            what_to_do=_("Correct the row."),
        )

    def _further(self, row: Fields, references: list[str | None]) -> tuple[Further, ...]:
        """Return the pictures beside the source, the masks last."""
        if not references and not self._roles:
            return ()
        named = [
            Further("reference", f"{self.mapping['source']} {number}", self._path(picture))
            for number, picture in enumerate(references, 2)
            if picture
        ]
        for role, ours in self._roles:
            named += self._named(role, ours, row)
        return tuple(named)

    def _named(self, role: Role, ours: str, row: Fields) -> list[Further]:
        name = ours.partition(".")[2]
        pictures = [one for one in self._texts(ours, row) if _is_said(one)]
        return [
            Further(role, name if number == 1 else f"{name} {number}", self._path(picture))
            for number, picture in enumerate(pictures, 1)
        ]

    def _path(self, picture: str | None) -> str:
        return image_path("picture", picture, self.names.foreign_roots)

    def _variants(self, row: Fields, text: str, rest: list[str | None]) -> dict[str, str]:
        """Return the same instruction in other words, by name, none of them twice."""
        if not rest and not self._words:
            return {}
        column = self.mapping["instruction"]
        found = {f"{column} {number}": word for number, word in enumerate(rest, 2)}
        for ours in self._words:
            name = ours.partition(".")[2]
            for number, word in enumerate(self._texts(ours, row), 1):
                found[name if number == 1 else f"{name} {number}"] = word
        kept: dict[str, str] = {}
        for name, word in found.items():
            if word and word.strip() and word not in (text, *kept.values()):
                kept[name] = word
        return kept

    def _scores(self, line: int, image: str, row: Fields) -> JudgeRow | None:
        judge = as_text(self._cell("judge", row)) or self.judge
        scores = Scored(row.get("scores"), self._cell("overall", row), judge)
        flat = {n: row.get(self.mapping[n]) for n in self.names.criteria if n in self.mapping}
        found = judge_row(self.names, line, image, scores, flat)
        if found is None or self.judge is None:
            return found
        why = "\n".join(text for name in self.reasons if (text := _reason(row.get(name))))
        return msgspec.structs.replace(found, reason=why or found.reason, combined=self.combined)


def _is_said(picture: str | None) -> bool:
    return picture is not None and picture.strip().casefold() not in ("", *_NO_PICTURE)


def _reason(cell: object) -> str | None:
    """Return why a judge scored so: a text, or the reasoning in an answer in JSON."""
    text = as_text(cell)
    if text is None or not text.startswith("{"):
        return text
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return as_text(answer.get("reasoning")) or text
