"""People: who may come in, by links and tokens shown once, and how they review."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from store.access import identity, people
from store.db.workspace import Store
from store.work import backlog, queue
from tests.pages.conftest import Show, is_fine, labels, press, words_of
from tests.store.ranking import BOWLS, agreed, vote
from tests.store.reviewing import answer_all, answer_to, checking, drawn, reviewer


def test_a_lead_makes_and_ends_a_pipelines_token(show: Show, sqlite_store: Store) -> None:
    """The page shows the token with the command that uses it; ending it takes one click."""
    at = show("people")
    (name,) = [one for one in at.text_input if one.label == "Name of the pipeline (required)"]
    name.set_value("nightly")
    at = press(at, "Add, and make a token")
    assert is_fine(at)
    shown = "\n".join(one.value for one in at.code)
    token = shown.splitlines()[0].removeprefix("TOKEN=")
    assert people.pipeline(sqlite_store, token) is not None
    assert "api/config > filter.yaml" in shown
    assert "nightly" in words_of(at)
    assert people.any_links(sqlite_store) is False
    at = press(at, "End token")
    assert "token ended" in words_of(at)
    assert "End token" not in labels(at)
    assert people.pipeline(sqlite_store, token) is None


def test_a_taken_name_is_said(show: Show, sqlite_store: Store) -> None:
    """A person's name is no pipeline's."""
    people.add(sqlite_store, "Lea", role="lead")
    at = show("people")
    (name,) = [one for one in at.text_input if one.label == "Name of the pipeline (required)"]
    name.set_value("Lea")
    at = press(at, "Add, and make a token")
    assert "already names a person" in at.error[0].value


def add(at: AppTest, name: str) -> AppTest:
    """Fill in the form and send it."""
    at.text_input(key="person-name").set_value(name)
    return press(at, "Add, and make a link")


def test_who_was_just_added_is_listed_at_once(show: Show, sqlite_store: Store) -> None:
    """With the link, in the same answer of the page."""
    people.add(sqlite_store, "Lea", role="lead")
    lead = next(one for one in people.everyone(sqlite_store) if one.name == "Lea")
    at = add(show("people", lead), "Ana")
    assert is_fine(at)
    assert "**Ana** · reviewer · may come in" in words_of(at)
    assert "**The link of Ana.**" in words_of(at)


def test_what_is_handed_over_begins_with_the_public_address(
    show: Show, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Links of people and the command of a pipeline, whatever this browser calls the server."""
    people.add(sqlite_store, "Lea", role="lead")
    lead = next(one for one in people.everyone(sqlite_store) if one.name == "Lea")
    assert "http://localhost" in add(show("people", lead), "Ana").code[0].value
    monkeypatch.setenv("PICO_REVIEW_PUBLIC_URL", "https://example.org/review/")
    at = add(show("people", lead), "Ben")
    assert at.code[0].value.startswith("https://example.org/review/api/join/")
    at.text_input(key="pipeline-name").set_value("nightly")
    at = press(at, "Add, and make a token")
    (shown,) = [one.value for one in at.code if one.value.startswith("TOKEN=")]
    assert " https://example.org/review/api/config > filter.yaml" in shown


def test_the_first_lead_who_adds_themselves_stays_in(show: Show, sqlite_store: Store) -> None:
    """From then on a link is needed, and this visit came in by it; the browser fetches its own."""
    at = add(show("people"), "Lea")
    assert "This browser is signed in with it" in words_of(at)
    cookie = at.session_state["signed-in-cookie"]
    who = identity.who(sqlite_store, {identity.COOKIE: cookie}, None)
    assert who is not None
    assert (who.name, who.role) == ("Lea", "lead")
    assert identity.who(sqlite_store, {}, None) is None
    assert [one for one in at.get("bidi_component") if "/api/join/" in one.proto.json]


def test_whoever_came_in_by_a_link_stays_who_they_are(show: Show, sqlite_store: Store) -> None:
    """Adding somebody else signs nobody in."""
    people.add(sqlite_store, "Lea", role="lead")
    lead = next(one for one in people.everyone(sqlite_store) if one.name == "Lea")
    at = add(show("people", lead), "Ana")
    assert "signed-in-cookie" not in at.session_state


def test_overview_and_people_count_the_same_answers(
    show: Show, scored, sqlite_store: Store, tmp_path: Path
) -> None:
    """Whatever the task, and where no unit was answered twice: nobody's answers are nobody's."""
    scored(20)
    ana, ben = reviewer(sqlite_store), reviewer(sqlite_store, "Ben")
    answer_all(sqlite_store, ana, batch=drawn(sqlite_store, 10))
    vote(sqlite_store, tmp_path, *agreed(*BOWLS, times=1))
    batch = checking(sqlite_store, 4)
    for lease in queue.lease(sqlite_store, ben, "types", 3, batch.id):
        queue.record(sqlite_store, ben, answer_to(lease, "confirm"))
    said = show("overview")
    (table,) = [one.value for one in said.markdown if one.value.startswith("| name |")]
    head, _sides, *rows = [line.strip("| ").split(" | ") for line in table.splitlines()]
    answered = head.index("answered")
    by_name = {row[0]: row[answered] for row in rows}
    assert (by_name["Ana"], by_name["Ben"]) == ("10", "3")
    assert "16 answers" in words_of(said)
    for task, expected in (("score", {"Ana": 10}), ("types", {"Ben": 3}), ("rank", {"r0": 3})):
        at = show("people", tab="How they review")
        at = at.selectbox(key="agreement-task").set_value(task).run()
        assert "Nobody has answered" not in words_of(at)
        rows = at.dataframe[-1].value.to_dict("records")
        assert {row["reviewer"]: row["answers"] for row in rows} == expected
        assert {one.name: one.answers for one in backlog.answered(sqlite_store, task)} == expected
