"""Pictures to be fetched wait for each other, by host; nothing that is here waits for them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any, TypeVar
from weakref import WeakValueDictionary

T = TypeVar("T")
#: So many pictures are asked of one host at a time; its others wait outside the threads.
OF_ONE_HOST = 4
#: So many are fetched at a time in all: threads that wait for others' machines.
THREADS = 32
#: So long a request waits whose sender asks again: a browser has six connections for all it asks.
SOON_SECONDS = 0.5
#: What nobody asked for again in this time, and is not begun, is let go.
FORGOTTEN_SECONDS = 120.0


class OnItsWay(Exception):
    """A picture is still being fetched: ask again."""


@dataclass(eq=False)
class _Fetch:
    """One picture on its way: who waits for its end, and when it was last asked for."""

    host: str
    task: asyncio.Task[Any]
    waiting: int = 0
    asked: float = 0.0
    late: bool = False


class Fetches:
    """Fetches in threads of their own, a few of each host at a time; each picture once."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, "pico-review-fetches")
        self._turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._under_way: dict[Hashable, _Fetch] = {}
        self._late: Counter[str] = Counter()

    async def of(self, name: Hashable, host: str, fetch: Callable[[], T], *, soon: bool) -> T:
        """Return what is fetched from a host, once it is its turn.

        ``name``: of what is fetched; asked for again, it is the same fetch. ``soon``: raises
        OnItsWay where it takes long, and at once where others of its host take long already; it
        goes on.
        """
        loop = asyncio.get_running_loop()
        one = self._under_way.get(name)
        if one is None or one.task.get_loop() is not loop:
            one = _Fetch(host, loop.create_task(self._in_turn(name, host, fetch)))
            one.task.add_done_callback(_heard)
            self._under_way[name] = one
        one.asked = loop.time()
        one.waiting += not soon
        try:
            wait = (0.0 if self._late[host] else SOON_SECONDS) if soon else None
            done, _ = await asyncio.wait({one.task}, timeout=wait)
        finally:
            one.waiting -= not soon
        if not done:
            self._mark_late(one)
            raise OnItsWay
        result: T = one.task.result()
        return result

    def _mark_late(self, one: _Fetch) -> None:
        if not one.late:
            one.late = True
            self._late[one.host] += 1

    async def _in_turn(self, name: Hashable, host: str, fetch: Callable[[], Any]) -> Any:
        loop = asyncio.get_running_loop()
        one = self._under_way[name]
        turn = self._turns.get(host)
        if turn is None:
            self._turns[host] = turn = asyncio.Semaphore(OF_ONE_HOST)
        try:
            async with turn:
                if not one.waiting and loop.time() > one.asked + FORGOTTEN_SECONDS:
                    return None
                return await loop.run_in_executor(self._threads, copy_context().run, fetch)
        finally:
            if self._under_way.get(name) is one:
                del self._under_way[name]
            if one.late:
                self._late[host] -= 1
                self._late += Counter()  # those that are nought are forgotten


def _heard(task: asyncio.Task[Any]) -> None:
    """Take note of how a fetch ended, also where nobody waits for it any more."""
    if not task.cancelled():
        task.exception()
