"""The lines of a block of a manifest, and what of them the filter reads as columns."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
import numpy as np

from review.filtering.decide import FilterConfig

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Column = NDArray[np.float64]
    Places = NDArray[np.intp]

#: What every record has, and what it may say of itself; no criterion has the name of such a field.
_NEEDED = ("open_image_input_url", "text", "output_image")
_TEXTS = ("edit_type", "summarized_text", "local_input_image", "local_output_image")
_TAKEN = frozenset({*_NEEDED, *_TEXTS, "scores", "overall", "judge", "reason", "faithfulness"})
_SPACE, _NEWLINE = b" \t\r", 10
_OPENS, _CLOSES = ord("{"), ord("}")


def fits(config: FilterConfig) -> bool:
    """Whether records can be read as columns: no criterion has the name of another field."""
    return bool(config.criteria) and _TAKEN.isdisjoint(config.criteria)


class Lines:
    """Lines in one text, without the white space around them; ``starts``, ``ends``: of each.

    ``whole``: whether every line begins and ends as an object does. No value spans two lines then.
    """

    def __init__(self, text: bytes) -> None:
        self._take(text)
        if not self.whole:
            self._take(b"\n".join([line.strip(_SPACE) for line in text.split(b"\n")]))

    def _take(self, text: bytes) -> None:
        letters = np.frombuffer(text, np.uint8)
        newlines = np.flatnonzero(letters == _NEWLINE)
        self.text = text
        self.starts: Places = np.concatenate([[0], newlines + 1])
        self.ends: Places = np.append(newlines, len(text))
        self.whole = bool((self.ends > self.starts).all()) and bool(
            (letters[self.starts] == _OPENS).all() and (letters[self.ends - 1] == _CLOSES).all()
        )

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, place: int) -> bytes:
        return self.text[self.starts[place] : self.ends[place]]

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.text.split(b"\n"))

    def ending(self, places: Places, endings: Iterable[bytes]) -> bytes:
        """Return objects of one line each, other endings in the place of the last brace."""
        text, starts, ends = self.text, self.starts[places].tolist(), self.ends[places].tolist()
        cut = zip(starts, ends, endings, strict=True)
        return b"".join([text[start : end - 1] + ending for start, end, ending in cut])


class LineReader:
    """Reads lines as structs, and their scores as columns."""

    def __init__(self, criteria: Sequence[str]) -> None:
        self.names = (*criteria, "overall")
        decoder, self._numbers = _decoder(criteria)
        self._decode, self._decode_all = decoder.decode, decoder.decode_lines

    def rows(self, lines: Lines) -> list[Any]:
        """Return each line as a struct; None for one that is odd."""
        text = lines.text
        try:
            text.decode()
        except UnicodeDecodeError:
            return [None] * len(lines)
        if b"\\" in text and b"\\u0000" in text:
            return [None if b"\\u0000" in line else self._row(line) for line in lines]
        if lines.whole:
            try:
                rows = self._decode_all(text)
            except (ValueError, RecursionError):
                rows = []
            if len(rows) == len(lines):  # Else a line has several objects.
                return rows
        return [self._row(line) for line in lines]

    def _row(self, line: bytes) -> Any:
        try:
            return self._decode(line)
        except (ValueError, RecursionError):
            return None

    def table(self, records: Sequence[Any]) -> dict[str, Column]:
        """Return criterion (and "overall") → the number of each record, NaN where none is given."""
        numbers = chain.from_iterable(map(self._numbers, [row.scores for row in records]))
        table = _floats([*numbers]).reshape(len(records), len(self.names))
        columns = dict(zip(self.names, table.T.copy(), strict=True))
        given = _floats([row.overall for row in records])
        columns["overall"] = np.where(np.isnan(columns["overall"]), given, columns["overall"])
        return columns


def _floats(values: Sequence[float | None]) -> Column:
    """Return numbers as a column, NaN for None."""
    try:
        return np.fromiter(values, np.float64, len(values))
    except TypeError:
        return np.array(values, np.float64)


def _decoder(
    criteria: Sequence[str],
) -> tuple[msgspec.json.Decoder[Any], Callable[[Any], tuple[float | None, ...]]]:
    """Return what reads a line as a struct, and what gives the numbers of its ``scores``."""
    columns = [f"c{place}" for place in range(len(criteria))]
    names = dict(zip(columns, criteria, strict=True))
    scores = msgspec.defstruct(
        "Scores",
        [(name, float | None, math.nan) for name in (*columns, "overall")],
        rename=names,
        gc=False,
    )
    some = Annotated[str, msgspec.Meta(min_length=1)]
    # A line that has a reason already, or scores outside ``scores``, is odd: no value is right.
    never = Literal["\0"]
    fields: list[Any] = [(name, some) for name in _NEEDED]
    fields += [(name, str | None, None) for name in _TEXTS]
    fields += [
        ("scores", scores | None, None),
        ("overall", float | None, None),
        ("judge", str | int | None, None),
        ("reason", never, "\0"),
        *((name, never, "\0") for name in columns),
    ]
    line = msgspec.defstruct("Line", fields, rename=names, gc=False)
    get, nothing = attrgetter(*columns, "overall"), (math.nan,) * (len(columns) + 1)
    return msgspec.json.Decoder(line), lambda given: nothing if given is None else get(given)
