"""The lead's desk as pages: what waits is decided there, guidelines are written there."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st
from sqlalchemy import text

from pages.parts import pictures
from review.core.guidelines import Example
from review.promises.task import SCORE
from store.access import people
from store.access.people import Person
from store.dataset import catalog
from store.db.workspace import Store, new_id
from store.promises import drawing as score_batches
from store.promises.drawing import ScoreRequest
from store.ranking import drawing as rank_batches
from store.ranking import flagged as flagged_groups
from store.ranking.drawing import RankRequest
from store.work import adjudication, batches, browse, guidelines, labels, questions, queue
from store.work.adjudication import Case
from store.work.questions import ask_now
from tests.pages.conftest import (
    HOSTILE,
    Show,
    alive,
    is_fine,
    offered,
    press,
    settle,
    viewed,
    words_of,
)
from tests.store.importing_files import jsonl, load
from tests.store.ranking import BOWLS, preference
from tests.store.reviewing import answer_to


def flagged(store: Store, scored) -> tuple[batches.Batch, str]:
    """Draw, and let Ana flag one edit and be unsure of another, with hostile words."""
    scored(10)
    batch = score_batches.draw_batch(store, ScoreRequest("measure", 10, seed=0), by="lead")
    ana = people.add(store, "Ana")[0].id
    first, second, third = queue.lease(store, ana, "score", 3)
    queue.record(store, ana, answer_to(first, "unsafe", comment=HOSTILE))
    queue.record(store, ana, answer_to(second, "unsure"))
    with store.database.write() as connection:
        ask_now(connection, ana, new_id(), third.draw_id, HOSTILE, store.clock())
    return batch, first.unit_id


def test_a_flag_is_excluded_on_the_queue(sqlite_store: Store, scored, show: Show) -> None:
    """Its words are shown as they are; excluded, it is listed and waits no more."""
    batch, unit = flagged(sqlite_store, scored)
    at = show("queue")
    assert is_fine(at)
    assert "Called unsafe: 1 edit" in words_of(at)
    assert HOSTILE in viewed(at)["shown"][0]["lines"][0]
    assert alive(at) == []
    at = settle(at, f"{batch.id}~{unit}", "exclude")
    assert [one.edit_id for one in adjudication.exclusions(sqlite_store)] == [unit]
    said = words_of(at)
    assert "Called unsafe" not in said
    assert "Excluded: 1 edit" in said


@pytest.fixture
def group(sqlite_store: Store, tmp_path: Path) -> Case:
    """Three candidates by a named model with hostile words, called unsafe by Ana."""
    record = preference(text=HOSTILE, model="secret-model")
    load(sqlite_store, jsonl(tmp_path / "preference.jsonl", record))
    rank_batches.draw_batch(sqlite_store, RankRequest(1, repeats=0.0), by="lead")
    ana = people.add(sqlite_store, "Ana")[0].id
    (lease,) = queue.lease(sqlite_store, ana, "rank", 1)
    queue.record(sqlite_store, ana, answer_to(lease, "unsafe", comment=HOSTILE))
    (case,) = adjudication.waiting(sqlite_store)
    return case


def candidate(case: Case, edit_id: str) -> str:
    """Return what the viewer calls a candidate of a group."""
    return f"{case.batch_id}~{case.unit_id}~{edit_id}"


def test_candidates_called_unsafe_are_excluded_one_by_one(
    sqlite_store: Store, group: Case, show: Show
) -> None:
    """By keys, as edits are: each with its picture, without a model's name; the rest goes on."""
    at = show("queue")
    assert is_fine(at)
    assert "Candidates called unsafe: 1 group" in words_of(at)
    first, *others = flagged_groups.candidates(sqlite_store, group.unit_id)
    given = viewed(at)["shown"]
    assert [one["key"] for one in given] == [candidate(group, one) for one in (first, *others)]
    assert all(f"Candidate {place} of 3" in given[place - 1]["heading"] for place in (1, 2, 3))
    assert given[0]["lines"][0].startswith("Ana: unsafe")
    assert not any(name in str(given) for name in ("secret-model", *BOWLS))
    assert [choice["key"] for choice in given[0]["choices"]] == ["x", "a", "h"]
    settle(at, candidate(group, first), "exclude", "blood")
    assert is_fine(at)
    assert [(one.edit_id, one.note) for one in adjudication.exclusions(sqlite_store)] == [
        (first, "blood")
    ]
    assert flagged_groups.candidates(sqlite_store, group.unit_id) == others
    assert len(viewed(at)["shown"]) == 2
    assert "Keep the others" in offered(at)
    settle(at, candidate(group, others[0]), "hand_back")
    assert adjudication.waiting(sqlite_store) == []
    assert "Excluded: 1 edit" in words_of(at)


