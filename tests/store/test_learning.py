"""What labels that tune say of a judge, and examples of them in a prompt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from review.core.answers import Pin
from review.core.errors import Refused, Unknown
from review.judging.prompt import Asked, Prompt
from store import settings
from store.db.workspace import Store
from store.judging import learning, prompts, teaching
from store.promises import judging, uses
from store.work import queue
from tests.store.importing_files import CRITERIA, by_image, edits, jsonl, load
from tests.store.learning import BLIND, SEEN, image, taught
from tests.store.reviewing import (
    answer_to,
    drawn,
    leased,
    reviewer,
    rows_of,
)

PROMPT = Prompt("You judge edits.", {"instruction_compliance": Asked("Done?")})


@pytest.fixture
def robot(sqlite_store: Store, tmp_path: Path) -> Store:
    """A judge that does not see artefacts, and 120 labels that tune."""
    taught(sqlite_store, tmp_path)
    return sqlite_store


def test_the_blind_spot_is_found_from_reasons_and_ratings(robot: Store) -> None:
    """Artefacts are what the judge cannot see; what was not done it sees."""
    found = {one.criterion: one for one in learning.sight(learning.lesson(robot))}
    assert found["seamlessness"].word == "blind"
    assert found["instruction_compliance"].word == "sees"
    assert found["technical_quality"].word == "rare"
    assert next(iter(found)) == "seamlessness"


def test_reasons_ratings_and_remarks_of_an_edit_meet_its_scores(robot: Store) -> None:
    """Every edit's complaints are those of its reviews, by reason or by a rating of 1 or 2."""
    learned = learning.lesson(robot)
    labelled = learned.labelled
    for place, unit in enumerate(labelled.units):
        said = learned.said[unit]
        assert labelled.complaints["instruction_compliance"][place] == (SEEN in said.reasons)
        assert labelled.complaints["seamlessness"][place] == (BLIND in said.reasons)
        assert labelled.accepted[place] == (not said.reasons)
        assert bool(said.comments) == (BLIND in said.reasons)
        assert labelled.ratings["seamlessness"][place] == (2 if BLIND in said.reasons else 5)
    whole = learning.differences(learned).whole
    assert (whole.n, learned.apart) == (120, 0)


def test_a_pin_is_a_reason_and_a_low_rating_a_complaint(
    sqlite_store: Store, fill: Callable
) -> None:
    """At the station: one reject by a pin on the picture, one by a rating alone."""
    fill(sqlite_store, 4, photos=4)
    batch = drawn(sqlite_store, 4, purpose="fit")
    ana = reviewer(sqlite_store)
    pinned, rated, *rest = leased(sqlite_store, ana, 4, batch)
    pin = Pin("edited", 0.5, 0.5, "blurred")
    queue.record(sqlite_store, ana, answer_to(pinned, "reject", pins=(pin,)))
    queue.record(sqlite_store, ana, answer_to(rated, "reject", ratings={"seamlessness": 2}))
    for lease in rest:
        queue.record(sqlite_store, ana, answer_to(lease, "accept"))
    labelled = learning.lesson(sqlite_store).labelled
    at = {unit: place for place, unit in enumerate(labelled.units)}
    assert labelled.complaints["technical_quality"].sum() == 1
    assert labelled.complaints["technical_quality"][at[pinned.unit_id]]
    assert labelled.complaints["seamlessness"].sum() == 1
    assert labelled.complaints["seamlessness"][at[rated.unit_id]]
    assert labelled.reasons[at[pinned.unit_id]] == {"blurred"}


def test_only_labels_that_tune_teach(sqlite_store: Store, tmp_path: Path) -> None:
    """The same reviews imported to measure teach nothing."""
    taught(sqlite_store, tmp_path, purpose="measure")
    learned = learning.lesson(sqlite_store)
    assert len(learned.labelled.units) == 0
    assert learning.proposed(learned) == []
    with pytest.raises(Refused, match="too few"):
        learning.gains(learned)


