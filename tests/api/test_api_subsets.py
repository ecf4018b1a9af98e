"""Chains and instruction pairs over the API: leased, answered, refused, described."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from store.access import people
from store.db.workspace import Store, new_id
from tests.api.conftest import Client, Station
from tests.store.subsets import drawn_chains, drawn_pairs, load_chains, load_pairs

Open = Callable[[str], Station]


@pytest.fixture
def here_is(sqlite_store: Store, tmp_path: Path, station: Open) -> Station:
    """Ana's station on a chain of three and a pair."""
    load_chains(sqlite_store, tmp_path)
    load_pairs(sqlite_store, tmp_path)
    drawn_chains(sqlite_store)
    drawn_pairs(sqlite_store)
    return station(people.add(sqlite_store, "Ana")[0].id)


def unit(here: Station, task: str) -> dict[str, Any]:
    answer = here.ask("leases", task=task, want=1)
    assert answer.status_code == 200, answer.text
    (leased,) = answer.json()["units"]
    return dict(leased)


def answer(here: Station, task: str, leased: dict[str, Any], **said: object) -> Any:
    sent = {"id": new_id(), "draw_id": leased["draw_id"], "task": task, "want": 1}
    return here.ask("answers", **sent, **said)


def mine(here: Station, task: str, words: str = "") -> list[dict[str, Any]]:
    path = f"/api/mine?task={task}" + (f"&words={words}" if words else "")
    got = here.client.get(path, headers={"Authorization": f"Bearer {here.token}"})
    assert got.status_code == 200, got.text
    return list(got.json()["answers"])


def test_a_chain_goes_out_and_its_turns_come_back(here_is: Station) -> None:
    """Its pictures with their instructions; in one's own answers what was said of each turn."""
    leased = unit(here_is, "turns")
    assert [one["key"] for one in leased["pictures"]] == ["source", "turn1", "turn2", "turn3"]
    turns = [{"verdict": "right"}, {"verdict": "hurts", "resolves": False}, {"verdict": "wrong"}]
    said = answer(here_is, "turns", leased, verdict="reject", turns=turns, first_failing=2)
    assert said.status_code == 200, said.text
    (own,) = mine(here_is, "turns", "thing 3")
    assert [one["verdict"] for one in own["turns"]] == ["right", "hurts", "wrong"]
    assert (own["turns"][1]["resolves"], own["first_failing"]) == (False, 2)


def test_a_pair_goes_out_and_what_is_lost_comes_back(here_is: Station) -> None:
    """Both texts; in one's own answers the marks and the suggestion."""
    leased = unit(here_is, "instructions")
    assert (leased["instruction"][:13], leased["short_instruction"][:13]) == (
        "Add two red b", "Add balloons ",
    )  # fmt: skip
    said = answer(
        here_is, "instructions", leased, verdict="reject", faithful="loses", follows="long",
        lost=[{"start": 4, "end": 7}], suggestion="Add two balloons",
    )  # fmt: skip
    assert said.status_code == 200, said.text
    (own,) = mine(here_is, "instructions")
    assert (own["faithful"], own["follows"], own["lost"], own["suggestion"]) == (
        "loses", "long", [{"start": 4, "end": 7}], "Add two balloons",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("task", "said", "why"),
    [
        ("turns", {"verdict": "accept", "turns": [{"verdict": "right"}]}, "has 3 turns"),
        ("turns", {"verdict": "accept", "turns": [{"verdict": "fine"}] * 3}, "'right', 'wrong' or"),
        ("turns", {"verdict": "unsure", "faithful": "same"}, "No two instructions"),
        ("instructions", {"verdict": "accept"}, "faithful"),
        ("instructions", {"verdict": "accept", "faithful": "maybe"}, "faithful"),
        ("instructions", {"verdict": "unsure", "first_failing": 1}, "No turns"),
        (
            "instructions",
            {"verdict": "reject", "faithful": "loses", "lost": [{"start": 9, "end": 2}]},
            "lies in the long",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    here_is: Station, task: str, said: dict[str, Any], why: str
) -> None:
    """And nothing of it is kept."""
    refused = answer(here_is, task, unit(here_is, task), **said)
    assert refused.status_code in (400, 422), refused.text
    assert why in refused.text
    assert mine(here_is, task) == []


def test_the_description_names_what_both_tasks_say(client: Client) -> None:
    """Every field of an answer, with the words it may be."""
    described = client.get("/api/openapi.json").json()["components"]["schemas"]
    fields = {"turns", "first_failing", "faithful", "follows", "lost", "suggestion"}
    assert fields <= set(described["AnswerRequest"]["properties"])
    assert set(described["SaidOfTurn"]["properties"]["verdict"]["enum"]) == {
        "right", "wrong", "hurts",
    }  # fmt: skip
