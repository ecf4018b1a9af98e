"""What floors and other weights gain, on labels they were not made from."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from review.core.errors import Refused
from review.core.settings import Scale
from review.judging.floors import better, top
from tests.review.labelled_edits import labelled, simulated


def test_weights_leave_what_the_judge_does_not_see() -> None:
    """The criterion that knows gets the weight, as many edits are kept, more of them are right."""
    floors, weights = better(simulated(1200, 1))
    assert weights.advised
    assert weights.weights["sees"] > 0.8
    assert sum(weights.weights.values()) == pytest.approx(1)
    assert weights.gain.estimate == pytest.approx(weights.then - weights.now)
    assert floors.floors["sees"] > 0.5
    assert floors.weights == {}


def test_a_floor_is_found_where_one_low_criterion_spoils_all() -> None:
    """People reject what is low in one of four, which the mean drowns; a floor finds it."""
    rng = np.random.default_rng(2)
    columns = rng.uniform(2, 8, (600, 4))
    criteria = dict(zip("abcd", columns.T, strict=True))
    overall = columns.mean(axis=1)
    found = better(
        labelled(
            overall=overall, whole=Scale(0, 10), cut=4.5, accepted=columns[:, 0] >= 4,
            criteria=criteria,
        )
    )  # fmt: skip
    floors = found[0]
    assert floors.advised
    assert floors.floors["a"] == pytest.approx(4, abs=0.4)
    assert floors.gain.low is not None
    assert floors.gain.low > 0.1
    assert floors.kept == pytest.approx((overall >= 4.5).mean())


def test_no_gain_is_promised_where_there_is_none() -> None:
    """A judge that knows nothing: in 60 runs a gain is seen no more often than chance allows."""
    seen = sum(
        any(way.advised for way in better(simulated(200, seed, sight=0, photos=80)))
        for seed in range(60)
    )
    assert seen <= stats.binom.ppf(0.999, 60, 0.05)


def test_too_few_labels_or_a_cut_that_cuts_nothing_are_refused() -> None:
    """In words, with what it takes."""
    with pytest.raises(Refused, match="too few"):
        better(simulated(30, 1))
    everything = simulated(200, 1)
    with pytest.raises(Refused, match="all of these edits"):
        better(labelled(overall=everything.overall, accepted=everything.accepted, cut=0.0))


def test_equal_ones_at_the_edge_are_drawn_by_lot() -> None:
    """Three of five, two of them certain: the two at the edge count half each."""
    kept = top(np.array([5.0, 4, 3, 3, 1]), 3)
    assert kept.tolist() == [1, 1, 0.5, 0.5, 0]
    assert top(np.array([1.0, 2]), 0).tolist() == [0, 0]


def test_a_floor_asks_nothing_where_there_is_no_score() -> None:
    """Weights are tried on edits with all criteria, floors on those with any."""
    some = simulated(300, 3)
    criteria = {name: values.copy() for name, values in some.criteria.items()}
    criteria["noise"][:7] = np.nan
    found = better(
        labelled(overall=some.overall, cut=some.cut, accepted=some.accepted, criteria=criteria)
    )
    assert [(way.way, way.labels) for way in found] == [("floors", 300), ("weights", 293)]
    criteria["noise"][:295] = np.nan
    found = better(
        labelled(overall=some.overall, cut=some.cut, accepted=some.accepted, criteria=criteria)
    )
    assert [way.way for way in found] == ["floors"]
