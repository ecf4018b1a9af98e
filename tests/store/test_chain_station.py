"""Chains at the station: what is shown of one, and what of an answer the log takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from review.core.answers import Answer, SaidOfTurn
from review.core.errors import BadInput, Refused
from review.core.units import Unit
from store.access import people
from store.chains.drawing import TurnsRequest, draw_batch
from store.db.workspace import Store, new_id
from store.work import on_screen, own_answers, queue
from tests.store.importing_files import chain, jsonl, load
from tests.store.reviewing import rows_of

TURNS = [(f"images/c{n}.png", f"Do thing {n}.") for n in (1, 2, 3)]
RIGHT, WRONG = SaidOfTurn("right"), SaidOfTurn("wrong", resolves=False)


@pytest.fixture
def ana(store: Store, tmp_path: Path) -> str:
    """A reviewer, and one chain of three turns drawn."""
    load(store, jsonl(tmp_path / "multi-turn.jsonl", chain(*TURNS)))
    draw_batch(store, TurnsRequest(size=5, seed=0), by="lead")
    person, _link = people.add(store, "Ana")
    return person.id


def shown(store: Store, me: str) -> Unit:
    (unit,) = on_screen.units(store, me, queue.lease(store, me, "turns", 1), "turns")
    return unit


def test_a_chain_is_shown_with_all_its_pictures(store: Store, ana: str) -> None:
    """The original first, then each turn's picture under its prompt, and where it changed."""
    unit = shown(store, ana)
    assert [picture.key for picture in unit.pictures] == ["source", "turn1", "turn2", "turn3"]
    assert [picture.instruction for picture in unit.pictures[1:]] == [text for _, text in TURNS]
    assert all(picture.difference for picture in unit.pictures[1:])


def test_the_log_keeps_each_turn_and_the_first_that_fails(store: Store, ana: str) -> None:
    """One's own answer says them again."""
    unit = shown(store, ana)
    turns = (RIGHT, WRONG, SaidOfTurn("hurts"))
    queue.record(store, ana, Answer(new_id(), unit.draw_id, "reject", turns=turns, first_failing=2))
    (row,) = rows_of(store, "review")
    kept = json.loads(row["answers_json"])
    assert [turn["verdict"] for turn in kept["turns"]] == ["right", "wrong", "hurts"]
    (own,) = own_answers.mine(store, ana, "turns", 5)
    assert (own.turns, own.first_failing) == (turns, 2)


@pytest.mark.parametrize(
    ("verdict", "turns", "first_failing", "why"),
    [
        ("accept", (RIGHT, RIGHT), None, "has 3 turns"),
        ("accept", (RIGHT, WRONG, RIGHT), None, "wrong turn is not accepted"),
        ("reject", (RIGHT, WRONG, RIGHT), None, "Which turn fails"),
        ("reject", (RIGHT, WRONG, RIGHT), 4, "no turn 4"),
        ("accept", (RIGHT, RIGHT, RIGHT), 1, "goes with reject"),
        ("reject", (WRONG, RIGHT, RIGHT), 3, "Turn 1 is wrong"),
        ("unsure", (RIGHT,), None, "has 3 turns"),
    ],
)
def test_an_answer_that_does_not_fit_its_chain_is_refused(
    store: Store, ana: str, verdict: str, turns: tuple[SaidOfTurn, ...], first_failing: int | None,
    why: str,
) -> None:  # fmt: skip
    """In words; nothing of it is in the log."""
    answer = Answer(
        new_id(), shown(store, ana).draw_id, verdict, turns=turns, first_failing=first_failing
    )
    with pytest.raises(BadInput, match=why):
        queue.record(store, ana, answer)
    assert rows_of(store, "review") == []


def test_without_a_chain_there_is_nothing_to_draw(store: Store) -> None:
    """And the lead reads what to import."""
    with pytest.raises(Refused, match="no chain to review"):
        draw_batch(store, TurnsRequest(), by="lead")


def test_the_whole_chain_is_told_turn_by_turn(store: Store, ana: str) -> None:
    """Where no turn is asked about: every prompt under its number."""
    assert shown(store, ana).instruction.splitlines() == [
        "1. Do thing 1.", "2. Do thing 2.", "3. Do thing 3.",
    ]  # fmt: skip
