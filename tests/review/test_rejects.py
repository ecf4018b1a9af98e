"""Chances of rejects are those of ``scipy.stats``, which nothing here waits for."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from review.statistics import rejects

repeatable = settings(deadline=None, derandomize=True, max_examples=300)


@st.composite
def draws(draw: st.DrawFn) -> tuple[int, int, int, int]:
    """Return rejects asked about, edits kept, rejects among them, and labels drawn."""
    kept = draw(st.sampled_from([1, 3, 40, 300, 5000, 400_000]))
    bad = draw(st.integers(0, kept))
    labels = draw(st.integers(0, min(kept, 3000)))
    return draw(st.integers(-1, labels + 1)), kept, bad, labels


def near(found: float, known: float) -> bool:
    """Whether two chances are the same in all that could be shown of them."""
    return found == pytest.approx(known, rel=1e-8, abs=1e-300)


@repeatable
@given(draws())
def test_without_replacement_they_are_hypergeometric(drawn: tuple[int, int, int, int]) -> None:
    """At most, and at least, so many; also beyond what there can be."""
    rejected, kept, bad, labels = drawn
    assert near(rejects.at_most(*drawn), stats.hypergeom.cdf(rejected, kept, bad, labels))
    assert near(rejects.at_least(*drawn), stats.hypergeom.sf(rejected - 1, kept, bad, labels))


@repeatable
@given(st.integers(0, 3000), st.sampled_from([0.0, 1e-6, 0.01, 0.1, 0.5, 0.97]), st.data())
def test_with_replacement_they_are_binomial(labels: int, rate: float, data: st.DataObject) -> None:
    """Each number's chance, and that of so many at most."""
    rejected = data.draw(st.integers(-1, labels + 1))
    known = stats.binom.pmf(np.arange(labels + 1), labels, rate)
    assert rejects.with_replacement(labels, rate) == pytest.approx(known, rel=1e-8, abs=1e-200)
    found = float(rejects.at_most_with_replacement(rejected, labels, rate))
    assert near(found, stats.binom.cdf(rejected, labels, rate))


def test_a_promise_is_tested_without_the_library_that_takes_long_to_load() -> None:
    """One look at a finite pool, several at an endless one, a forecast, and how labels lie."""
    asked = """
import sys
import numpy as np
from review.promises import exact, uniformity
from review.promises.certify import needed_above
assert exact.CutLooks((200,), .9, 5000).p_value(9) < .05
assert exact.CutLooks((200,), .9, 5000).precision(9, .05).low > .9
assert 0 < exact.CutLooks((100, 200), .9, None, (.01,)).p_value(9) < .05
assert needed_above(0, .9, .05) == 29
pool = np.linspace(0, 1, 500)
kinds = np.array(['Zoom in'] * 500, dtype=object)
lying = uniformity.Compared(pool, kinds, pool[::5], kinds[::5], np.arange(100))
assert uniformity.uniformity(lying).scores > .5
assert 'scipy.stats' not in sys.modules
"""
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
