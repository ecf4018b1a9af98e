"""The simulated judges learn, and promise, by the app's own functions."""

from __future__ import annotations

import numpy as np
import pytest

from simulations import judges

pytestmark = pytest.mark.slow


def test_examples_teach_what_the_judge_could_not_see() -> None:
    """The app proposes a false accept of the blind criterion, and none is needed of the others."""
    rng = np.random.default_rng(1)
    sees = np.array([name != judges.BLIND for name in judges.CRITERIA])
    wrong, accepted = judges.edits(rng, judges.TUNING)
    lesson = judges.labelled(wrong, accepted, judges.judged(rng, wrong, sees))
    assert judges.taught(lesson, sees).all()


def test_labels_that_taught_a_judge_break_its_promise() -> None:
    """On the very labels in nearly every run; on others as seldom as is promised."""
    rng = np.random.default_rng(7)
    runs = [[judges.broken(rng, on_seen=on_seen) for _ in range(20)] for on_seen in (True, False)]
    on_seen, on_others = map(sum, runs)
    assert on_seen >= 18
    assert on_others <= 4
