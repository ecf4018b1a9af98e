"""The type task in the store: what is shown, what the log keeps, what is suggested and where."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import update

from review.core.errors import BadInput
from store import settings
from store.db import tables
from store.db.workspace import Store
from store.types import on_screen as type_units
from store.work import adjudication, browse, on_screen, own_answers, queue
from store.work.queue import Lease
from tests.store.reviewing import answer_to, checking, fresh_id, log_entries, reviewer

OTHER, SECOND = "Add a new object to the scene", "Remove an existing object"


@pytest.fixture
def ana(store: Store) -> str:
    return reviewer(store, "Ana")


def asked(store: Store, fill: Any, who: str, purpose: str = "fit", **more: Any) -> Lease:
    """Draw a batch of types and lease its first unit."""
    fill(store, 3, **more)
    checking(store, 3, purpose)
    return queue.lease(store, who, "types", 1)[0]


def kept(store: Store) -> dict[str, Any]:
    """Return what the log keeps of the last answer."""
    found: dict[str, Any] = json.loads(log_entries(store)[-1].answers_json)
    return found


def suggesting(store: Store, *types: str) -> None:
    """Let all draws suggest these types."""
    said = json.dumps(types)
    with store.database.write() as connection:
        connection.execute(update(tables.draw).values(suggested_json=said))


def test_a_confirmed_type_is_kept_by_its_name(store: Store, fill: Any, ana: str) -> None:
    """The entry says task, verdict and the assigned type."""
    lease = asked(store, fill, ana)
    queue.record(store, ana, answer_to(lease, "confirm"))
    assert kept(store) == {"verdict": "confirm", "edit_type": "Zoom in"}
    assert log_entries(store)[-1].task == "types"


def test_two_types_are_kept_and_can_be_looked_at(store: Store, fill: Any, ana: str) -> None:
    """The first one said is the primary one; both are among one's own answers."""
    lease = asked(store, fill, ana)
    said = {"edit_type": OTHER, "second_type": SECOND}
    queue.record(store, ana, answer_to(lease, "other", **said, comment="both"))
    assert kept(store) == {"verdict": "other", **said, "comment": "both"}
    (own,) = own_answers.mine(store, ana, "types", 10)
    assert (own.verdict, own.edit_type, own.second_type) == ("other", OTHER, SECOND)
    assert own.unit.edit_type == "Zoom in"


def test_a_correction_says_another_type(store: Store, fill: Any, ana: str) -> None:
    """It is appended, and takes the place of what it corrects."""
    lease = asked(store, fill, ana, "measure")
    first = answer_to(lease, "confirm")
    queue.record(store, ana, first)
    later = answer_to(lease, "other", edit_type=OTHER, replaces=first.id)
    assert not queue.record(store, ana, later).surplus
    assert kept(store)["edit_type"] == OTHER
    assert [one.id for one in own_answers.mine(store, ana, "types", 10)] == [later.id]


def test_an_answer_taken_back_can_be_given_anew(store: Store, fill: Any, ana: str) -> None:
    """The unit is leased again."""
    lease = asked(store, fill, ana)
    answer = answer_to(lease, "none")
    queue.record(store, ana, answer)
    again = queue.undo(store, ana, answer.id, fresh_id())
    assert again
    assert again.draw_id == lease.draw_id
    queue.record(store, ana, answer_to(again, "confirm"))
    assert kept(store)["edit_type"] == "Zoom in"


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("other", {}),
        ("other", {"edit_type": "Zoom in"}),
        ("other", {"edit_type": "A type of nobody"}),
        ("other", {"edit_type": "\x00"}),
        ("other", {"edit_type": OTHER, "second_type": OTHER}),
        ("confirm", {"edit_type": OTHER}),
        ("confirm", {"second_type": "Zoom in"}),
        ("none", {"edit_type": OTHER}),
        ("accept", {}),
    ],
)
def test_what_says_no_type_is_not_recorded(
    store: Store, fill: Any, ana: str, verdict: str, said: dict[str, str]
) -> None:
    """A type of the taxonomy, other than the assigned one, once."""
    lease = asked(store, fill, ana)
    with pytest.raises(BadInput):
        queue.record(store, ana, answer_to(lease, verdict, **said))
    assert not log_entries(store)


def test_a_type_of_an_earlier_taxonomy_stays_good(store: Store, fill: Any, ana: str) -> None:
    """A decision made under earlier settings may come late."""
    lease = asked(store, fill, ana)
    settings.replace(store, "taxonomy: {Scale: [Zoom in, Zoom out]}", by="lead")
    queue.record(store, ana, answer_to(lease, "other", edit_type=OTHER))
    assert kept(store)["edit_type"] == OTHER


@pytest.mark.parametrize(
    ("purpose", "suggested"), [("repair", (OTHER, SECOND)), ("measure", ()), ("fit", ())]
)
def test_other_types_are_suggested_in_repair_alone(
    store: Store, fill: Any, ana: str, purpose: str, suggested: tuple[str, ...]
) -> None:
    """Neither while measuring nor while tuning; and never the assigned one, nor an unknown one."""
    lease = asked(store, fill, ana, purpose)
    suggesting(store, OTHER, "Zoom in", "a stratum's own words", SECOND)
    (unit,) = on_screen.units(store, ana, [lease], "types")
    assert unit.suggested == suggested
    assert unit.edit_type == "Zoom in"
    assert unit.category == "Scale"


def test_the_types_are_listed_in_the_taxonomys_order(store: Store) -> None:
    """Each with its category."""
    found = type_units.listed(store)
    taxonomy = settings.current(store).settings.taxonomy
    assert [one.name for one in found] == [kind for kinds in taxonomy.values() for kind in kinds]
    assert {one.category for one in found} == set(taxonomy)


def test_the_batch_says_whose_answers_it_has(store: Store, fill: Any, ana: str) -> None:
    """Answers about types fill its slots like any others; skipped by all, it is done."""
    fill(store, 2)
    batch = checking(store, 2, "measure")
    for verdict in ("unsure", "skip"):
        (lease,) = queue.lease(store, ana, "types", 1)
        queue.record(store, ana, answer_to(lease, verdict))
    assert not queue.waiting(store, ana, "types", batch.id)


def test_what_was_said_of_a_type_stands_with_the_edit(store: Store, fill: Any, ana: str) -> None:
    """Verdict and both types, as pages show them."""
    lease = asked(store, fill, ana)
    queue.record(store, ana, answer_to(lease, "other", edit_type=OTHER, second_type=SECOND))
    (view,) = browse.reviews(store, lease.unit_id)
    assert (view.task, view.verdict, view.told) == ("types", "other", (OTHER, SECOND))


def test_doubt_about_a_type_is_no_doubt_about_the_edit(store: Store, fill: Any, ana: str) -> None:
    """A lead is not asked whether to accept it; a flag waits for them as everywhere."""
    lease = asked(store, fill, ana)
    queue.record(store, ana, answer_to(lease, "unsure"))
    assert not adjudication.waiting(store)
    (lease,) = queue.lease(store, ana, "types", 1)
    queue.record(store, ana, answer_to(lease, "unsafe"))
    assert [case.why for case in adjudication.waiting(store)] == ["unsafe"]
