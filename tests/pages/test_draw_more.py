"""The tab Draw more: one form for every batch of this job; it forecasts honestly, and freezes."""

from __future__ import annotations

import json
from pathlib import Path

from store.access.people import Person
from store.db.workspace import Store
from store.work import batches
from tests.pages.conftest import Show, is_fine, labels, press, words_of
from tests.store.importing_files import jsonl, load, scores
from tests.store.reviewing import answer_all, drawn, reviewer, rows_of


def plans(store: Store) -> list[dict]:
    return [json.loads(row["plan_json"]) | {"row": row["family"]} for row in rows_of(store, "plan")]


def test_without_scores_it_says_what_to_do(show: Show) -> None:
    """Nothing to plan with leads to Load."""
    at = show("thresholds", tab="Draw more")
    assert is_fine(at)
    assert "Load" in words_of(at)


def test_a_plan_is_frozen_and_its_batch_drawn(show: Show, scored, sqlite_store: Store) -> None:
    """What is written down is what was asked, and the page lists it."""
    scored(60)
    at = show("thresholds", tab="Draw more")
    assert is_fine(at)
    at.number_input(key="draw-target").set_value(0.8)
    at.number_input(key="draw-size-measure-60").set_value(40)
    at = press(at, "Freeze the plan and draw the batch")
    assert is_fine(at)
    assert at.session_state["tab"] == "Promise"
    (plan,) = plans(sqlite_store)
    assert (plan["target"], plan["confidence"], plan["judge_run"]) == (0.8, 0.95, "robot")
    assert [look["labels"] for look in plan["looks"]] == [40]
    assert plan["settings_version"] == 1
    (batch,) = rows_of(sqlite_store, "batch")
    assert (batch["purpose"], batch["show_judge"]) == ("measure", False)
    assert len(rows_of(sqlite_store, "draw")) == 40


def test_ways_of_cutting_share_the_risk(show: Show, scored, sqlite_store: Store) -> None:
    """Two ways and room for one judge: each has a third of the risk."""
    scored(60)
    at = show("thresholds", tab="Draw more")
    at.checkbox(key="draw-family-category").check()
    at.number_input(key="draw-spare").set_value(1)
    at = press(at.run(), "Freeze the plan and draw the batch")
    assert is_fine(at)
    found = plans(sqlite_store)
    assert [(one["row"], one["group_by"]) for one in found] == [
        ("global", None),
        ("category", "category"),
    ]
    for one in found:
        assert one["families"] == 3
        assert abs(sum(look["delta"] for look in one["looks"]) - 0.05 / 3) < 1e-12


def test_a_population_limits_the_pool(show: Show, scored, sqlite_store: Store) -> None:
    """Only the edit type that was chosen enters the pool, and the plan says so."""
    scored(60)
    at = show("thresholds", tab="Draw more")
    at.multiselect(key="draw-types").set_value(["Zoom in"])
    at = press(at.run(), "Freeze the plan and draw the batch")
    assert is_fine(at)
    assert {row["edit_type"] for row in rows_of(sqlite_store, "pool_member")} == {"Zoom in"}
    assert plans(sqlite_store)[0]["population"]["edit_types"] == ["Zoom in"]


def test_the_forecast_is_honest(show: Show, scored, sqlite_store: Store) -> None:
    """Without labels it says that nobody can say; with labels it gives numbers and their limits."""
    scored(60)
    assert "nobody can say" in words_of(show("thresholds", tab="Draw more"))
    drawn(sqlite_store, 40)
    answer_all(sqlite_store, reviewer(sqlite_store))
    at = show("thresholds", tab="Draw more")
    assert is_fine(at)
    said = words_of(at)
    assert "13,000" in said
    assert "of the most it can keep" in str(at.dataframe[0].value)


def test_labels_that_can_prove_nothing_are_said_so_before(show: Show, scored) -> None:
    """60 accepted labels prove 84% at most, not 90%; asked for less, the warning goes."""
    scored(60)
    at = show("thresholds", tab="Draw more")
    (warned,) = (one.value for one in at.warning)
    assert "Even if all 60 edits were accepted" in warned
    assert "at most 84%" in warned
    at = at.number_input(key="draw-target").set_value(0.84).run()
    assert not at.warning
    assert "60 is a fair start" in words_of(at)
    assert "Checkpoint at 60 labels." in words_of(at)


def test_a_type_aware_score_needs_labels_to_tune(show: Show, scored) -> None:
    """Its box is closed until there is a score to freeze."""
    scored(60)
    at = show("thresholds", tab="Draw more")
    assert at.checkbox(key="draw-family-typed").disabled


def test_wrong_checkpoints_are_refused_in_words(show: Show, scored, sqlite_store: Store) -> None:
    """Checkpoints that do not rise, or lie beyond the end, freeze nothing."""
    scored(60)
    at = show("thresholds", tab="Draw more")
    at.text_input(key="draw-looks").set_value("50, 20")
    at = at.run()
    assert "must rise" in words_of(at)
    assert "Freeze the plan and draw the batch" not in labels(at)
    assert plans(sqlite_store) == []


