"""Weights refitted: advised where labels clearly want others, not where it is noise."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

from review.core.errors import Refused
from review.promises.weights import refit

CONFIGURED = {"compliance": 40, "seams": 25, "preservation": 20, "quality": 15}


def labels(n: int, truth: dict[str, float], seed: int = 0):
    """Return criteria and verdicts whose log-odds rise by these weights."""
    rng = np.random.default_rng(seed)
    criteria = {name: rng.beta(5, 2, n) for name in CONFIGURED}
    total = sum(weight * criteria[name] for name, weight in truth.items())
    return criteria, rng.random(n) < special.expit(12 * (total - 0.62))


def test_labels_that_follow_the_configured_weights_advise_nothing() -> None:
    """The refit comes out near them, and its gain is within noise."""
    truth = {name: weight / 100 for name, weight in CONFIGURED.items()}
    found = refit(*labels(1500, truth), CONFIGURED, seed=1)
    assert found.configured == pytest.approx(truth)
    assert found.refitted == pytest.approx(truth, abs=0.08)
    assert sum(found.refitted.values()) == pytest.approx(1)
    assert abs(found.gain) < 0.01
    assert not found.advised


def test_labels_that_clearly_want_other_weights_advise_them() -> None:
    """Only seams and quality matter to these people."""
    found = refit(*labels(1500, {"seams": 0.6, "quality": 0.4}), CONFIGURED, seed=1)
    assert found.advised
    assert found.gain > 5 * found.noise
    assert found.refitted["seams"] == pytest.approx(0.6, abs=0.06)
    assert found.refitted["compliance"] < 0.05
    assert found.refit_auc > found.auc + 0.03


def test_noise_alone_is_advised_in_few_of_many_studies() -> None:
    """200 labels, 40 studies of weights that are right: the refit loses, advised in at most 3."""
    truth = {name: weight / 100 for name, weight in CONFIGURED.items()}
    found = [refit(*labels(200, truth, seed), CONFIGURED, seed=0) for seed in range(40)]
    assert sum(one.advised for one in found) <= 3
    assert np.mean([one.gain for one in found]) < 0


def test_no_weight_is_below_zero_and_holes_are_left_out() -> None:
    """A criterion that falls with acceptance gets none; labels lacking a criterion do not count."""
    criteria, good = labels(600, {"seams": 1.0})
    criteria["quality"] = 1 - criteria["seams"]
    criteria["compliance"][:40] = np.nan
    found = refit(criteria, good, CONFIGURED, seed=2)
    assert found.labels == 560
    assert found.refitted["quality"] == pytest.approx(0, abs=1e-9)
    assert min(found.refitted.values()) >= 0


def test_the_same_seed_gives_the_same_and_too_few_labels_are_refused() -> None:
    """Nine rejects are too few."""
    criteria, good = labels(300, {"seams": 1.0})
    assert refit(criteria, good, CONFIGURED, seed=3) == refit(criteria, good, CONFIGURED, seed=3)
    with pytest.raises(Refused, match="too few"):
        refit(criteria, np.arange(300) >= 9, CONFIGURED, seed=3)
