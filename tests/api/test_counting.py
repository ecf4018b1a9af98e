"""What waits is counted once for all who come together, and never before they came."""

from __future__ import annotations

import asyncio
import threading

import pytest

from routes.counting import Counting


def test_who_comes_during_a_count_is_in_the_next() -> None:
    """One count for the first, one for the three who came meanwhile; each gets their own."""

    async def come() -> tuple[list[int], list[list[str]]]:
        counting, counted, go = Counting(), list[list[str]](), threading.Event()

        def count(people: list[str]) -> list[int]:
            counted.append(people)
            go.wait(10)
            return [int(person) for person in people]

        first = asyncio.create_task(counting.of("1", "score", count))
        while not counted:
            await asyncio.sleep(0.001)
        others = [asyncio.create_task(counting.of(n, "score", count)) for n in ("2", "3", "1")]
        await asyncio.sleep(0)
        go.set()
        return [await first, *[await one for one in others]], counted

    found, counted = asyncio.run(come())
    assert found == [1, 2, 3, 1]
    assert counted == [["1"], ["2", "3", "1"]]


def test_things_are_counted_apart() -> None:
    """One task's count says nothing of another's."""

    async def come() -> list[int]:
        counting = Counting()
        return await asyncio.gather(
            counting.of("ana", "score", lambda people: [3 for _ in people]),
            counting.of("ana", "types", lambda people: [7 for _ in people]),
        )

    assert asyncio.run(come()) == [3, 7]


def test_a_count_that_fails_is_heard_by_all_and_the_next_counts_again() -> None:
    """Whoever asked hears of it; nobody after them does."""

    def fails(_people: list[str]) -> list[int]:
        raise OSError("the disk is away")

    async def come() -> int:
        counting = Counting()
        asked = [counting.of(person, "score", fails) for person in ("ana", "ben")]
        heard = await asyncio.gather(*asked, return_exceptions=True)
        assert [type(one) for one in heard] == [OSError, OSError]
        with pytest.raises(OSError, match="away"):
            await counting.of("ana", "score", fails)
        return await counting.of("ana", "score", lambda _people: [1])

    assert asyncio.run(come()) == 1
