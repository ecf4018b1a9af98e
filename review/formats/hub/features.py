"""What columns a JSON Lines file has, read from all of its rows.

A loader that guesses from the first rows fails at a row that has one field more: what is written
down is not guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from pathlib import Path
from typing import Annotated, Any

import msgspec

#: What a value is: None (always null so far), a plain kind, a list of something, fields by name.
Shape = str | None | tuple["Shape"] | Mapping[str, "Shape"]
#: Values of several kinds, or too many fields to be a table's: kept as JSON.
ANY = "json"
#: Fields from which on an object is a dictionary and no record.
MANY = 60
_INT64 = 2**63
#: Bytes of lines that are read at once.
BLOCK = 500_000
_Int = Annotated[int, msgspec.Meta(ge=-_INT64, le=_INT64 - 1)]
_KINDS: dict[str | None, Any] = {
    None: None, "bool": bool | None, "int64": _Int | None, "float64": _Int | float | None,
    "string": str | None, ANY: Any,
}  # fmt: skip
_NUMBERS = ("int64", "float64")
_decode = msgspec.json.Decoder(dict[str, Any]).decode


def of_lines(file: Path) -> dict[str, Shape]:
    """Return column → what its values are, of a JSON Lines file of objects.

    Most lines have the columns of those before: many are then read at once, and only checked.
    """
    columns: dict[str, Shape] = {}
    fits: Callable[[bytes], object] | None = None
    with file.open("rb") as lines:
        while some := lines.readlines(BLOCK):
            try:
                if fits is not None:
                    fits(b"".join(some))
                    continue
            except msgspec.ValidationError:
                pass
            before = dict(columns)
            _look_at(some, columns)
            if fits is None or columns != before:
                fits = msgspec.json.Decoder(_record(columns)).decode_lines
    return columns


def _look_at(lines: Iterable[bytes], columns: dict[str, Shape]) -> None:
    """Take what some lines hold into the columns."""
    for line in lines:
        for name, value in _decode(line).items():
            columns[name] = merged(columns.get(name), shape(value))


def _kind_of(known: Shape) -> Any:
    """Return the type of values that add nothing to what is known."""
    if isinstance(known, tuple):
        return list[_kind_of(known[0])] | None  # type: ignore[misc]
    return _record(known) | None if isinstance(known, Mapping) else _KINDS[known]


def _record(known: Mapping[str, Shape]) -> Any:
    """Return the type of objects with some of those columns; fields are called by number."""
    names = {f"f{place}": name for place, name in enumerate(known)}
    fields = [(field, _kind_of(known[name]), None) for field, name in names.items()]
    return msgspec.defstruct("Row", fields, rename=names, forbid_unknown_fields=True, gc=False)


def shape(value: object) -> Shape:
    """Return what a JSON value is."""
    match value:
        case None:
            return None
        case bool():
            return "bool"
        case int():
            return "int64" if -_INT64 <= value < _INT64 else ANY
        case float():
            return "float64"
        case str():
            return "string"
        case list():
            return (_all(map(shape, value)),)
        case dict():
            return {str(name): shape(inside) for name, inside in value.items()}
    raise TypeError(f"no JSON value: {type(value)}")


def merged(one: Shape, other: Shape) -> Shape:
    """Return what holds values of both."""
    if one is None or one == other:
        return other
    if other is None:
        return one
    if isinstance(one, tuple) and isinstance(other, tuple):
        return (merged(one[0], other[0]),)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        names = {**one, **other}
        return {name: merged(one.get(name), other.get(name)) for name in names}
    if one in _NUMBERS and other in _NUMBERS:
        return "float64"
    return ANY


def written(columns: Mapping[str, Shape]) -> list[dict[str, Any]]:
    """Return columns as ``dataset_info.features`` of a card has them."""
    return [{"name": name, **_feature(inside)} for name, inside in columns.items()]


def _feature(inside: Shape) -> dict[str, Any]:
    if isinstance(inside, tuple):
        item = _feature(inside[0])
        if list(item) == ["dtype"]:
            return {"list": item["dtype"]}
        return {"list": item["struct"] if list(item) == ["struct"] else item}
    if isinstance(inside, Mapping):
        if not inside or len(inside) >= MANY:
            return {"dtype": ANY}
        return {"struct": written(inside)}
    return {"dtype": inside or "string"}


def _all(shapes: Iterable[Shape]) -> Shape:
    return reduce(merged, shapes, None)
