"""The desk's tab Publish: try, propose, adopt, dry run, publish, take back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from store.access import people
from store.access.people import Person
from store.db.workspace import Store
from store.filters import configs, drafts, dry_runs, proposals, publishing
from store.releases.history import released
from store.work import culling
from tests.pages.conftest import Show, is_fine, labels, metrics, press, viewed, words_of
from tests.store.reviewing import answer_all, drawn, reviewer

WHY = "nobody has looked yet"


@pytest.fixture
def planned(sqlite_store: Store, scored: Callable[..., Path]) -> Store:
    """A store with 40 scored edits, a plan whose promise holds, and nothing published."""
    scored()
    drawn(sqlite_store, 40, target=0.7)
    answer_all(sqlite_store, reviewer(sqlite_store, "Ana"))
    return sqlite_store


def publish(store: Store, threshold: float, by: str = "Max", comment: str = "go") -> None:
    draft = drafts.draft(store, by=by, threshold=threshold)
    publishing.publish(store, draft.id, comment=comment, by=by, not_proven=WHY)


def field(at: AppTest, label: str) -> object:
    (found,) = [one for one in at.text_input if one.label == label]
    return found


def drafted(at: AppTest, which: str | None = None) -> AppTest:
    if which is not None:
        (radio,) = [one for one in at.radio if one.label == "Threshold"]
        at = radio.set_value(which).run()
    return press(at, "Draft and dry run")


def test_a_lead_drafts_the_promise_and_publishes_it(show: Show, planned: Store) -> None:
    """The promised cut is offered first; a comment is enough, and then it is in force."""
    at = drafted(show("thresholds", tab="Publish"))
    assert is_fine(at)
    assert "Draft 1" in words_of(at)
    assert "Nothing is published yet, so nothing flips." in words_of(at)
    comment = field(at, "Comment (required)")
    assert comment.value == "First promise: at least 70%, 5 Jan"
    comment.set_value("")
    at = press(at, "Publish")
    assert "comment" in at.error[0].value
    field(at, "Comment (required)").set_value("measured")
    at = press(at, "Publish")
    assert is_fine(at)
    current = configs.in_force(planned)
    assert current is not None
    assert (current.comment, current.config.certificate is not None) == ("measured", True)
    assert "Draft 1" not in words_of(at)


def flips(at: AppTest) -> list[dict[str, Any]]:
    """Return what the dry run shows as pictures."""
    tiles: list[dict[str, Any]] = viewed(at, "flips")["tiles"]
    return tiles


def test_the_dry_run_counts_flips_and_shows_them(show: Show, planned: Store) -> None:
    """How many come in and go out, of which category and type, a page of pictures of them."""
    publish(planned, 0.9)
    at = drafted(show("thresholds", tab="Publish"))
    assert is_fine(at)
    shown = metrics(at)
    assert int(shown["Would come in"]) > 0
    assert shown["Would go out"] == "0"
    assert "Against version 1, which is in force." in words_of(at)
    assert flips(at)
    assert all("(global) → score" in tile["facts"][1] for tile in flips(at))
    (of,) = [one for one in at.selectbox if one.label == "Of"]
    assert {"type: Zoom in", "type: Add a new object"} <= set(of.options)
    at = of.set_value("type: Zoom in").run()
    assert is_fine(at)
    assert {tile["facts"][0] for tile in flips(at)} == {"Zoom in"}


def test_edits_that_wait_for_answers_are_not_shown(show: Show, planned: Store) -> None:
    """Where it would flip would tell a reviewer what the judge said."""
    publish(planned, 0.9)
    at = drafted(show("thresholds", tab="Publish"))
    shown = len(flips(at))
    drawn(planned, 33, seed=9)
    said = words_of(at.run())
    assert "more of these wait for reviewers: not shown before their answers are in." in said
    assert 0 < len(flips(at)) < shown
    drawn(planned, 40, seed=9)
    assert flips(at.run()) == []


def test_a_reviewer_tries_and_proposes_but_does_not_publish(
    show: Show, planned: Store, rui: Person
) -> None:
    """The same dry run; instead of publishing a proposal, with a comment."""
    at = drafted(show("thresholds", rui, tab="Publish"), "The chosen threshold, not proven")
    assert is_fine(at)
    assert "Publish" not in labels(at)
    at = press(at, "Propose to the lead")
    assert "comment" in at.error[0].value
    field(at, "Why this one (required)").set_value("seams")
    at = press(at, "Propose to the lead")
    (made,) = proposals.listed(planned)
    assert (made.created_by, made.comment) == ("Rui", "seams")
    assert configs.in_force(planned) is None
    said = words_of(show("thresholds", rui, tab="Publish"))
    assert "Proposed: 1 filter" in said
    assert "Adopt as my draft" not in labels(at)


def test_a_lead_adopts_or_declines_a_proposal(show: Show, planned: Store) -> None:
    """Adopted it is the lead's draft, dry run and all; declined it takes a word."""
    for threshold in (0.5, 0.6):
        draft = drafts.draft(planned, by="Rui", threshold=threshold)
        proposals.propose(planned, draft.id, comment=f"at {threshold}", by="Rui")
    at = show("thresholds", tab="Publish")
    assert "at 0.6" in words_of(at)
    (button,) = [one for one in at.button if one.key == "decline-2"]
    at = button.click().run()
    assert "Declining takes an answer" in at.error[0].value.replace("\\", "")
    at.text_input(key="answer-2").set_value("too strict")
    at = at.button(key="decline-2").click().run()
    assert proposals.get(planned, 2).answer == "too strict"
    at = at.button(key="adopt-1").click().run()
    assert is_fine(at)
    assert "Draft 3" in words_of(at)
    assert "you declined it: too strict" in words_of(at)


