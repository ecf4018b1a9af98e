"""A judge held against the people whose labels it is compared with."""

from __future__ import annotations

import json

import msgspec
import pytest

from review.judging import panel_words
from review.judging.budget import Budget
from review.judging.prompt import Example
from store.db.workspace import Store
from store.judging import panel, prompts, runs
from store.promises import judging, pools
from tests.store.importing_files import edits
from tests.store.reviewing import answer_all, drawn, reviewer

PEOPLE = ("Ana", "Ben", "Cleo")


def number(image: str) -> int:
    return int(image[-7:-4])


def answered(
    store: Store, fill, *, edits: int = 60, size: int = 60, wrong: int = 7, **more
) -> None:
    """Three people answer; each is wrong on every ``wrong``-th edit, at a place of their own."""
    fill(store, edits, photos=edits)
    batch = drawn(store, size, per_unit=3, **more)
    for place, name in enumerate(PEOPLE):

        def verdict(image: str, place: int = place) -> str:
            good = number(image) >= edits * 0.3
            slip = number(image) % wrong == place
            return "accept" if good is not slip else "reject"

        answer_all(store, reviewer(store, name), verdict, batch=batch)


def test_a_judge_that_says_what_most_say_may_replace_a_reviewer(store: Store, fill) -> None:
    """It is as near to the others as each of three who err apart, and above their ceiling."""
    answered(store, fill)
    judged = judging.judged(store, threshold=0.301)
    found = panel.panel(store, judged)
    assert (found.units, found.answered, found.reviewers) == (60, 60, PEOPLE)
    assert found.test.passed is True
    assert found.test.advantage.estimate == 1.0
    assert panel_words.verdict(found.test).startswith("It may replace a reviewer")
    assert found.ceiling.judge.estimate > found.ceiling.people.estimate
    assert found.kept.edits == judged.report.confusion.tp + judged.report.confusion.fp
    assert found.pool.edits == 60
    assert found.pool.by_labels.low == found.pool.by_labels.high, "every edit is labelled"
    assert found.simulated is False


def test_what_the_terminal_says_is_the_panel_as_it_is(store: Store, fill) -> None:
    """The key is plain JSON without NaN, with the errors' bounds and both shares."""
    answered(store, fill, edits=200, size=60)
    said = msgspec.to_builtins(panel.panel(store, judging.judged(store, threshold=0.3)))
    json.dumps(said, allow_nan=False)
    assert said["units"] == 60
    assert {one["annotator"] for one in said["test"]["annotators"]} == set(PEOPLE)
    assert said["balanced"]["balanced"] is True
    assert said["bounds"]["edits"] == 200
    assert said["bounds"]["passed"] == pytest.approx(said["kept"]["edits"] / 200)
    assert said["pool"]["labels"] == 60
    plain, both = said["pool"]["by_labels"], said["pool"]["with_judge"]
    assert both["high"] - both["low"] < plain["high"] - plain["low"], "scores tell most of it"


def test_two_answers_make_no_panel_but_errors_are_bounded(store: Store, fill) -> None:
    """With two nobody is left to agree with: the test is silent, sensitivity is not."""
    fill(store, 40, photos=40)
    batch = drawn(store, 30, per_unit=2)
    for name in PEOPLE[:2]:
        answer_all(store, reviewer(store, name), batch=batch)
    found = panel.panel(store, judging.judged(store, threshold=0.5))
    assert (found.units, found.test.passed) == (0, None)
    assert found.ceiling.units == 0
    assert found.bounds is not None
    assert found.bounds.sensitivity.estimate is not None
    assert panel_words.beside_the_ceiling(found.ceiling).startswith("No edit")
    assert panel.answered(store) == {"measure": 0, "fit": 0}


def test_labels_of_several_batches_speak_of_no_one_pool(store: Store, fill) -> None:
    """The panel is theirs together; what is implied for a pool is not said."""
    answered(store, fill, edits=80, size=30)
    batch = drawn(store, 20, per_unit=3, seed=1)
    for name in ("Dora", "Eli", "Fay"):
        answer_all(store, reviewer(store, name), batch=batch)
    found = panel.panel(store, judging.judged(store, threshold=0.3))
    assert found.units == 50
    assert (found.bounds, found.pool, found.kept) == (None, None, None)
    assert len(found.reviewers) == 6
    assert panel.answered(store) == {"measure": 50, "fit": 0}
    assert msgspec.to_builtins(found)["bounds"] is None


def test_a_batch_of_edits_it_never_scored_is_no_other_batch(store: Store, fill) -> None:
    """Labels of another judge's edits say nothing here: errors and shares are told all the same."""
    answered(store, fill, edits=40, size=30)
    fill(store, 20, photos=20, judge="qwen", prefix="q")
    batch = drawn(store, 10, judge="qwen")
    answer_all(store, reviewer(store, "Dora"), batch=batch)
    found = panel.panel(store, judging.judged(store, judge="gemini", threshold=0.3))
    assert found.bounds is not None
    assert found.pool is not None
    assert (found.answered, found.pool.labels, found.bounds.edits) == (30, 30, 40)


def test_what_the_prompt_shows_is_no_test_of_it(store: Store, fill) -> None:
    """Its examples, and edits of their photos, are left out; what else taught it is counted."""
    fill(store, 40, photos=20)
    batch = drawn(store, 40, per_unit=3, purpose="fit")
    for name in PEOPLE:
        answer_all(store, reviewer(store, name), batch=batch)
    unit = str(judging.judged(store, purpose="fit").frame["unit_id"][0])
    first = prompts.first(store)
    example = Example(unit, dict.fromkeys(first.criteria, 0.5))
    version = prompts.save(store, "ours", msgspec.structs.replace(first, examples=(example,)),
                           by="lead")  # fmt: skip
    made_by(store, "gemini", version.id)
    found = panel.panel(store, judging.judged(store, purpose="fit"))
    assert (found.left_out, found.answered, found.units) == (2, 38, 38)
    assert found.taught == 0
    assert len(panel_words.flattered(found.taught, found.left_out)) == 1


def made_by(store: Store, judge: str, prompt_id: str) -> None:
    """Say that a judge run came of a prompt."""
    new = runs.New("r", "edits", prompt_id, 1, None, runs.Options("m"), Budget())
    (unit,) = edits(store)[:1]
    judging_id = runs.begin(store, new, [unit.id], by="lead").id
    runs.became(store, judging_id, pools.judge_run(store, judge).id)
