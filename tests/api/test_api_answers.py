"""Leases, answers and undo over HTTP, as the station sends them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from store.access import people
from store.db import tables
from store.db.workspace import Store, new_id
from store.promises import drawing as score_batches
from store.promises.drawing import ScoreRequest
from store.types import drawing as type_batches
from store.types.drawing import TypeRequest
from store.work import batches, browse
from store.work.batches import Batch
from tests.api.conftest import JUDGE, REASON, Station, said_in
from tests.conftest import Clock

Open = Callable[[str], Station]
Fill = Callable[..., Batch]
#: All that a station is told of a unit.
FIELDS = {
    "asked",
    "draw_id", "batch_id", "unit_id", "task", "instruction", "short_instruction", "edit_type",
    "category", "pictures", "difference", "flagged", "questions", "suggested",
    "language", "short_language", "further", "wordings",
}  # fmt: skip
#: Signatures, tokens and ids: by chance, the letters of a name turn up in them.
UNREADABLE = re.compile(r"[\w.-]{30,}")


def reviewer(store: Store, name: str = "Ana") -> str:
    return people.add(store, name)[0].id


def body(unit: dict[str, Any], verdict: str = "accept", **more: object) -> dict[str, Any]:
    """Return an answer to a leased unit, with an id of its own."""
    asked = {"task": "score", "want": 1, "id": new_id()}
    return asked | {"draw_id": unit["draw_id"], "verdict": verdict} | more


def log(store: Store) -> list[tuple[str, str | None, bool, bool]]:
    """Return (reviewer, verdict, surplus, taken back) of all entries."""
    found = browse.page(store, browse.Filter(reviewer=""), limit=100).edits
    entries = [said for edit in found for said in browse.reviews(store, edit.id)]
    return [(one.reviewer, one.verdict, one.surplus, one.taken_back) for one in entries]


def saved(answer: httpx.Response) -> tuple[str, bool]:
    assert answer.status_code == 200, answer.text
    return answer.json()["id"], answer.json()["surplus"]


def judge_on(here: Station, answer: httpx.Response) -> list[dict[str, Any]]:
    """Return the judge's word on the unit of an answer that was saved."""
    said = here.ask("judge", answer_id=answer.json()["id"])
    assert said.status_code == 200, said.text
    return list(said.json()["judge"])


def test_a_unit_comes_with_nothing_of_the_judge(
    sqlite_store: Store, fill: Fill, station: Open
) -> None:
    """Pictures, instruction and type; no score, no judge's name or words, no other's answer."""
    fill(sqlite_store, 4, per_unit=2)
    first, second = (station(reviewer(sqlite_store, name)) for name in ("Ana", "Ben"))
    for unit in first.lease(4):
        first.ask("answers", **body(unit, "reject"))
    answer = second.ask("leases", task="score", want=4)
    assert set(answer.json()) == {"units", "waiting", "token"}
    assert [set(unit) for unit in answer.json()["units"]] == [FIELDS] * 4
    assert answer.json()["waiting"] == 4
    told = UNREADABLE.sub("", answer.text)
    assert not any(word in told for word in (JUDGE, REASON, "0.4", "reject", "Ana"))


def test_an_answer_brings_the_next_units(sqlite_store: Store, fill: Fill, station: Open) -> None:
    """One request saves a decision and refills the queue; when all is done it is empty."""
    fill(sqlite_store, 3)
    here = station(reviewer(sqlite_store))
    (unit,) = here.lease()
    seen = [unit["draw_id"]]
    for left in (2, 1, 0):
        answer = here.ask("answers", **body(unit)).json()
        assert answer["waiting"] is None
        assert here.ask("leases", task="score", want=1).json()["waiting"] == left
        seen += [unit["draw_id"] for unit in answer["units"]]
        unit = (answer["units"] or [None])[0]
    assert len(seen) == len(set(seen)) == 3
    assert [verdict for _, verdict, _, _ in log(sqlite_store)] == ["accept"] * 3


def test_units_of_one_batch_can_be_asked_for(
    sqlite_store: Store, fill: Fill, station: Open
) -> None:
    """A named batch gives its own units and counts those only."""
    fill(sqlite_store, 4)
    other = score_batches.draw_batch(sqlite_store, ScoreRequest("measure", 2, seed=0), by="lead")
    here = station(reviewer(sqlite_store))
    assert {unit["batch_id"] for unit in here.lease(20, batch=other.id)} == {other.id}
    assert here.ask("leases", task="score", batch=other.id).json()["waiting"] == 2
    assert here.ask("leases", task="score", batch=new_id()).json()["units"] == []