def test_a_flagged_group_is_kept(sqlite_store: Store, group: Case, show: Show) -> None:
    """None is unsafe: nothing is excluded, and it waits no more, whichever candidate was seen."""
    at = show("queue")
    assert offered(at)[1] == "Keep all: none is unsafe"
    second = viewed(at)["shown"][1]
    assert second["whole"] == ["accept", "hand_back"]
    settle(at, second["key"], "accept")
    assert is_fine(at)
    assert adjudication.waiting(sqlite_store) == adjudication.exclusions(sqlite_store) == []


def test_of_one_candidate_left_nothing_is_handed_back(
    sqlite_store: Store, group: Case, show: Show
) -> None:
    """Down to the last one, and none: the page still stands."""
    at = show("queue")
    for edit_id in flagged_groups.candidates(sqlite_store, group.unit_id):
        settle(at, candidate(group, edit_id), "exclude")
        assert is_fine(at)
    (last,) = viewed(at)["shown"]
    assert "No candidate is left" in last["heading"]
    assert offered(at) == ["Done: none is left"]
    settle(at, last["key"], "accept")
    assert adjudication.waiting(sqlite_store) == []


def test_a_candidate_is_excluded_once(sqlite_store: Store, group: Case, show: Show) -> None:
    """A browser that did not hear of it says so again: the log has it once."""
    first, *_others = flagged_groups.candidates(sqlite_store, group.unit_id)
    at = settle(show("queue"), candidate(group, first), "exclude")
    kept = at.session_state["queue"]
    again = show("queue")
    again.session_state["queue"] = kept
    again.run()
    assert viewed(again)["refused"] == {}
    assert len(adjudication.exclusions(sqlite_store)) == 1


def test_an_address_opens_what_it_names(sqlite_store: Store, scored, show: Show) -> None:
    """The unit that a link names comes first; the others follow as ever."""
    flagged(sqlite_store, scored)
    (case,) = [one for one in adjudication.waiting(sqlite_store) if one.why == "unsure"]
    usual = [one["key"] for one in viewed(show("queue"))["shown"]]
    named = [one["key"] for one in viewed(show("queue", unit=case.unit_id))["shown"]]
    wanted = f"{case.batch_id}~{case.unit_id}"
    assert usual[0] != wanted
    assert named == [wanted, *(key for key in usual if key != wanted)]


def test_a_doubt_is_decided_on_the_queue(sqlite_store: Store, scored, show: Show) -> None:
    """The lead's verdict is the label from then on, with the reason in the log."""
    batch, _ = flagged(sqlite_store, scored)
    (case,) = [one for one in adjudication.waiting(sqlite_store) if one.why == "unsure"]
    at = show("queue")
    assert "Accept or reject: 1 edit to decide" in words_of(at)
    place = f"{case.batch_id}~{case.unit_id}"
    assert place in [one["key"] for one in viewed(at)["shown"]]
    settle(at, place, "accept", "seen twice")
    with sqlite_store.database.read() as connection:
        frame = labels.of_batch(connection, batch.id).set_index("unit_id")
    assert frame.loc[case.unit_id, "state"] == "accept"


