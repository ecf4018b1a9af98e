"""Types on which reviewers do not agree: what waits for a lead, and what their word does."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from review.core.errors import Refused, Unknown
from store.access import people
from store.db import tables
from store.db.workspace import Store
from store.types import disputed as type_desk
from store.types import report as type_report
from store.work import adjudication, batches, leases
from store.work.leases import Taking
from tests.store.importing_files import by_image
from tests.store.reviewing import log_entries, reviewer
from tests.store.typed import CARTOON, OUT, ZOOM, edits_of, said, say, typed_batch

RIGHT = {"verdict": "confirm", "edit_type": ZOOM}
OTHER = {"verdict": "other", "edit_type": OUT}
NONE, UNSURE = {"verdict": "none"}, {"verdict": "unsure"}
ANSWERS = {
    "right.png": (RIGHT, RIGHT),
    "wrong.png": (OTHER, OTHER),
    "split.png": (RIGHT, OTHER),
    "none.png": (NONE, NONE),
    "doubt.png": (UNSURE, UNSURE),
    "open.png": (UNSURE,),
    "broken.png": ({"verdict": "cannot_judge"}, {"verdict": "cannot_judge"}),
}


@pytest.fixture
def lead(store: Store) -> str:
    return people.local(store).id


@pytest.fixture
def batch(store: Store, tmp_path: Path) -> str:
    """A batch of two reviewers per edit, all assigned to zoom in."""
    edits_of(store, tmp_path, dict.fromkeys(ANSWERS, ZOOM))
    return typed_batch(store, ANSWERS, per_unit=2)


def waiting(store: Store) -> dict[str, str]:
    return {one.unit.output_image: one.why for one in type_desk.disputed(store)}


def state_of(store: Store, image: str) -> tuple[str, str | None]:
    (unit,) = [one for one in type_report.report(store).units if one.output_image == image]
    return unit.label.state, unit.label.agreed


def leased(store: Store, who: str) -> list[str]:
    with store.database.write() as connection:
        taken = leases.take(connection, who, store.clock(), Taking("types", None, 9))
    return [one.unit_id for one in taken]


def test_what_waits_and_why(store: Store, batch: str) -> None:
    """No majority first, then none of these; agreed, open and unjudgeable ones do not wait."""
    assert list(waiting(store).items()) == [
        ("split.png", "disputed"), ("doubt.png", "disputed"), ("none.png", "none of these"),
    ]  # fmt: skip
    assert adjudication.waiting(store) == []


def test_somebody_unsure_waits_although_most_agree(store: Store, tmp_path: Path) -> None:
    """A doubt beside two who agree: the label stands, and a lead may look."""
    edits_of(store, tmp_path, {"a.png": ZOOM})
    typed_batch(store, {"a.png": (RIGHT, UNSURE, RIGHT)}, per_unit=3)
    assert waiting(store) == {"a.png": "unsure"}
    assert state_of(store, "a.png") == ("right", ZOOM)


@pytest.mark.parametrize(
    ("chosen", "verdict", "state"),
    [
        (ZOOM, "confirm", ("right", ZOOM)),
        (CARTOON, "other", ("wrong", CARTOON)),
        ("zoom  IN", "confirm", ("right", ZOOM)),
        ("none of these", "none", ("wrong", "none of these")),
        ("not done as instructed", "not_executed", ("not_executed", None)),
    ],
)
def test_a_leads_word_stands_in_the_reviewers_place(
    store: Store, batch: str, lead: str, chosen: str, verdict: str, state: tuple[str, str | None]
) -> None:
    """Appended to the log; the last one counts; the edit waits no more."""
    unit = by_image(store, "split.png").id
    type_desk.settle(store, batch, unit, OUT, by=lead)
    type_desk.settle(store, batch, unit, chosen, by=lead, note=" looked twice ")
    assert state_of(store, "split.png") == state
    assert "split.png" not in waiting(store)
    entries = [one for one in log_entries(store) if one.unit_id == unit]
    assert [one.kind for one in entries] == ["answer"] * 2 + ["adjudication"] * 2
    assert (entries[-1].verdict, entries[-1].task) == (verdict, "types")
    assert '"note":"looked twice"' in entries[-1].answers_json


def test_a_flag_waits_on_queue_and_then_here(store: Store, tmp_path: Path, lead: str) -> None:
    """What a lead keeps in the dataset still has no type that people agree on."""
    edits_of(store, tmp_path, {"a.png": ZOOM})
    batch = typed_batch(store, {"a.png": ({"verdict": "unsafe"},)})
    assert waiting(store) == {}
    (case,) = adjudication.waiting(store)
    assert case.why == "unsafe"
    adjudication.decide(store, batch, case.unit_id, "accept", by=lead)
    assert waiting(store) == {"a.png": "disputed"}
    type_desk.settle(store, batch, case.unit_id, OUT, by=lead)
    assert state_of(store, "a.png") == ("wrong", OUT)


def test_imported_answers_are_settled_too(store: Store, tmp_path: Path, lead: str) -> None:
    """There is no draw to name, and nobody who could be asked again."""
    edits_of(store, tmp_path, {"a.png": ZOOM})
    say(store, tmp_path, said("a.png", ZOOM), said("a.png", OUT, "Ben"))
    (found,) = type_desk.disputed(store)
    assert (found.why, found.open) == ("disputed", False)
    with pytest.raises(Refused, match="Nobody is asked"):
        type_desk.ask_another(store, found.unit.batch_id, found.unit.edit_id, by=lead)
    type_desk.settle(store, found.unit.batch_id, found.unit.edit_id, OUT, by=lead)
    assert state_of(store, "a.png") == ("wrong", OUT)


def test_handed_back_one_more_reviewer_is_asked(store: Store, batch: str, lead: str) -> None:
    """Somebody new, once; what a lead said before counts no more; the answers there are stay."""
    unit = by_image(store, "split.png").id
    type_desk.settle(store, batch, unit, ZOOM, by=lead)
    type_desk.ask_another(store, batch, unit, by=lead)
    (found,) = [one for one in type_desk.disputed(store) if one.unit.edit_id == unit]
    assert found.asked
    with pytest.raises(Refused, match="asked already"):
        type_desk.ask_another(store, batch, unit, by=lead)
    with store.database.read() as connection:
        ana = connection.scalar(select(tables.person.c.id).where(tables.person.c.name == "Ana"))
    assert unit not in leased(store, str(ana))
    assert unit in leased(store, reviewer(store, "Dee"))
    assert state_of(store, "split.png")[0] == "disputed"


def test_what_cannot_be_settled(store: Store, batch: str, lead: str) -> None:
    """No such type, no such edit, a closed batch's edit handed back, a note without end."""
    unit = by_image(store, "split.png").id
    with pytest.raises(Refused, match="no such type"):
        type_desk.settle(store, batch, unit, "Knitting", by=lead)
    with pytest.raises(Unknown):
        type_desk.settle(store, batch, "nobody", ZOOM, by=lead)
    with pytest.raises(Refused, match="note"):
        type_desk.settle(store, batch, unit, ZOOM, by=lead, note="x" * 501)
    batches.close(store, batch)
    with pytest.raises(Refused, match="Nobody is asked"):
        type_desk.ask_another(store, batch, unit, by=lead)
    assert [one.kind for one in log_entries(store, kind="adjudication")] == []


def test_the_state_changes_with_every_word(store: Store, batch: str, lead: str) -> None:
    """What is computed once per state is computed anew after a lead's word, and not without."""
    before = type_desk.state(store)
    assert type_desk.state(store) == before
    type_desk.settle(store, batch, by_image(store, "split.png").id, "none of these", by=lead)
    assert type_desk.state(store) != before


def test_examples_are_found_by_their_image(store: Store, tmp_path: Path) -> None:
    """In the order named; what no edit has is not there."""
    edits_of(store, tmp_path, {"a.png": ZOOM, "b.png": ZOOM})
    found = type_desk.examples(store, ["b.png", "nowhere.png", "a.png"])
    assert [one.output_image for one in found] == ["b.png", "a.png"]
