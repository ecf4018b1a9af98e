"""The page of chains: what labels say, what is frozen, what is promised, what is published."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from store.access.people import Person
from store.chains import report
from store.db.workspace import Store
from store.filters import configs
from store.work import adjudication, batches
from tests.pages.conftest import Show, words_of
from tests.store.chains import answer_chains, drawn, load_chains
from tests.store.reviewing import reviewer

CHAINS, TURNS = 40, 3


def holds(number: int) -> int:
    """The better three quarters hold; of the others none, one or two turns do."""
    return TURNS if number >= CHAINS / 4 else number % TURNS


@pytest.fixture
def loaded(sqlite_store: Store, tmp_path: Path) -> Store:
    """Forty chains with scores."""
    load_chains(sqlite_store, tmp_path, CHAINS, TURNS)
    return sqlite_store


@pytest.fixture
def answered(loaded: Store) -> Store:
    """36 of them labelled; a promise of 60% holds."""
    drawn(loaded, 36, target=0.6)
    answer_chains(loaded, reviewer(loaded), holds)
    return loaded


def pressed(at: AppTest, key: str) -> AppTest:
    """Press a button by its key."""
    return at.button(key=key).click().run()


def test_an_empty_page_says_what_to_do_next(
    show: Show, sqlite_store: Store, tmp_path: Path, rui: Person
) -> None:
    """Load; then draw; then wait for reviewers. A reviewer is told that it is for a lead."""
    assert "There is no chain." in words_of(show("multi-turn"))
    load_chains(sqlite_store, tmp_path, 5)
    assert "Nobody has reviewed a chain yet." in words_of(show("multi-turn"))
    assert "This is for a lead to do." in words_of(show("multi-turn", rui))
    drawn(sqlite_store, 5)
    said = words_of(show("multi-turn"))
    assert "No chain has a label yet: 5 drawn." in said
    assert "told at the end" in said


def test_the_verdict_stands_in_a_sentence_with_the_promise(show: Show, answered: Store) -> None:
    """Accepted with its interval, the promise, salvage; two charts beside each other."""
    at = show("multi-turn")
    said = words_of(at)
    assert not at.exception
    shares = report.as_json(report.summary(answered))
    assert f"{shares['accepted']['estimate']:.1%} of the chains are accepted" in said
    assert "by 36 labels" in said
    assert "The promise holds" in said
    assert "at least 60% of the chains are acceptable" in said.replace("\\", "")
    assert "Salvage" in said


def test_what_a_lead_has_to_decide_is_one_press_away(show: Show, loaded: Store) -> None:
    """The queue begins with a chain of that batch, whatever else waits."""
    drawn(loaded, 4, target=0.6, per_unit=2)
    answer_chains(loaded, reviewer(loaded), lambda _number: TURNS)
    answer_chains(loaded, reviewer(loaded, "Ben"), lambda number: TURNS - number % 2)
    at = show("multi-turn")
    assert "a lead has to decide some of its chains" in words_of(at)
    (way,) = [one.proto for one in at.get("page_link") if one.proto.label == "Decide them on Queue"]
    first = adjudication.waiting(loaded)[0]
    assert (way.page, way.query_string) == ("queue", f"unit={first.unit_id}")


def test_before_the_look_no_cut_is_told(show: Show, loaded: Store) -> None:
    """Half answered: shares so far, no promise, and a curve without their labels."""
    drawn(loaded, 36, target=0.6)
    answer_chains(loaded, reviewer(loaded), holds, most=20)
    said = words_of(show("multi-turn"))
    assert "20 of 36 chains have a label." in said
    assert "The promise holds" not in said
    curve = words_of(show("multi-turn", tab="Threshold"))
    assert "No label lies above it yet." in curve
    assert "leaves out 36 chains of a batch that measures" in curve
    drawn(loaded, CHAINS, target=0.6)
    again = words_of(show("multi-turn", tab="Threshold"))
    assert f"leaves out {CHAINS} chains of a batch that measures" in again


def test_a_batch_is_drawn_with_what_it_is_to_prove(show: Show, loaded: Store) -> None:
    """Rule, judge, target, confidence, number; what is expected is said first."""
    at = show("multi-turn", tab="Draw more")
    at.number_input(key="chains-size").set_value(10).run()
    assert "10 chains cannot prove 90%" in words_of(at)
    at.number_input(key="chains-target").set_value(0.6)
    at.number_input(key="chains-size").set_value(36)
    at.selectbox(key="chains-draw-rule").set_value("product").run()
    assert "would do; usually it takes several times that" in words_of(at)
    at = pressed(at, "chains-draw")
    assert not at.error
    (batch,) = batches.all_batches(loaded)
    assert (batch.units, batch.purpose) == (36, "measure")
    plan = report.summary(loaded).promise
    assert plan is not None
    assert (plan.rule, plan.target, plan.labels) == ("product", 0.6, 36)
    assert "36 chains drawn" in words_of(at)


@pytest.mark.parametrize("size", [0, CHAINS + 1])
def test_a_number_that_cannot_be_drawn_is_refused(show: Show, loaded: Store, size: int) -> None:
    """Nothing is drawn in its place."""
    at = show("multi-turn", tab="Draw more")
    at.number_input(key="chains-size").set_value(size).run()
    assert "cannot be drawn" in at.error[0].value
    assert batches.all_batches(loaded) == []


def test_known_labels_say_what_is_likely(show: Show, answered: Store) -> None:
    """The forecast is a table, from the labels of a plan whose look was taken."""
    at = show("multi-turn", tab="Draw more")
    at.number_input(key="chains-target").set_value(0.6).run()
    assert len(at.dataframe) == 1
    assert "A guess from the labels of earlier batches" in words_of(at)


def test_the_promised_cut_is_published_with_its_certificate(show: Show, answered: Store) -> None:
    """Draft, dry run over chains, publish: the section is in force, and another follows it."""
    at = show("multi-turn", tab="Publish")
    at.checkbox(key="chains-salvage").check()
    at = pressed(at, "chains-draft")
    assert not at.error
    metrics = {one.label: one.value for one in at.metric}
    assert {"Kept whole", "Salvaged", "Rejected", "Undecided"} <= metrics.keys()
    assert int(metrics["Kept whole"]) > 0
    at.text_input(key="publish-reason").set_value("single edits are not measured")
    (comment,) = [one for one in at.text_input if str(one.key).startswith("publish-comment")]
    comment.set_value("chains by the weakest turn")
    at.button(key="FormSubmitter:publish-Publish").click().run()
    current = configs.in_force(answered)
    assert current is not None
    section = current.config.chains
    assert section is not None
    assert section.certificate is not None
    assert (section.rule, section.salvage) == ("weakest", True)


def test_a_cut_of_ones_own_takes_a_reason(show: Show, answered: Store) -> None:
    """Without one nothing is drafted."""
    at = show("multi-turn", tab="Publish")
    at.radio(key="chains-which-2").set_value("Another threshold, not proven").run()
    at = pressed(at, "chains-draft")
    assert "takes a reason" in at.error[0].value
    at.text_input(key="chains-reason").set_value("a try").run()
    at = pressed(at, "chains-draft")
    assert not at.error
    assert "Not proven: a try" in words_of(at)


def test_other_rules_have_estimates(show: Show, answered: Store) -> None:
    """The curve of a rule that was not frozen promises nothing."""
    at = show("multi-turn", tab="Threshold")
    assert "at least 60%" in words_of(at)
    at.selectbox(key="chains-rule").set_value("product").run()
    said = words_of(at)
    assert "No plan was frozen by this rule" in said
    assert "Nothing is proven here." in said


def test_chains_are_looked_at_one_by_one(show: Show, answered: Store) -> None:
    """Those that break come first, each with what people say; types that nobody knows are said."""
    said = words_of(show("multi-turn", tab="One by one"))
    assert "Breaks at turn" in said
    assert "Do thing 1 of" in said
    assert "No turn has an edit type." in words_of(show("multi-turn", tab="By type"))


def test_while_a_batch_measures_its_chains_stay_hidden(show: Show, loaded: Store) -> None:
    """Pictures with what others said of them come once all have answered."""
    drawn(loaded, 36, target=0.6)
    answer_chains(loaded, reviewer(loaded), lambda _: 0, most=20)
    said = words_of(show("multi-turn", tab="One by one"))
    assert "20 chains stay hidden" in said
    assert "Breaks at turn" not in said
