"""The simulation of names and seeds tests cuts as the app does."""

from __future__ import annotations

import numpy as np
import pytest

from review.promises.certify import fixed_sequence
from simulations.known_pool import DELTA, SIZE, hard_cut, pool, target
from simulations.names import above_hard, passed

pytestmark = pytest.mark.slow


def test_a_cut_passes_here_where_the_app_certifies_it() -> None:
    """The simulated test of the hard cut and the app's sequence of that cut alone agree.

    But where the bound is met to within a tenth: the app may know that the pool is finite.
    """
    one, rng = pool(), np.random.default_rng(20)
    labels, rejects = (series[:60, 299] for series in above_hard())
    surely, hardly = (passed(labels, rejects, by * DELTA) for by in (0.9, 1.1))
    for repeat in range(60):
        drawn = rng.choice(SIZE, 900, replace=False)[:300]
        outcome = fixed_sequence(
            one.scores, one.scores[drawn], one.accepted[drawn],
            target=target(), delta=DELTA, cuts=one.cuts[[hard_cut()]],
        )  # fmt: skip
        assert surely[repeat] <= outcome.certified <= hardly[repeat]
