"""The JSON objects in a text that somebody, or some model, wrote around them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

#: Of a longer text nothing is read: it is no answer.
LONGEST = 200_000


class TwiceError(ValueError):
    """A name has two values; ``name``: as written."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def objects(text: str) -> Iterator[dict[str, Any]]:
    """Yield the objects that stand in a text, in prose or a block of code, none inside another.

    A comma before a closing bracket is overlooked. What is broken is passed over whole, and what
    never closes ends the search: the inside of neither is an answer. One pass, whatever the text.
    Raises TwiceError where an object has a name twice with different values.
    """
    place = text.find("{") if len(text) <= LONGEST else -1
    while place != -1:
        end, written = _closed(text, place)
        if end == -1:
            return
        found = _object(written)
        if found is not None:
            yield found
        place = text.find("{", end)


def _closed(text: str, start: int) -> tuple[int, str]:
    """Return where the bracket at ``start`` is closed, and what it encloses; -1: it never is."""
    depth, quoted, kept, comma = 0, False, [], -1
    place = start
    while place < len(text):
        sign = text[place]
        kept.append(sign)
        if quoted:
            if sign == "\\" and place + 1 < len(text):
                place += 1
                kept.append(text[place])
            quoted = sign != '"'
        elif sign == ",":
            comma = len(kept) - 1
        elif not sign.isspace():
            if sign in "}]" and comma != -1:
                kept[comma] = ""
            comma = -1
            quoted = sign == '"'
            depth += (sign == "{") - (sign == "}")
            if not depth:
                return place + 1, "".join(kept)
        place += 1
    return -1, ""


def _object(written: str) -> dict[str, Any] | None:
    try:
        found = json.loads(
            written, object_pairs_hook=_once, parse_constant=_no_number, strict=False
        )
    except TwiceError:
        raise
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in pairs:
        if made.setdefault(name, value) != value:
            raise TwiceError(name)
    return made


def _no_number(_written: str) -> None:
    """Return nothing for NaN and Infinity, which are no JSON."""
