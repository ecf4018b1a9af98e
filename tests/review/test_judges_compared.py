"""Two judge runs on the same labels: differences, their intervals, and "no gain"."""

from __future__ import annotations

import numpy as np
import pytest

from review.judging.compared import Paired, compare, flips, holm, precision_at, share_kept
from review.promises.judging import auc, confusion, kappa


def paired(
    n: int = 400, *, better: float = 0.0, photos: int | None = None, seed: int = 0
) -> Paired:
    """Labels and two runs' scores; the second hears the label by so much more."""
    rng = np.random.default_rng(seed)
    accepted = rng.random(n) < 0.7
    first = accepted * 0.6 + rng.normal(0, 1, n)
    second = accepted * (0.6 + better) + rng.normal(0, 1, n)
    sources = np.arange(n) % (photos or n)
    return Paired(first, second, accepted, sources, np.ones(n), (0.3, 0.3))


def delong(pair: Paired) -> float:
    """Return the standard error of the difference of two AUCs by DeLong's components (1988)."""
    parts = []
    for scores in (pair.first, pair.second):
        good, bad = scores[pair.accepted], scores[~pair.accepted]
        wins = (good[:, None] > bad) + 0.5 * (good[:, None] == bad)
        parts.append((wins.mean(axis=1), wins.mean(axis=0)))
    by_good, by_bad = (second - first for first, second in zip(*parts, strict=True))
    return float(np.sqrt(by_good.var(ddof=1) / len(by_good) + by_bad.var(ddof=1) / len(by_bad)))


def test_numbers_are_those_of_each_run_alone() -> None:
    """κ and AUC as one judge's report says them; the difference: second less first."""
    pair = paired(better=0.5)
    (found,) = compare([pair])
    for change, of in (
        (found.auc, lambda scores: auc(scores, pair.accepted)),
        (found.kappa, lambda scores: kappa(confusion(scores, pair.accepted, 0.3))),
    ):
        assert (change.first, change.second) == (of(pair.first), of(pair.second))
        assert change.difference.estimate == change.second - change.first


def test_the_interval_of_auc_is_delongs() -> None:
    """Where each edit has a source of its own: half of it is 1.96 standard errors."""
    pair = paired(better=0.5)
    (found,) = compare([pair])
    half = (found.auc.difference.high - found.auc.difference.low) / 2
    assert half == pytest.approx(1.96 * delong(pair), rel=0.08)


def test_edits_of_one_photo_count_together() -> None:
    """Each edit ten times over, all of one photo: nothing new is known, the interval stays."""
    once = paired(120, better=0.5, photos=120)
    tenfold = Paired(
        *(np.repeat(one, 10) for one in (once.first, once.second, once.accepted, once.sources)),
        np.ones(1200), once.cuts,
    )  # fmt: skip
    (alone,), (many,) = compare([once]), compare([tenfold])
    assert many.auc.difference.low == pytest.approx(alone.auc.difference.low, abs=1e-9)
    assert many.sources == 120
    apart = Paired(*(tenfold.first, tenfold.second, tenfold.accepted), np.arange(1200),
                   tenfold.weights, tenfold.cuts)  # fmt: skip
    (narrow,) = compare([apart])
    assert narrow.auc.difference.high < many.auc.difference.high


def test_a_better_judge_is_called_better_and_a_like_one_no_gain() -> None:
    """And the worse one worse; a copy of the same scores changes nothing."""
    (gain,), (none,) = compare([paired(800, better=0.8)]), compare([paired(800)])
    assert (gain.verdict, none.verdict) == ("better", "no_gain")
    swapped = paired(800, better=0.8)
    swapped = Paired(swapped.second, swapped.first, swapped.accepted, swapped.sources,
                     swapped.weights, swapped.cuts)  # fmt: skip
    assert compare([swapped])[0].verdict == "worse"
    same = Paired(swapped.first, swapped.first, swapped.accepted, swapped.sources,
                  swapped.weights, swapped.cuts)  # fmt: skip
    (copy,) = compare([same])
    assert (copy.verdict, copy.auc.p, copy.flips.mended) == ("no_gain", 1.0, 0)


