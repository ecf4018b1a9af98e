"""Turns of one chain fail together: what counts chains holds, what counts turns does not."""

from __future__ import annotations

import pytest

from simulations.chains import FEWER, REPEATS, covered, covered_naively, drawn, turns_break

pytestmark = pytest.mark.slow


def test_intervals_by_chains_cover_where_those_of_independent_turns_do_not() -> None:
    """Of 300 chains and of 12: .95 and more, where Wilson's over turns hold four in five."""
    for number in (300, 12):
        one = drawn(number)
        assert covered(one) >= 0.95 * REPEATS
        assert covered_naively(one) < 0.8 * REPEATS


def test_turns_as_units_break_the_promise() -> None:
    """Twice the risk and more: a promise about turns would need its labels counted by chain."""
    assert turns_break() > 0.08 * FEWER
