"""The page Judge, its tab Run: what it takes before it starts, how far it is, stop and go on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from streamlit.testing.v1 import AppTest

from store.access.people import Person
from store.db.workspace import Store
from store.judging import replies, runs
from store.judging.background import background
from tests.judging.asked import allow
from tests.judging.edits import as_asked, filled
from tests.judging.server import Answer, serving
from tests.pages.conftest import Show, is_fine, words_of

EDITS = 5


@pytest.fixture(autouse=True)
def alone() -> None:
    """Threads of another test's workspace are none of this one's."""
    background.cache_clear()


def button(at: AppTest, label: str) -> object:
    (one,) = [one for one in at.button if one.label == label]
    return one


def metrics(at: AppTest) -> dict[str, str]:
    return {one.label: one.value for one in at.metric}


def test_without_an_endpoint_it_says_what_the_settings_need(
    show: Show, sqlite_store: Store, rui: Person
) -> None:
    """As they are written; a reviewer is told that it is a lead's to do."""
    at = show("judge", tab="Run")
    assert is_fine(at)
    assert "The settings allow no endpoint yet." in words_of(at)
    assert "base_url" in at.code[0].value


def test_without_a_prompt_it_leads_to_its_tab(show: Show, sqlite_store: Store) -> None:
    """Nothing can be asked without one."""
    allow(sqlite_store, "http://127.0.0.1:9/v1")
    assert "Save one on the tab Prompt." in words_of(show("judge", tab="Run"))


def test_a_run_is_started_told_and_becomes_a_judge(
    show: Show, sqlite_store: Store, tmp_path: Path
) -> None:
    """First what it will take; then how far it is, and the judge run of it."""
    filled(sqlite_store, tmp_path, EDITS)
    with serving(as_asked) as endpoint:
        allow(sqlite_store, endpoint.base_url)
        at = show("judge", tab="Run")
        assert is_fine(at)
        assert metrics(at)["Requests"] == str(EDITS)
        assert metrics(at)["Cost, expected"].endswith("USD")
        assert not endpoint.heard.bodies, "a forecast asks nothing"
        button(at, "Start").click().run()
        (one,) = runs.every(sqlite_store)
        assert background(sqlite_store.folder).wait(one.id, 30)
    at.run()
    assert is_fine(at)
    assert f"{EDITS:,} of {EDITS:,} replies" in "\n".join(bar.proto.text for bar in bars(at))
    assert runs.find(sqlite_store, one.name).run_id is not None


def bars(at: AppTest) -> list[object]:
    return list(at.get("progress"))


def test_a_run_is_stopped_and_goes_on_with_a_larger_budget(
    show: Show, sqlite_store: Store, tmp_path: Path
) -> None:
    """It says which limit it came to; that field alone is asked for again."""
    filled(sqlite_store, tmp_path, EDITS)
    with serving(as_asked) as endpoint:
        allow(sqlite_store, endpoint.base_url)
        at = show("judge", tab="Run")
        at.number_input(key="run-requests").set_value(3).run()
        button(at, "Start").click().run()
        (one,) = runs.every(sqlite_store)
        assert background(sqlite_store.folder).wait(one.id, 30)
        at.run()
        assert "One more request would pass the budget's requests." in words_of(at)
        at.number_input(key=f"more-{one.id}").set_value(EDITS).run()
        button(at, "Go on").click().run()
        assert background(sqlite_store.folder).wait(one.id, 30)
    assert set(endpoint.heard.times.values()) == {1}
    assert runs.find(sqlite_store, one.name).state == "done"


def test_a_budget_that_will_not_last_is_told_before_it_starts(
    show: Show, sqlite_store: Store, tmp_path: Path
) -> None:
    """The forecast is held against the budget, each limit by itself."""
    filled(sqlite_store, tmp_path, EDITS)
    allow(sqlite_store, "http://127.0.0.1:9/v1")
    at = show("judge", tab="Run")
    told = "The budget is expected to end it before all replies are there."
    assert told not in words_of(at)
    for limit, little, enough in (
        ("requests", EDITS - 1, EDITS), ("tokens", 1, 10**9), ("money", 0.0, 10.0**6),
    ):  # fmt: skip
        at = at.number_input(key=f"run-{limit}").set_value(little).run()
        assert told in words_of(at), limit
        at = at.number_input(key=f"run-{limit}").set_value(enough).run()
        assert told not in words_of(at), limit


def test_what_is_under_way_is_stopped_and_used_as_far_as_it_is(
    show: Show, sqlite_store: Store, tmp_path: Path
) -> None:
    """What was on its way is still answered; then its scores can be used."""
    filled(sqlite_store, tmp_path, EDITS)
    begun, go_on = Event(), Event()

    def script(text: str, times: int) -> Answer:
        begun.set()
        return replace(as_asked(text, times), once=go_on)

    with serving(script) as endpoint:
        allow(sqlite_store, endpoint.base_url)
        at = show("judge", tab="Run")
        at.number_input(key="run-together").set_value(1).run()
        button(at, "Start").click().run()
        assert begun.wait(30)
        (one,) = runs.every(sqlite_store)
        at.run()
        button(at, "Stop").click().run()
        go_on.set()
        assert background(sqlite_store.folder).wait(one.id, 30)
        at.run()
        assert "It was stopped." in words_of(at)
        button(at, "Use what is there").click().run()
    used = runs.find(sqlite_store, one.name)
    assert used.run_id is not None
    assert replies.tally(sqlite_store, one.id).there == 1


def test_a_reviewer_sees_how_far_it_is_and_no_button(
    show: Show, sqlite_store: Store, tmp_path: Path, rui: Person
) -> None:
    """Asking costs money: it is a lead's to do."""
    at = show("judge", rui, tab="Run")
    assert "No judge was asked from here yet." in words_of(at)
    assert [one.label for one in at.button if one.label in ("Start", "Go on", "Stop")] == []
