"""How far long work is: told to whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

#: Told (done, of so many).
Progress = Callable[[int, int], None]
Row = TypeVar("Row")
#: So many rows from one word to the next.
STEP = 1000


def told(rows: Iterable[Row], total: int, progress: Progress | None) -> Iterator[Row]:
    """Yield rows, and tell now and then how many of ``total`` are done."""
    for done, row in enumerate(rows):
        if progress and done % STEP == 0:
            progress(done, total)
        yield row


def part(progress: Progress | None, number: int, parts: int) -> Progress | None:
    """Return what one of several parts of equal size tells; ``number`` counts from 0."""
    if progress is None:
        return None
    return lambda done, total: progress(number * total + done, parts * total)


def scaled(progress: Progress | None, number: int, parts: int, whole: int) -> Progress | None:
    """Return what one of several parts tells, whatever it counts, on a scale of ``whole`` each."""
    if progress is None:
        return None
    return lambda done, total: progress(
        number * whole + whole * done // max(total, 1), parts * whole
    )
