"""What a file is, told by what is inside and never by the name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import msgspec

from review.core.errors import BadInput
from review.core.i18n import _
from review.formats.containers.files import GZIP, head, remember, start_of
from review.formats.containers.foreign import ARROW, PARQUET, TAR, ZIP, refuse_foreign
from review.formats.containers.json_layout import layout

Shape = Literal["json lines", "json array", "json", "csv", "parquet", "arrow", "archive"]

#: Those that are text, whatever its encoding.
TEXT_SHAPES = frozenset({"json lines", "json array", "json", "csv"})
#: How an object begins that goes on in the next line: whole members, or an open bracket.
_BEGUN = re.compile(rb"\{[ \t\r]*(\n|\"[^\"\n]*\"[ \t]*:[^\n]*[,\[{][ \t\r]*\n)")


def shape(path: Path) -> Shape:
    """Tell from a file's content what it is. Raises BadInput for an empty or foreign file."""
    return remember(_shape, path)


def _shape(path: Path) -> Shape:
    begins = start_of(path, TAR[1])
    if begins.startswith(PARQUET):
        return "parquet"
    if begins.startswith(ARROW):
        return _unpacked(path, "arrow")
    if begins.startswith(ZIP) or begins[TAR[0] : TAR[1]] == b"ustar":
        return _unpacked(path, "archive")
    start = head(path)
    refuse_foreign(path, start)
    text = start.lstrip()
    if text.startswith(b"[") and not _stands_alone(text):
        return "json array"
    if text.startswith(b"{") and _is_spread(text, path.name.lower()):
        return "json"
    if text.startswith((b"{", b"[")) or any(map(_is_object, text.split(b"\n", 20)[1:20])):
        return "json lines"
    return "csv"


def is_packed(path: Path) -> bool:
    """Whether a file is gzip."""
    with path.open("rb") as file:
        return file.read(len(GZIP)) == GZIP


def _unpacked(path: Path, kind: Shape) -> Shape:
    """Return the kind of a file that is read from many places; raises BadInput for a packed one."""
    if is_packed(path):
        raise BadInput(
            _("a packed archive or Arrow file: nothing can be shown from inside it."),
            file=str(path),
            what_to_do=_("Unpack it first (gunzip)."),
        )
    return kind


def _is_spread(text: bytes, name: str) -> bool:
    """Whether objects stand over several lines, or in the members of one object.

    Where a further line is an object by itself, a first one that is none is just a bad line. An
    object on the only line may be either: that it is called .json tells.
    """
    lines = text.split(b"\n", 20)
    if lines[0].strip() == b"{":
        return True
    if any(map(_is_object, lines[1:20])):
        return False
    if b"\n" not in text.strip():
        return name.removesuffix(".gz").endswith(".json") and layout(text) != "values"
    return _decoded(lines[0]) is None and _BEGUN.match(text) is not None


def _stands_alone(text: bytes) -> bool:
    """Whether the first line is a whole JSON value and others follow."""
    first, _, rest = text.partition(b"\n")
    return bool(rest.strip()) and _decoded(first) is not None


def _is_object(line: bytes) -> bool:
    return line.startswith(b"{") and isinstance(_decoded(line), dict)


def _decoded(text: bytes) -> object:
    try:
        return msgspec.json.decode(text)
    except (ValueError, RecursionError):
        return None
