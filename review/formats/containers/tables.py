"""Rows of JSON, CSV and Parquet files as dictionaries, told apart by their content."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import msgspec

from review.core.edits import Problem
from review.core.errors import BadInput
from review.core.i18n import _, ngettext
from review.formats.containers import files, shapes
from review.formats.containers.archive_in import archive_rows
from review.formats.containers.csv_in import csv_rows
from review.formats.containers.files import OnBytes, RawRow
from review.formats.containers.inside import ARROW, TABLES
from review.formats.containers.json_in import Text, texts
from review.formats.containers.json_layout import CONTAINERS, MEMBER, Layout, layout

_decode = msgspec.json.Decoder().decode


def table_rows(
    path: Path, *, on_bytes: OnBytes | None = None
) -> Iterator[tuple[int, dict[str, object]] | Problem]:
    """Yield (line, column → value) of a JSON Lines, CSV or Parquet file, gzip or not.

    ``line`` counts from 1: lines in text (a CSV row stands at its first line), rows in Parquet.
    Empty cells and NaN are None. A row that cannot be read is a Problem.
    Raises BadInput for a file that is none of these.
    """
    for row in raw_rows(path, on_bytes=on_bytes):
        yield row if isinstance(row, Problem) else row[:2]


def raw_rows(path: Path, *, on_bytes: OnBytes | None = None) -> Iterator[RawRow | Problem]:
    """Yield rows as ``table_rows`` does, with the bytes of a JSON line."""
    kind = shapes.shape(path)
    if kind == "parquet":
        from review.formats.containers.parquet_in import parquet_rows

        return parquet_rows(path, on_bytes)
    if kind == "arrow":
        from review.formats.containers.arrow_in import arrow_rows

        return arrow_rows(path, on_bytes)
    if kind == "archive":
        return archive_rows(path, on_bytes, lambda file, told: raw_rows(file, on_bytes=told))
    if kind == "csv":
        return csv_rows(path, on_bytes)
    if kind in ("json array", "json"):
        return _spread_rows(path, on_bytes)
    return _json_rows(path, on_bytes)


def first_rows(path: Path, count: int = 50) -> list[dict[str, object]]:
    """Return the first readable rows. Raises BadInput when none of the first ones is."""
    listed = list(islice(table_rows(path), count))
    rows = [row[1] for row in listed if not isinstance(row, Problem)]
    if not rows:
        bad = [row for row in listed if isinstance(row, Problem)]
        why = (
            " " + _("Line {line}: {reason}", line=bad[0].line, reason=bad[0].reason) if bad else ""
        )
        raise BadInput(
            _("no row of the file can be read.") + why,
            file=str(path),
            what_to_do=_("Give JSON Lines, CSV with a header, or Parquet."),
        )
    return rows


def columns(path: Path) -> list[str]:
    """Return the columns of a file's first rows, in the order met."""
    return list(files.remember(_columns, path))


def _columns(path: Path) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for row in first_rows(path) for name in row))


def picture_inside(shard: Path, place: str) -> bytes | None:
    """Return the bytes of a picture inside a shard, as ``inside`` names it.

    None where there is none at that place. Raises BadInput where the shard is damaged.
    """
    if shard.suffix.lower() in ARROW:
        from review.formats.containers.arrow_in import picture
    elif shard.suffix.lower() in TABLES:
        from review.formats.containers.parquet_cell import picture
    else:
        return None
    return picture(shard, place)


def refuse_embedded(path: Path) -> None:
    """Raise BadInput, naming the columns, for a table whose pictures nobody can show from it."""
    if shapes.shape(path) != "parquet":
        return
    from review.formats.containers.parquet_in import hidden_pictures

    if names := hidden_pictures(path):
        raise BadInput(
            ngettext(
                "the column {names} holds pictures, which cannot be shown from this file.",
                "the columns {names} hold pictures, which cannot be shown from this file.",
                len(names),
                names=", ".join(names),
            ),
            file=str(path),
            what_to_do=_("Unpack it (gunzip) and call it NAME.parquet."),
        )


def decode_object(line: bytes) -> dict[str, object]:
    """Read one JSON object; NaN and Infinity become None. Raises BadInput saying what is wrong."""
    try:
        value = _decode(line)
    except RecursionError:
        raise BadInput(_("JSON nested too deeply."), what_to_do=_("Correct the line.")) from None
    except ValueError as error:
        _require_utf8(line)
        value = _decode_nan(line, error)
    if not isinstance(value, dict):
        raise BadInput(_("not a JSON object."), what_to_do=_("Give one {…} on each line."))
    if b"\\u0000" in line and b"\\u0000" in line.replace(b"\\\\", b""):
        raise BadInput(_("holds the character U+0000."), what_to_do=_("Remove it."))
    return value


def _require_utf8(line: bytes) -> None:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        raise BadInput(_("not valid UTF-8."), what_to_do=_("Save the file as UTF-8.")) from None


def _decode_nan(line: bytes, error: ValueError) -> object:
    """Read what Python's json writes for floats that JSON has no word for."""
    if b"NaN" in line or b"Infinity" in line:
        try:
            return _decode(msgspec.json.encode(json.loads(line)))
        except (ValueError, RecursionError):
            pass
    problem = str(error).removeprefix("JSON is malformed: ")
    raise BadInput(
        _("not valid JSON: {what}.", what=problem), what_to_do=_("Correct the line.")
    ) from None


def _json_rows(path: Path, on_bytes: OnBytes | None) -> Iterator[RawRow | Problem]:
    for row in files.lines(path, on_bytes=on_bytes):
        if isinstance(row, Problem):
            yield row
            continue
        number, line = row
        try:
            fields = decode_object(line)
        except BadInput as error:
            yield Problem(str(path), number, error.message, error.what_to_do)
        else:
            yield number, fields, line


def _spread_rows(path: Path, on_bytes: OnBytes | None) -> Iterator[RawRow | Problem]:
    """Yield the rows of JSON that is no JSON Lines; the line is the row's number in it."""
    where = layout(files.head(path))
    number = 0
    for text in texts(path, where, on_bytes):
        if isinstance(text, Problem):
            yield text
            continue
        number += 1
        try:
            yield number, _of_member(text, where), None
        except BadInput as error:
            yield Problem(str(path), number, error.message, error.what_to_do)


def _of_member(text: Text, where: Layout) -> dict[str, object]:
    """Read a row; the name of the member it stands in goes with it."""
    if text.text is None:
        raise BadInput(
            _("the row is longer than 10 MB."), what_to_do=_("Leave pictures out of the file.")
        )
    fields = decode_object(text.text)
    if text.member is None or text.member in CONTAINERS:
        return fields
    return {MEMBER[where]: text.member} | fields
