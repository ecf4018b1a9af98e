"""Pictures to be fetched wait for each other, by host; nothing that is here waits for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar
from weakref import WeakValueDictionary

T = TypeVar("T")
#: So many pictures are asked of one host at a time; its others wait outside the threads.
OF_ONE_HOST = 4
#: So many are fetched at a time in all: threads that wait for others' machines.
THREADS = 32


class Fetches:
    """Fetches in threads of their own, a few of each host at a time."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, "pico-review-fetches")
        self._turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    async def of(self, host: str, fetch: Callable[[], T]) -> T:
        """Return what is fetched from a host, once it is its turn."""
        turn = self._turns.get(host)
        if turn is None:
            self._turns[host] = turn = asyncio.Semaphore(OF_ONE_HOST)
        async with turn:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, copy_context().run, fetch)