def test_a_source_that_is_measured_is_left_out_of_everything(
    sqlite_store: Store, tmp_path: Path
) -> None:
    """Other edits of a drawn photo are no lesson: none in the figures, none proposed."""
    taught(sqlite_store, tmp_path, 90, photos=30)
    batch = drawn(sqlite_store, 5, judge="robot")
    measured = {row["unit_id"] for row in rows_of(sqlite_store, "draw")
                if row["batch_id"] == batch.id}  # fmt: skip
    sources = {one.source for one in edits(sqlite_store) if one.id in measured}
    like = {one.id for one in edits(sqlite_store) if one.source in sources}
    learned = learning.lesson(sqlite_store)
    assert learned.apart == len(like) > len(measured)
    assert not like & set(learned.labelled.units)
    assert len(learned.labelled.units) == 90 - len(like)
    assert not like & {one.unit for one in learning.proposed(learned)}


def test_a_look_is_noted_once_for_each_label_of_the_run(robot: Store) -> None:
    """Whoever looks again adds nothing; they prove nothing about a prompt written after."""
    learned = learning.lesson(robot)
    assert rows_of(robot, "label_use") == []
    learning.look(robot, learned, by="lead")
    learning.look(robot, learned, by="somebody else")
    noted = rows_of(robot, "label_use")
    assert len(noted) == 120
    assert {(row["how"], row["run_id"], row["by"]) for row in noted} == {
        ("looked", learned.judged.run.id, "lead")
    }
    later = prompts.save(robot, "house", PROMPT, by="lead")
    assert uses.seen_units(robot, prompt_id=later.id) == set(learned.labelled.units)


def test_proposed_examples_go_into_the_next_version_and_are_noted(robot: Store) -> None:
    """With people's own words; what a prompt shows is not proposed for it again."""
    first = prompts.save(robot, "house", PROMPT, by="lead")
    learned = learning.lesson(robot)
    there = teaching.offered(learned, first)
    blind = next(one for said, one in there if said.criterion == "seamlessness")
    assert blind.why == "People reject this edit: Artefacts. “a hand has six fingers”"
    units = [one.edit_id for _, one in there[:2]]
    second = teaching.add(robot, "house", learned, units, by="lead")
    assert (second.version, second.based_on) == (2, first.id)
    assert [one.edit_id for one in second.prompt.examples] == units
    noted = {(row["how"], row["prompt_id"], row["unit_id"]) for row in rows_of(robot, "label_use")}
    assert noted == {("example", second.id, unit) for unit in units}
    assert not set(units) & {one.edit_id for _, one in teaching.offered(learned, second)}
    with pytest.raises(Refused, match="not proposed"):
        teaching.add(robot, "house", learned, units, by="lead")
    with pytest.raises(Unknown):
        teaching.add(robot, "no such prompt", learned, units, by="lead")


def test_an_example_stands_on_peoples_side_of_the_cut(robot: Store) -> None:
    """Its scores, weighed by the settings, pass where people accept, and only there."""
    learned = learning.lesson(robot)
    weights = {name: one.weight for name, one in learned.settings.criteria.items()}
    for one in learning.proposed(learned):
        total = sum(weights[name] * score for name, score in one.scores.items())
        assert (total >= 0.7) == (one.kind == "false_reject")


def test_an_edit_that_nobody_judged_or_scored_is_no_lesson(robot: Store, tmp_path: Path) -> None:
    """A review of an edit without a score, and a score without a review, are both left out."""
    row = {"edit": image(999), "reviewer": "Ana", "verdict": "reject", "reasons": [SEEN]}
    load(robot, jsonl(tmp_path / "more.jsonl", row), purpose="fit")
    assert len(learning.lesson(robot).labelled.units) == 120
    assert by_image(robot, image(0)).id in learning.lesson(robot).said


