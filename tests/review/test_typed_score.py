"""A score that knows the type: fitted on labels of its own, exact as a filter config."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, special

from review.core.errors import Refused
from review.core.settings import Scale
from review.filtering.decide import keeps
from review.filtering.filter_config import FilterConfig, read_config, write_config
from review.filtering.typed_score import TypedScore, fit_typed_score
from review.statistics.logistic import log_loss, ridge_logistic

UNIT = Scale(0, 1)
TYPES = ["Zoom in", "Change font", "Relocate an object", "Add text"]


def labels(n: int, seed: int = 0):
    """Return criteria, types and verdicts of n labels whose truth is known."""
    rng = np.random.default_rng(seed)
    criteria = {name: rng.beta(5, 2, n) for name in ("compliance", "seams", "idle")}
    types = rng.choice(TYPES, n)
    worse = np.array([{"Change font": -1.6, "Zoom in": 1.0}.get(kind, 0.0) for kind in types])
    odds = -5.0 + 6 * criteria["compliance"] + 3 * criteria["seams"] + worse
    return criteria, list(types), rng.random(n) < special.expit(odds)


def config_of(typed: TypedScore, cut: float) -> FilterConfig:
    """Return the config that applies the score at a cut, written and read back."""
    config = FilterConfig(
        version=1, score="weighted_total", criteria=typed.criteria(), scale=typed.scale,
        thresholds=typed.thresholds(cut),
    )  # fmt: skip
    return read_config(write_config(config))


def test_weights_and_types_come_out_near_the_truth() -> None:
    """Twice the weight for compliance, none for a criterion that says nothing; font is worst."""
    typed = fit_typed_score(*labels(6000), UNIT)
    assert typed.labels == 6000
    assert typed.weights["compliance"] == pytest.approx(2 / 3, abs=0.06)
    assert typed.weights["seams"] == pytest.approx(1 / 3, abs=0.06)
    assert typed.weights["idle"] < 0.05
    assert typed.offsets["Zoom in"] - typed.offsets["Change font"] == pytest.approx(
        2.6 / 9, abs=0.06
    )
    assert min(typed.offsets, key=lambda kind: typed.offsets[kind]) == "Change font"


def test_a_type_with_few_labels_is_held_near_the_others() -> None:
    """Three rejected edits do not condemn a type."""
    criteria, types, accepted = labels(600)
    for place in range(3):
        types[place], accepted[place] = "Rare", False
    typed = fit_typed_score(criteria, types, accepted, UNIT)
    assert typed.offsets["Change font"] < typed.offsets["Rare"] < 0


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 10), st.integers(0, 10), st.sampled_from([*TYPES, "New type", None])
        ),
        min_size=1, max_size=40,
    ),
    st.lists(st.floats(-2, 2).map(lambda x: round(x, 6)), min_size=4, max_size=4),
    st.integers(1, 9999),
    st.data(),
)  # fmt: skip
def test_the_filter_config_keeps_what_the_score_keeps(rows, offsets, weight, data) -> None:
    """At any observed cut, edit by edit, after writing and reading the file."""
    weights = {"a": weight / 10_000, "b": 1 - weight / 10_000}
    typed = TypedScore(weights, dict(zip(TYPES, offsets, strict=True)), UNIT, 100)
    criteria = {"a": np.array([row[0] / 10 for row in rows]),
                "b": np.array([row[1] / 10 for row in rows])}  # fmt: skip
    kinds = [row[2] for row in rows]
    scores = typed.score(criteria, kinds)
    cut = data.draw(st.sampled_from(sorted(scores)))
    config = config_of(typed, float(cut))
    kept = [keeps({"a": row[0] / 10, "b": row[1] / 10}, config, edit_type=row[2]) for row in rows]
    assert kept == list(scores >= cut - 1e-9)


def test_a_perfect_total_comes_first_whatever_its_type() -> None:
    """No threshold on the scale can turn it away, so the score does not pretend to."""
    typed = TypedScore({"a": 1.0}, {"Change font": -0.5, "Zoom in": 0.2}, UNIT, 100)
    scores = typed.score({"a": np.array([1.0, 1.0, 0.99])}, ["Change font", "Zoom in", "Zoom in"])
    assert list(scores) == pytest.approx([1.2, 1.2, 1.19])
    assert typed.top == 1.2


def test_missing_criteria_are_left_out_of_the_fit_and_unknown_in_the_score() -> None:
    """A refusal of the judge has no score, and teaches nothing."""
    criteria, types, accepted = labels(500)
    holed = {name: values.copy() for name, values in criteria.items()}
    holed["seams"][:50] = np.nan
    typed = fit_typed_score(holed, types, accepted, UNIT)
    assert typed.labels == 450
    whole = {name: values[50:] for name, values in criteria.items()}
    assert typed == fit_typed_score(whole, types[50:], accepted[50:], UNIT)
    scores = typed.score(holed, types)
    assert np.isnan(scores[:50]).all()
    assert np.isfinite(scores[50:]).all()


def test_too_few_labels_and_a_useless_judge_are_refused() -> None:
    """Nine rejects are too few; criteria that fall with acceptance are no score."""
    criteria, types, accepted = labels(60)
    accepted[:] = True
    accepted[:9] = False
    with pytest.raises(Refused, match="51 accepted and 9 rejected"):
        fit_typed_score(criteria, types, accepted, UNIT)
    upside_down = {"a": np.where(np.arange(60) % 2, 0.9, 0.1)}
    with pytest.raises(Refused, match="No criterion rises"):
        fit_typed_score(upside_down, ["Zoom in"] * 60, np.arange(60) % 2 == 0, UNIT)


def test_the_maximum_is_that_of_a_general_optimiser() -> None:
    """The same posterior mode as from a method that uses no gradient of ours."""
    rng = np.random.default_rng(3)
    columns, good = rng.normal(size=(80, 2)), rng.random(80) < 0.6
    prior = np.array([0.5, 2.0])
    free = np.array([False, False])
    intercept, slopes = ridge_logistic(columns, good, prior, free)

    def loss(beta):
        odds = beta[0] + columns @ beta[1:]
        return log_loss(odds, good).sum() + 0.5 * ((beta[1:] / prior) ** 2).sum()

    exactly = {"xatol": 1e-8, "fatol": 1e-12, "maxiter": 9000}
    oracle = optimize.minimize(loss, np.zeros(3), method="Nelder-Mead", options=exactly)
    assert [intercept, *slopes] == pytest.approx(list(oracle.x), abs=1e-4)


@given(st.integers(0, 2**16), st.integers(1, 6), st.booleans())
def test_groups_are_as_columns_of_ones_and_zeros(seed: int, groups: int, held: bool) -> None:
    """Whose columns nobody makes: the same intercept and slopes, labels of no group included."""
    rng = np.random.default_rng(seed)
    columns, good = rng.normal(size=(60, 2)), rng.random(60) < 0.6
    group = rng.integers(0, groups + 1, 60)
    prior = np.array([2.5, 2.5, *[0.75] * groups])
    nonnegative = np.array([held, held, *[False] * groups])
    intercept, slopes = ridge_logistic(columns, good, prior, nonnegative, group)
    of_group = (group[:, None] == np.arange(groups)[None, :]).astype(np.float64)
    plain = ridge_logistic(np.column_stack([columns, of_group]), good, prior, nonnegative)
    assert intercept == pytest.approx(plain[0], abs=1e-7)
    assert slopes == pytest.approx(plain[1], abs=1e-7)
