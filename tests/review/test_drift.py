"""A watch that cries wolf at most once in twenty lives, and hears a real one."""

from __future__ import annotations

import numpy as np
import pytest

from review.promises.betting import log_evidence
from review.promises.drift import drift


def test_it_is_betting_on_rejects() -> None:
    """The evidence is that of betting that rejects exceed 1 − t."""
    accepted = np.array([True, False, False, True, False])
    found = drift(accepted, target=0.9)
    by_hand = [
        log_evidence(
            np.ones(stop), ~accepted[:stop], np.ones(stop), 0.5, target=0.1, largest_weight=1.0
        )
        for stop in range(1, 6)
    ]
    assert found.evidence == pytest.approx(np.exp(max(by_hand)))
    assert (found.labels, found.rejected) == (5, 3)


def test_no_label_is_no_evidence() -> None:
    """Before the first label nothing is said."""
    found = drift(np.empty(0, dtype=bool), target=0.9)
    assert (found.evidence, found.alarm, found.since, found.accepted.estimate) == (
        1.0, False, None, None,
    )  # fmt: skip


def test_rejects_only_raise_the_alarm_soon() -> None:
    """A handful of rejects at a promised 90% is enough, and stays an alarm."""
    found = drift(np.zeros(30, dtype=bool), target=0.9)
    assert found.alarm
    assert found.since == drift(np.zeros(found.since or 0, dtype=bool), target=0.9).since
    mended = drift(np.concatenate([np.zeros(30, bool), np.ones(500, bool)]), target=0.9)
    assert (mended.alarm, mended.since) == (True, found.since)


@pytest.mark.slow
def test_false_alarms_are_rare_and_real_drift_is_heard() -> None:
    """At exactly the promised share 2,000 labels alarm at most 5%; ten points below, 80% by 200."""
    rng = np.random.default_rng(6)
    held = [drift(rng.random(2000) < 0.9, target=0.9).alarm for _ in range(600)]
    fell = [drift(rng.random(200) < 0.8, target=0.9).alarm for _ in range(300)]
    assert np.mean(held) <= 0.05
    assert np.mean(fell) >= 0.8


def test_each_label_is_weighed_against_what_was_promised_where_it_was_drawn() -> None:
    """One target for all is the same target for each; a lower one for some is less evidence."""
    accepted = np.array([True, False, False, True, False])
    assert drift(accepted, target=np.full(5, 0.9)) == drift(accepted, target=0.9)
    mixed = drift(accepted, target=np.array([0.9, 0.9, 0.7, 0.7, 0.7]))
    assert drift(accepted, target=0.7).evidence < mixed.evidence
    assert mixed.evidence < drift(accepted, target=0.9).evidence
