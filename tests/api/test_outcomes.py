"""Outcomes of other threads reach those who wait, each its own, however many come at once."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from routes import outcomes


def test_each_gets_its_own_and_the_loop_wakes_once_for_many() -> None:
    """Ten put by one thread while the loop is busy are given in one go."""

    async def wait() -> tuple[list[int], int]:
        loop = asyncio.get_running_loop()
        back, wakes = outcomes.to(loop), 0
        wake = loop.call_soon_threadsafe

        def counted(*what: object) -> object:
            nonlocal wakes
            wakes += 1
            return wake(*what)  # type: ignore[arg-type]

        loop.call_soon_threadsafe = counted  # type: ignore[assignment, method-assign]
        futures: list[asyncio.Future[int]] = [loop.create_future() for _ in range(10)]
        with ThreadPoolExecutor(1) as pool:
            pool.submit(lambda: [back.put(one, n, None) for n, one in enumerate(futures)]).result()
        return [await one for one in futures], wakes

    found, wakes = asyncio.run(wait())
    assert found == list(range(10))
    assert wakes == 1


def test_none_is_lost_between_threads() -> None:
    """Four threads that put thousands while the loop gives them: all arrive."""

    async def wait() -> list[int]:
        loop = asyncio.get_running_loop()
        back = outcomes.to(loop)
        futures: list[asyncio.Future[int]] = [loop.create_future() for _ in range(8000)]
        with ThreadPoolExecutor(4) as pool:
            for start in range(4):
                pool.submit(
                    lambda s: [back.put(futures[n], n, None) for n in range(s, 8000, 4)], start
                )
            return await asyncio.wait_for(asyncio.gather(*futures), 30)

    assert asyncio.run(wait()) == list(range(8000))


def test_what_is_refused_is_raised_and_who_is_gone_hears_nothing() -> None:
    """A refusal is raised where it is waited for; a future that was ended stays as it is."""

    async def wait() -> None:
        loop = asyncio.get_running_loop()
        refused, gone = loop.create_future(), loop.create_future()
        gone.cancel()
        outcomes.to(loop).put(gone, 1, None)
        outcomes.to(loop).put(refused, None, ValueError("no"))
        with pytest.raises(ValueError, match="no"):
            await refused
        assert gone.cancelled()

    asyncio.run(wait())


def test_a_closed_loop_is_no_error() -> None:
    """Who asked may have gone with their loop: what was done for them stays done."""
    loop = asyncio.new_event_loop()
    future, back = loop.create_future(), outcomes.to(loop)
    loop.close()
    back.put(future, 1, None)
    assert not future.done()
