"""Whose fault a reject is: said where its batch asks, left out of the judge's confusion alone."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from commands import judging as commands_judging
from pages.deciding.adjudication.answers import line
from review.core.errors import BadInput
from review.core.faults import ASKED
from store.dataset import catalog
from store.db.workspace import Store
from store.filters import drafts, dry_runs
from store.judging import learning, panel
from store.promises import agreement, contradictions, faults, judging
from store.promises import answer as promise
from store.releases import labels as labels_release
from store.releases import reviews as reviews_release
from store.work import adjudication, on_screen, own_answers, queue
from tests.store.importing_files import edit, jsonl, load, photo, scores
from tests.store.reviewing import answer_to, decide, drawn, leased, log_entries, reviewer

VALUES = [0.2, 0.4, 0.6, 0.7, 0.8, 0.9]


def say(store: Store, who: str, said: dict[int, dict[str, Any]], **batch: Any) -> Any:
    """Draw all edits, and answer: accept, but for the numbers given, which are rejected so."""
    made = drawn(store, len(VALUES), whose_fault=True, **batch)
    for lease in leased(store, who, len(VALUES)):
        number = int(catalog.edit(store, lease.unit_id).output_image[-7:-4])
        verdict = "reject" if number in said else "accept"
        queue.record(store, who, answer_to(lease, verdict, **said.get(number, {})))
    return made


def read(file: Path) -> list[dict[str, Any]]:
    """Read JSON Lines."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_a_batch_asks_only_where_it_was_drawn_to(store: Store, fill) -> None:
    """By default it does not, what is said all the same is refused, and the log stays empty."""
    fill(store, 6)
    ana = reviewer(store)
    quiet = drawn(store, 2, name="quiet")
    (lease,) = leased(store, ana, batch=quiet)
    assert on_screen.units(store, ana, [lease], "score")[0].asked is None
    with pytest.raises(BadInput, match="does not ask whose fault"):
        queue.record(store, ana, answer_to(lease, "reject", fault="source"))
    assert log_entries(store) == []
    decide(store, ana, lease, "reject")
    asking = drawn(store, 2, name="asking", whose_fault=True)
    assert (quiet.mode, asking.mode) == (None, ASKED)
    (lease,) = leased(store, ana, batch=asking)
    assert on_screen.units(store, ana, [lease], "score")[0].asked == ASKED
    queue.record(store, ana, answer_to(lease, "reject", fault="not_there"))
    (mine, _quiet) = own_answers.mine(store, ana, "score", 5)
    assert (mine.verdict, mine.fault) == ("reject", "not_there")
    assert json.loads(log_entries(store)[-1].answers_json)["fault"] == "not_there"


def test_a_correction_says_anew_whose_fault_it_is(store: Store, fill) -> None:
    """The one that stands counts."""
    fill(store, 2)
    ana = reviewer(store)
    drawn(store, 2, whose_fault=True)
    (lease,) = leased(store, ana)
    first = answer_to(lease, "reject", fault="source")
    queue.record(store, ana, first)
    queue.record(store, ana, answer_to(lease, "reject", fault="edit", replaces=first.id))
    assert faults.counted(store).all.by_fault == {}
    (mine,) = own_answers.mine(store, ana, "score", 5)
    assert mine.fault == "edit"


def test_source_and_instruction_leave_the_judges_confusion(store: Store, fill) -> None:
    """Passed edits whose source or instruction is bad are no mistakes of the judge; swapped are."""
    fill(store, values=VALUES)
    said = {
        0: {}, 2: {"fault": "edit"}, 3: {"fault": "swapped"}, 4: {"fault": "source"},
        5: {"fault": "impossible"},
    }  # fmt: skip
    say(store, reviewer(store), said)
    found = judging.judged(store, quietly=True)
    assert found.report.n == len(found.held) == 4
    assert len(found.frame) == 6
    told = judging.report(store)
    assert told["confusion"] == {"tp": 0, "fp": 1, "fn": 1, "tn": 2}
    assert sum(one["labels"] for one in told["reliability"]) == 4
    names = ("labels", "rejected", "at_fault", "left_out")
    assert [told["faults"][name] for name in names] == [6, 5, 3, 2]
    assert told["faults"]["by_fault"] == {"source": 1, "impossible": 1, "swapped": 1}
    json.dumps(told, allow_nan=False)
    lines = "\n".join(commands_judging.lines(told))
    assert "2 labels left out: their source or instruction is at fault." in lines
    assert "Zoom in 3/6" in lines
    shown = contradictions.contradictions(
        store, found, person_id=reviewer(store, "Lea"), limit=9
    ).found
    assert {one.score for one in shown} == {0.7, 0.4}, "what is excused is no contradiction"


