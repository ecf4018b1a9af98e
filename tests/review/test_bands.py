"""Banded draws: p is never too small whatever the bands hold, and prefixes keep the shares."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from review.core.errors import Refused
from review.promises.bands import banded_cuts, banded_looks, banded_sequence, parts_at
from review.promises.certify import fixed_sequence
from review.promises.designs import choose_bands, designs, likely
from review.promises.nuisance import Part, fewest_bad, p_value, rejects_within
from review.promises.plans import KEEP_SHARES, grid
from review.promises.unequal import LOW, TOP, Bands, draw_banded

SCORES = np.linspace(0, 1, 1000)
BANDS = Bands(floor=0.3, boundary=0.6, top_share=0.4)


def size_of_test(top: Part, low: Part, bad_top: int, target: float, delta: float) -> float:
    """Return the exact chance of p ≤ δ where the null holds by a single edit."""
    bad_low = fewest_bad(top.size + low.size, target) - bad_top
    rejected = [np.arange(part.drawn + 1) for part in (top, low)]
    chance = [
        stats.hypergeom.pmf(counts, part.size, bad, part.drawn)
        for counts, part, bad in zip(rejected, (top, low), (bad_top, bad_low), strict=True)
    ]
    return sum(
        chance[0][a] * chance[1][b]
        for a in rejected[0]
        for b in rejected[1]
        if chance[0][a] * chance[1][b] > 1e-12
        and p_value(
            Part(top.size, top.drawn, int(a)), Part(low.size, low.drawn, int(b)), target, delta
        ) <= delta
    )  # fmt: skip


@settings(max_examples=12, deadline=None)
@given(
    sizes=st.tuples(st.integers(20, 90), st.integers(20, 90)),
    shares=st.tuples(st.floats(0.2, 0.6), st.floats(0.2, 0.6)),
    where=st.floats(0, 1),
    target=st.sampled_from([0.6, 0.75, 0.9]),
    delta=st.sampled_from([0.02, 0.1]),
)
def test_p_is_uniform_or_larger_wherever_the_rejects_lie(
    sizes: tuple[int, int], shares: tuple[float, float], where: float, target: float, delta: float
) -> None:
    """At every split of the fewest rejects that break a promise, p ≤ δ has chance ≤ δ, exactly."""
    top, low = (
        Part(size, max(1, int(size * share)), 0) for size, share in zip(sizes, shares, strict=True)
    )
    bad = fewest_bad(sum(sizes), target)
    least, most = max(0, bad - low.size), min(top.size, bad)
    bad_top = round(least + where * (most - least))
    assert size_of_test(top, low, bad_top, target, delta) <= delta + 1e-9


def test_one_part_is_the_hypergeometric_test() -> None:
    """Where the lower band holds nothing that is kept, nothing is left to maximise over."""
    expected = stats.hypergeom.cdf(2, 300, fewest_bad(300, 0.9), 100)
    assert p_value(Part(300, 100, 2), Part(0, 0, 0), 0.9, 0.05) == pytest.approx(expected)
    assert p_value(Part(300, 300, 30), Part(0, 0, 0), 0.9, 0.05) == pytest.approx(0.0, abs=1e-9)
    assert p_value(Part(300, 300, 31), Part(0, 0, 0), 0.9, 0.05) == pytest.approx(1.0)


def test_a_part_without_labels_proves_nothing() -> None:
    """And labels worse than the target neither."""
    assert p_value(Part(300, 100, 0), Part(200, 0, 0), 0.9, 0.05) == 1.0
    assert p_value(Part(300, 100, 20), Part(200, 50, 9), 0.9, 0.05) == 1.0


def test_a_census_of_both_parts_is_exact() -> None:
    """50 rejects of 500 keep 90%, 51 do not."""
    assert p_value(Part(300, 300, 10), Part(200, 200, 40), 0.9, 0.05) <= 0.05 * 0.02 + 1e-9
    assert p_value(Part(300, 300, 10), Part(200, 200, 41), 0.9, 0.05) == 1.0


@pytest.mark.parametrize(("rejected", "drawn"), [(0, 50), (4, 50), (30, 100)])
def test_the_confidence_set_excludes_what_is_unlikely_and_nothing_else(
    rejected: int, drawn: int
) -> None:
    """Just outside either end, so many rejects have a chance of at most γ/2."""
    low, high = rejects_within(Part(400, drawn, rejected), 0.01)
    assert stats.hypergeom.cdf(rejected, 400, high + 1, drawn) <= 0.005
    assert stats.hypergeom.cdf(rejected, 400, high, drawn) > 0.005
    if low:
        assert stats.hypergeom.sf(rejected - 1, 400, low - 1, drawn) <= 0.005
    assert stats.hypergeom.sf(rejected - 1, 400, low, drawn) > 0.005


def test_every_first_n_has_the_planned_shares_and_each_unit_comes_once() -> None:
    """Bands take turns; nothing comes from below the floor; the same seed draws the same."""
    found = draw_banded(300, SCORES, BANDS, seed=3)
    top = np.cumsum([one.stratum == TOP for one in found])
    assert np.abs(top - 0.4 * np.arange(1, 301)).max() <= 0.5
    assert len({one.index for one in found}) == 300
    assert all((SCORES[one.index] >= 0.6) == (one.stratum == TOP) for one in found)
    assert min(SCORES[one.index] for one in found) >= 0.3
    assert found == draw_banded(300, SCORES, BANDS, seed=3)
    assert found != draw_banded(300, SCORES, BANDS, seed=4)


def test_inclusion_is_that_of_its_band_and_a_full_band_leaves_the_rest_to_the_other() -> None:
    """Of 400 and 300 edits 660 drawn: the lower band in full."""
    found = draw_banded(660, SCORES, BANDS, seed=1)
    low = [one for one in found if one.stratum == LOW]
    assert len(low) == 300
    assert {one.inclusion for one in low} == {1.0}
    assert sum(one.stratum == TOP for one in found) == 360
    with pytest.raises(Refused, match="the pool holds 700"):
        draw_banded(701, SCORES, BANDS, seed=1)


def test_looks_spend_the_whole_risk_and_most_of_it_last() -> None:
    """Quarters of the labels; a handful has one look."""
    looks = banded_looks(1700, 0.05)
    assert [look.labels for look in looks] == [425, 850, 1275, 1700]
    assert sum(look.delta for look in looks) == pytest.approx(0.05)
    assert looks[-1].delta == pytest.approx(0.045)
    assert [look.labels for look in banded_looks(1, 0.05)] == [1]


def test_cuts_are_fine_and_none_lies_below_the_floor() -> None:
    """A plan that names its own shares keeps them."""
    cuts = banded_cuts(SCORES, BANDS, KEEP_SHARES)
    assert len(cuts) == 41
    assert cuts[-1] == pytest.approx(0.3, abs=1e-3)
    assert len(banded_cuts(SCORES, BANDS, (0.5, 0.6, 0.9))) == 2


def labelled(seed: int, number: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Draw labels by bands from a pool in which 6% of the best and more below are rejected."""
    rng = np.random.default_rng(seed)
    good = rng.random(1000) > np.where(SCORES > 0.6, 0.03, 0.12)
    chosen = np.array([one.index for one in draw_banded(number, SCORES, BANDS, seed)])
    return SCORES[chosen], good[chosen]


