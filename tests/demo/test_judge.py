"""The simulated judges: how well they rank, and which of their rows are malformed."""

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from demo.judge import CRITERIA, JUDGES, Judge, Row, score_rows
from demo.plan import draw_plan

WEIGHTS = (0.40, 0.25, 0.20, 0.15)
PLAN = draw_plan(7)
TRUTHS = {edit.file: edit.execution.truth for edit in PLAN.edits}


def _is_whole(row: Row) -> bool:
    return all(name in row and 0 <= float(row[name]) <= 1 for name in CRITERIA)


def _auc(judge: Judge, seed: int) -> float:
    """How well the weighted total ranks, against labels drawn from the truth."""
    rows = [row for row in score_rows(judge, TRUTHS, seed) if _is_whole(row)]
    chance = {edit.file: edit.accept_probability for edit in PLAN.edits}
    rng = np.random.default_rng(seed)
    labels = np.array([rng.random() < chance[str(row["edit"])] for row in rows])
    totals = np.array([[float(row[name]) for name in CRITERIA] for row in rows]) @ WEIGHTS
    above = mannwhitneyu(totals[labels], totals[~labels]).statistic
    return float(above / (labels.sum() * (~labels).sum()))


def _mean_auc(judge: Judge) -> float:
    return float(np.mean([_auc(judge, seed) for seed in range(8)]))


def test_the_first_judge_is_useful_but_fallible() -> None:
    """The first judge ranks acceptable above unacceptable edits with an AUC of .84 to .92."""
    assert 0.84 <= _mean_auc(JUDGES[0]) <= 0.92


def test_the_second_judge_is_slightly_worse() -> None:
    """The second judge's AUC is .78 to .88 and below the first one's."""
    assert 0.78 <= _mean_auc(JUDGES[1]) <= 0.88
    assert _mean_auc(JUDGES[1]) < _mean_auc(JUDGES[0])


@pytest.mark.parametrize("judge", JUDGES, ids=lambda judge: judge.name)
def test_a_promise_of_nine_in_ten_can_be_kept(judge: Judge) -> None:
    """Above some threshold at least 93 percent are acceptable, and half of the edits are kept."""
    rows = [row for row in score_rows(judge, TRUTHS, 7) if _is_whole(row)]
    chance = {edit.file: edit.accept_probability for edit in PLAN.edits}
    totals = np.array([[float(row[name]) for name in CRITERIA] for row in rows]) @ WEIGHTS
    kept = np.array([chance[str(row["edit"])] for row in rows])[totals >= 0.8]
    assert kept.mean() > 0.92
    assert len(kept) > len(rows) / 2


@pytest.mark.parametrize("judge", JUDGES, ids=lambda judge: judge.name)
def test_names_say_that_it_is_simulated(judge: Judge) -> None:
    """Every judge's name ends in "(simulated)", and every row carries it and a reason."""
    assert judge.name.endswith("(simulated)")
    for row in score_rows(judge, TRUTHS, 7):
        assert row["judge"] == judge.name
        assert row["reason"]


@pytest.mark.parametrize("judge", JUDGES, ids=lambda judge: judge.name)
def test_a_few_rows_are_malformed_as_in_real_life(judge: Judge) -> None:
    """Some rows lack a criterion, some have 8.1 on the scale to 1, some are refusals."""
    rows = score_rows(judge, TRUTHS, 7)
    broken = [row for row in rows if not _is_whole(row)]
    assert 3 <= len(broken) <= 12
    present = [sum(name in row for name in CRITERIA) for row in broken]
    assert set(present) == {0, 3, 4}
    assert any(row.get("technical_quality") == 8.1 for row in broken)
