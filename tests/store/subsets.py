"""Chains and pairs of instructions: imported, drawn, and answered by reviewers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from review.core.answers import SaidOfTurn
from store.chains.drawing import TurnsRequest
from store.chains.drawing import draw_batch as draw_chains
from store.db.workspace import Store
from store.instructions.drawing import InstructionsRequest
from store.instructions.drawing import draw_batch as draw_pairs
from store.work import queue
from store.work.batches import Batch
from store.work.queue import Lease, Saved
from tests.store.importing_files import chain, edit, jsonl, load
from tests.store.reviewing import answer_to

#: What a turn of a test's answer says, by one letter.
TURN = {"r": "right", "w": "wrong", "h": "hurts"}
LONG, SHORT = "Add two red balloons to the left of the tower.", "Add balloons by the tower."


def load_chains(store: Store, folder: Path, number: int = 1, turns: int = 3) -> None:
    """Import chains: pictures ``images/c0t1.png`` and so on, prompts “Do thing 1 of chain 0.”."""
    chains = [
        chain(*(
            (f"images/c{place}t{turn}.png", f"Do thing {turn} of chain {place}.")
            for turn in range(1, turns + 1)
        ), source=f"https://example.invalid/{place}.jpg")
        for place in range(number)
    ]  # fmt: skip
    assert load(store, jsonl(folder / "multi-turn.jsonl", *chains)).problem_count == 0


def load_pairs(store: Store, folder: Path, number: int = 1) -> None:
    """Import pairs: ``images/p0.png`` and so on."""
    pairs = [edit(f"images/p{place}.png", LONG, summarized_text=SHORT) for place in range(number)]
    load(store, jsonl(folder / "sft.jsonl", *pairs))


def drawn_chains(store: Store, size: int = 50, **more: Any) -> Batch:
    """Draw chains; each run of a test draws the same."""
    return draw_chains(store, TurnsRequest(**{"size": size, "seed": 0, **more}), by="lead")


def drawn_pairs(store: Store, size: int = 50, **more: Any) -> Batch:
    """Draw pairs; each run of a test draws the same."""
    return draw_pairs(store, InstructionsRequest(**{"size": size, "seed": 0, **more}), by="lead")


def of_a_chain(turns: str) -> dict[str, Any]:
    """Return an answer by a letter per turn: ``rwr`` is rejected, and breaks at turn 2."""
    said = tuple(SaidOfTurn(TURN[letter]) for letter in turns)  # type: ignore[arg-type]
    failing = next((place for place, one in enumerate(turns, 1) if one != "r"), None)
    return {
        "verdict": "accept" if failing is None else "reject",
        "turns": said,
        "first_failing": failing,
    }


def of_a_pair(faithful: str, **more: Any) -> dict[str, Any]:
    """Return an answer about a pair."""
    return {"verdict": "accept" if faithful == "same" else "reject", "faithful": faithful, **more}


def answer(store: Store, who: str, task: str, **said: Any) -> tuple[Lease, Saved]:
    """Lease one unit of a task and answer it."""
    (lease,) = queue.lease(store, who, task, 1)
    return lease, queue.record(store, who, answer_to(lease, **said))
