"""How much waits for a reviewer: counted once for all who come at the same time.

Everybody who opens a station is told. What nobody has is a row for each unit, so that a count takes
milliseconds, and a team comes together.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from weakref import WeakKeyDictionary

from fastapi.concurrency import run_in_threadpool

#: Counts for some people at once, in another thread.
Count = Callable[[list[str]], list[int]]
Asked = dict[str, "asyncio.Future[int]"]


class Counting:
    """One count at a time; who comes during one is in the next, which begins after they came."""

    def __init__(self) -> None:
        self._next: dict[Hashable, tuple[Count, Asked]] = {}
        self._going: asyncio.Task[None] | None = None

    async def of(self, person: str, what: Hashable, count: Count) -> int:
        """Return what a count of a thing finds for a person; it begins from now on."""
        _count, asked = self._next.setdefault(what, (count, {}))
        future = asked.setdefault(person, asyncio.get_running_loop().create_future())
        if self._going is None:
            self._going = asyncio.create_task(self._go())
        return await asyncio.shield(future)

    async def _go(self) -> None:
        try:
            while self._next:
                await _counted(*self._next.pop(next(iter(self._next))))
        finally:
            self._going = None


async def _counted(count: Count, asked: Asked) -> None:
    try:
        numbers = await run_in_threadpool(count, list(asked))
    except Exception as error:  # noqa: BLE001  # Whoever asked hears of it.
        for future in asked.values():
            future.set_exception(error)
        return
    for future, number in zip(asked.values(), numbers, strict=True):
        future.set_result(number)


_of_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, Counting] = WeakKeyDictionary()


def here() -> Counting:
    """Return the counts of this event loop."""
    loop = asyncio.get_running_loop()
    found = _of_loop.get(loop)
    if found is None:
        found = _of_loop[loop] = Counting()
    return found
