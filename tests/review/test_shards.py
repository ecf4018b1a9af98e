"""Quality of what is kept, shard by shard, by labels and by judge and labels together."""

from __future__ import annotations

import numpy as np
import pytest

from review.promises.shards import Kept, qualities
from review.statistics.estimates import wilson


def drawn(labels: int) -> tuple[Kept, np.ndarray, np.ndarray, np.ndarray]:
    """Return two shards of 1,000 edits kept at two scores, and labels that follow the score.

    Of .9 all but one in 20 are accepted, of .6 half; the first shard holds more of .9.
    """
    kept = Kept(
        np.array([0, 0, 1, 1]), np.array([0.6, 0.9, 0.6, 0.9]), np.array([200, 800, 500, 500])
    )
    place = np.arange(labels)
    shard = place % 2
    score = np.where(place // 2 % 2 == 0, 0.9, 0.6)
    accepted = np.where(score == 0.9, place // 4 % 20 != 0, place // 4 % 2 == 0)
    return kept, shard, score, accepted


def test_the_judge_moves_a_shard_towards_what_its_scores_say() -> None:
    """Half of each shard's labels are of .9; the shard that holds more of it is the better."""
    first, second = qualities(*drawn(400))
    assert (first.edits, first.labels) == (1000, 200)
    assert first.by_labels == wilson(first.accepted, 200)
    assert first.with_judge.estimate == pytest.approx(0.2 * 0.5 + 0.8 * 0.95, abs=0.02)
    assert second.with_judge.estimate == pytest.approx(0.5 * 0.5 + 0.5 * 0.95, abs=0.02)


def test_the_interval_with_the_judge_is_narrower_where_scores_tell_something() -> None:
    """The labels count as more: by what the score explains of them."""
    for shard in qualities(*drawn(400)):
        plain, both = shard.by_labels, shard.with_judge
        assert both.high - both.low < 0.95 * (plain.high - plain.low)


def test_with_few_labels_or_a_judge_that_tells_nothing_only_labels_speak() -> None:
    """No strata of scores then, or no slope."""
    for shard in qualities(*drawn(40)):
        assert shard.with_judge == pytest.approx(shard.by_labels) or (
            shard.with_judge.estimate == pytest.approx(shard.by_labels.estimate)
        )
    kept, shard, score, _ = drawn(400)
    for one in qualities(kept, shard, score, np.arange(400) // 4 % 3 != 0):
        assert one.with_judge.estimate == pytest.approx(one.by_labels.estimate, abs=0.01)


def test_a_shard_without_labels_is_not_known_and_one_with_all_is_counted() -> None:
    """A census has no interval but its share."""
    kept = Kept(np.array([0, 1]), np.array([0.9, 0.9]), np.array([5, 4]))
    accepted = np.array([True, True, True, False])
    first, second = qualities(kept, np.ones(4, dtype=np.int64), np.full(4, 0.9), accepted)
    assert first.by_labels.estimate is first.with_judge.estimate is None
    assert (second.by_labels.low, second.with_judge.high) == (0.75, 0.75)


def test_nothing_kept_is_no_shard() -> None:
    """A cut above every score."""
    nothing = np.zeros(0, dtype=np.int64)
    empty = np.zeros(0)
    assert qualities(Kept(nothing, empty, nothing), nothing, empty, np.zeros(0, dtype=bool)) == ()
