"""What breaks a promise that seems kept: several judges, the quick answers, careless handing on."""

from __future__ import annotations

import numpy as np
import pytest

from simulations.families import (
    GOAL,
    any_judge_breaks,
    careless_breaks,
    judges,
    looked_at,
    unequal_breaks,
)
from simulations.known_pool import DELTA, REPEATS

pytestmark = pytest.mark.slow
ALLOWED = DELTA + 3 * np.sqrt(DELTA * (1 - DELTA) / REPEATS)


def test_the_judges_are_hard_to_promise_for() -> None:
    """Each has a cut that misses 90% by less than one edit in a hundred thousand."""
    for one in judges():
        miss = GOAL - one.truth[int(np.argmax(one.truth < GOAL))]
        assert 0 < miss < 1e-4


def test_sharing_the_risk_keeps_the_promise_of_every_judge() -> None:
    """Four judges on the same labels at a quarter of δ each: at most 5% of plans break any."""
    assert any_judge_breaks(DELTA / 4) <= ALLOWED


def test_the_best_of_four_judges_at_the_whole_risk_breaks_it() -> None:
    """Which is what trying judges one after the other until one holds comes to."""
    assert any_judge_breaks(DELTA) > ALLOWED


def test_the_first_drawn_keep_the_promise_and_the_first_done_break_it() -> None:
    """Rejects take longer, so the labels that are there first are too good."""
    assert looked_at(300, in_order=True) <= ALLOWED
    assert looked_at(300, in_order=False) > ALLOWED


def test_groups_that_stopped_must_not_hand_on() -> None:
    """A stopped group that hands its share on has used it already."""
    assert careless_breaks() > 0.06


def test_betting_keeps_the_promise_on_draws_without_replacement() -> None:
    """A quarter of a small pool drawn as the app draws it: conservative."""
    assert unequal_breaks(1500) <= ALLOWED
