"""What a judge's errors imply lies within its limits, whatever the table and the pool."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from review.judging.bounds import bounds
from review.promises.judging import Confusion

COUNT = st.integers(0, 60)


@given(COUNT, COUNT, COUNT, COUNT, st.integers(0, 100))
def test_an_estimate_lies_within_its_limits(tp: int, fp: int, fn: int, tn: int, kept: int) -> None:
    """Also where nearly the whole pool passes, more than the judge can have passed rightly."""
    found = bounds(Confusion(tp=tp, fp=fp, fn=fn, tn=tn), kept, 100)
    for one in (found.acceptable, found.kept_acceptable):
        if one.estimate is not None:
            assert one.low - 1e-12 <= one.estimate <= one.high + 1e-12


def test_a_pool_that_passes_whole_is_as_good_as_it_may_be() -> None:
    """All pass a judge that passes 16 of 20 accepted ones: all of them may be acceptable."""
    found = bounds(Confusion(tp=36, fp=10, fn=4, tn=10), 88, 100)
    assert found.kept_acceptable.high == 1.0