def test_the_sequence_stops_at_its_first_failure_and_counts_what_is_kept() -> None:
    """Each test counts the labels of both bands; the bound reaches the target where it passes."""
    scores, accepted = labelled(2)
    cuts = banded_cuts(SCORES, BANDS, KEEP_SHARES)
    found = banded_sequence(
        SCORES, scores, accepted, target=0.88, delta=0.05, cuts=cuts, bands=BANDS
    )
    assert found.certified
    assert [test.passed for test in found.tests[:-1]] == [True] * (len(found.tests) - 1)
    last = [test for test in found.tests if test.passed][-1]
    assert last.labels == (scores >= last.threshold - 1e-9).sum()
    assert found.kept == (last.threshold - 1e-9 <= SCORES).sum()
    assert found.precision is not None
    assert found.precision.low is not None
    assert 0.88 - 1e-3 <= found.precision.low < (found.precision.estimate or 0)
    top, low = parts_at(SCORES, scores, accepted, BANDS, last.threshold)
    assert (top.size + low.size, top.drawn + low.drawn) == (found.kept, last.labels)


def test_nothing_certified_says_why() -> None:
    """Too bad at the strictest cut, or no label above it."""
    scores, accepted = labelled(2)
    cuts = banded_cuts(SCORES, BANDS, KEEP_SHARES)
    more = {"delta": 0.05, "cuts": cuts, "bands": BANDS}
    bad = banded_sequence(SCORES, scores, ~accepted, target=0.9, **more)
    assert (bad.certified, bad.reason, bad.labels_missing) == (False, "nothing_certified", None)
    none = banded_sequence(SCORES, scores[:0], accepted[:0], target=0.9, **more)
    assert (none.reason, none.tests[0].p_value) == ("too_few_labels", 1.0)


