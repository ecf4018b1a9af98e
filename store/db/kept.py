"""What all visitors share: made once of a state of the database, and kept in memory.

``store.kept.value("what", revision, make)``: ``revision`` is read in the same transaction
(``store.db.revision``), so that a value is never older than what the caller sees.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar, cast

from cachetools import LRUCache

T = TypeVar("T")
#: So many bytes are kept at most; the longest unused goes first.
MOST_BYTES = 400_000_000


class KeptValues:
    """Values by what they are and the revision they were made of; the newest revision stays.

    Callers share one object: they change nothing of it.
    """

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._values: LRUCache[Hashable, tuple[Hashable, Any]] = LRUCache(most, _entry_size)
        self._making: LRUCache[Hashable, Lock] = LRUCache(10_000)
        self._lock = Lock()

    def value(self, what: Hashable, revision: Hashable, make: Callable[[], T]) -> T:
        """Return what ``make`` made of this revision; of several who ask at once, one makes it."""
        with self._lock:
            kept = self._values.get(what)
            making = self._making.setdefault(what, Lock())
        if kept is not None and kept[0] == revision:
            return cast("T", kept[1])
        with making:
            with self._lock:
                kept = self._values.get(what)
            if kept is not None and kept[0] == revision:
                return cast("T", kept[1])
            made = make()
            self._keep(what, (revision, made))
            return made

    def last(self, what: Hashable) -> object | None:
        """Return what was made last, of whatever revision: to make the next of; None without."""
        with self._lock:
            kept = self._values.get(what)
        return None if kept is None else kept[1]

    def _keep(self, what: Hashable, entry: tuple[Hashable, Any]) -> None:
        with self._lock:
            self._values.pop(what, None)
            if _entry_size(entry) <= self._values.maxsize:
                self._values[what] = entry


def _entry_size(entry: tuple[Hashable, Any]) -> int:
    return _size(entry[1])


def _size(value: object) -> int:
    """Return about how many bytes a value holds; of columns of text, at least their references."""
    if callable(usage := getattr(value, "memory_usage", None)):  # Frames and series.
        return int(sum(counts) if hasattr(counts := usage(deep=False), "sum") else counts)
    if isinstance(held := getattr(value, "nbytes", None), int):  # Arrays, and tables of Arrow.
        return held
    if isinstance(value, dict):
        return sys.getsizeof(value) + sum(_size(k) + _size(v) for k, v in value.items())
    if isinstance(value, (list, tuple, set, frozenset)):
        return sys.getsizeof(value) + sum(map(_size, value))
    inside = getattr(value, "__dict__", None)
    return sys.getsizeof(value) + (_size(inside) if inside else 0)
