"""Any table with a source, an instruction and an edited image, under its own column names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from review.core.doors import advice
from review.core.edits import Edit, JudgeRow, Problem, Record
from review.core.errors import BadInput
from review.core.i18n import N_, _
from review.core.settings import Settings
from review.formats import schemas
from review.formats.files import OnBytes
from review.formats.reading import (
    Fields,
    Reading,
    as_text,
    check_mapping,
    listed,
    made_rows,
    required,
)
from review.formats.records import Names, Scored, image_path, judge_row, local_path
from review.formats.tables import columns, refuse_embedded

NEEDED = ("source", "instruction", "edited")
OURS = (*NEEDED, "local_source", "edit_type", "summarized", "judge", "overall")

#: The released field names may be said for ours.
ALIASES = {
    "open_image_input_url": "source",
    "text": "instruction",
    "output_image": "edited",
    "edit": "edited",
    "local_input_image": "local_source",
    "summarized_text": "summarized",
}

#: What each of ours is often called, the likeliest first; compared without case and signs.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "source": (
        "source", "open_image_input_url", "source_image", "input_image", "original_image",
        "image_before", "before", "original", "source_url", "input_url", "source_img", "input_img",
        "src", "src_image", "src_img", "input", "source_file", "source_path", "input_path",
        "image",
    ),
    "instruction": (
        "instruction", "edit_instruction", "editing_instruction", "prompt", "edit_prompt", "text",
        "instruction_text", "command", "request",
    ),
    "edited": (
        "edited", "output_image", "edited_image", "target_image", "result_image", "image_after",
        "after", "output", "result", "target", "edit", "output_url", "edited_img", "target_img",
        "out_image", "out_img", "edited_file", "edited_path", "output_file", "output_path",
        "result_path",
    ),
    "local_source": ("local_source", "local_input_image"),
    "edit_type": (
        "edit_type", "edit_category", "task_type", "edit_task", "type", "task", "category",
    ),
    "summarized": ("summarized", "summarized_text", "short_instruction", "short_prompt", "summary"),
    "judge": ("judge", "judge_model"),
    "overall": ("overall", "overall_score", "total_score", "score"),
}  # fmt: skip


def guess(names: Iterable[str], settings: Settings) -> dict[str, str]:
    """Guess which column is which: ours → theirs, for those that have a likely name.

    Columns named as criteria stand for them. Nothing is guessed from what the columns hold.
    """
    theirs = {plain_name(name): name for name in reversed(list(names))}
    guesses: dict[str, str] = {}
    for ours, likely in SYNONYMS.items():
        name = next((theirs[word] for word in likely if word in theirs), None)
        if name is not None:
            guesses[ours] = name
    return guesses | {name: theirs[name] for name in settings.criteria if name in theirs}


def fits(names: Iterable[str], settings: Settings, mapping: Mapping[str, str]) -> bool:
    """Whether the mapping, completed with guesses, finds all three that are needed."""
    mapped = {ALIASES.get(ours, ours) for ours in mapping}
    return set(NEEDED) <= guess(names, settings).keys() | mapped


def read_mapped(
    path: Path,
    settings: Settings,
    *,
    mapping: Mapping[str, str] | None = None,
    on_bytes: OnBytes | None = None,
) -> Reading[Record]:
    """Read a table as records of kind sft; columns not named in ``mapping`` are guessed.

    Left of ``=`` may stand ``OURS`` and the criteria. Unmapped columns are kept in
    ``Edit.extra``. Raises BadInput when source, instruction or edited image has no column.
    """
    table = mapped_table(path, settings, mapping or {})
    return Reading(made_rows(path, table.record, on_bytes), table.names.ignored, table.mapping)


def mapped_table(path: Path, settings: Settings, mapping: Mapping[str, str]) -> MappedTable:
    """Return how a file's columns are taken. Raises BadInput as ``read_mapped`` does."""
    completed = _complete(path, settings, mapping)
    names = Names(settings.foreign_roots, settings.criteria.keys())
    return MappedTable(names, completed, frozenset((*completed.values(), "scores")))


def preview(
    path: Path, settings: Settings, mapping: Mapping[str, str] | None = None, rows: int = 5
) -> list[Record | Problem]:
    """Return the first rows as they would be read. Raises BadInput as ``read_mapped`` does."""
    return list(islice(read_mapped(path, settings, mapping=mapping), rows))


@dataclass(frozen=True)
class MappedTable:
    """Which of a table's columns (``taken``) stand for what; ``mapping`` is ours → theirs."""

    names: Names
    mapping: Mapping[str, str]
    taken: frozenset[str]

    def record(self, line: int, row: Fields) -> Record:
        """Make a record of a row; raises BadInput naming what is missing."""
        roots = self.names.foreign_roots
        image = image_path("edited", self._text("edited", row), roots)
        extra = {k: v for k, v in row.items() if k not in self.taken and v is not None}
        edit = Edit(
            image_path("source", self._text("source", row), roots),
            required("instruction", self._text("instruction", row)),
            image,
            as_text(self._cell("edit_type", row)),
            local_path(as_text(self._cell("local_source", row)), roots),
            as_text(self._cell("summarized", row)),
            extra or None,
        )
        return Record(line, "sft", (edit,), self._scores(line, image, row))

    def _cell(self, ours: str, row: Fields) -> object:
        theirs = self.mapping.get(ours)
        return None if theirs is None else row.get(theirs)

    def _text(self, ours: str, row: Fields) -> str | None:
        cell = self._cell(ours, row)
        if cell is None or isinstance(cell, str):
            return cell
        raise BadInput(
            _("{ours} (column {column}) must be text.", ours=ours, column=self.mapping[ours]),
            what_to_do=_("Correct the row."),
        )

    def _scores(self, line: int, image: str, row: Fields) -> JudgeRow | None:
        scores = Scored(
            row.get("scores"), self._cell("overall", row), as_text(self._cell("judge", row))
        )
        flat = {n: row.get(self.mapping[n]) for n in self.names.criteria if n in self.mapping}
        return judge_row(self.names, line, image, scores, flat)


def _complete(path: Path, settings: Settings, chosen: Mapping[str, str]) -> dict[str, str]:
    """Return the mapping given, completed with guesses from the columns of the file.

    What is given no column (an empty name) has none, whatever might be guessed.
    """
    names = columns(path)
    nowhere = {ALIASES.get(ours, ours) for ours, theirs in chosen.items() if not theirs}
    mapping = {ALIASES.get(ours, ours): theirs for ours, theirs in chosen.items() if theirs}
    check_mapping(mapping, (*OURS, *settings.criteria), theirs=names, file=str(path))
    free = [name for name in names if name not in mapping.values()]
    schema = schemas.of(names)
    meant = guess(free, settings) if schema is None else schema.mapping
    completed = {ours: theirs for ours, theirs in meant.items() if ours not in nowhere} | mapping
    missing = [ours for ours in NEEDED if ours not in completed]
    if missing:
        refuse_embedded(path)
        raise BadInput(
            _(
                "no column for {missing}; columns: {names}.",
                missing=listed(missing),
                names=listed(names),
            ),
            file=str(path),
            what_to_do=advice(
                N_("Name them: --map {missing}=COLUMN"),
                N_("Say under Columns which column it is."),
                missing=missing[0],
            ),
        )
    return completed


def plain_name(name: str) -> str:
    """Return a column's name as it is compared: without case and signs."""
    return re.sub(r"[^0-9a-z]+", "_", name.casefold()).strip("_")