def test_what_is_decided_is_taken_once(sqlite_store: Store, scored, show: Show) -> None:
    """The browser sends it until it hears so, also after a new start of the server."""
    batch, unit = flagged(sqlite_store, scored)
    at = settle(show("queue"), f"{batch.id}~{unit}", "exclude")
    kept = at.session_state["queue"]
    assert len(viewed(at)["taken"]) == 1
    again = show("queue")
    again.session_state["queue"] = kept
    again.run()
    with sqlite_store.database.read() as connection:
        log = labels.of_batch(connection, batch.id)
        entries = connection.execute(
            text("SELECT COUNT(*) FROM review WHERE kind = 'adjudication'")
        ).scalar()
    assert len(log)
    assert entries == 1


def test_what_cannot_be_decided_comes_back_with_its_reason(
    sqlite_store: Store, scored, show: Show
) -> None:
    """It waits as before; the log has nothing of it."""
    flagged(sqlite_store, scored)
    (case,) = [one for one in adjudication.waiting(sqlite_store) if one.why == "unsure"]
    at = settle(show("queue"), f"{case.batch_id}~{case.unit_id}", "hand_back")
    (why,) = viewed(at)["refused"].values()
    assert "Nobody's flag holds it back" in why
    assert case in adjudication.waiting(sqlite_store)


def test_a_question_is_answered_on_the_queue(sqlite_store: Store, scored, show: Show) -> None:
    """It leaves the list of the open ones."""
    flagged(sqlite_store, scored)
    (asked,) = questions.asked(sqlite_store, answered=False)
    at = show("queue")
    one = viewed(at)["shown"][-1]
    assert one["key"].startswith(f"question~{asked.question.id}~")
    assert one["lines"] == [HOSTILE]
    assert one["asks"]
    settle(at, one["key"], "answer", "Yes, accept it.")
    assert is_fine(at)
    assert questions.asked(sqlite_store, answered=False) == []
    (answered,) = questions.asked(sqlite_store, answered=True)
    assert answered.question.answer == "Yes, accept it."


def test_guidelines_are_written_and_examples_picked(
    sqlite_store: Store, scored, show: Show
) -> None:
    """Each change is the next version; what reviewers saw before is kept."""
    scored(10)
    at = show("guidelines")
    at.text_area("guidelines-score-1").input("Accept **what** you would keep.")
    press(at, "Save as the next version")
    at = show("guidelines")
    at.text_input("example-find").input("change 3").run()
    press(at, "An example to reject")
    found = guidelines.versions(sqlite_store, SCORE)
    assert [one.version for one in found] == [3, 2, 1]
    assert found[0].text == "Accept **what** you would keep."
    assert [example.verdict for example in found[0].examples] == ["reject"]
    assert found[2].text == SCORE.guidelines
    at = show("guidelines")
    assert is_fine(at)
    press(at, "Take it out")
    assert guidelines.current(sqlite_store, SCORE).examples == ()


def test_reviewers_read_the_guidelines_that_an_address_names(
    sqlite_store: Store, scored, show: Show, rui: Person
) -> None:
    """Text and examples, and nothing to write or press."""
    scored(10)
    at = show("guidelines", task="types")
    at.text_area("guidelines-types-1").input("Look at the instruction.")
    press(at, "Save as the next version")
    at = show("guidelines", rui, task="types")
    assert is_fine(at)
    assert "Look at the instruction." in words_of(at)
    assert [*at.button, *at.text_area, *at.text_input] == []


def test_every_picture_opens_its_edit(
    sqlite_store: Store, scored, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guidelines' examples, what a checkpoint waits for: whatever a page shows of an edit."""
    links: list[str | None] = []
    monkeypatch.setattr(st, "image", lambda *_a, link=None, **_k: links.append(link))
    scored(6)
    edit_id = browse.ids(sqlite_store, browse.Filter("nobody"))[0]
    view = catalog.edit(sqlite_store, edit_id)
    monkeypatch.setattr(pictures.images, "path_of", lambda *_: Path("a.png"))
    monkeypatch.setattr(pictures.images, "picture", lambda *_: None)
    example = Example(edit_id, "accept", "Sharp.")
    guidelines.replace(sqlite_store, SCORE, "Look.", (example,), by="lead")
    assert is_fine(show("guidelines", task="score"))
    pictures.shown(sqlite_store, view, "edited")
    opened = f"browse?edit={edit_id}"
    assert [str(link).rpartition("/")[2] for link in links] == [opened] * 3