def test_nobody_who_says_nothing_changes_anything(store: Store, fill) -> None:
    """Where no reject says whose fault it is, all numbers are those of before."""
    fill(store, values=VALUES)
    say(store, reviewer(store), {0: {}, 5: {}})
    told = judging.report(store)
    assert told["confusion"] == {"tp": 2, "fp": 1, "fn": 2, "tn": 1}
    assert told["faults"]["left_out"] == told["faults"]["at_fault"] == 0
    assert told["faults"]["by_type"] == told["faults"]["by_instruction"] == []
    assert not any("fault" in line for line in commands_judging.lines(told))


def test_a_promise_counts_it_as_the_reject_it_is(store: Store, fill) -> None:
    """What is kept is judged by people's verdicts: it stays in the share that is acceptable."""
    fill(store, values=VALUES)
    say(store, reviewer(store), {4: {"fault": "source"}, 5: {"fault": "ambiguous"}})
    found = judging.judged(store, quietly=True)
    assert found.population is not None
    assert found.population.precision.estimate == pytest.approx(1 / 3)
    told = promise.threshold(store, target=0.5, confidence=0.8, by="lead")
    assert told["labels"] == 6
    assert told["precision"] is None or told["precision"]["estimate"] <= 4 / 6


def test_where_several_reject_more_than_half_of_them_must_lay_it_there(store: Store, fill) -> None:
    """One of two who reject is not enough; both are, and a lead's reject keeps what they said."""
    fill(store, 2)
    people = [reviewer(store, name) for name in ("Ana", "Bo", "Cy")]
    batch = drawn(store, 2, per_unit=3, whose_fault=True)
    order = [lease.unit_id for lease in leased(store, people[0], 2)]
    said = {order[0]: ("source", None, "x"), order[1]: ("source", "source", "x")}
    for place, who in enumerate(people):
        for lease in leased(store, who, 2):
            fault = said[lease.unit_id][place]
            accepts = fault == "x"
            more = {} if accepts or fault is None else {"fault": fault}
            queue.record(store, who, answer_to(lease, "accept" if accepts else "reject", **more))
    assert faults.counted(store).all.units == (order[1],)
    lead = reviewer(store, "Lea")
    adjudication.decide(store, batch.id, order[1], "reject", by=lead)
    assert faults.counted(store).all.units == (order[1],)
    adjudication.decide(store, batch.id, order[1], "accept", by=lead)
    assert faults.counted(store).all.units == ()
    told = [one.told for one in adjudication.answers_to(store, batch.id, order[1])]
    assert told[0] == ("The source picture",)


def test_types_and_instructions_that_produce_them_are_listed(store: Store, tmp_path: Path) -> None:
    """The same words are one instruction; each with its labels, what was said, and an interval."""
    words = ["Remove the hat", "remove  the HAT", "Add a cat", "Add a dog"]
    kinds = ["Remove an object", "Remove an object", "Zoom in", "Zoom in"]
    records = [
        edit(f"{n}.png", text, edit_type=kind, scores=scores(0.5), judge="gemini", **photo(n))
        for n, (text, kind) in enumerate(zip(words, kinds, strict=True))
    ]
    rows = [
        {"edit": "0.png", "reviewer": "ana", "verdict": "reject", "fault": "not_there"},
        {"edit": "1.png", "reviewer": "ana", "verdict": "reject", "fault": "instruction"},
        {"edit": "2.png", "reviewer": "ana", "verdict": "reject", "fault": "edit"},
        {"edit": "3.png", "reviewer": "ana", "verdict": "accept"},
    ]
    load(store, jsonl(tmp_path / "sft.jsonl", *records))
    assert load(store, jsonl(tmp_path / "reviews.jsonl", *rows)).problem_count == 0
    found = faults.as_json(faults.counted(store))
    (kind,) = found["by_type"]
    assert (kind["edit_type"], kind["labels"], kind["at_fault"]) == ("Remove an object", 2, 2)
    assert kind["by_fault"] == {"instruction": 1, "not_there": 1}
    assert (kind["estimate"], kind["high"]) == (1, 1)
    assert 0.3 < kind["low"] < 0.4
    (instruction,) = found["by_instruction"]
    assert (instruction["instruction"], instruction["labels"]) == ("Remove the hat", 2)
    assert found["left_out"] == 2


def test_a_row_that_lays_a_fault_to_anything_but_a_reject_is_reported(
    store: Store, fill, tmp_path: Path
) -> None:
    """So is a word that is none; a reject with a good one comes in, once."""
    fill(store, 3)
    rows = [
        {"edit": "images/000.png", "reviewer": "ana", "verdict": "accept", "fault": "source"},
        {"edit": "images/001.png", "reviewer": "ana", "verdict": "reject", "fault": "weather"},
        {"edit": "images/002.png", "reviewer": "ana", "verdict": "reject", "fault": "Swapped"},
    ]
    file = jsonl(tmp_path / "reviews.jsonl", *rows)
    report = load(store, file, kind="reviews")
    assert report.problem_count == 2
    reasons = " ".join(one.reason for one in report.listed)
    assert "the verdict is no reject" in reasons
    assert "fault is 'weather'." in reasons
    (entry,) = log_entries(store)
    assert json.loads(entry.answers_json)["fault"] == "swapped"
    load(store, file, kind="reviews")
    assert len(log_entries(store)) == 1