def test_reviewers_do_not_plan(show: Show, scored, rui: Person) -> None:
    """Planning is the lead's."""
    scored(60)
    at = show("thresholds", rui, tab="Draw more")
    assert is_fine(at)
    assert "Freeze the plan and draw the batch" not in labels(at)
    assert "A lead draws batches" in words_of(at)


def test_a_batch_is_drawn_under_its_name(show: Show, scored, sqlite_store: Store) -> None:
    """As large as asked, and said on the page."""
    scored(40)
    at = show("thresholds", tab="Draw more")
    at = at.selectbox(key="draw-intent").set_value("Look at every edit type").run()
    at.number_input(key="draw-size-other-40").set_value(12)
    at.text_input(key="draw-name").set_value("First look")
    at = press(at, "Draw")
    assert is_fine(at)
    (batch,) = rows_of(sqlite_store, "batch")
    assert batch["name"] == "First look"
    assert len(rows_of(sqlite_store, "draw")) == 12
    assert "First look: 12 edits drawn" in words_of(at)


def test_more_than_there_is_is_refused_in_words(show: Show, scored, sqlite_store: Store) -> None:
    """Not another number drawn instead: nothing is frozen, and the page stays whole."""
    scored(40)
    at = show("thresholds", tab="Draw more")
    field = at.number_input(key="draw-size-measure-40")
    assert (field.min, field.max) == (None, None)
    at = field.set_value(900).run()
    (error,) = at.error
    assert "40 can be drawn" in error.value
    assert "Freeze the plan and draw the batch" not in labels(at)
    assert rows_of(sqlite_store, "batch") == []


def test_nothing_is_told_in_the_words_of_the_database(show: Show, scored) -> None:
    """Tasks, purposes and ways of drawing have names of people's."""
    scored(40)
    at = show("thresholds", tab="Draw more")
    options = [one for box in at.selectbox for one in box.options]
    assert "Set a threshold" in options
    assert not {"score", "fit", "uniform", "near-threshold"} & set(options)


def test_edits_nobody_can_judge_are_counted(
    show: Show, scored, sqlite_store: Store, tmp_path: Path
) -> None:
    """Known by id only: left out of what is drawn, in the open."""
    scored(40)
    row = {"edit": "x.png", "judge": "robot", **scores(1)}
    load(sqlite_store, jsonl(tmp_path / "s.jsonl", row))
    assert "1 edit known by id only left out" in words_of(show("thresholds", tab="Draw more"))


def test_questions_with_a_known_answer_are_an_intent(
    show: Show, scored, sqlite_store: Store
) -> None:
    """One choice draws them; nothing under Advanced has to be touched."""
    scored(30)
    at = show("thresholds", tab="Draw more")
    at = at.selectbox(key="draw-intent").set_value("Questions with a known answer").run()
    at.number_input(key="draw-size-other-30").set_value(5)
    at = press(at, "Draw")
    assert is_fine(at)
    (made,) = batches.all_batches(sqlite_store)
    assert (made.purpose, made.units) == ("gold", 5)
    assert "5 edits drawn" in words_of(at)


def test_a_watch_is_not_drawn_here(show: Show, scored) -> None:
    """It comes from what the published filter keeps, so it stands beside it; nor is a plan."""
    scored(30)
    at = show("thresholds", tab="Draw more")
    at = at.selectbox(key="draw-intent").set_value("Look at every edit type").run()
    (purpose,) = [one for one in at.selectbox if one.label == "Purpose"]
    assert "to measure" not in purpose.options
    assert not [one for one in purpose.options if "watch" in one]
    assert "to fix" in purpose.options


def test_the_cheapest_way_of_drawing_is_proposed_and_drawn(
    show: Show, scored, sqlite_store: Store
) -> None:
    """With labels enough to choose a floor: labels, hours and why; one click draws by bands."""
    scored(400)
    drawn(sqlite_store, 120)
    answer_all(
        sqlite_store, reviewer(sqlite_store),
        lambda image: "reject" if int(image[-7:-4]) < 60 else "accept",
    )  # fmt: skip
    at = show("thresholds", tab="Draw more")
    assert is_fine(at)
    choice = at.radio(key="draw-proposed")
    assert choice.value == "banded"
    assert choice.options[0] == "by bands of score"
    assert len(choice.options) == 3
    size = at.number_input(key="draw-size-banded-400").value
    assert 30 <= size <= 400
    at = press(at, "Freeze the plan and draw the batch")
    assert is_fine(at)
    banded = [plan for plan in plans(sqlite_store) if plan["sampling"] == "banded"]
    assert [plan["bands"]["known"] for plan in banded] == [120]


def test_uniform_may_be_chosen_instead(show: Show, scored, sqlite_store: Store) -> None:
    """And nothing is proposed where other ways of cutting are to be proved."""
    scored(400)
    drawn(sqlite_store, 120)
    answer_all(
        sqlite_store, reviewer(sqlite_store),
        lambda image: "reject" if int(image[-7:-4]) < 60 else "accept",
    )  # fmt: skip
    at = show("thresholds", tab="Draw more")
    at = at.radio(key="draw-proposed").set_value("uniform").run()
    assert "draw-size-measure-400" in {field.key for field in at.number_input}
    at = at.checkbox(key="draw-family-category").check().run()
    assert is_fine(at)
    assert not [radio for radio in at.radio if radio.key == "draw-proposed"]
