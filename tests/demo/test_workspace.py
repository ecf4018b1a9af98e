"""The demo workspace: what a lead finds on the desk at the first start."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from demo import judging as taught
from demo import workspace
from demo.judge import JUDGES
from store import promises
from store.access import people
from store.judging import learning, panel, prompts, runs, told
from store.opening import open_workspace
from store.promises import agreement, fitted_score, judging
from store.tasks import TASKS
from store.work import queue

#: With the browser tests, one of which goes on from the same demo.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]


def test_the_desk_has_something_in_every_column(demo_workspace: Path, tmp_path: Path) -> None:
    """A promise that holds, one that waits, a type-aware score; and work for every task."""
    store = open_workspace(shutil.copytree(demo_workspace, tmp_path / "demo"))
    try:
        states = {
            row.batch: promises.promise(store, row.id).state for row in promises.plan_names(store)
        }
        assert states["Promise that holds"] == "certified"
        assert states["Promise that is nearly there"] == "too_few"
        for judge in JUDGES:
            assert fitted_score.typed_score(store, judge.name).labels > 100
        me = people.local(store).id
        for task in TASKS:
            assert queue.lease(store, me, task, 3), f"nothing to do: {task}"
        for task in ("turns", "instructions"):
            agreed = agreement.report(store, task=task)
            assert (agreed["simulated"], agreed["questions"] != []) == (True, True)
            assert 0.6 < agreed["percent"]["estimate"] < 1
    finally:
        store.close()


@pytest.mark.usefixtures("demo_workspace")
def test_making_it_says_what_is_done_and_how_far(demo_steps: list[tuple[str, int, int]]) -> None:
    """Stage after stage, each from its first picture or answer to its last."""
    stages = list(dict.fromkeys(stage for stage, _done, _total in demo_steps))
    assert stages == [workspace.PAINT, workspace.LOAD, workspace.ANSWER, workspace.RANK]
    for stage in stages:
        steps = [(done, total) for named, done, total in demo_steps if named == stage]
        assert steps == sorted(steps)
        assert steps[-1][0] == steps[-1][1]


def test_a_judge_was_taught_in_two_versions(demo_workspace: Path, tmp_path: Path) -> None:
    """Two prompts, two runs with what they took, labels of three people that may teach."""
    store = open_workspace(shutil.copytree(demo_workspace, tmp_path / "demo"))
    try:
        second, first = prompts.versions(store)
        assert (first.version, second.version, second.based_on) == (1, 2, first.id)
        assert second.prompt.examples
        lesson = learning.lesson(store, judge=taught.RUNS[0])
        assert (lesson.apart, lesson.prompt_id) == (0, first.id)
        words = {one.criterion: one.word for one in learning.sight(lesson)}
        assert words[taught.BLIND] == "blind"
        before, after = (
            judging.judged(store, judge=name, batch=taught.TUNING.name) for name in taught.RUNS
        )
        assert before.report.kappa is not None
        assert after.report.kappa is not None
        assert after.report.kappa > before.report.kappa
        found = panel.panel(store, after)
        assert found.left_out > 0, "what its prompt shows is no test of it"
        assert found.units + found.left_out == taught.TUNING.size
        for name in taught.RUNS:
            assert told.report(store, runs.find(store, name))["money"] > 0
    finally:
        store.close()
