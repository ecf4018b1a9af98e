"""The tab Publish: each plan proposes what it proved; what is in force is said."""

from __future__ import annotations

from store.workspace import Store
from tests.pages.conftest import Show, is_fine, press, words_of
from tests.store.reviewing import answer_all, drawn, reviewer


def test_a_proven_threshold_is_proposed_after_one_that_is_not(
    show: Show, scored, sqlite_store: Store
) -> None:
    """Another plan's choice is not carried over to a plan with a promise."""
    scored(40)
    rui = reviewer(sqlite_store, "Rui")
    for name, verdict in (("Holds", "accept"), ("Fails", "reject")):
        batch = drawn(sqlite_store, 40, target=0.8, confidence=0.9, name=name)
        answer_all(sqlite_store, rui, lambda _, said=verdict: said, batch=batch)
    at = show("thresholds", tab="Publish")
    plans = at.selectbox(key="plan")
    holds = [one for one in plans.options if "Holds" in one]
    fails = [one for one in plans.options if "Fails" in one]
    for title, proposed in ((fails[0], "The chosen"), (holds[0], "The promised")):
        at = at.selectbox(key="plan").select(title).run()
        assert is_fine(at)
        assert at.radio[0].value.startswith(proposed)


def test_the_version_in_force_is_said_where_it_was_published(
    show: Show, scored, sqlite_store: Store
) -> None:
    """After publishing, on the same page."""
    scored(40)
    batch = drawn(sqlite_store, 40, target=0.8, confidence=0.9)
    answer_all(sqlite_store, reviewer(sqlite_store, "Rui"), batch=batch)
    at = press(show("thresholds", tab="Publish"), "Draft and dry run")
    at.text_input(key="publish-comment").set_value("first")
    at = press(at, "Publish")
    assert is_fine(at)
    assert "Version 1 is in force: promised" in words_of(at)