def test_it_leaves_with_reviews_and_labels(store: Store, fill, tmp_path: Path) -> None:
    """The releases of reviews and of labels say it."""
    fill(store, values=VALUES)
    say(store, reviewer(store), {1: {"fault": "ambiguous"}, 2: {}})
    reviews_release.export_reviews(store, tmp_path / "reviews", by="lead")
    entries = read(tmp_path / "reviews" / "reviews.jsonl")
    assert [one["answers"].get("fault") for one in entries].count("ambiguous") == 1
    labels_release.export(store, tmp_path / "labels", by="lead")
    rows = read(tmp_path / "labels" / "labels.jsonl")
    assert {row["edit"]: row["fault"] for row in rows if row["label"] == "reject"} == {
        "images/001.png": "ambiguous", "images/002.png": None,
    }  # fmt: skip
    with (tmp_path / "labels/labels.csv").open() as file:
        assert [row["fault"] for row in csv.DictReader(file)].count("ambiguous") == 1


def test_a_prompt_learns_nothing_from_a_bad_source_or_instruction(store: Store, fill) -> None:
    """What judge and people differ on for another's fault is no disagreement, and no example."""
    fill(store, values=VALUES, photos=6)
    said = {0: {}, 3: {"fault": "edit"}, 4: {"fault": "source"}, 5: {"fault": "ambiguous"}}
    say(store, reviewer(store), said, purpose="fit")
    learned = learning.lesson(store)
    images = [catalog.edit(store, unit).output_image[-7:-4] for unit in learned.labelled.units]
    assert sorted(images) == ["000", "001", "002", "003"]


def test_a_panel_is_not_asked_about_them_but_the_pools_share_is(store: Store, fill) -> None:
    """The judge stands beside people on what is its to see; bounds speak of all that is there."""
    fill(store, values=VALUES, photos=6)
    people = [reviewer(store, name) for name in ("Ana", "Bo", "Cy")]
    drawn(store, 6, per_unit=3, whose_fault=True)
    for who in people:
        for lease in leased(store, who, 6):
            number = int(catalog.edit(store, lease.unit_id).output_image[-7:-4])
            more = {4: {"fault": "source"}, 0: {}}.get(number)
            verdict = "accept" if more is None else "reject"
            queue.record(store, who, answer_to(lease, verdict, **(more or {})))
    found = panel.panel(store, judging.judged(store, quietly=True))
    assert (found.units, found.answered) == (5, 6)
    assert found.bounds is not None
    assert found.bounds.specificity.estimate == 0.5, "one reject fails, the excused one passes"


def test_reviewers_are_compared_by_whose_fault_they_say_it_is(store: Store, fill) -> None:
    """Two who reject and name a party: another question beside the verdict."""
    fill(store, 4)
    drawn(store, 4, per_unit=2, whose_fault=True)
    for name, faults_said in (("Ana", ["source"] * 4), ("Bo", ["source"] * 3 + ["impossible"])):
        who = reviewer(store, name)
        for lease, fault in zip(leased(store, who, 4), faults_said, strict=True):
            queue.record(store, who, answer_to(lease, "reject", fault=fault))
    (row,) = agreement.report(store)["questions"]
    assert row["question"] == "Whose fault is it?"
    assert (row["units"], row["percent"]["estimate"]) == (4, 0.75)


def test_a_lead_reads_it_in_what_reviewers_answered(store: Store, fill) -> None:
    """In the Queue, behind the verdict."""
    fill(store, 2)
    batch = drawn(store, 1, per_unit=2, whose_fault=True)
    for name, verdict, more in (("Ana", "reject", {"fault": "swapped"}), ("Bo", "accept", {})):
        who = reviewer(store, name)
        (lease,) = leased(store, who)
        queue.record(store, who, answer_to(lease, verdict, **more))
    (case,) = adjudication.waiting(store)
    said = [line(one) for one in adjudication.answers_to(store, batch.id, case.unit_id)]
    assert said == ["Ana: reject · Swapped: the edit is the source", "Bo: accept"]


def test_an_edit_people_reject_leaves_the_filter_whosever_fault_it_is(store: Store, fill) -> None:
    """A bad instruction is no reason to keep an edit."""
    fill(store, values=VALUES)
    say(store, reviewer(store), {5: {"fault": "impossible"}})
    draft = drafts.draft(store, threshold=0.5, by="lead")
    assert draft.config.overrides.rejected == ["images/005.png"]
    assert dry_runs.dry_run(store, draft.config).counts["kept"] == 3