def test_with_another_threshold_other_edits_are_contradictions(robot: Store) -> None:
    """The cut is the one asked for; off the scale it is refused."""
    strict = learning.differences(learning.lesson(robot, threshold=0.9)).whole
    lax = learning.differences(learning.lesson(robot, threshold=0.1)).whole
    assert strict.false_rejects > lax.false_rejects == 0
    assert lax.false_accepts > strict.false_accepts
    with pytest.raises(Refused):
        learning.lesson(robot, threshold=7)


def test_a_reject_that_is_not_the_edits_fault_teaches_nothing(
    sqlite_store: Store, tmp_path: Path
) -> None:
    """Of two rejects one says that the instruction cannot be done: only the other is a lesson."""
    taught(sqlite_store, tmp_path, 20)
    before = set(learning.lesson(sqlite_store).labelled.units)
    rows = [{"edit": image(20 + place), "judge": "robot", "overall": 0.9} for place in range(2)]
    load(sqlite_store, jsonl(tmp_path / "s.jsonl", *rows))
    said = {"reviewer": "Ana", "verdict": "reject"}
    faults = [{"edit": image(20), "fault": "impossible", **said}, {"edit": image(21), **said}]
    load(sqlite_store, jsonl(tmp_path / "r.jsonl", *faults), purpose="fit")
    after = set(learning.lesson(sqlite_store).labelled.units)
    assert after - before == {by_image(sqlite_store, image(21)).id}


def test_an_example_is_totalled_by_the_rule_of_its_type(
    sqlite_store: Store, tmp_path: Path
) -> None:
    """Where the least criterion counts, half way below the cut is enough; none goes to nought."""
    rule = "scoring: {aggregator: min}\ncriteria:\n" + "".join(
        f"  {name}: {{weight: 1}}\n" for name in CRITERIA
    )
    settings.replace(sqlite_store, rule, by="lead")
    taught(sqlite_store, tmp_path)
    found = learning.proposed(learning.lesson(sqlite_store))
    lenient = [one for one in found if one.kind == "false_accept"]
    assert lenient
    assert all(min(one.scores.values()) == pytest.approx(0.35) for one in lenient)


def test_a_lesson_is_read_once_until_something_of_it_changes(store: Store, tmp_path: Path) -> None:
    """A batch that measures, and a review, change the next one; each is as if read anew."""
    taught(store, tmp_path, 90, photos=30)
    first = learning.lesson(store)
    assert learning.lesson(store) is first
    drawn(store, 5, judge="robot")  # No entry in the log: what measures is left out at once.
    measured = learning.lesson(store)
    assert (first.apart, len(measured.labelled.units)) == (0, 90 - measured.apart)
    assert measured.apart > 0
    unit = measured.labelled.units[0]
    (name,) = [one.output_image for one in edits(store) if one.id == unit]
    row = {"edit": name, "reviewer": "Ben", "verdict": "reject", "comment": "a sixth finger"}
    load(store, jsonl(tmp_path / "more.jsonl", row), purpose="fit")
    after = learning.lesson(store)
    assert "a sixth finger" in after.said[unit].comments
    assert "a sixth finger" not in measured.said[unit].comments
    assert learning.lesson(store, threshold=0.9).labelled.cut == 0.9
    assert learning.lesson(store).labelled.cut == after.labelled.cut


def test_what_a_lesson_proposes_is_kept_for_each_prompt(robot: Store) -> None:
    """Without some edits as a lesson made anew has it, and each asker's list is their own."""
    learned = learning.lesson(robot)
    every = learning.proposed(learned)
    fewer = learning.proposed(learned, without=[every[0].unit])
    assert fewer == learning.proposed(replace(learned), without=[every[0].unit])
    assert fewer != every
    learning.proposed(learned).clear()
    assert learning.proposed(learned) == every == learning.proposed(replace(learned))


def test_weights_are_fitted_once_of_a_comparison(robot: Store) -> None:
    """A comparison of the same labels, made anew, has the same."""
    judged = judging.judged(robot, purpose="fit", quietly=True)
    assert judging.refitted(judged) is judging.refitted(judged)
    assert judging.refitted(replace(judged)) == judging.refitted(judged)
