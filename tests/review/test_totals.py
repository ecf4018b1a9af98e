"""A total is rounded once, where it is made, so that equal scores are equal everywhere."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.core.scoring import TOLERANCE, rounded, score, weighted_total
from review.core.settings import Criterion, Scale
from review.filtering.decide import keeps
from review.filtering.filter_config import FilterConfig, FlooredCriterion, Thresholds
from review.filtering.typed_score import TypedScore, weighted
from review.promises.judging import auc, judge_report
from review.promises.plans import grid

WEIGHTS = {"success": 0.4, "natural": 0.25, "kept": 0.2, "clean": 0.15}
CRITERIA = {name: Criterion(weight) for name, weight in WEIGHTS.items()}
UNIT = Scale(0, 1)

tenths = st.fixed_dictionaries(
    dict.fromkeys(WEIGHTS, st.integers(0, 10).map(lambda tenth: tenth / 10))
)
anything = st.fixed_dictionaries(dict.fromkeys(WEIGHTS, st.floats(0, 1)))


@given(tenths)
def test_a_total_of_tenths_is_the_number_that_arithmetic_gives(raw: dict[str, float]) -> None:
    """No .7000000000000001 beside .7: the nearest float to the exact total."""
    exact = sum(Fraction(str(WEIGHTS[name])) * Fraction(str(x)) for name, x in raw.items())
    assert weighted_total(raw, CRITERIA) == float(exact)


@given(st.lists(anything | tenths, min_size=1, max_size=20))
def test_one_edit_and_many_are_totalled_alike(rows: list[dict[str, float]]) -> None:
    """The pool's arrays and the filter's single rows give the same floats, to the bit."""
    columns = {name: np.array([row[name] for row in rows]) for name in WEIGHTS}
    single = [weighted_total(row, CRITERIA) for row in rows]
    assert weighted(WEIGHTS, columns).tolist() == single
    assert TypedScore(WEIGHTS, {}, Scale(0, 2), 0).score(columns, ["any"] * len(rows)).tolist() == (
        single
    )


@given(st.floats(-1e12, 1e12))
def test_rounding_a_total_again_changes_nothing(total: float) -> None:
    """It may be done when it is made, read and hashed; −0 is 0, as a digest writes it."""
    once = rounded(total)
    assert rounded(once) == once
    assert str(rounded(-1e-12)) == "0.0"
    assert abs(once - total) <= TOLERANCE * max(1.0, abs(total) * 1e-6)


def test_a_given_overall_is_rounded_too() -> None:
    """Alone or by the settings' word, .1 + .2 ties with .3."""
    full = dict.fromkeys(WEIGHTS, 0.5)
    alone = score({"overall": 0.1 + 0.2}, CRITERIA, UNIT)
    supplied = score({**full, "overall": 0.1 + 0.2}, CRITERIA, UNIT, use_supplied_overall=True)
    assert alone is not None
    assert supplied is not None
    assert alone.overall == supplied.overall == 0.3


def test_equal_totals_make_one_cut_of_the_grid() -> None:
    """All ways to score .7 on tenths share one cut, and pass it."""
    steps = np.linspace(0, 1, 11)
    names = list(WEIGHTS)
    table = np.stack(np.meshgrid(*[steps] * 4), axis=-1).reshape(-1, 4)
    totals = weighted(WEIGHTS, {name: table[:, place] for place, name in enumerate(names)})
    assert len(np.unique(totals)) == len(np.unique(np.round(totals * 1000)))
    assert np.diff(np.sort(grid(totals, tuple(np.linspace(0.01, 1, 400))))).min() > 1e-4
    config = FilterConfig(
        version=1, score="weighted_total", scale=UNIT, thresholds=Thresholds(global_=0.7),
        criteria={name: FlooredCriterion(weight) for name, weight in WEIGHTS.items()},
    )  # fmt: skip
    for row in table[totals == 0.7]:
        assert keeps(dict(zip(names, row.tolist(), strict=True)), config)


def test_ties_of_the_real_table_are_ties(real: Path) -> None:
    """A judge of 714 edits makes 106 totals, not 131, and AUC is .7840829 by exact fractions."""
    totals, exact, good = _of_the_real_table(real / "judge_vs_human")
    assert len(totals) == 714
    assert len(np.unique(totals)) == len(set(exact)) == 106
    above = sum(
        (one > other) + Fraction(int(one == other), 2)
        for one, fine in zip(exact, good, strict=True) if fine
        for other, same in zip(exact, good, strict=True) if not same
    )  # fmt: skip
    truth = float(Fraction(above) / int(good.sum() * (~good).sum()))
    assert auc(totals, good) == pytest.approx(truth, abs=1e-12)
    assert truth == pytest.approx(0.7840829, abs=5e-8)
    by_fraction = np.array([float(one) for one in exact])
    report = judge_report(totals, good, good.astype(float), {}, 0.7)
    other = judge_report(by_fraction, good, good.astype(float), {}, 0.7)
    assert (report.spearman, report.confusion) == (other.spearman, other.confusion)


def _of_the_real_table(folder: Path):
    """Return VIEScore's totals (floats, fractions) and whether most raters took the edit."""
    votes: dict[tuple[str, str], list[bool]] = {}
    with (folder / "human_ratings.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            fine = min(float(row["semantic_consistency"]), float(row["perceptual_quality"])) >= 0.5
            votes.setdefault((row["item"], row["model"]), []).append(fine)
    columns = ("instruction_success", "naturalness", "preservation", "artifacts")
    totals, exact, good = [], [], []
    with (folder / "judge_scores.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["judge"] != "gemini_0shot" or not all(row[name] for name in columns):
                continue
            given_scores = [int(float(row[name])) for name in columns]
            raw = {name: tenth / 10 for name, tenth in zip(WEIGHTS, given_scores, strict=True)}
            totals.append(weighted_total(raw, CRITERIA))
            shares = zip((40, 25, 20, 15), given_scores, strict=True)
            exact.append(Fraction(sum(share * tenth for share, tenth in shares), 1000))
            verdicts = votes[row["item"], row["model"]]
            good.append(2 * sum(verdicts) > len(verdicts))
    return np.array(totals), exact, np.array(good)
