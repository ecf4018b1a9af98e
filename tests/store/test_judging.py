"""The judge held against people: which labels and which scores are compared."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from commands import judging as commands_judging
from review.core.errors import Ambiguous, Unknown
from store import settings
from store.db.workspace import Store
from store.promises import judging
from store.work import backlog
from tests.store.importing_files import CRITERIA, edits, jsonl, load, scores
from tests.store.reviewing import (
    answer_all,
    answer_next,
    drawn,
    leased,
    reviewer,
)

KEYS = {
    "n", "prevalence", "threshold", "confusion", "precision", "recall", "f1", "kappa", "auc",
    "spearman",
}  # fmt: skip


def number(image: str) -> int:
    return int(image[-7:-4])


def labelled(store: Store, fill, accepted: set[int], **more: object) -> None:
    """Six edits scored .2, .4, .6, .7, .8, .9, all labelled."""
    fill(store, values=[0.2, 0.4, 0.6, 0.7, 0.8, 0.9])
    drawn(store, 6, **more)
    answer_all(
        store,
        reviewer(store),
        lambda image: "accept" if number(image) in accepted else "reject",
    )


def test_the_report_counts_by_hand(store: Store, fill) -> None:
    """At .7 four pass or fail as people say, and one on either side does not."""
    labelled(store, fill, {2, 4, 5})
    said = judging.report(store)
    assert set(said) >= KEYS
    json.dumps(said, allow_nan=False)
    assert (said["judge"], said["n"], said["threshold"], said["prevalence"]) == (
        "gemini", 6, 0.7, 0.5,
    )  # fmt: skip
    assert said["confusion"] == {"tp": 2, "fp": 1, "fn": 1, "tn": 2}
    assert said["precision"]["estimate"] == said["recall"]["estimate"] == pytest.approx(2 / 3)
    assert said["f1"] == pytest.approx(2 / 3)
    assert said["kappa"] == pytest.approx(1 / 3)
    assert said["auc"]["overall"] == pytest.approx(8 / 9)
    assert set(said["auc"]) == {"overall", *CRITERIA}
    assert judging.report(store, threshold=0.55)["confusion"] == {
        "tp": 3, "fp": 1, "fn": 0, "tn": 2,
    }  # fmt: skip


def test_what_is_kept_of_a_report_is_what_a_first_one_says(store: Store, fill) -> None:
    """Scores and imports of the labels are read once; another store keeps nothing of it."""
    labelled(store, fill, {2, 4, 5})
    whole = judging.report(store)
    assert [shard["labels"] for shard in whole["shards"]] == [3]
    assert judging.report(store) == whole == judging.report(replace(store))


def test_nothing_labelled_is_null_and_never_nan(store: Store, fill) -> None:
    """What cannot be computed yet is said to be missing."""
    fill(store, 3)
    said = judging.report(store)
    json.dumps(said, allow_nan=False)
    assert (said["n"], said["prevalence"], said["kappa"], said["f1"]) == (0, None, None, None)
    assert commands_judging.lines(said)[0].startswith("No labelled edit")


def test_only_labels_that_measure_count_unless_asked(store: Store, fill) -> None:
    """A batch drawn to tune by is left out; its purpose or its name brings it in."""
    labelled(store, fill, set(range(6)), purpose="fit", name="tuning")
    assert judging.report(store)["n"] == 0
    assert judging.report(store, purpose="fit")["n"] == 6
    assert judging.report(store, batch="tuning")["n"] == 6
    with pytest.raises(Unknown, match="no purpose"):
        judging.report(store, purpose="fun")
    with pytest.raises(Unknown, match="no batch"):
        judging.report(store, batch="no such batch")


def test_edits_without_label_or_score_are_left_out(store: Store, fill, tmp_path: Path) -> None:
    """Half-answered, unjudgeable, and malformed by this judge: none of them is counted."""
    fill(store, 6)
    rows = [{"edit": f"images/{n:03}.png", "judge": "qwen", **scores(0.9 if n else 9)}
            for n in range(4)]  # fmt: skip
    load(store, jsonl(tmp_path / "scores.jsonl", *rows))
    drawn(store, 6, judge="gemini")
    ana = reviewer(store)
    answer_all(store, ana, lambda image: "cannot_judge" if number(image) == 1 else "accept", most=6)
    assert judging.report(store, judge="gemini")["n"] == 5
    assert judging.report(store, judge="qwen")["n"] == 2
    with pytest.raises(Ambiguous):
        judging.report(store)


def test_a_judge_is_read_by_the_settings_it_came_under(store: Store, fill) -> None:
    """A later change of the default threshold does not re-read an earlier judge run."""
    labelled(store, fill, {4, 5})
    text = settings.current(store).text
    settings.replace(store, text.replace("threshold: 0.7", "threshold: 0.1"), by="lead")
    assert judging.report(store)["threshold"] == 0.7


def test_simulated_labels_are_said_to_be(store: Store, fill) -> None:
    """Nobody takes the demo's labels for people's."""
    labelled(store, fill, {4, 5}, simulated=True)
    assert judging.report(store)["simulated"] is True


def test_who_has_how_much_to_do(store: Store, fill) -> None:
    """Waiting, reserved and answered per person; ended links are listed by what they did."""
    fill(store, 5)
    drawn(store, 5, per_unit=2)
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    answer_next(store, ana)
    leased(store, ben, 3)
    assert backlog.by_person(store, "score") == [
        backlog.Work("Ana", waiting=4, reserved=0, answered=1),
        backlog.Work("Ben", waiting=5, reserved=3, answered=0),
    ]


def test_labels_drawn_at_unequal_rates_speak_of_the_pool_by_weight(store: Store, fill) -> None:
    """Half the labels from a type of one edit in ten: the population's share is weighted back."""
    fill(store, 200, types=("Zoom in",) * 9 + ("Change font",))
    batch = drawn(store, 40, purpose="fit", strategy="per-type")
    kinds = {one.output_image: one.edit_type for one in edits(store)}
    answer_all(
        store, reviewer(store),
        lambda image: "reject" if kinds[image] == "Change font" else "accept", batch=batch,
    )  # fmt: skip
    answer = judging.report(store, purpose="fit", threshold=0)
    assert answer["precision"]["estimate"] == 0.5
    assert answer["population"]["acceptable"]["estimate"] == pytest.approx(0.9)
    assert answer["population"]["precision"]["estimate"] == pytest.approx(0.9)
    drawn(store, 10, purpose="fit", seed=1)
    assert judging.report(store, purpose="fit")["population"] is None


