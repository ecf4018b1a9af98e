"""Columns of a table that hold pictures themselves: told by their type, named by where they stand.

A picture is a binary value, alone or as ``bytes`` of a struct with a ``path`` beside it (Hugging
Face's Image feature), at any depth of lists and structs. As a value of a row it is the address
``review.formats.containers.inside`` describes, and, where its bytes are null, the path.
"""

from __future__ import annotations

import datetime as dt
import decimal
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np

from review.core.later import compute as pc
from review.core.later import pyarrow as pa

BYTES = "bytes"
PICTURE = frozenset({BYTES, "path"})
#: No table has as many rows as a number of so many digits.
DIGITS = 19


def is_bytes(kind: pa.DataType) -> bool:
    """Whether values are bytes of any length; those of a fixed one are marks, not pictures."""
    return bool(
        pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind)
    )


def is_picture(kind: pa.DataType) -> bool:
    """Whether values are a picture: bytes, or bytes and path."""
    if not pa.types.is_struct(kind):
        return is_bytes(kind)
    names = {field.name for field in kind}
    return BYTES in names <= PICTURE and is_bytes(kind.field(BYTES).type)


def holds(kind: pa.DataType) -> bool:
    """Whether values of this type hold a picture at any depth."""
    if is_picture(kind):
        return True
    if pa.types.is_struct(kind):
        return any(holds(field.type) for field in kind)
    return is_list(kind) and holds(kind.value_type)


def leaves(kind: pa.DataType) -> Iterator[bool]:
    """Yield, of each leaf of a type's tree in order, whether its values are a picture's bytes."""
    if is_bytes(kind):
        yield True
    elif pa.types.is_struct(kind):
        for field in kind:
            yield from leaves(field.type)
    elif pa.types.is_map(kind):
        yield from (False for inner in (kind.key_type, kind.item_type) for _leaf in leaves(inner))
    elif is_list(kind):
        yield from leaves(kind.value_type)
    else:
        yield False


def have_paths(kind: pa.DataType) -> bool:
    """Whether every picture of this type is a struct that has a path beside the bytes."""
    if is_picture(kind):
        return pa.types.is_struct(kind) and len(list(kind)) == len(PICTURE)
    inner = [f.type for f in kind] if pa.types.is_struct(kind) else [kind.value_type]
    return all(have_paths(one) for one in inner if holds(one))


def is_list(kind: pa.DataType) -> bool:
    """Whether values are lists."""
    return bool(
        pa.types.is_list(kind)
        or pa.types.is_large_list(kind)
        or pa.types.is_fixed_size_list(kind)
        or pa.types.is_list_view(kind)
        or pa.types.is_large_list_view(kind)
    )


def rows(columns: Mapping[str, pa.Array | list[Any]], number: int) -> list[dict[str, Any]]:
    """Return so many rows of columns, some of which are Python values already."""
    arrays = [one if isinstance(one, pa.Array) else pa.nulls(number) for one in columns.values()]
    # Rows made by pyarrow at once: with a line of Python for each, reading takes twice as long.
    made: list[dict[str, Any]] = pa.record_batch(arrays, list(columns)).to_pylist()
    for name, values_of in columns.items():
        if isinstance(values_of, list):
            for row, value in zip(made, values_of, strict=True):
                row[name] = value
    return made


def plain(array: pa.Array) -> pa.Array | list[Any]:
    """Return a column as JSON has it: NaN is None, times are ISO 8601.

    As an array where that is what its values are as Python's.
    """
    kind = array.type
    if pa.types.is_string(kind) or pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        return array
    if pa.types.is_floating(kind):
        return pc.if_else(pc.is_finite(array), array, None)
    return values(array)


def values(array: pa.Array) -> list[Any]:
    """Return a column's values as JSON has them; raises UnicodeDecodeError as ``to_pylist``."""
    return [_plain(value) for value in array.to_pylist()]


def holds_nul(array: pa.Array) -> bool:
    """Whether any text of a column has a U+0000, which no database keeps."""
    if not pa.types.is_string(array.type) or not len(array):
        return False
    _valid, offsets, texts = array.buffers()
    if texts is None:
        return False
    ends = np.frombuffer(offsets, np.int32)[array.offset : array.offset + len(array) + 1]
    return b"\0" in texts.slice(int(ends[0]), int(ends[-1] - ends[0])).to_pybytes()


def places(shard: str, column: str, start: int, number: int) -> pa.Array:
    """Return where the pictures of a column's rows lie; ``start`` is the first row, from 0."""
    written = pa.array(np.arange(start, start + number)).cast(pa.string())
    return pc.binary_join_element_wise(f"{shard}#", written, f"/{column}", "")


