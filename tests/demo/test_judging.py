"""The simulated judge that runs here: what its first version does not see, its second does."""

from __future__ import annotations

import numpy as np
from scipy.stats import spearmanr

from demo.judging import BLIND, RUNS, _scores
from demo.plan import draw_plan

PLAN = draw_plan(28)


def seen(*, sees: bool, criterion: str) -> float:
    """Return Spearman's ρ of what the judge gives on a criterion with the truth."""
    rng = np.random.default_rng(3)
    truths = [edit.execution.truth for edit in PLAN.to_learn]
    given = [_scores(truth, rng, sees=sees)[criterion] for truth in truths]
    return float(spearmanr(given, [getattr(truth, criterion) for truth in truths]).statistic)


def test_the_first_version_is_blind_on_one_criterion_alone() -> None:
    """Seams look good to it whatever they are; all else it sees, and the second sees both."""
    assert abs(seen(sees=False, criterion=BLIND)) < 0.25
    assert seen(sees=True, criterion=BLIND) > 0.6
    assert seen(sees=False, criterion="instruction_compliance") > 0.6


def test_what_it_learns_from_has_sources_of_its_own() -> None:
    """No crop of these edits is a source of any other: what is learnt here spoils no proof."""
    others = {edit.scene.id for edit in PLAN.single_turn()}
    others |= {turn.scene.id for chain in PLAN.chains for turn in chain.turns}
    own = {edit.scene.id for edit in PLAN.to_learn}
    assert not own & others
    assert len(own) >= 15
    assert 70 <= len(PLAN.to_learn) <= 100


def test_bad_ones_are_many_enough_to_learn_from() -> None:
    """Between a fifth and a half would be rejected, many of them for a seam before all else."""
    chances = [edit.accept_probability for edit in PLAN.to_learn]
    assert 0.5 < np.mean(chances) < 0.8
    seams = [
        edit for edit in PLAN.to_learn
        if edit.execution.quality == "bad" and edit.execution.truth.weakest == BLIND
    ]  # fmt: skip
    assert len(seams) >= 12
    assert all("(simulated)" in name for name in RUNS)
