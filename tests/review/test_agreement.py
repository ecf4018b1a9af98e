"""How far reviewers agree: published numbers, evalica as a second opinion, coverage."""

from __future__ import annotations

import itertools

import evalica
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.statistics.agreement import _between, _coefficients, _counts, _parts, agreement, pairs

#: Krippendorff's 12 units, 4 observers; Gwet (2014) computes AC1 of the same table.
TWELVE = [
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
]


def long(rows: list[str]) -> pd.DataFrame:
    """Return one row per answer of a table written observer by observer."""
    told = [
        (f"u{unit}", f"r{reviewer}", float(value))
        for reviewer, row in enumerate(rows)
        for unit, value in enumerate(row.split())
        if value != "."
    ]
    return pd.DataFrame(told, columns=["unit", "reviewer", "value"])


def verdicts(accepts: np.ndarray) -> pd.DataFrame:
    """Return answers from a units × reviewers array of booleans."""
    told = [
        (f"u{unit}", f"r{reviewer}", "accept" if accepts[unit, reviewer] else "reject")
        for unit, reviewer in itertools.product(*map(range, accepts.shape))
    ]
    return pd.DataFrame(told, columns=["unit", "reviewer", "value"])


def test_gwets_and_krippendorffs_example() -> None:
    """AC1 .77544, α nominal .7434 and interval .8491; eleven units have two answers or more."""
    nominal = agreement(long(TWELVE))
    assert nominal.ac.estimate == pytest.approx(0.77544, abs=5e-6)
    assert nominal.alpha.estimate == pytest.approx(0.7434, abs=5e-5)
    assert nominal.percent.estimate == pytest.approx(0.8182, abs=5e-5)
    assert (nominal.units, nominal.answers, nominal.values) == (11, 40, 5)
    interval = agreement(long(TWELVE), distance="interval")
    assert interval.alpha.estimate == pytest.approx(0.8491, abs=5e-5)
    assert interval.percent == nominal.percent


def test_units_of_one_answer_count_in_chance_and_nowhere_else() -> None:
    """The twelfth unit moves AC1 from .77515 to .77544, as published; percent and α do not see it.

    The interval is of the same coefficient: where many are alone it lies about that point.
    """
    table = long(TWELVE)
    without = agreement(table[table["unit"] != "u11"])
    assert without.ac.estimate == pytest.approx(0.77515, abs=5e-6)
    whole = agreement(table)
    assert (whole.percent, whole.alpha) == (without.percent, without.alpha)
    alone = pd.DataFrame([(f"v{n}", "r0", 5.0) for n in range(400)], columns=table.columns)
    many = agreement(pd.concat([table, alone]))
    assert many.ac.estimate == pytest.approx(0.815764, abs=1e-6)  # by exact fractions
    assert many.ac.low < many.ac.estimate < many.ac.high
    assert (many.units, many.answers) == (11, 40)


def test_ordinal_alpha_of_the_same_example_is_evalicas() -> None:
    """The library we compute α with gives .8154 on the ordinal scale too."""
    table = long(TWELVE).pivot_table(index="reviewer", columns="unit", values="value")
    assert evalica.alpha(table, distance="ordinal").alpha == pytest.approx(0.8154, abs=5e-5)


def test_at_high_prevalence_the_three_differ_much() -> None:
    """Two reviewers, 80% accepted, 82 of 100 alike: AC1 1 − .18/.68, α 1 − .18/.32."""
    told = [(True, True)] * 7100 + [(True, False)] * 1800 + [(False, False)] * 1100
    found = agreement(verdicts(np.array(told)), repeats=10)
    assert found.percent.estimate == pytest.approx(0.82)
    assert found.ac.estimate == pytest.approx(1 - 0.18 / 0.68)
    assert found.alpha.estimate == pytest.approx(1 - 0.18 / 0.32, abs=1e-4)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=4), min_size=3, max_size=12),
    st.sampled_from(["nominal", "interval"]),
)
def test_the_resampled_alpha_is_evalicas(units, distance) -> None:
    """The quick sums of the bootstrap, with each unit once, equal the library."""
    told = [(f"u{u}", f"r{r}", float(v)) for u, row in enumerate(units) for r, v in enumerate(row)]
    answers = pd.DataFrame(told, columns=["unit", "reviewer", "value"])
    values = np.sort(answers["value"].unique())
    if len(values) < 2:
        return
    weights, apart = _between(values, distance)
    parts = _parts(_counts(answers, values), weights, apart)
    nobody_alone = np.zeros((1, len(values)))
    *_, alpha = _coefficients(parts, np.ones((1, len(units))), nobody_alone, weights, apart)
    table = answers.pivot_table(index="reviewer", columns="unit", values="value")
    wanted = pytest.approx(evalica.alpha(table, distance=distance).alpha, abs=1e-9)
    assert alpha[0] == wanted
    alone = pd.DataFrame([("alone", "r0", 9.0)], columns=answers.columns)
    told_alone = pd.concat([answers, alone], ignore_index=True)
    assert agreement(told_alone, distance=distance, repeats=2).alpha.estimate == wanted


def test_answers_all_alike_agree_fully_and_single_answers_not_at_all() -> None:
    """One value: 1 throughout. No unit with two answers: nothing to say."""
    same = agreement(verdicts(np.ones((5, 3), dtype=bool)))
    assert [x.estimate for x in (same.percent, same.ac, same.alpha)] == [1, 1, 1]
    alone = agreement(verdicts(np.ones((5, 1), dtype=bool)))
    assert (alone.units, alone.percent.estimate, alone.alpha.low) == (0, None, None)
    assert agreement(pd.DataFrame(columns=["unit", "reviewer", "value"])).units == 0


def test_the_later_answer_of_a_reviewer_counts() -> None:
    """A correction replaces what stood."""
    answers = pd.DataFrame(
        [("u", "a", "accept"), ("u", "b", "reject"), ("u", "b", "accept")],
        columns=["unit", "reviewer", "value"],
    )
    assert agreement(answers).percent.estimate == 1


def test_the_same_seed_gives_the_same_interval_and_order_changes_nothing() -> None:
    """Another seed another interval; shuffled rows the same point."""
    rng = np.random.default_rng(4)
    answers = verdicts(rng.random((60, 3)) < 0.7)
    first, again = agreement(answers, seed=1), agreement(answers, seed=1)
    assert first == again
    assert first.alpha.low != agreement(answers, seed=2).alpha.low
    mixed = agreement(answers.sample(frac=1, random_state=3))
    assert mixed.alpha.estimate == pytest.approx(first.alpha.estimate)


@pytest.mark.slow
def test_the_unit_bootstrap_covers() -> None:
    """True α inside the 95% interval in at least 92 of 100 studies of 100 units."""
    rng = np.random.default_rng(11)

    def study(units: int) -> pd.DataFrame:
        truth = rng.random(units) < 0.8
        wrong = rng.random((units, 3)) < 0.1
        return verdicts(truth[:, None] ^ wrong)

    true_alpha = agreement(study(60_000), repeats=2).alpha.estimate
    found = [agreement(study(100), repeats=500).alpha for _ in range(300)]
    inside = np.mean([one.low <= true_alpha <= one.high for one in found])
    assert inside >= 0.92


def test_pairs_are_all_pairs_once() -> None:
    """In order of name."""
    assert pairs(["c", "a", "b"]) == [("a", "b"), ("a", "c"), ("b", "c")]