def test_of_two_leads_the_second_is_told_what_changed(show: Show, planned: Store) -> None:
    """Before and on pressing Publish; drafting again is one click."""
    publish(planned, 0.5)
    at = drafted(show("thresholds", tab="Publish"), "The chosen threshold, not proven")
    publish(planned, 0.6, by="Zoe", comment="mine first")
    field(at, "Comment (required)").set_value("mine")
    field(at, "Why publish without a promise? (required)").set_value(WHY)
    at = press(at, "Publish")
    assert "Version 2 by Zoe" in at.warning[0].value
    assert "came into force since this was drafted" in at.error[0].value.replace("\\", "")
    assert "Global threshold: 0.5 → 0.6" in words_of(at)
    at = press(at, "Draft again on what is in force now")
    assert is_fine(at)
    assert not at.warning
    field(at, "Comment (required)").set_value("mine")
    field(at, "Why publish without a promise? (required)").set_value(WHY)
    at = press(at, "Publish")
    assert configs.in_force(planned).version == 3


def test_history_says_who_when_what_and_takes_back(show: Show, planned: Store) -> None:
    """Each entry with what it changed, in words; a lead puts an earlier version in force."""
    publish(planned, 0.5, "Max", "first")
    publish(planned, 0.6, "Zoe", "second")
    at = show("thresholds", tab="Publish")
    said = words_of(at)
    for words in ("2026-01-05 12:00 UTC, Zoe: second", "Max: first", f"Not proven: {WHY}"):
        assert words in said
    assert "Global threshold: 0.5 → 0.6" in said
    assert "It is the first." in said
    at.text_input(key="rollback-why-1").set_value("too strict")
    at = at.button(key="rollback-go-1").click().run()
    assert is_fine(at)
    assert configs.in_force(planned).version == 1
    said = words_of(at)
    assert "you: too strict" in said
    assert "**Version 1 put back in force in the place of version 2** · in force\n" in f"{said}\n"
    assert "**Version 2 published** · replaced" in said
    assert "**Version 1 published** · in force again since" in said
    assert "rolled back" not in said
    assert "Global threshold: 0.6 → 0.5" in words_of(at)