def known(number: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a pool's scores, and scores and verdicts of labels drawn uniformly from it."""
    rng = np.random.default_rng(seed)
    pool = rng.beta(2, 2, 20_000)
    scores = rng.choice(pool, number, replace=False)
    return pool, scores, rng.random(number) < 0.978 / (1 + np.exp(-9 * (scores - 0.233)))


def test_the_floor_leaves_room_below_the_likely_cut_and_spares_the_worst() -> None:
    """With 300 known labels it lies where 64% to 92% of the pool remain."""
    for seed in range(5):
        pool, scores, accepted = known(300, seed)
        bands = choose_bands(likely(pool, scores, accepted), 1700, 0.9, 0.05)
        assert 0.64 <= (pool >= bands.floor).mean() <= 0.92
        assert bands.boundary > bands.floor
        assert 0.2 <= bands.top_share <= 0.5
        assert bands.known == 300


def test_banded_takes_fewer_labels_than_uniform_and_a_hopeless_target_none() -> None:
    """Fewest first; a target that no curve meets has no design."""
    pool, scores, accepted = known(1000)
    banded, uniform, peeked = designs(likely(pool, scores, accepted), 0.9, 0.05, 0.5)
    assert [one.name for one in (banded, uniform, peeked)] == [
        "banded", "uniform", "near-threshold",
    ]  # fmt: skip
    assert banded.labels is not None
    assert uniform.labels is not None
    assert banded.labels < 0.8 * uniform.labels
    assert designs(likely(pool, scores, ~accepted), 0.9, 0.05, 0.5) == ()


def test_without_labels_the_bands_come_from_the_scores_alone() -> None:
    """A prior takes the place of labels, and says so: none is known."""
    bands = choose_bands(likely(SCORES, SCORES[:0], np.zeros(0, dtype=bool)), 500, 0.9, 0.05)
    assert bands.known == 0
    assert bands.floor < bands.boundary


def test_pools_of_few_scores_have_bands_too() -> None:
    """Where all scores tie both bands are one, and the test is the plain one."""
    pool = np.full(500, 0.7)
    bands = choose_bands(likely(pool, pool[:0], np.zeros(0, dtype=bool)), 100, 0.9, 0.05)
    chosen = draw_banded(100, pool, bands, seed=0)
    accepted = np.ones(100, dtype=bool)
    found = banded_sequence(
        pool, pool[[one.index for one in chosen]], accepted,
        target=0.9, delta=0.05, cuts=grid(pool), bands=bands,
    )  # fmt: skip
    plain = fixed_sequence(pool, pool[:100], accepted, target=0.9, delta=0.05, cuts=grid(pool))
    assert found.threshold == plain.threshold == 0.7
