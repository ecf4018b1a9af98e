"""A mean with Student's interval."""

from __future__ import annotations

import pytest

from review.statistics.estimates import UNKNOWN, Interval, student

#: Student's own example: hours of sleep gained, of ten patients, between two drugs.
SLEEP = (1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4)


def test_students_own_table_gives_his_interval() -> None:
    """R's t.test on the sleep data: 1.58, .70 to 2.46 (paired)."""
    found = student(SLEEP)
    assert found.low is not None
    assert found.high is not None
    assert found.estimate == pytest.approx(1.58)
    assert (round(found.low, 4), round(found.high, 4)) == (0.7001, 2.4599)


def test_one_value_has_no_interval_and_none_no_mean() -> None:
    """Nothing is made up."""
    assert student([2.0]) == Interval(2.0, None, None)
    assert student([]) == UNKNOWN
