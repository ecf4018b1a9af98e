"""The exact test of one cut: finite pools, and looks tested jointly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from review.promises.certify import fixed_sequence, needed_above
from review.promises.exact import CutLooks, worst_rejects
from review.promises.plans import Look, Plan, sequential_looks

repeatable = settings(deadline=None, derandomize=True, max_examples=120)
ONE = np.array([0.5])


def most_rejects(cut: CutLooks, delta: float) -> int:
    """Return the most rejects with which a look passes; −1 where none does."""
    passing = [bad for bad in range(cut.above[-1] + 1) if cut.p_value(bad) <= delta]
    return max(passing, default=-1)


@st.composite
def cut_looks(draw: st.DrawFn) -> CutLooks:
    """Return one to four looks at up to 60 labels, of a pool that may be endless or a census."""
    more = draw(st.lists(st.integers(0, 20), min_size=1, max_size=4))
    above = tuple(int(number) for number in np.cumsum(more))
    left = draw(st.sampled_from([None, 0, 1, 7, 40, 5000]))
    kept = None if left is None else max(above[-1] + left, 1)
    spending = tuple(draw(st.sampled_from([0.001, 0.01, 0.05])) for _ in more[1:])
    return CutLooks(above, draw(st.sampled_from([0.5, 0.8, 0.9, 0.97])), kept, spending)


@pytest.mark.parametrize(
    ("kept", "labels", "true", "finite", "endless"),
    [(300, 200, 0.93, 0.89, 0.23), (1000, 600, 0.92, 0.86, 0.45)],
)
def test_a_finite_pool_is_proved_sooner(
    kept: int, labels: int, true: float, finite: float, endless: float
) -> None:
    """Kept 300, labelled 200, true .93: power .89 for .23; kept 1,000, labelled 600: .86, .45."""
    bad = round((1 - true) * kept)
    for pool, power in ((kept, finite), (None, endless)):
        most = most_rejects(CutLooks((labels,), 0.9, pool), 0.05)
        assert stats.hypergeom.cdf(most, kept, bad, labels) == pytest.approx(power, abs=0.005)


def test_the_worst_pool_is_the_first_that_breaks_the_promise() -> None:
    """Of 300, 30 rejects are 90% and 31 are not; of one edit, one."""
    assert [worst_rejects(kept, 0.9) for kept in (300, 301, 1, 9, 10)] == [31, 31, 1, 1, 2]
    assert worst_rejects(1000, 0.95) == 51


def test_what_the_planned_looks_may_spend() -> None:
    """Of .05 at 600, 1,200, 1,800 and 2,400 labels .0005, .0025, .009 and .038."""
    looks = sequential_looks((), 2400, 0.05)
    assert [look.labels for look in looks] == [600, 1200, 1800, 2400]
    assert [look.delta for look in looks] == pytest.approx([0.0005, 0.0025, 0.009, 0.038])
    assert [look.labels for look in sequential_looks((), 1000, 0.05)] == [600, 1000]
    assert [look.labels for look in sequential_looks((), 700, 0.05)] == [700]
    assert [look.labels for look in sequential_looks((100, 900), 1000, 0.05)] == [100, 900, 1000]


@given(st.integers(1, 10_000), st.floats(0.001, 0.5))
def test_looks_spend_all_of_the_risk(size: int, delta: float) -> None:
    """However many labels: the last look is at the end, and together they spend δ."""
    looks = sequential_looks((), size, delta)
    assert looks[-1].labels == size
    assert sum(look.delta for look in looks) == pytest.approx(delta)
    assert min(look.delta for look in looks) > 0


@repeatable
@given(cut_looks())
def test_the_looks_together_err_at_most_what_they_may_spend(cut: CutLooks) -> None:
    """Every path of rejects of the worst pool, followed one look at a time by other formulas."""
    spending = (*cut.spending, 0.02)
    worst = 1 - cut.target if cut.kept is None else worst_rejects(cut.kept, cut.target)
    open_paths, before = {0: 1.0}, 0
    for look, above in enumerate(cut.above):
        here = CutLooks(cut.above[: look + 1], cut.target, cut.kept, cut.spending[:look])
        most, after = most_rejects(here, spending[look]), dict[int, float]()
        for bad, chance in open_paths.items():
            more = np.arange(above - before + 1)
            steps = (
                stats.binom.pmf(more, above - before, worst)
                if cut.kept is None
                else stats.hypergeom.pmf(more, cut.kept - before, worst - bad, above - before)
            )
            for extra, step in zip(more, steps, strict=True):
                after[bad + extra] = after.get(bad + extra, 0.0) + chance * step
        erring = sum(chance for bad, chance in after.items() if bad <= most)
        assert erring <= spending[look] + 1e-9
        beside = sum(chance for bad, chance in after.items() if bad <= most + 1)
        assert here.p_value(most + 1) == pytest.approx(beside, abs=1e-9)
        open_paths = {bad: chance for bad, chance in after.items() if bad > most and chance > 0}
        before = above


@repeatable
@given(cut_looks(), st.integers(0, 60), st.sampled_from([0.002, 0.02, 0.2]))
def test_the_bound_reaches_the_target_exactly_when_the_test_passes(
    cut: CutLooks, rejected: int, delta: float
) -> None:
    """Beside a certificate, "at least …" never contradicts it."""
    rejected = min(rejected, cut.above[-1])
    if cut.above[-1] == 0:
        return
    found = cut.precision(rejected, delta)
    assert found.low is not None
    assert found.high is not None
    slack = 0.0 if cut.kept else 1e-9
    assert (found.low >= cut.target - slack) == (cut.p_value(rejected) <= delta)
    assert 0 <= found.low <= 1 - rejected / cut.above[-1] + 1e-9
    assert found.high >= 1 - rejected / cut.above[-1] - 1e-9


@repeatable
@given(cut_looks())
def test_more_risk_never_moves_a_boundary_down(cut: CutLooks) -> None:
    """With more of δ at every look each passes with as many rejects: shares may be handed on."""
    richer = CutLooks(cut.above, cut.target, cut.kept, tuple(2 * risk for risk in cut.spending))
    assert most_rejects(richer, 0.04) >= most_rejects(cut, 0.02)


def test_with_one_look_and_an_endless_pool_it_is_the_binomial_test() -> None:
    """All as before: BinomialCDF, and Clopper and Pearson's bounds."""
    cut = CutLooks((150,), 0.9)
    assert cut.p_value(6) == pytest.approx(stats.binom.cdf(6, 150, 0.1))
    assert cut.precision(6, 0.05).low == pytest.approx(stats.beta.ppf(0.05, 144, 7))
    huge = CutLooks((150,), 0.9, 10**7)
    assert huge.p_value(6) == pytest.approx(cut.p_value(6), rel=1e-3)


