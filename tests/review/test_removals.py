"""A promise after edits were taken out: weaker, never stronger, and exactly so."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.promises.removals import after_removals

kept_and_removed = st.integers(1, 10_000).flatmap(
    lambda kept: st.tuples(st.just(kept), st.integers(0, kept))
)


@pytest.mark.parametrize(
    ("target", "kept", "removed", "promised"),
    [
        (0.9, 1000, 0, 0.9),
        (0.9, 1000, 100, 800 / 900),
        (0.95, 2000, 20, 1880 / 1980),
        (0.9, 1000, 900, 0.0),
        (0.9, 1000, 950, 0.0),
        (0.9, 10, 10, 0.0),
    ],
)
def test_the_worst_case_counts(target: float, kept: int, removed: int, promised: float) -> None:
    """(tK − m)/(K − m), by hand; nothing is promised once all that is good may be gone."""
    assert after_removals(target, kept, removed) == pytest.approx(promised, abs=1e-12)


@given(kept_and_removed, st.fractions(0, 1), st.data())
def test_whatever_was_removed_at_least_so_many_are_good(
    numbers: tuple[int, int], target: Fraction, data: st.DataObject
) -> None:
    """Any pool that keeps its promise keeps the weaker one, whichever edits leave it."""
    kept, removed = numbers
    fewest = -(-target.numerator * kept // target.denominator)  # t·K, rounded up
    good = data.draw(st.integers(fewest, kept))
    good_gone = data.draw(st.integers(max(0, removed - (kept - good)), min(removed, good)))
    promised = after_removals(float(target), kept, removed)
    assert (good - good_gone) / max(kept - removed, 1) >= promised - 1e-9


@given(kept_and_removed, st.floats(0, 1))
def test_removing_more_never_promises_more(numbers: tuple[int, int], target: float) -> None:
    """The promise falls from the target down."""
    kept, removed = numbers
    shares = [after_removals(target, kept, m) for m in (0, removed, kept)]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == pytest.approx(target)


@pytest.mark.parametrize(("kept", "removed"), [(10, 11), (10, -1)])
def test_more_than_there_is_cannot_be_removed(kept: int, removed: int) -> None:
    """Such numbers are a defect of the caller."""
    with pytest.raises(ValueError, match="cannot be removed"):
        after_removals(0.9, kept, removed)
