"""The three released manifest shapes: single-turn (sft), preference and multi-turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import msgspec

from review.core.edits import Edit, PlainRecords, Problem, Record, RecordKind
from review.core.errors import BadInput
from review.core.i18n import _
from review.core.repeated import repeated
from review.core.settings import Settings
from review.formats.chains import multi_turn_record, with_written, write_multi_turn
from review.formats.containers import shapes
from review.formats.containers.files import OnBytes
from review.formats.containers.tables import raw_rows
from review.formats.plain import plain_rows
from review.formats.reading import Fields, Reading, made_rows, required, typed
from review.formats.records import Names, Scored, further, image_path, judge_row, local_path

__all__ = [
    "Parse",
    "parser",
    "read_multi_turn",
    "read_preference",
    "read_sft",
    "write_multi_turn",
    "write_preference",
    "write_sft",
]

#: Makes a record of a row (line number, fields); raises BadInput naming the field that is wrong.
Parse = Callable[[int, Fields], Record]


class _Sft(Scored):
    open_image_input_url: str | None = None
    text: str | None = None
    output_image: str | None = None
    edit_type: str | None = None
    summarized_text: str | None = None
    local_input_image: str | None = None
    local_output_image: str | None = None


class _Preference(_Sft):
    rejected_images: list[str] | None = None
    local_rejected_images: list[str | None] | None = None


_SFT = frozenset(_Sft.__struct_fields__)
_PREFERENCE = frozenset(_Preference.__struct_fields__)


def read_sft(path: Path, settings: Settings, *, on_bytes: OnBytes | None = None) -> Reading[Record]:
    """Read single-turn records: one edit each. Raises BadInput (when iterated) for no manifest."""
    reading = _read("sft", path, settings, on_bytes)
    return replace(reading, parts=_parts(path, settings, reading, on_bytes))


def _parts(
    path: Path, settings: Settings, reading: Reading[Record], on_bytes: OnBytes | None
) -> Iterator[Record | PlainRecords | Problem]:
    if shapes.shape(path) != "json lines":
        yield from reading
        return
    parse = parser("sft", Names(settings.foreign_roots, settings.criteria.keys(), reading.ignored))
    yield from plain_rows(path, settings, parse, on_bytes)


def read_preference(
    path: Path, settings: Settings, *, on_bytes: OnBytes | None = None
) -> Reading[Record]:
    """Read preference records: the success, then its failures; scores are the success's."""
    return _read("preference", path, settings, on_bytes)


def read_multi_turn(
    path: Path, settings: Settings, *, on_bytes: OnBytes | None = None
) -> Reading[Record]:
    """Read chains: the turns in order, each from the one before, with the text of odd records."""
    names = Names(settings.foreign_roots, settings.criteria.keys())
    return Reading(_chains(path, names, on_bytes), names.ignored)


def _chains(path: Path, names: Names, on_bytes: OnBytes | None) -> Iterator[Record | Problem]:
    for row in raw_rows(path, on_bytes=on_bytes):
        if isinstance(row, Problem):
            yield row
            continue
        try:
            record = multi_turn_record(names, row[0], row[1])
        except BadInput as error:
            yield Problem(str(path), row[0], error.message, error.what_to_do)
        else:
            yield with_written(record, row[1], row[2])


def parser(kind: RecordKind, names: Names) -> Parse:
    """Return what makes records of that kind from rows."""
    return partial(_PARSERS[kind], names)


def write_sft(edit: Edit) -> dict[str, object]:
    """Return one edit in the released single-turn shape, with its further fields.

    ``local_output_image`` says where the edited picture lies, where ``output_image`` is a key.
    """
    record: dict[str, object] = {
        "open_image_input_url": edit.source,
        "text": edit.text,
        "output_image": edit.output_image,
        "edit_type": edit.edit_type,
        "summarized_text": edit.summarized_text,
        "local_input_image": edit.local_source,
    }
    if edit.local_output is not None:
        record["local_output_image"] = edit.local_output
    return record | {k: v for k, v in (edit.extra or {}).items() if k not in record}


def write_preference(edits: Sequence[Edit]) -> dict[str, object]:
    """Return a success and its failures, in that order, in the released preference shape."""
    failures = edits[1:]
    record = write_sft(edits[0]) | {"rejected_images": [edit.output_image for edit in failures]}
    if any(edit.local_output is not None for edit in failures):
        record["local_rejected_images"] = [edit.local_output for edit in failures]
    return record


def _read(
    kind: RecordKind, path: Path, settings: Settings, on_bytes: OnBytes | None
) -> Reading[Record]:
    names = Names(settings.foreign_roots, settings.criteria.keys())
    return Reading(made_rows(path, parser(kind, names), on_bytes), names.ignored)


def _sft(names: Names, line: int, row: Fields) -> Record:
    fields = typed(row, _Sft)
    extra, flat = further(row, _SFT, names.criteria)
    edit = _edit(names, fields, extra)
    return Record(line, "sft", (edit,), judge_row(names, line, edit.output_image, fields, flat))


def _preference(names: Names, line: int, row: Fields) -> Record:
    fields = typed(row, _Preference)
    extra, flat = further(row, _PREFERENCE, names.criteria)
    success = _edit(names, fields, extra)
    failures = _failures(names, fields, success)
    lie = [local_path(path, names.foreign_roots) for path in fields.local_rejected_images or ()]
    lie += [None] * (len(failures) - len(lie))
    edits = [
        msgspec.structs.replace(success, output_image=image, extra=None, local_output=place)
        for image, place in zip(failures, lie, strict=False)
    ]
    scores = judge_row(names, line, success.output_image, fields, flat)
    return Record(line, "preference", (success, *edits), scores)


def _failures(names: Names, fields: _Preference, success: Edit) -> list[str]:
    if not fields.rejected_images:
        raise BadInput(
            _("no rejected images."),
            what_to_do=_("Without failures it belongs in the sft manifest."),
        )
    images = [
        image_path(f"rejected_images[{place}]", image, names.foreign_roots)
        for place, image in enumerate(fields.rejected_images)
    ]
    twice = repeated([*images, success.output_image])
    if twice:
        raise BadInput(
            _("rejected_images: {twice} stands twice in this record.", twice=twice[0]),
            what_to_do=_("A failure is another image than the success and the other failures."),
        )
    return images


def _edit(names: Names, fields: _Sft, extra: Fields | None) -> Edit:
    roots = names.foreign_roots
    return Edit(
        image_path("open_image_input_url", fields.open_image_input_url, roots),
        required("text", fields.text),
        image_path("output_image", fields.output_image, roots),
        fields.edit_type or None,
        local_path(fields.local_input_image, roots),
        fields.summarized_text,
        extra,
        local_path(fields.local_output_image, roots),
    )


_PARSERS: dict[RecordKind, Callable[[Names, int, Fields], Record]] = {
    "sft": _sft,
    "preference": _preference,
    "multi-turn": multi_turn_record,
}
