"""Any table with a source, an instruction and an edited image, under its own column names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path

from review.core.doors import advice
from review.core.edits import Problem, Record
from review.core.errors import BadInput
from review.core.i18n import N_, _
from review.core.settings import Settings
from review.formats import own_scores, schemas
from review.formats.containers.files import OnBytes
from review.formats.containers.tables import columns, refuse_embedded
from review.formats.mapped_rows import PREFIXES, MappedTable
from review.formats.reading import Reading, check_mapping, listed, made_rows
from review.formats.records import Names
from review.formats.schemas import Schema

NEEDED = ("source", "instruction", "edited")
#: ``key`` is never guessed: a column that looks like one may repeat.
OURS = (*NEEDED, "key", "local_source", "edit_type", "summarized", "judge", "overall")

#: The released field names may be said for ours.
ALIASES = {
    "open_image_input_url": "source",
    "text": "instruction",
    "output_image": "edited",
    "edit": "edited",
    "local_input_image": "local_source",
    "summarized_text": "summarized",
}

#: Fields that a file may have beside what its dataset publishes: they mean what they say.
OWN_FIELDS = ("local_input_image", "edit_type", "summarized_text", "judge", "overall")

#: What each of ours is often called, the likeliest first; compared without case and signs.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "source": (
        "source", "open_image_input_url", "source_image", "input_image", "original_image",
        "image_before", "before", "original", "source_url", "input_url", "source_img", "input_img",
        "src", "src_image", "src_img", "input", "source_file", "source_path", "input_path",
        "image", "file_name",
    ),
    "instruction": (
        "instruction", "edit_instruction", "editing_instruction", "prompt", "edit_prompt", "text",
        "instruction_text", "command", "request",
    ),
    "edited": (
        "edited", "output_image", "edited_image", "target_image", "result_image", "image_after",
        "after", "output", "result", "target", "edit", "output_url", "edited_img", "target_img",
        "out_image", "out_img", "edited_file", "edited_path", "output_file", "output_path",
        "result_path", "file_name",
    ),
    "local_source": ("local_source", "local_input_image"),
    "edit_type": (
        "edit_type", "edit_category", "task_type", "edit_task", "type", "task", "category",
    ),
    "summarized": ("summarized", "summarized_text", "short_instruction", "short_prompt", "summary"),
    "judge": ("judge", "judge_model"),
    "overall": ("overall", "overall_score", "total_score", "score"),
}  # fmt: skip


#: How the members of a row end that are pictures or texts.
_MEMBER = re.compile(
    r"(?<=.)\.(png|jpe?g|webp|gif|bmp|tiff?|avif|hei[cf]|jxl|txt|text|caption|prompt)$"
)


def guess(names: Iterable[str], settings: Settings) -> dict[str, str]:
    """Guess which column is which: ours → theirs, for those that have a likely name.

    Columns named as criteria stand for them. Nothing is guessed from what the columns hold.
    ``file_name``, of a ``metadata.jsonl`` beside its pictures, is whichever other columns are not.
    """
    theirs = {plain_name(name): name for name in reversed(list(names))}
    guesses: dict[str, str] = {}
    for ours, likely in SYNONYMS.items():
        free = (theirs[word] for word in likely if word in theirs)
        name = next((one for one in free if one not in guesses.values()), None)
        if name is not None:
            guesses[ours] = name
    return guesses | {name: theirs[name] for name in settings.criteria if name in theirs}


def fits(names: Iterable[str], settings: Settings, mapping: Mapping[str, str]) -> bool:
    """Whether the mapping, completed with what is known or guessed, finds all that is needed."""
    schema = schemas.of(names := list(names))
    if schema is not None and set(NEEDED) <= schema.mapping.keys():
        return True
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

    Left of ``=`` may stand ``OURS``, the criteria, ``reference.NAME``, ``mask.NAME`` and
    ``variant.NAME``. Unmapped columns are kept in ``Edit.extra``. Raises BadInput when source,
    instruction or edited image has no column.
    """
    table = mapped_table(path, settings, mapping or {})
    rows = made_rows(path, table.record, on_bytes)
    notes = own_scores.left_aside(schemas.of(columns(path)), settings, table.mapping)
    return Reading(rows, table.names.ignored, table.mapping, notes)


def mapped_table(path: Path, settings: Settings, mapping: Mapping[str, str]) -> MappedTable:
    """Return how a file's columns are taken. Raises BadInput as ``read_mapped`` does."""
    completed = _complete(path, settings, mapping)
    names = Names(settings.foreign_roots, settings.criteria.keys())
    schema = schemas.of(columns(path))
    if schema is None:
        return MappedTable(names, completed, frozenset((*completed.values(), "scores")))
    return own_scores.table(schema, settings, names, completed)


def preview(
    path: Path, settings: Settings, mapping: Mapping[str, str] | None = None, rows: int = 5
) -> list[Record | Problem]:
    """Return the first rows as they would be read. Raises BadInput as ``read_mapped`` does."""
    return list(islice(read_mapped(path, settings, mapping=mapping), rows))


def _complete(path: Path, settings: Settings, chosen: Mapping[str, str]) -> dict[str, str]:
    """Return the mapping given, completed with what is known or guessed of the file's columns.

    What is given no column (an empty name) has none, whatever might be guessed.
    """
    names = columns(path)
    nowhere = {ALIASES.get(ours, ours) for ours, theirs in chosen.items() if not theirs}
    mapping = {ALIASES.get(ours, ours): theirs for ours, theirs in chosen.items() if theirs}
    own = [ours for ours in mapping if _has_own_name(ours)]
    check_mapping(mapping, (*OURS, *settings.criteria, *own), theirs=names, file=str(path))
    free = [name for name in names if name not in mapping.values()]
    schema = schemas.of(names)
    meant = guess(free, settings) if schema is None else _known(schema, names, settings)
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


def _known(schema: Schema, names: Iterable[str], settings: Settings) -> dict[str, str]:
    """Return a schema's mapping, less the columns that this file goes without.

    What somebody added under our own names is taken as in any table; its scores are not.
    """
    there = {*names, *schema.columns}
    ours = {*OWN_FIELDS, *settings.criteria} - {*schema.criteria, schema.overall}
    added = {ALIASES.get(name, name): name for name in names if name in ours}
    known = {ours: theirs for ours, theirs in schema.mapping.items() if theirs in there}
    return {**added, **known}


def _has_own_name(ours: str) -> bool:
    return any(ours.startswith(prefix) and ours != prefix for prefix in PREFIXES)


def plain_name(name: str) -> str:
    """Return a column's name as it is compared: without case and signs.

    Beside its pictures ``input_image_file_name`` names the pictures of a column ``input_image``,
    and so does the member ``input_image.png`` of each row of an archive.
    """
    stem = _MEMBER.sub("", name.casefold())
    plain = re.sub(r"[^0-9a-z]+", "_", stem).strip("_")
    return re.sub(r"(?<=.)_file_names?$", "", plain)