def test_a_rollback_on_an_old_view_is_told(show: Show, planned: Store) -> None:
    """Another lead published meanwhile: look again first."""
    publish(planned, 0.5)
    publish(planned, 0.6)
    at = show("thresholds", tab="Publish")
    with pytest.raises(configs.Refused, match="Version 2 came into force meanwhile"):
        configs.rollback(planned, 1, comment="x", by="Zoe", seen=1)
    assert at.button(key="rollback-go-1") is not None


def test_a_reviewer_reads_the_history_and_takes_nothing_back(
    show: Show, planned: Store, rui: Person
) -> None:
    """No button of the kind."""
    publish(planned, 0.5)
    publish(planned, 0.6)
    at = show("thresholds", rui, tab="Publish")
    assert is_fine(at)
    assert "Version 2 published" in words_of(at)
    assert [label for label in labels(at) if "in force" in label] == []


def test_after_publishing_only_what_follows_is_in_sight(show: Show, planned: Store) -> None:
    """Another draft, the watch and the history are folded; before it the form lies open."""
    at = show("thresholds", tab="Publish")
    assert [one.label for one in at.expander if one.label == "Draft another"] == []
    at = press(drafted(at), "Publish")
    folded = {one.label: one.proto.expanded for one in at.expander}
    assert folded["Draft another"] is False
    assert folded["History"] is False
    assert folded["**Watching version 1** (at least 70% promised)"] is False


def test_the_history_stands_once(
    show: Show, scored: Callable[..., Path], sqlite_store: Store
) -> None:
    """Without a plan the desk still has it; Releases only leads there."""
    scored()
    publish(sqlite_store, 0.5)
    lead, _ = people.add(sqlite_store, "Lea", role="lead")
    assert "Version 1 published" in words_of(show("thresholds", lead, tab="Publish"))
    said = words_of(show("releases", lead))
    assert "Version 1 published" not in said
    assert "What was in force before" in said


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
    assert [*holds, *fails] == [f"{name} · robot" for name in ("Holds", "Fails")]
    for title, proposed in ((fails[0], "The chosen"), (holds[0], "The promised")):
        at = at.selectbox(key="plan").select(title).run()
        assert is_fine(at)
        assert at.radio[0].value.startswith(proposed)


def test_the_version_in_force_is_said_and_released_where_it_was_published(
    show: Show, scored, sqlite_store: Store
) -> None:
    """After publishing, on the same page: what goes in, the release, and fetching it."""
    scored(40)
    batch = drawn(sqlite_store, 40, target=0.8, confidence=0.9)
    answer_all(sqlite_store, reviewer(sqlite_store, "Rui"), batch=batch)
    at = press(show("thresholds", tab="Publish"), "Draft and dry run")
    at = press(at, "Publish")
    assert is_fine(at)
    said = words_of(at)
    assert "Version 1 is in force: at least 80% promised" in said
    assert "Goes in: " in said
    at = press(at, "Make the release")
    assert is_fine(at)
    assert "Goes in:" not in words_of(at)
    (made,) = released(sqlite_store)
    assert (made.manifest["kind"], made.manifest["config_version"]) == ("sft", 1)
    assert "Written to releases/0001" in words_of(at)


def test_a_promise_of_which_nothing_is_left_is_said_so(show: Show, planned: Store) -> None:
    """Nearly all excluded after publishing: no 0% promised, no watch, and no page of refusals."""
    at = press(drafted(show("thresholds", tab="Publish")), "Publish")
    assert "Watching version 1" in words_of(at)
    kept = dry_runs.decisions(planned, configs.published(planned).config)["edit_id"]
    culling.exclude(planned, list(kept)[2:], "faces", by=people.local(planned))
    at = show("thresholds", tab="Publish")
    assert is_fine(at)
    said = words_of(at)
    assert "Version 1 is in force: nothing is left of its promise" in said
    assert "Watching" not in said
    assert not at.error
    at = drafted(at)
    assert is_fine(at)
    assert "Not proven: publishing it takes a written reason." in words_of(at)