def test_the_same_answer_again_changes_nothing(
    store: Store, fill: Fill, serve: Callable[[Store], Any]
) -> None:
    """An outbox sent twice gets the same reply, and the log has the decision once."""
    from store.access import tokens

    fill(store, 2)
    here = Station(serve(store), tokens.station(store, reviewer(store)))
    (unit,) = here.lease()
    given = body(unit, shown={"width": 800}, milliseconds=1200)
    first, again = here.ask("answers", **given), here.ask("answers", **given)
    assert saved(first) == saved(again) == (given["id"], False)
    assert again.json()["units"] == first.json()["units"] != []
    assert len(log(store)) == 1


@pytest.mark.parametrize("change", [{"verdict": "reject"}, {"draw_id": "the other"}])
def test_an_id_stands_for_one_answer_only(
    sqlite_store: Store, fill: Fill, station: Open, change: dict[str, str]
) -> None:
    """The same id with another verdict, or for another unit, is refused and changes nothing."""
    fill(sqlite_store, 2)
    here = station(reviewer(sqlite_store))
    one, other = here.lease(2)
    given = body(one)
    here.ask("answers", **given)
    if "draw_id" in change:
        change = {"draw_id": other["draw_id"]}
    answer = here.ask("answers", **(given | change))
    assert answer.status_code == 409
    assert "another answer of yours" in said_in(answer)
    assert log(sqlite_store) == [("Ana", "accept", False, False)]


def test_an_id_belongs_to_one_reviewer(sqlite_store: Store, fill: Fill, station: Open) -> None:
    """Nobody can repeat, or learn of, another's answer by its id."""
    fill(sqlite_store, 2)
    first, second = (station(reviewer(sqlite_store, name)) for name in ("Ana", "Ben"))
    (unit,) = first.lease()
    given = body(unit)
    first.ask("answers", **given)
    answer = second.ask("answers", **given)
    assert answer.status_code == 409
    assert "another reviewer" in said_in(answer)
    assert len(log(sqlite_store)) == 1


def test_surplus_is_told(sqlite_store: Store, fill: Fill, station: Open, clock: Clock) -> None:
    """An answer after its lease went to somebody else is kept, and said not to count."""
    fill(sqlite_store, 1)
    ana, ben = reviewer(sqlite_store), reviewer(sqlite_store, "Ben")
    (unit,) = station(ana).lease()
    clock.forward(minutes=31)
    late, quick = station(ana), station(ben)
    assert [again["draw_id"] for again in quick.lease()] == [unit["draw_id"]]
    assert saved(quick.ask("answers", **body(unit)))[1] is False
    given = body(unit, "reject")
    assert saved(late.ask("answers", **given)) == (given["id"], True)
    assert saved(late.ask("answers", **given)) == (given["id"], True)
    assert sorted(log(sqlite_store)) == [
        ("Ana", "reject", True, False),
        ("Ben", "accept", False, False),
    ]


def test_an_answer_to_a_closed_batch_is_surplus(
    sqlite_store: Store, fill: Fill, station: Open
) -> None:
    """Work done while a lead closed the batch is not lost, and not counted."""
    batch = fill(sqlite_store, 2)
    here = station(reviewer(sqlite_store))
    (unit,) = here.lease()
    batches.close(sqlite_store, batch.id)
    answer = here.ask("answers", **body(unit))
    assert saved(answer)[1] is True
    assert answer.json()["units"] == []
    assert here.ask("leases", task="score").json()["waiting"] == 0


def test_the_judge_is_told_after_the_answer_where_the_batch_shows_it(
    sqlite_store: Store, fill: Fill, station: Open
) -> None:
    """Tuning: judge, overall, criteria and reason. Before the answer none of it."""
    fill(sqlite_store, 2, "fit")
    here = station(reviewer(sqlite_store))
    answer = here.ask("leases", task="score", want=1)
    assert REASON not in answer.text
    saved_now = here.ask("answers", **body(answer.json()["units"][0]))
    assert REASON not in saved_now.text
    assert saved_now.json()["reveals"] is True
    (said,) = judge_on(here, saved_now)
    assert (said["judge"], said["reason"]) == (JUDGE, REASON)
    assert set(said["criteria"].values()) == {said["overall"]}


def test_the_judge_of_an_edit_still_being_measured_is_told_by_no_other_batch(
    sqlite_store: Store, fill: Fill, station: Open
) -> None:
    """Or tuning would sway, or give away, what the measuring batch asks."""
    fill(sqlite_store, 2, "fit")
    measured = score_batches.draw_batch(sqlite_store, ScoreRequest("measure", 2, seed=0), by="lead")
    here = station(reviewer(sqlite_store))
    tuned = here.lease(20)[:2]
    assert measured.id not in {unit["batch_id"] for unit in tuned}
    assert judge_on(here, here.ask("answers", **body(tuned[0]))) == []
    batches.close(sqlite_store, measured.id)
    assert len(judge_on(here, here.ask("answers", **body(tuned[1])))) == 1


