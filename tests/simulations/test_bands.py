"""The simulation of banded draws tests as the app does."""

from __future__ import annotations

import numpy as np

from review.promises.bands import banded_sequence
from review.promises.plans import grid
from review.promises.unequal import Bands, draw_banded
from simulations.bands import at_score, met, proved
from simulations.known_pool import pool


def test_a_cut_is_proved_where_the_sequence_of_the_app_passes_it() -> None:
    """Cut by cut the same, up to and with the first that fails."""
    one, bands = pool(), Bands(at_score(0.8), at_score(0.4), 0.36)
    cuts = grid(one.scores, (0.3, 0.5, 0.6, 0.66, 0.7, 0.74, 0.78))
    for seed in range(4):
        labels = np.array([each.index for each in draw_banded(1200, one.scores, bands, seed)])
        found = banded_sequence(
            one.scores, one.scores[labels], one.accepted[labels],
            target=met(), delta=0.045, cuts=cuts, bands=bands,
        )  # fmt: skip
        for test in found.tests:
            assert proved(labels, test.threshold, bands, met(), 0.045) == test.passed