def test_errors_far_from_the_threshold_may_be_there_unseen(store: Store, fill) -> None:
    """Twenty labels speak for half the pool; that none was rejected proves little of it."""
    fill(store, 200)
    batch = drawn(store, 100, purpose="fit", strategy="near-threshold")
    near = min(edits(store), key=lambda one: abs(number(one.output_image) - 142)).output_image
    answer_all(
        store, reviewer(store), lambda image: "reject" if image == near else "accept", batch=batch
    )
    acceptable = judging.report(store, purpose="fit")["population"]["acceptable"]
    assert acceptable["estimate"] > 0.99
    assert acceptable["low"] < 0.93


def test_the_report_has_what_the_page_shows(store: Store, fill) -> None:
    """Brier, the diagram's bins, each criterion's ranks, and the weights or null."""
    labelled(store, fill, {4, 5})
    answer = judging.report(store)
    assert sum(one["labels"] for one in answer["reliability"]) == answer["n"]
    assert 0 < answer["brier"] < 1
    assert set(answer["spearman_by"]) == set(answer["auc"]) - {"overall"}
    assert answer["weights"] is None


def test_each_import_is_a_shard_of_what_is_kept(store: Store, fill) -> None:
    """Two files: of the first 4 of 6 are kept at .55, of the second 3 of 4, labelled in part."""
    fill(store, values=[0.2, 0.4, 0.6, 0.7, 0.8, 0.9])
    fill(store, values=[0.5, 0.6, 0.7, 0.8], prefix="b")
    drawn(store, 10)
    answer_all(
        store, reviewer(store), lambda image: "reject" if number(image) == 3 else "accept", most=9
    )
    first, second = judging.report(store, threshold=0.55)["shards"]
    assert (first["files"], second["files"]) == (["sft.jsonl"], ["bsft.jsonl"])
    assert (first["edits"], second["edits"]) == (4, 3)
    assert first["labels"] + second["labels"] in (6, 7)
    assert 0 < first["by_labels"]["estimate"] < 1
    assert set(first["with_judge"]) == {"estimate", "low", "high"}
