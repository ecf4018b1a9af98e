"""The drift of a chain: measured on request after the answer, never where a batch measures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from store.access import people
from store.chains.drawing import TurnsRequest, draw_batch
from store.db.workspace import Store, new_id
from store.work.batches import Batch
from tests.api.conftest import Station
from tests.store.importing_files import chain, jsonl, load

Open = Callable[[str], Station]
RIGHT = {"verdict": "right"}


@pytest.fixture
def chains(sqlite_store: Store, tmp_path: Path) -> Store:
    """Four chains of two turns; each turn paints its half red and makes all a little brighter."""
    records = []
    for number in range(4):
        picture = Image.new("RGB", (120, 80), (40, 90, 140 + number))
        names = [f"images/{number}_{step}.png" for step in range(3)]
        for step, name in enumerate(names):
            if step:
                picture = picture.point(lambda level: min(level + 15, 255))
                picture.paste((255, 0, 0), (30 * step, 0, 30 * step + 30, 20))
            (tmp_path / name).parent.mkdir(exist_ok=True)
            picture.save(tmp_path / name)
        turns = [(name, f"Paint part {step}.") for step, name in enumerate(names[1:], 1)]
        records.append(chain(*turns, source=names[0]))
    assert load(sqlite_store, jsonl(tmp_path / "multi-turn.jsonl", *records)).problem_count == 0
    return sqlite_store


@pytest.fixture
def ana(chains: Store, station: Open) -> Station:
    return station(people.add(chains, "Ana")[0].id)


def drawn(store: Store, purpose: Any, size: int = 1, **more: Any) -> Batch:
    return draw_batch(store, TurnsRequest(size, purpose, seed=0, **more), by="lead")


def accept(here: Station, batch: Batch) -> dict[str, Any]:
    """Reserve a chain of a batch and accept it; return what was sent."""
    leased = here.ask("leases", task="turns", want=1, batch=batch.id)
    (unit,) = leased.json()["units"]
    sent = {"id": new_id(), "draw_id": unit["draw_id"], "verdict": "accept", "task": "turns"}
    sent |= {"turns": [RIGHT, RIGHT], "want": 1, "batch": batch.id}
    assert here.ask("answers", **sent).json()["surplus"] is False
    return sent


def drift_of(here: Station, answer_id: str) -> dict[str, Any]:
    answer = here.ask("drift", answer_id=answer_id)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_drift_is_told_after_the_answer_in_numbers_and_words(ana: Station, chains: Store) -> None:
    """Two steps of 15 that no turn shows are 30 in the end, outside what turns painted."""
    sent = accept(ana, drawn(chains, "fit"))
    told = drift_of(ana, sent["id"])
    assert told["why"] == ""
    assert told["drift"]["outside_changed"] == 1
    assert told["drift"]["colour"] > 5
    assert 0.6 < told["drift"]["untouched"] < 0.95
    assert "No single turn visibly changed" in told["drift"]["said"]
    assert drift_of(ana, sent["id"])["drift"] == told["drift"]


def test_who_saw_the_drift_may_correct_and_it_does_not_count(ana: Station, chains: Store) -> None:
    """As after the judge's word: kept, and no label."""
    sent = accept(ana, drawn(chains, "fit"))
    drift_of(ana, sent["id"])
    changed = sent | {"id": new_id(), "replaces": sent["id"], "verdict": "reject"}
    changed |= {"turns": [RIGHT, {"verdict": "wrong"}], "first_failing": 2}
    assert ana.ask("answers", **changed).json()["surplus"] is True


def test_before_the_answer_and_of_anothers_nothing_is_told(
    ana: Station, chains: Store, station: Open
) -> None:
    """An id that is none, somebody else's answer, one that was taken back."""
    batch = drawn(chains, "fit", per_unit=2)
    assert "once you answered" in drift_of(ana, new_id())["why"]
    sent = accept(ana, batch)
    ben = station(people.add(chains, "Ben")[0].id)
    assert drift_of(ben, sent["id"])["drift"] is None
    ana.ask("undo", id=new_id(), answer_id=sent["id"])
    assert drift_of(ana, sent["id"])["drift"] is None


def test_a_batch_that_measures_tells_nothing(ana: Station, chains: Store) -> None:
    """Not after its answer either."""
    told = drift_of(ana, accept(ana, drawn(chains, "measure"))["id"])
    assert told["drift"] is None
    assert "measures" in told["why"]


def test_a_chain_still_being_measured_is_told_by_no_other_batch(
    ana: Station, chains: Store
) -> None:
    """All four are due in a measuring batch: tuning on one of them tells nothing yet."""
    tuned = drawn(chains, "fit")
    drawn(chains, "measure", size=4)
    told = drift_of(ana, accept(ana, tuned)["id"])
    assert told["drift"] is None
    assert "still being measured" in told["why"]


def test_what_cannot_be_compared_is_said(ana: Station, chains: Store, tmp_path: Path) -> None:
    """A picture that is gone is named; nothing was seen, and a correction still counts."""
    sent = accept(ana, drawn(chains, "fit"))
    for file in (tmp_path / "images").glob("*_1.png"):
        file.unlink()
    assert "picture of turn 1 is missing" in drift_of(ana, sent["id"])["why"]
    changed = sent | {"id": new_id(), "replaces": sent["id"]}
    assert ana.ask("answers", **changed).json()["surplus"] is False
