"""What other threads have done comes back to the event loop: woken once for all that came."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from typing import Any
from weakref import WeakKeyDictionary

Outcome = tuple["asyncio.Future[Any]", Any, Exception | None]


class Outcomes:
    """Outcomes on their way to the futures of one event loop.

    A loop is woken by a byte through a pipe; who commits a group of answers would send one each.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._there: deque[Outcome] = deque()
        self._woken = False

    def put(self, future: asyncio.Future[Any], outcome: Any, refused: Exception | None) -> None:
        """Take an outcome, in any thread; nobody waits for it any more where the loop is closed."""
        self._there.append((future, outcome, refused))
        if not self._woken:
            self._woken = True
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._give)

    def _give(self) -> None:
        self._woken = False  # First: what is put from here on wakes the loop again.
        while self._there:
            future, outcome, refused = self._there.popleft()
            if future.done():  # Whoever asked is gone, or was told that it is too late.
                continue
            if refused is not None:
                future.set_exception(refused)
            else:
                future.set_result(outcome)


_of_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, Outcomes] = WeakKeyDictionary()


def to(loop: asyncio.AbstractEventLoop) -> Outcomes:
    """Return what brings outcomes to a loop; called in the loop's own thread."""
    found = _of_loop.get(loop)
    if found is None:
        found = _of_loop[loop] = Outcomes(loop)
    return found