def census(*levels: tuple[float, int, int]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the scores of (score, accepted, rejected) and which were accepted."""
    scores = np.concatenate([np.full(good + bad, score) for score, good, bad in levels])
    accepted = np.concatenate([np.arange(good + bad) < good for _, good, bad in levels])
    return scores, accepted


def test_a_census_certifies_the_exact_cut() -> None:
    """Nine of ten are enough, eight of ten are not, and where the best are bad it goes on."""
    cuts = np.array([0.9, 0.8, 0.7, 0.6])
    scores, accepted = census((0.9, 8, 2), (0.8, 10, 0), (0.7, 9, 1), (0.6, 0, 5))
    found = fixed_sequence(scores, scores, accepted, target=0.9, delta=0.05, cuts=cuts, finite=True)
    assert (found.threshold, found.kept) == (0.7, 30)
    assert [(test.threshold, test.p_value, test.passed) for test in found.tests] == [
        (0.9, 1.0, False), (0.8, 0.0, True), (0.7, 0.0, True),
    ]  # fmt: skip
    assert found.precision is not None
    assert found.precision.low == found.precision.estimate == found.precision.high == 0.9
    worse = fixed_sequence(
        scores, scores, accepted, target=0.91, delta=0.05, cuts=cuts, finite=True
    )
    assert (worse.certified, worse.labels_missing) == (False, None)


def test_what_the_labels_count_out_needs_no_risk() -> None:
    """With one of 40 unlabelled and no reject, 39 of 40 are sure, whatever δ is."""
    scores = np.full(40, 0.9)
    found = fixed_sequence(
        scores, scores[:39], np.ones(39, dtype=bool),
        target=0.975, delta=1e-12, cuts=ONE, finite=True,
    )  # fmt: skip
    assert found.certified
    assert found.tests[0].p_value == 0.0


def test_no_more_labels_are_missing_than_there_are() -> None:
    """Of a finite pool, what is missing is at most what has no label yet."""
    scores = np.full(60, 0.9)
    accepted = np.arange(40) >= 5
    found = fixed_sequence(
        scores, scores[:40], accepted, target=0.85, delta=0.01, cuts=ONE, finite=True
    )
    assert not found.certified
    assert found.labels_missing is not None
    assert 0 < found.labels_missing <= 20
    assert needed_above(0.0, 0.9, 0.05, kept=10**6) in (28, 29)
    assert needed_above(0.0, 0.9, 0.05, kept=60) == 20
    assert stats.hypergeom.cdf(0, 60, 7, 20) <= 0.05 < stats.hypergeom.cdf(0, 60, 7, 19)


def test_a_look_is_tested_jointly_with_those_before_it() -> None:
    """The labels that an earlier look saw are counted in draw order; an old plan has none."""
    rng = np.random.default_rng(3)
    pool = rng.random(4000)
    scores, accepted = pool[:400], rng.random(400) < 0.95
    looks = sequential_looks((100, 200, 300), 400, 0.05)
    plan = Plan(0.9, 0.95, (0.5,), looks, "judge", "rule", boundary="sequential", finite=True)
    assert plan.earlier(400) == looks[:3]
    found = fixed_sequence(
        pool, scores, accepted, target=0.9, delta=looks[3].delta, cuts=ONE, finite=True,
        earlier=plan.earlier(400),
    )  # fmt: skip
    above = scores >= 0.5
    expected = CutLooks(
        tuple(int(above[:n].sum()) for n in (100, 200, 300, 400)), 0.9,
        int((pool >= 0.5).sum()), tuple(look.delta for look in looks[:3]),
    )  # fmt: skip
    assert found.tests[0].p_value == expected.p_value(int((above & ~accepted).sum()))
    old = Plan(0.9, 0.95, (0.5,), (Look(300, 0.01), Look(400, 0.04)), "judge", "rule")
    assert (old.boundary, old.finite, old.earlier(400)) == ("bonferroni", False, ())
