"""The simulated reviewers."""

import numpy as np
import pytest

from demo.reviewers import REVIEWERS, answer, decision_ms


def _accept_share(probability: float, reviewer: int) -> float:
    rng = np.random.default_rng(1)
    answers = [answer(probability, reviewer, rng) for _ in range(2000)]
    return answers.count("accept") / len(answers)


def test_reviewers_are_marked_as_simulated() -> None:
    """There are three reviewers, and each name ends in "(simulated)"."""
    assert len(REVIEWERS) == 3
    assert all(name.endswith("(simulated)") for name in REVIEWERS)


@pytest.mark.parametrize("reviewer", range(3), ids=REVIEWERS)
def test_reviewers_tell_good_from_bad(reviewer: int) -> None:
    """Each accepts nearly all good edits and hardly any bad ones."""
    assert _accept_share(0.97, reviewer) > 0.93
    assert _accept_share(0.04, reviewer) < 0.08


def test_reviewers_differ_in_strictness() -> None:
    """At even odds Ben accepts most, Chidi least."""
    ada, ben, chidi = (_accept_share(0.5, reviewer) for reviewer in range(3))
    assert ben > ada > chidi


def test_doubtful_edits_get_unsure() -> None:
    """An edit at even odds gets "unsure" about one time in eight, a clear one hardly ever."""
    rng = np.random.default_rng(2)
    doubtful = [answer(0.5, 0, rng) for _ in range(2000)].count("unsure") / 2000
    clear = [answer(0.97, 0, rng) for _ in range(2000)].count("unsure") / 2000
    assert 0.08 < doubtful < 0.16
    assert clear < 0.04


def test_doubt_takes_longer() -> None:
    """Decisions take one to some seconds, and "unsure" takes more than twice as long."""
    rng = np.random.default_rng(3)
    quick = np.median([decision_ms("accept", rng) for _ in range(500)])
    slow = np.median([decision_ms("unsure", rng) for _ in range(500)])
    assert 1000 < quick < 3000
    assert slow > 2 * quick
