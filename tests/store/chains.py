"""Chains with a judge's scores, drawn, and answered turn by turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from review.core.answers import Answer, SaidOfTurn
from store.chains import population
from store.chains.drawing import TurnsRequest, draw_batch
from store.db.workspace import Store
from store.work import queue
from store.work.batches import Batch
from tests.store.importing_files import chain, jsonl, load, scores
from tests.store.reviewing import fresh_id

#: How many turns of a chain hold, by its number (the n of its pictures' names).
Holds = Callable[[int], int]


def image(number: int, turn: int) -> str:
    """Return the picture of a turn, from 1."""
    return f"images/c{number:03}-{turn}.png"


def load_chains(
    store: Store, folder: Path, number: int = 40, turns: int = 3, *, judge: str | None = "robot"
) -> None:
    """Import chains; the weakest turn of chain n, its last, scores (n + 1) ÷ (number + 1)."""
    records = [
        chain(
            *((image(n, turn), f"Do thing {turn} of {n}.") for turn in range(1, turns + 1)),
            source=f"https://example.invalid/{n}.jpg",
        )
        for n in range(number)
    ]
    load(store, jsonl(folder / "multi-turn.jsonl", *records))
    if judge:
        rows = [
            {"edit": image(n, turn), "judge": judge,
             **scores((n + 1) / (number + 1) if turn == turns else 0.99)}
            for n in range(number)
            for turn in range(1, turns + 1)
        ]  # fmt: skip
        load(store, jsonl(folder / "scores.jsonl", *rows), kind="scores")


def drawn(store: Store, size: int = 30, **more: Any) -> Batch:
    """Draw chains; each run of a test draws the same."""
    return draw_batch(store, TurnsRequest(size, **{"seed": 0, **more}), by="lead")


def said(holds: int, turns: int) -> dict[str, Any]:
    """Return what an answer says of a chain of which so many turns hold from the start."""
    verdicts = ["right"] * holds + ["wrong"] * (holds < turns) + ["right"] * (turns - holds - 1)
    listed = tuple(SaidOfTurn(verdict) for verdict in verdicts)  # type: ignore[arg-type]
    if holds == turns:
        return {"verdict": "accept", "turns": listed}
    return {"verdict": "reject", "turns": listed, "first_failing": holds + 1}


def answer_chains(
    store: Store, who: str, holds: Holds, *, batch: Batch | None = None, most: int = 10_000
) -> int:
    """Answer up to ``most`` chains in draw order; return how many."""
    done = 0
    wanted = batch.id if batch else None
    while done < most and (
        leases := queue.lease(store, who, "turns", min(20, most - done), wanted)
    ):
        for lease in leases:
            turns = turns_of(store, lease.unit_id)
            number = int(turns[0].rsplit("/c", 1)[1][:3])
            content = said(holds(number), len(turns))
            queue.record(store, who, Answer(fresh_id(), lease.draw_id, **content))
            done += 1
    return done


def turns_of(store: Store, chain_id: str) -> Sequence[str]:
    """Return the pictures of a chain's turns, in order."""
    with store.database.read() as connection:
        return [turn.output_image for turn in population.turns(connection, [chain_id])[chain_id]]