def test_what_is_taken_back_after_the_judge_was_told_counts_on(
    sqlite_store: Store, fill: Fill, station: Open
) -> None:
    """The unit comes back without the judge and says so; a new answer is kept, and no label."""
    fill(sqlite_store, 1, "fit")
    here = station(reviewer(sqlite_store))
    (unit,) = here.lease()
    first = here.ask("answers", **body(unit))
    assert judge_on(here, first)
    undone = here.ask("undo", id=new_id(), answer_id=first.json()["id"])
    assert REASON not in undone.text
    assert (undone.json()["unit"]["draw_id"], undone.json()["counts"]) == (unit["draw_id"], False)
    assert saved(here.ask("answers", **body(unit, "reject")))[1] is True
    assert here.lease() == []


def test_an_answer_taken_back_before_its_reply_was_read_tells_nothing_of_the_judge(
    sqlite_store: Store, fill: Fill, station: Open
) -> None:
    """Neither the late reply nor what is asked after it; and the new answer counts."""
    fill(sqlite_store, 1, "fit")
    here = station(reviewer(sqlite_store))
    (unit,) = here.lease()
    first = here.ask("answers", **body(unit))
    undone = here.ask("undo", id=new_id(), answer_id=first.json()["id"])
    assert undone.json()["counts"] is True
    assert judge_on(here, first) == []
    assert REASON not in first.text + undone.text
    assert saved(here.ask("answers", **body(unit, "reject")))[1] is False


@pytest.mark.parametrize("verdict", ["ACCEPT", "maybe", "", "cannot judge", "skip\u0000"])
def test_a_verdict_the_task_does_not_have_is_refused(
    sqlite_store: Store, fill: Fill, station: Open, verdict: str
) -> None:
    """The answers there are get named; what was sent is not said back."""
    fill(sqlite_store, 1)
    here = station(reviewer(sqlite_store))
    (unit,) = here.lease()
    answer = here.ask("answers", **body(unit, verdict))
    assert answer.status_code == 422
    assert "verdict" in said_in(answer)
    assert "accept, reject, unsure, cannot_judge" in said_in(answer)
    assert "maybe" not in answer.text
    assert log(sqlite_store) == []


def test_an_answer_to_a_unit_that_does_not_exist_is_refused(
    sqlite_store: Store, fill: Fill, station: Open
) -> None:
    """A draw nobody made has no place in the log."""
    fill(sqlite_store, 1)
    here = station(reviewer(sqlite_store))
    unknown = new_id()
    answer = here.ask("answers", **body({"draw_id": unknown}))
    assert answer.status_code == 404
    assert "no such unit" in said_in(answer)
    assert unknown not in answer.text


def test_undo_gives_the_unit_back_and_frees_its_answer(
    sqlite_store: Store, fill: Fill, station: Open
) -> None:
    """The unit is shown again; the second answer is the one that stands; sent twice, the same."""
    fill(sqlite_store, 1)
    here = station(reviewer(sqlite_store))
    (unit,) = here.lease()
    given, back = body(unit), {"id": new_id()}
    here.ask("answers", **given)
    first, again = (here.ask("undo", answer_id=given["id"], **back) for _ in range(2))
    assert first.json()["unit"]["draw_id"] == again.json()["unit"]["draw_id"] == unit["draw_id"]
    assert saved(here.ask("answers", **body(unit, "reject")))[1] is False
    assert log(sqlite_store) == [
        ("Ana", "accept", False, True),
        ("Ana", None, False, False),
        ("Ana", "reject", False, False),
    ]


def test_undo_takes_back_only_ones_own(sqlite_store: Store, fill: Fill, station: Open) -> None:
    """Another's answer, an unknown one, one taken back before, and an undo are refused."""
    fill(sqlite_store, 2)
    first, second = (station(reviewer(sqlite_store, name)) for name in ("Ana", "Ben"))
    (unit,) = first.lease()
    given, back = body(unit), new_id()
    first.ask("answers", **given)
    for answer_id in (given["id"], new_id()):
        answer = second.ask("undo", id=new_id(), answer_id=answer_id)
        assert answer.status_code == 409
        assert "not yours" in said_in(answer)
    assert first.ask("undo", id=back, answer_id=given["id"]).status_code == 200
    for answer_id in (given["id"], back):
        assert first.ask("undo", id=new_id(), answer_id=answer_id).status_code == 409
    assert len(log(sqlite_store)) == 2


