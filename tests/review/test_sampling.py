"""Which units are drawn, and with which probability."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.core.errors import Refused
from review.promises.curves import Labels, rates_at
from review.statistics.sampling import STRATEGIES, KnownLabels, Strategy, by_tenth, draw, neyman

SCORES = np.round(np.random.default_rng(3).random(200), 2)
TYPES = [f"type {number % 7}" for number in range(200)]


def drawn(strategy: Strategy, size: int, seed: int = 0) -> list[int]:
    chosen = draw(strategy, size, scores=SCORES, types=TYPES, threshold=0.7, seed=seed)
    return [one.index for one in chosen]


@given(st.sampled_from(sorted(STRATEGIES)), st.integers(1, 200), st.integers(0, 1000))
def test_a_draw_has_its_size_and_no_unit_twice(strategy: Strategy, size: int, seed: int) -> None:
    """Every strategy draws exactly what was asked, each edit at most once."""
    indices = drawn(strategy, size, seed)
    assert len(indices) == len(set(indices)) == size


@given(st.sampled_from(sorted(STRATEGIES)), st.integers(0, 1000))
def test_the_same_seed_draws_the_same(strategy: Strategy, seed: int) -> None:
    """A draw can be repeated from its seed, order included."""
    assert drawn(strategy, 40, seed) == drawn(strategy, 40, seed)


@pytest.mark.parametrize("strategy", sorted(STRATEGIES))
def test_inclusion_probabilities_add_up_to_the_size(strategy: Strategy) -> None:
    """Summed over the whole pool, inclusion probabilities are the number drawn."""
    whole = draw(strategy, 200, scores=SCORES, types=TYPES, threshold=0.7, seed=1)
    part = draw(strategy, 70, scores=SCORES, types=TYPES, threshold=0.7, seed=1)
    of_stratum = {one.stratum: one.inclusion for one in part}
    assert sum(of_stratum.get(one.stratum, 0.0) for one in whole) == pytest.approx(70)


def test_uniform_gives_every_edit_the_same_chance() -> None:
    """Over many seeds each edit is drawn about equally often (chi-squared, seeded)."""
    counts = np.zeros(200)
    for seed in range(2000):
        counts[drawn("uniform", 20, seed)] += 1
    chi = ((counts - 200) ** 2 / 200).sum()
    assert chi < 260


def test_per_type_draws_every_type_alike() -> None:
    """Per type, each edit type gets the same number as far as it has them."""
    counts = np.bincount([int(TYPES[index][-1]) for index in drawn("per-type", 70)], minlength=7)
    assert set(counts) == {10}


def test_near_threshold_draws_four_in_five_from_the_near_half() -> None:
    """Near the threshold, four of five units come from the half of the pool closest to it."""
    distance = np.abs(SCORES - 0.7)
    near = set(np.argsort(distance, kind="stable")[:100])
    assert sum(index in near for index in drawn("near-threshold", 100)) == 80


def test_more_than_the_pool_is_refused_with_its_size() -> None:
    """Asking for more edits than there are says how many there are."""
    with pytest.raises(Refused, match="the pool holds 200"):
        drawn("uniform", 201)


def test_neyman_gives_open_verdicts_the_labels() -> None:
    """By hand: N·√(p(1 − p)) with half a label either way; without labels all tenths alike."""
    scores = np.arange(100) / 100
    tenths = by_tenth(scores)
    known = KnownLabels(
        np.array([0.05] * 9 + [0.55] * 9), np.array([True] * 9 + [True, False, False] * 3)
    )
    found = neyman(tenths, scores, known)
    assert found["tenth 01"] == pytest.approx(10 * np.sqrt(0.95 * 0.05))
    assert found["tenth 06"] == pytest.approx(10 * np.sqrt(0.35 * 0.65))
    assert found["tenth 10"] == pytest.approx(5)
    empty = draw("by-score", 40, scores=scores, types=[""] * 100, threshold=0.7, seed=1)
    assert {one.inclusion for one in empty} == {0.4}


@pytest.mark.slow
def test_drawn_by_score_the_same_estimate_takes_fewer_labels() -> None:
    """The share acceptable of a pool, 300 labels, 400 draws: a quarter less variance, no bias."""
    rng = np.random.default_rng(5)
    latent = rng.normal(1.35, 1.55, 20_000)
    truth = rng.random(20_000) < 1 / (1 + np.exp(-1.2 * latent))
    scores = np.round(1 / (1 + np.exp(-latent)), 2)
    pilot = rng.permutation(20_000)[:300]
    known = KnownLabels(scores[pilot], truth[pilot])
    errors: dict[Strategy, list[float]] = {"uniform": [], "by-score": []}
    for strategy, missed in errors.items():
        for seed in range(400):
            chosen = draw(strategy, 300, scores=scores, types=[""] * 20_000, threshold=0.7,
                          seed=seed, known=known)  # fmt: skip
            at = np.array([one.index for one in chosen])
            weights = np.array([1 / one.inclusion for one in chosen])
            strata = np.unique([one.stratum for one in chosen], return_inverse=True)[1]
            labels = Labels(scores[at], truth[at], np.full(300, "", dtype=object), weights, strata)
            missed.append(float(rates_at(labels, 0.0).acceptable.estimate or 0) - truth.mean())
    spread = {strategy: np.mean(np.square(missed)) for strategy, missed in errors.items()}
    assert spread["by-score"] < 0.75 * spread["uniform"]
    assert abs(np.mean(errors["by-score"])) < 0.003
