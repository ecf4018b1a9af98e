"""What breaks a plan, and what does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from store import promises, settings
from store.db.workspace import Store
from store.promises.planning import PlanChoices
from tests.store.importing_files import changed_by_import, edit, jsonl, load, scores
from tests.store.reviewing import answer_all, drawn, reviewer

GRAIN = "Add film grain or vintage filter"
Change = Callable[[Store], None]


@pytest.fixture
def certified(store: Store, fill) -> Store:
    """Sixty edits of two types, all labels in, one promise for all and one per category."""
    fill(store, 60, types=("Zoom in", GRAIN))
    drawn(store, 60, target=0.5, plan=PlanChoices(("global", "category")))
    answer_all(store, reviewer(store))
    assert asked(store)["certified"] is True
    return store


def asked(store: Store, **more: object) -> dict:
    return promises.threshold(store, target=0.5, confidence=0.95, by="lead", **more)


def edited_settings(store: Store, old: str, new: str) -> None:
    now = settings.current(store).text
    assert old in now
    settings.replace(store, now.replace(old, new), by="lead")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda store: edited_settings(store, "0.40", "0.50"), "criteria"),
        (lambda store: edited_settings(store, "max: 1.0", "max: 2.0"), "scale"),
        (
            lambda store: edited_settings(
                store, "\nscale:", "\nscoring: {aggregator: min}\nscale:"
            ),
            "scoring rules were changed",
        ),
        (
            lambda store: edited_settings(
                store, "{weight: 0.40,", "{weight: 0.40, scale: {min: 0, max: 10},"
            ),
            "their scale",
        ),
        (
            lambda store: changed_by_import(store, "UPDATE score SET overall = overall - 0.001"),
            "scores changed",
        ),
        (
            lambda store: changed_by_import(store, "UPDATE edit SET collision = TRUE"),
            "population changed: 60",
        ),
    ],
)
def test_what_changes_who_is_kept_voids_the_promise(
    certified: Store, change: Change, why: str
) -> None:
    """Criteria, scale, scores or population: void, with the reason, and nothing certified."""
    change(certified)
    said = asked(certified)
    assert (said["certified"], said["reason"], said["state"]) == (False, "void", "void")
    assert (said["threshold"], said["kept"], said["precision"]) == (None, None, None)
    assert any(why in text for text in said["void"])


def test_retyped_edits_void_only_what_depends_on_the_type(certified: Store) -> None:
    """Per category it is void; one threshold for all does not look at types."""
    changed_by_import(certified, "UPDATE edit SET edit_type = 'Zoom in'")
    assert asked(certified)["certified"] is True
    said = asked(certified, group_by="category")
    assert (said["certified"], said["reason"]) == (False, "void")
    assert not any(group["certified"] for group in said["groups"])


def test_other_settings_void_nothing(certified: Store) -> None:
    """Names, reasons and the default threshold do not touch a promise."""
    edited_settings(certified, "default_threshold: 0.7", "default_threshold: 0.6")
    assert asked(certified)["certified"] is True


def test_a_new_judge_run_and_new_edits_void_nothing(certified: Store, tmp_path) -> None:
    """A promise is about its frozen pool and its judge run."""
    before = asked(certified, batch="Threshold, 5 Jan", judge="gemini")
    rows = [edit(f"new/{n}.png", "new", scores=scores(0.5), judge="other") for n in range(3)]
    load(certified, jsonl(tmp_path / "new.jsonl", *rows))
    assert asked(certified, batch="Threshold, 5 Jan", judge="gemini") == before


def test_a_void_plan_takes_no_look(store: Store, fill) -> None:
    """Broken before its checkpoint, it never certifies; mended, it may."""
    fill(store, 60)
    drawn(store, 60, target=0.5)
    edited_settings(store, "0.40", "0.50")
    answer_all(store, reviewer(store))
    assert (asked(store)["reason"], asked(store)["look"]) == ("void", None)
    edited_settings(store, "0.50", "0.40")
    assert asked(store)["certified"] is True


def test_replaced_edits_void_the_promise(certified: Store, tmp_path) -> None:
    """A changed record, accepted as a new version, is not the edit that was promised."""
    changed = edit("images/005.png", "other words", edit_type=GRAIN, scores=scores(0.5),
                   judge="gemini")  # fmt: skip
    load(certified, jsonl(tmp_path / "changed.jsonl", changed), accept_changes=True)
    assert any("1 of the pool's edits were replaced" in text for text in asked(certified)["void"])
