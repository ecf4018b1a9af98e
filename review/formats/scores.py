"""Judge scores in a file of their own: ``edit``, ``judge``, a column per criterion."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from review.core.doors import advice
from review.core.edits import JudgeRow, Problem
from review.core.errors import BadInput
from review.core.i18n import N_, _
from review.core.settings import Settings
from review.formats.containers.files import OnBytes
from review.formats.containers.tables import columns
from review.formats.reading import (
    Fields,
    Reading,
    as_text,
    check_mapping,
    listed,
    made_rows,
    one_text,
    renamed,
)
from review.formats.records import FAITHFULNESS, image_path

#: Columns of a scores file besides the criteria; ``output_image`` may stand for ``edit``. A row
#: without either may name a chain, by its original or the picture of its first turn.
COLUMNS = ("edit", "judge", "overall", "reason", "chain", FAITHFULNESS)
KNOWN = (*COLUMNS, "scores", "output_image")


@dataclass(frozen=True)
class _Scores:
    """How a file's columns are taken; collects those ignored and the score columns seen."""

    roots: Collection[str]
    criteria: Collection[str]
    mapping: Mapping[str, str]
    ignored: dict[str, None] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def row(self, line: int, fields: Fields) -> JudgeRow:
        fields = renamed(fields, self.mapping)
        image = self._text(fields, "edit") or self._text(fields, "output_image")
        chain = None if image else self._text(fields, "chain")
        nested = fields.get("scores")
        merged = {**fields, **nested} if isinstance(nested, dict) else fields
        self._look_at(merged)
        raw = {name: merged[name] for name in (*self.criteria, "overall") if name in merged}
        if nested is not None and not isinstance(nested, dict):
            raw.setdefault("overall", nested)
        return JudgeRow(
            line,
            "" if chain else image_path("edit", image, tuple(self.roots)),
            self._text(merged, "judge"),
            raw,
            as_text(merged.get("reason")),
            merged.get(FAITHFULNESS, msgspec.UNSET),
            scored=bool(raw) or nested is not None or FAITHFULNESS not in merged,
            chain=image_path("chain", chain, tuple(self.roots)) if chain else None,
        )

    def _text(self, fields: Fields, name: str) -> str | None:
        return one_text(self.mapping.get(name, name), fields.get(name))

    def _look_at(self, fields: Fields) -> None:
        self.seen.update(fields.keys())
        for name in fields:
            if name not in self.criteria and name not in KNOWN:
                self.ignored[name] = None


def read_scores(
    path: Path,
    settings: Settings,
    *,
    mapping: Mapping[str, str] | None = None,
    on_bytes: OnBytes | None = None,
) -> Reading[JudgeRow]:
    """Read scores from JSON Lines (also with a nested ``scores``), CSV or Parquet.

    A row without any score is a refusal and still a row; ``ignored_columns`` of the result lists
    columns that are no criterion. Raises BadInput, before or while the rows are read, when the
    mapping does not fit or no column of the file is a criterion or ``overall``.
    """
    mapping = mapping or {}
    if mapping:
        ours = (*COLUMNS, *settings.criteria)
        check_mapping(mapping, ours, theirs=columns(path), file=str(path))
    scores = _Scores(settings.foreign_roots, settings.criteria.keys(), mapping)
    return Reading(_rows(path, scores, on_bytes), scores.ignored, mapping)


def _rows(path: Path, scores: _Scores, on_bytes: OnBytes | None) -> Iterator[JudgeRow | Problem]:
    yield from made_rows(path, scores.row, on_bytes)
    if scores.seen and scores.seen.isdisjoint({*scores.criteria, "overall", FAITHFULNESS}):
        raise BadInput(
            _("no column is a criterion; columns: {seen}.", seen=listed(sorted(scores.seen))),
            file=str(path),
            what_to_do=advice(
                N_("Criteria: {criteria}. Name columns with --map."),
                N_("Criteria: {criteria}. Say under Columns which column is which."),
                criteria=", ".join(scores.criteria),
            ),
        )