def cells(
    array: pa.Array | None, kind: pa.DataType, places: Sequence[str], *, held: bool | None = None
) -> list[Any]:
    """Return the values of a column that holds pictures, each picture as its place or path.

    ``kind``: the column's whole type; ``array`` may lack the bytes, or be missing, where ``held``
    says of all of its pictures whether their bytes are there. ``places``: of each value.
    """
    if array is None:
        return [place if held else None for place in places]
    if is_picture(kind):
        return _pictures(array, places, held)
    if pa.types.is_struct(kind):
        return _structs(array, kind, places, held)
    if not holds(kind):
        return values(array)
    return _lists(array, kind, places, held)


def step(place: str, names: Iterable[str]) -> tuple[str, str] | None:
    """Split a place at a name, which may hold ``/`` itself: the name and what comes after it."""
    for name in sorted(names, key=len, reverse=True):
        if place == name or place.startswith(f"{name}/"):
            return name, place[len(name) + 1 :]
    return None


def place_number(written: str) -> int | None:
    """Return the number that a row or a picture in a list goes by; None where it is none."""
    return int(written) if written.isdecimal() and len(written) < DIGITS else None


def bytes_at(array: pa.Array, kind: pa.DataType, steps: str) -> bytes | None:
    """Return the bytes of the picture at a place inside of a column's one cell; None without.

    ``array``: the one cell, of ``kind`` but perhaps without what holds no bytes.
    """
    if not array.is_valid()[0].as_py():
        return None
    if is_picture(kind):
        held = array.field(BYTES) if pa.types.is_struct(array.type) else array
        return None if steps else (held[0].as_py() or None)
    if pa.types.is_struct(kind):
        found = step(steps, [field.name for field in array.type])
        if found is None:
            return None
        return bytes_at(array.field(found[0]), kind.field(found[0]).type, found[1])
    written, _sign, rest = steps.partition("/")
    number = place_number(written)
    if not is_list(kind) or number is None:
        return None
    inner = array.flatten()
    if number >= len(inner):
        return None
    return bytes_at(inner.slice(number, 1), kind.value_type, rest)


def _pictures(array: pa.Array, places: Sequence[str], held: bool | None) -> list[Any]:
    paths: Sequence[str | None] = [None] * len(array)
    there = [bool(held)] * len(array)
    if pa.types.is_struct(array.type):
        parts = {field.name: array.field(number) for number, field in enumerate(array.type)}
        if "path" in parts:
            paths = values(parts["path"])
        if BYTES in parts:
            there = _not_empty(parts[BYTES])
        there = [a and b for a, b in zip(there, array.is_valid().to_pylist(), strict=True)]
    elif held is None:
        there = _not_empty(array)
    return [
        place if here else path or None
        for place, here, path in zip(places, there, paths, strict=True)
    ]


def _not_empty(array: pa.Array) -> list[bool]:
    if pa.types.is_binary_view(array.type):
        array = array.cast(pa.large_binary())
    longer: list[bool | None] = pc.greater(pc.binary_length(array), 0).to_pylist()
    return [bool(one) for one in longer]


def _structs(
    array: pa.Array, kind: pa.DataType, places: Sequence[str], held: bool | None
) -> list[Any]:
    there = {field.name: array.field(number) for number, field in enumerate(array.type)}
    columns = [
        cells(there.get(field.name), field.type, [f"{p}/{field.name}" for p in places], held=held)
        for field in kind
    ]
    names = [field.name for field in kind]
    rows = zip(*columns, strict=True)
    valid = array.is_valid().to_pylist()
    return [
        dict(zip(names, row, strict=True)) if here else None
        for row, here in zip(rows, valid, strict=True)
    ]


def _lists(
    array: pa.Array, kind: pa.DataType, places: Sequence[str], held: bool | None
) -> list[Any]:
    lengths: list[int | None] = pc.list_value_length(array).to_pylist()
    inner = [
        f"{place}/{number}"
        for place, length in zip(places, lengths, strict=True)
        for number in range(length or 0)
    ]
    # Flattened, a column is without what lies under its nulls and outside of its slice.
    made = iter(cells(array.flatten(), kind.value_type, inner, held=held))
    return [None if length is None else list(islice(made, length)) for length in lengths]


def _plain(value: object) -> object:
    """Turn a value into what JSON has: NaN into None, dates into ISO 8601."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, decimal.Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value
