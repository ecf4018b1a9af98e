"""Where judge and people disagree, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from review.core.settings import Scale
from review.judging.disagreements import disagreements, rating_unit
from review.statistics.estimates import wilson
from tests.review.labelled_edits import UNIT, labelled, simulated

EIGHT = labelled(
    overall=[0.9, 0.8, 0.7, 0.6, 0.4, 0.3, 0.2, 0.1],
    accepted=[1, 0, 1, 0, 1, 0, 0, 0],
    types=["a", "a", "b", "b", "b", None, "b", "a"],
    criteria={"c": [1, 0.9, 0.8, 0.2, 0.6, 0.1, 0.1, np.nan]},
    complaints={"c": [0, 1, 0, 1, 0, 0, 1, 0]},
    reasons=[(), ("low", "soft"), (), ("low",), (), (), ("low",), ("soft",)],
    ratings={"c": [5, 1, 4, 1, 3, np.nan, 1, 2]},
)


def test_the_whole_and_its_parts_count_both_ways_of_being_wrong() -> None:
    """Of eight three differ: two false accepts, one false reject; parts are the worst first."""
    found = disagreements(EIGHT, {"c": 0.5})
    whole = found.whole
    assert (whole.n, whole.false_accepts, whole.false_rejects) == (8, 2, 1)
    assert whole.share == wilson(3, 8)
    assert [(one.name, one.n, one.false_accepts, one.false_rejects) for one in found.types] == [
        ("b", 4, 1, 1), ("a", 3, 1, 0), (None, 1, 0, 0),
    ]  # fmt: skip
    assert [(one.name, one.n, one.false_accepts) for one in found.reasons] == [
        ("low", 3, 2), ("soft", 2, 1), (None, 1, 0),
    ]  # fmt: skip


def test_bands_hold_all_labels_and_part_no_equal_scores() -> None:
    """Low to high, each edit in one, its ends its own."""
    bands = disagreements(simulated(200, 1), dict.fromkeys(("sees", "blind", "noise"), 0.6)).bands
    assert sum(band.n for band in bands) == 200
    assert [band.n for band in bands] == [40] * 5
    tied = labelled(overall=[0.5] * 30 + [0.9], accepted=[True] * 31)
    ends = [(band.low, band.high, band.n) for band in disagreements(tied, {"look": 0.5}).bands]
    assert ends == [(0.5, 0.5, 30), (0.9, 0.9, 1)]


def test_a_criterion_alone_is_counted_at_its_floor() -> None:
    """Four pass .5, three of them accepted; of three complaints one passes."""
    (one,) = disagreements(EIGHT, {"c": 0.5}).criteria
    table = one.at_floor.table
    assert (table.tp, table.fp, table.fn, table.tn) == (3, 1, 0, 3)
    assert one.at_floor.right == wilson(3, 4)
    assert one.at_floor.lost == wilson(0, 3)
    assert one.at_floor.missed == wilson(1, 3)
    assert (one.n, one.rated) == (7, 6)
    assert one.accepted.estimate == pytest.approx(0.8)
    assert one.rejected.estimate == pytest.approx(1.3 / 4)


def test_bias_is_the_judges_mean_above_peoples() -> None:
    """Ratings of 1 to 5 are put on 0–1; six edits have both."""
    (one,) = disagreements(EIGHT, {"c": 0.5}).criteria
    people = (np.array([5, 1, 4, 1, 3, 1]) - 1) / 4
    judge = np.array([1, 0.9, 0.8, 0.2, 0.6, 0.1])
    assert one.bias is not None
    assert one.bias.estimate == pytest.approx((judge - people).mean())
    assert one.with_ratings.estimate is not None


@pytest.mark.parametrize(
    ("ratings", "scale", "expected"),
    [
        ([1, 3, 5], UNIT, [0, 0.5, 1]),
        ([2, 2.5], UNIT, [0.25, 0.375]),
        ([0, 0.5, 1], UNIT, [0, 0.5, 1]),
        ([0, 10], Scale(0, 10), [0, 1]),
        ([0, 0.5, 1], Scale(0, 10), None),
        ([0, 7], Scale(0, 10), None),
        ([], UNIT, None),
    ],
)
def test_ratings_on_a_scale_that_is_not_known_show_no_bias(ratings, scale, expected) -> None:
    """Imported ratings may be any numbers: ranks can be told, a bias cannot."""
    found = rating_unit(np.array(ratings, dtype=float), scale)
    assert (None if found is None else found.tolist()) == expected


def test_nothing_labelled_is_nothing_and_no_error() -> None:
    """An empty table has no shares, no bands, no parts."""
    found = disagreements(labelled(overall=[], accepted=[], criteria={"c": []}), {"c": 0.5})
    assert (found.whole.n, found.whole.share.estimate) == (0, None)
    assert found.types == found.reasons == found.bands == ()
