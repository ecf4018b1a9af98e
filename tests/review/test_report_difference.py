"""What changed between two reports beyond chance."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from review.report.against import NO_INTERVAL, ONLY_AFTER, ONLY_BEFORE, against
from review.report.difference import beyond_chance, difference, p_value
from review.report.shape import Count, Fact
from tests.review.reports import figure, report, share


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_the_difference_of_two_shares_is_newcombes(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    """His table II, method 10 (Statistics in Medicine 17, 1998)."""
    found = difference(share(*other), share(*one))
    assert found is not None
    assert found.estimate == pytest.approx(one[0] / one[1] - other[0] / other[1])
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_other_estimates_are_compared_by_their_own_limits() -> None:
    """With limits at equal distances it is the root of the sum of both variances."""
    found = difference(figure(0.5, 0.4, 0.6), figure(0.7, 0.6, 0.8))
    assert found is not None
    assert found.estimate == pytest.approx(0.2)
    assert found.high - found.estimate == pytest.approx(0.1 * 2**0.5)


def test_the_p_value_reaches_a_twentieth_where_the_interval_reaches_zero() -> None:
    """So that both say the same of one figure alone."""
    found = difference(figure(0.5, 0.4, 0.6), figure(0.5 + 0.1 * 2**0.5, 0.5, 0.75))
    assert found is not None
    on_edge = found._replace(low=0.0)
    assert p_value(on_edge) == pytest.approx(0.05)
    assert p_value(found._replace(estimate=0.0)) == 1.0


def test_one_that_differs_among_many_of_its_kind_is_not_believed_at_once() -> None:
    """Holm's steps: .01 among 35 is chance, alone it is not; what follows a failure fails too."""
    assert [*beyond_chance([0.01])] == [0]
    assert not [*beyond_chance([0.5] * 34 + [0.01])]
    assert [*beyond_chance([0.04, 0.001, 0.024])] == [1, 2, 0]
    assert [*beyond_chance([0.04, 0.001, 0.026])] == [1]


def test_a_change_over_all_does_not_pay_for_the_types() -> None:
    """Each kind of figure is tested by itself."""
    before = report(share(60, 100), *(share(5, 10, name="t", group=f"{n}") for n in range(35)))
    after = report(share(80, 100), *(share(5, 10, name="t", group=f"{n}") for n in range(35)))
    (changed,) = against(before, after).beyond_chance
    assert (changed.key.name, changed.difference.estimate) == (
        "acceptable_all",
        pytest.approx(0.2),
    )


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("taxonomy", "another taxonomy"),
        ("settings", "other criteria, weights or scale"),
        ("purpose", "another purpose"),
        ("simulated", "simulated answers in one"),
        ("something", "measured in another way"),
    ],
)
def test_what_was_measured_otherwise_is_not_compared(given: str, why: str) -> None:
    """The reason is named, with what stands on both sides."""
    old, new = share(5, 10, given={given: "a"}), share(9, 10, given={given: "b"})
    found = against(report(old), report(new))
    assert not found.compared
    (apart,) = found.apart
    assert (apart.why, apart.before, apart.after) == (why, "a", "b")


def test_what_one_of_them_did_not_measure_is_named() -> None:
    """Which one that is, and figures without an interval too."""
    nothing = figure(None, None, None)
    assert [one.why for one in against(report(nothing), report(share(1, 2))).apart] == [ONLY_AFTER]
    assert [one.why for one in against(report(share(1, 2)), report()).apart] == [ONLY_BEFORE]
    bare = figure(0.4, None, None)
    assert [one.why for one in against(report(bare), report(bare)).apart] == [NO_INTERVAL]
    assert not against(report(nothing), report(nothing)).apart


def test_counts_and_facts_differ_without_chance() -> None:
    """They are told side by side, what only one of them has too."""
    before = report(counts=(Count(name="edits", number=5, of=5, last_entry=1),))
    after = report(
        counts=(Count(name="edits", number=7, of=7, last_entry=2),),
        facts=(Fact(name="cut", value=0.7),),
    )
    found = against(before, after)
    assert [(one.key.name, one.before, one.after) for one in found.counts] == [("edits", 5, 7)]
    assert [(one.key.name, one.before, one.after) for one in found.facts] == [("cut", None, 0.7)]
    assert msgspec.json.decode(msgspec.json.encode(found.as_json()))["counts"][0]["after"] == 7


def test_estimates_that_lean_on_other_groups_are_compared_by_their_own_labels() -> None:
    """Their limits are no interval of their own: where labels were not counted they stay out."""
    leaning = {"method": "partially_pooled", "group": "Zoom in", "name": "acceptable_of_type"}
    counted = share(9, 10, **leaning)
    assert [one.key.group for one in against(report(counted), report(counted)).compared] == [
        "Zoom in"
    ]
    drawn_unequally = figure(0.9, 0.8, 0.95, **leaning)
    found = against(report(drawn_unequally), report(drawn_unequally))
    assert found == against(report(), report())


def test_two_reports_of_one_truth_rarely_change() -> None:
    """300 pairs of 35 types with 20 labels: any type is called changed in at most 5% of them."""
    rng = np.random.default_rng(5)
    truths = rng.uniform(0.5, 0.98, 35)
    called = 0
    for _pair in range(300):
        both = [
            report(*(share(int(k), 20, name="t", group=f"{n}") for n, k in enumerate(draw)))
            for draw in (rng.binomial(20, truths), rng.binomial(20, truths))
        ]
        called += bool(against(*both).beyond_chance)
    assert called / 300 < 0.05 + 2 * (0.05 * 0.95 / 300) ** 0.5


def test_limits_hold_the_true_difference() -> None:
    """Newcombe's interval covers .95 of 4,000 pairs, whatever the shares."""
    rng = np.random.default_rng(7)
    for before, after in ((0.9, 0.95), (0.6, 0.6), (0.99, 0.9)):
        held = 0
        for _pair in range(1000):
            found = difference(
                share(int(rng.binomial(120, before)), 120), share(int(rng.binomial(80, after)), 80)
            )
            assert found is not None
            held += found.low <= after - before <= found.high
        assert held / 1000 > 0.93


def test_an_interval_is_a_share_of_one() -> None:
    """A figure that is out of order is none."""
    with pytest.raises(ValueError, match="above"):
        figure(0.5, 0.7, 0.6)
    with pytest.raises(ValueError, match="0 to 1"):
        figure(1.2, 1.1, 1.3)
