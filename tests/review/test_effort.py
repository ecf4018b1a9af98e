"""Labels per type for the least effort."""

from __future__ import annotations

from math import sqrt

import pytest

from review.core.errors import Refused
from review.spotcheck.allocation import proportional
from review.spotcheck.effort import Known, hours, hours_by_share, least_effort, shares_wrong

EDITS = {"a": 1000, "b": 1000, "c": 2000}


def test_labels_go_where_a_type_is_large_open_and_quick() -> None:
    """N ∝ N·√(p(1−p)) ÷ √seconds: twice the edits or a quarter of the time, twice the labels."""
    known = Known({"a": 0.1, "b": 0.5, "c": 0.1}, {"a": 4.0, "b": 16.0, "c": 4.0})
    labels = least_effort(EDITS, 300, known).labels
    assert sum(labels.values()) == 300
    assert labels["c"] == pytest.approx(2 * labels["a"], abs=1)
    assert labels["b"] / labels["a"] == pytest.approx(0.5 / 0.3 / sqrt(4), abs=0.02)


def test_two_of_each_type_at_least_and_never_more_than_there_are() -> None:
    """What a small type cannot take goes to the others; a type that is never wrong keeps two."""
    known = Known({"a": 0.5, "b": 1e-9, "c": 0.5}, {})
    labels = least_effort({"a": 20, "b": 1000, "c": 500}, 400, known).labels
    assert labels == {"a": 15, "b": 2, "c": 383}
    assert least_effort({"a": 3, "b": 9}, 12, known).labels == {"a": 3, "b": 9}
    assert sum(least_effort(EDITS, 2, known).labels.values()) == 2
    with pytest.raises(Refused):
        least_effort(EDITS, 4001, known)


def test_without_answers_it_is_by_share() -> None:
    """Every type is taken alike then, and saves nothing."""
    nothing = Known({}, {})
    quotas = least_effort(EDITS, 400, nothing)
    assert quotas.labels == proportional(EDITS, 400).labels
    assert hours(quotas, nothing, per_unit=2) == pytest.approx(400 * 2 * 6 / 3600)
    assert hours_by_share(quotas, nothing, per_unit=2) == pytest.approx(400 * 2 * 6 / 3600)


def test_it_takes_fewer_hours_than_labels_by_share() -> None:
    """For as narrow an interval over all types."""
    known = Known({"a": 0.3, "b": 0.01, "c": 0.05}, {"a": 4.0, "b": 30.0, "c": 8.0})
    quotas = least_effort(EDITS, 300, known)
    assert hours(quotas, known) < 0.75 * hours_by_share(quotas, known)


def test_a_share_wrong_leans_on_all_types_with_ten_labels() -> None:
    """(k + 10·p̄) ÷ (n + 10); p̄ itself starts at one in twenty."""
    found = shares_wrong({"a": (5, 10), "b": (0, 0)})
    overall = 5.5 / 20
    assert found == pytest.approx({"a": (5 + 10 * overall) / 20, "b": overall})
    assert shares_wrong({"a": (0, 0)}) == {"a": 0.05}
