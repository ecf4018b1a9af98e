"""The Plans page: asks, forecasts honestly, freezes."""

from __future__ import annotations

import json

from store.access.people import Person
from store.db.workspace import Store
from tests.pages.conftest import Show, is_fine, labels, press, words_of
from tests.store.reviewing import answer_all, drawn, reviewer, rows_of


def plans(store: Store) -> list[dict]:
    return [json.loads(row["plan_json"]) | {"row": row["family"]} for row in rows_of(store, "plan")]


def test_without_scores_it_says_what_to_do(show: Show) -> None:
    """Nothing to plan with leads to Load."""
    at = show("plans")
    assert is_fine(at)
    assert "Load" in words_of(at)


def test_a_plan_is_frozen_and_its_batch_drawn(show: Show, scored, sqlite_store: Store) -> None:
    """What is written down is what was asked, and the page lists it."""
    scored(60)
    at = show("plans")
    assert is_fine(at)
    at.number_input(key="plan-target").set_value(0.8)
    at.number_input(key="plan-size-60").set_value(40)
    at = press(at, "Freeze the plan and draw the batch")
    assert is_fine(at)
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
    at = show("plans")
    at.checkbox(key="plan-family-category").check()
    at.number_input(key="plan-spare").set_value(1)
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
    at = show("plans")
    at.multiselect(key="plan-types").set_value(["Zoom in"])
    at = press(at.run(), "Freeze the plan and draw the batch")
    assert is_fine(at)
    assert {row["edit_type"] for row in rows_of(sqlite_store, "pool_member")} == {"Zoom in"}
    assert plans(sqlite_store)[0]["population"]["edit_types"] == ["Zoom in"]


def test_the_forecast_is_honest(show: Show, scored, sqlite_store: Store) -> None:
    """Without labels it says that nobody can say; with labels it gives numbers and their limits."""
    scored(60)
    assert "nobody can say" in words_of(show("plans"))
    drawn(sqlite_store, 40)
    answer_all(sqlite_store, reviewer(sqlite_store))
    at = show("plans")
    assert is_fine(at)
    said = words_of(at)
    assert "13,000" in said
    assert "of the best yield" in str(at.dataframe[0].value)


def test_a_type_aware_score_needs_labels_to_tune(show: Show, scored) -> None:
    """Its box is closed until there is a score to freeze."""
    scored(60)
    at = show("plans")
    assert at.checkbox(key="plan-family-typed").disabled


def test_wrong_checkpoints_are_refused_in_words(show: Show, scored, sqlite_store: Store) -> None:
    """Checkpoints that do not rise, or lie beyond the end, freeze nothing."""
    scored(60)
    at = show("plans")
    at.text_input(key="plan-looks").set_value("50, 20")
    at = at.run()
    assert "must rise" in words_of(at)
    assert "Freeze the plan and draw the batch" not in labels(at)
    assert plans(sqlite_store) == []


def test_reviewers_do_not_plan(show: Show, scored, rui: Person) -> None:
    """Planning is the lead's."""
    scored(60)
    at = show("plans", rui)
    assert "Freeze the plan and draw the batch" not in labels(at)
    assert at.error