def test_undo_in_a_closed_batch_gives_no_unit_back(
    sqlite_store: Store, fill: Fill, station: Open
) -> None:
    """It is taken back in the log, and there is nothing to answer anew."""
    batch = fill(sqlite_store, 1)
    here = station(reviewer(sqlite_store))
    (unit,) = here.lease()
    given = body(unit)
    here.ask("answers", **given)
    batches.close(sqlite_store, batch.id)
    answer = here.ask("undo", id=new_id(), answer_id=given["id"])
    assert (answer.status_code, answer.json()["unit"]) == (200, None)
    assert log(sqlite_store)[0] == ("Ana", "accept", False, True)


OTHER, SECOND = "Add a new object to the scene", "Remove an existing object"


def checking(store: Store, fill: Fill, station: Open, purpose: str) -> tuple[Station, Any]:
    """Open the station of the type task with its first unit."""
    fill(store, 3)
    type_batches.draw_batch(store, TypeRequest(3, purpose), by="lead")  # type: ignore[arg-type]
    here = station(reviewer(store))
    return here, here.ask("leases", task="types", want=1).json()["units"][0]


def test_a_type_is_said_and_read_back(sqlite_store: Store, fill: Fill, station: Open) -> None:
    """Two at once, the main one first, then among one's own answers."""
    here, unit = checking(sqlite_store, fill, station, "measure")
    said = {"edit_type": OTHER, "second_type": SECOND}
    saved(here.ask("answers", **body(unit, "other", **said, task="types")))
    (own,) = here.client.get(
        "/api/mine?task=types", headers={"Authorization": f"Bearer {here.token}"}
    ).json()["answers"]
    assert {name: own[name] for name in said} == said


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("other", {}),
        ("other", {"edit_type": "Zoom in"}),
        ("other", {"edit_type": "A type of nobody"}),
        ("other", {"edit_type": OTHER, "second_type": OTHER}),
        ("other", {"edit_type": [OTHER]}),
        ("confirm", {"edit_type": OTHER}),
        ("none", {"second_type": OTHER}),
    ],
)
def test_a_type_that_is_none_is_refused(
    sqlite_store: Store, fill: Fill, station: Open, verdict: str, said: dict[str, Any]
) -> None:
    """In words, and nothing is recorded."""
    here, unit = checking(sqlite_store, fill, station, "fit")
    answer = here.ask("answers", **body(unit, verdict, **said, task="types"))
    assert answer.status_code == 422
    assert said_in(answer)
    assert browse.counts(sqlite_store).answers == 0


@pytest.mark.parametrize(("purpose", "sent"), [("repair", [OTHER]), ("measure", [])])
def test_suggestions_are_not_even_sent_while_measuring(
    sqlite_store: Store, fill: Fill, station: Open, purpose: str, sent: list[str]
) -> None:
    """In no reply, whatever the draw holds; a repair batch shows them."""
    here, _ = checking(sqlite_store, fill, station, purpose)
    with sqlite_store.database.write() as connection:
        connection.execute(update(tables.draw).values(suggested_json=json.dumps([OTHER])))
    answer = here.ask("leases", task="types", want=1)
    assert answer.json()["units"][0]["suggested"] == sent
    assert (OTHER in answer.text) == bool(sent)


def own(here: Station) -> dict[str, Any]:
    """Return what a person is told of their own answers."""
    headers = {"Authorization": f"Bearer {here.token}"}
    found: dict[str, Any] = here.client.get("/api/mine?task=score", headers=headers).json()
    return found


def test_whose_fault_a_reject_is_is_said_and_read_back(
    sqlite_store: Store, fill: Fill, station: Open
) -> None:
    """Where the batch asks: on the unit, in the answer, in one's own; nothing but a reject's."""
    fill(sqlite_store)
    request = ScoreRequest("measure", 3, seed=1, whose_fault=True, name="asking")
    asking = score_batches.draw_batch(sqlite_store, request, by="lead")
    here = station(reviewer(sqlite_store))
    (unit,) = here.lease(1, batch=asking.id)
    assert unit["asked"] == "faults"
    for verdict, fault, code in (
        ("accept", "source", 422), ("reject", "weather", 422), ("reject", "ambiguous", 200),
    ):  # fmt: skip
        said = here.ask("answers", **body(unit, verdict, fault=fault))
        assert said.status_code == code, said.text
    (mine,) = own(here)["answers"]
    assert (mine["verdict"], mine["fault"]) == ("reject", "ambiguous")


def test_a_batch_that_does_not_ask_whose_fault_it_is_refuses_to_hear_it(
    sqlite_store: Store, fill: Fill, station: Open
) -> None:
    """Its plan was frozen without the question."""
    fill(sqlite_store)
    here = station(reviewer(sqlite_store))
    (unit,) = here.lease()
    assert unit["asked"] is None
    refused = here.ask("answers", **body(unit, "reject", fault="source"))
    assert refused.status_code == 422
    assert "does not ask whose fault" in said_in(refused)
    assert log(sqlite_store) == []