def test_too_few_sources_tell_nothing() -> None:
    """Nine photos, verdicts all alike, no edit: numbers where there are any, no interval."""
    few = paired(90, better=2, photos=9)
    (found,) = compare([few])
    assert found.verdict == "too_few"
    assert (found.auc.difference.low, found.auc.p) == (None, None)
    everyone = Paired(
        few.first, few.second, np.ones(90, bool), np.arange(90), few.weights, few.cuts
    )
    assert compare([everyone])[0].auc.first is None
    nothing = few.only(np.zeros(90, bool))
    assert compare([nothing])[0].verdict == "too_few"


def test_precision_at_equal_share_shares_a_tie() -> None:
    """The best half of four: one accepted for sure, and half of a tie of one good and one bad."""
    at = precision_at(np.array([3.0, 2, 2, 1]), np.array([True, True, False, False]), 0.5)
    assert at(np.ones((1, 4)))[0] == pytest.approx((1 + 0.5) / 2)
    heavier = np.array([[1.0, 1, 3, 1]])
    assert at(heavier)[0] == pytest.approx((1 + 2 * 0.25) / 3)


def test_the_share_is_what_the_first_keeps() -> None:
    """By weight; where it keeps nothing, or all, there is no equal share to compare at."""
    pair = Paired(np.array([1.0, 0]), np.array([0.0, 1]), np.array([True, False]), np.arange(2),
                  np.array([3.0, 1]), (0.5, 0.5))  # fmt: skip
    assert share_kept(pair) == 0.75
    for cut in (-1.0, 2.0):
        all_alike = Paired(pair.first, pair.second, pair.accepted, pair.sources, pair.weights,
                           (cut, cut))  # fmt: skip
        assert share_kept(all_alike) is None
        assert compare([all_alike])[0].precision.first is None


def test_mcnemar_is_exact() -> None:
    """Nine mended and one broken: 2 · (1 + 10) ÷ 1024."""
    first = np.array([0.0] * 9 + [1.0] + [1.0] * 5)
    second = np.array([1.0] * 9 + [0.0] + [1.0] * 5)
    pair = Paired(first, second, np.ones(15, bool), np.arange(15), np.ones(15), (0.5, 0.5))
    found = flips(pair)
    assert (found.mended, found.broken) == (9, 1)
    assert found.p == pytest.approx(22 / 1024)


def test_holm_corrects_by_rank() -> None:
    """.01, .04 and .03 of three: .03, .06 and .06; what is not known is not counted."""
    assert holm([0.01, None, 0.04, 0.03]) == [pytest.approx(0.03), None, pytest.approx(0.06),
                                              pytest.approx(0.06)]  # fmt: skip


def test_several_runs_are_corrected_together() -> None:
    """A p that stands alone may fall among five others."""
    alone, many = (
        compare([paired(300, better=0.3, seed=4)]),
        compare(
            [paired(300, better=0.3, seed=4), *(paired(300, seed=seed) for seed in range(10, 15))]
        ),
    )
    assert many[0].auc.p == alone[0].auc.p
    assert many[0].auc.holm > alone[0].auc.holm


def test_the_same_seed_gives_the_same_interval() -> None:
    """And another nearly the same."""
    pair = paired(better=0.4)
    first, again, other = (compare([pair], seed=seed)[0].auc for seed in (1, 1, 2))
    assert first == again
    assert first.difference.low == pytest.approx(other.difference.low, abs=0.02)


def test_rounding_is_no_difference() -> None:
    """Scores tripled say the same; weights that add up in another order by floats change no p."""
    one = paired(300, better=0.4)
    weights = np.full(300, 0.1)
    same = Paired(one.first, 3 * one.first, one.accepted, one.sources, weights, (0.3, 0.9))
    (found,) = compare([same])
    assert [change.p for change in found.changes] == [1.0, 1.0, 1.0]
    assert found.verdict == "no_gain"
