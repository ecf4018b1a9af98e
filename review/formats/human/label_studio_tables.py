"""Label Studio's JSON-MIN and CSV: a row per annotation, its controls as columns.

A cell is a word, where one was chosen or typed, else what the control's value is in the export,
or a list of such; in CSV as JSON. Columns of the task stand among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from review.formats.human.controls import Result
from review.formats.human.label_studio import EDIT_FIELDS
from review.formats.human.labelled import FREE, Export, Given
from review.formats.reading import Fields, as_text

#: Columns by which an export is known, and all that speak of an annotation.
KNOWN_BY = frozenset({"annotation_id", "annotator", "lead_time"})
ABOUT = KNOWN_BY | {"id", "created_at", "updated_at", "agreement"}


def answers(export: Export, row: Fields) -> Iterable[Given]:
    """Yield the row's one answer."""
    results = list(_results(export, row))
    yield Given(row, as_text(row.get("annotator")), results, row.get("created_at"))


def _results(export: Export, row: Fields) -> Iterator[Result]:
    edit = export.mapping.get("edit")
    for name, cell in row.items():
        if name in ABOUT or name in EDIT_FIELDS or name == edit or cell in (None, ""):
            continue
        found = list(_of_cell(export, name, _decoded(cell)))
        if not found:
            export.ignored[name] = None
        yield from found


def _of_cell(export: Export, name: str, cell: object) -> Iterator[Result]:
    """Yield what a control says; nothing for a cell of the task."""
    if isinstance(cell, dict):
        yield Result(cell, name)
    elif isinstance(cell, list):
        for one in cell:
            yield from _of_cell(export, name, one)
    elif name in export.settings.criteria:
        yield Result({"rating": cell}, name)
    elif (word := as_text(cell)) is not None:
        asked = name in (
            export.mapping.get("verdict", "verdict"), export.mapping.get("edit_type", "edit_type")
        )  # fmt: skip
        if name.casefold() in FREE:
            yield Result({"text": word}, name)
        elif asked or word.strip().casefold() in export.controls.words or name == "reasons":
            yield Result({"choices": [word]}, name)


def _decoded(cell: object) -> object:
    """Return what a cell of a CSV holds as JSON; any other as it is."""
    if not isinstance(cell, str) or not cell.lstrip().startswith(("{", "[")):
        return cell
    try:
        return msgspec.json.decode(cell)
    except ValueError:
        return cell
