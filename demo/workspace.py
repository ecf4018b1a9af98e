"""The demo workspace: content made, imported, drawn, and partly answered by simulated reviewers.

One promise holds; one is a few answers away; one batch of labels is there to tune by; one shows
the judge after each answer. Types are checked, and groups, chains and texts reviewed, in part. A
simulated judge runs here, in two versions of its prompt.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from demo import desk, judging, preferences, subsets, types
from demo.content import Content, read_truth, write_content
from demo.judge import JUDGES
from demo.reviewers import REVIEWERS, answer, decision_ms
from review.core.i18n import N_
from store import promises, settings
from store.access import people
from store.dataset import catalog
from store.db.workspace import Store, new_id
from store.filters import drafts, publishing
from store.importing.run import Options, import_files
from store.opening import open_workspace
from store.promises.drawing import ScoreRequest, draw_batch
from store.work import batches, queue
from store.work.queue import Answer

#: Told of each step: which stage it belongs to, how much of that is done, and of how much.
Progress = Callable[[str, int, int], None]
NAME = "demo-workspace"
BY = "demo (simulated)"
SEED = 28
DONE_MARK = "ready"
#: What is done, in this order, in the words of who waits for it.
PAINT, LOAD, ANSWER, RANK = (
    N_("Painting edited pictures"),
    N_("Loading edits and scores"),
    N_("Answering as simulated reviewers"),
    N_("Ranking, checking types, chains and texts, teaching a judge, simulated"),
)

#: What is drawn, and how many units stay open for the newcomer.
HOLDS = ScoreRequest("measure", 300, seed=18, judge=JUDGES[0].name,
                name="Promise that holds", simulated=True)  # fmt: skip
NEARLY = ScoreRequest("measure", 200, seed=5, judge=JUDGES[1].name,
                 name="Promise that is nearly there", simulated=True)  # fmt: skip
TUNE = ScoreRequest("fit", 24, "near-threshold", seed=13, judge=JUDGES[0].name,
               name="Near the threshold, judge shown afterwards", simulated=True)  # fmt: skip
FITTED = ScoreRequest("fit", 150, seed=17, judge=JUDGES[0].name,
                 name="To tune a type-aware score", simulated=True)  # fmt: skip
LEFT_OPEN = 12


def prepare(parent: Path, *, fresh: bool = False, progress: Progress | None = None) -> Path:
    """Return the demo workspace in ``parent``, made on first use; ``fresh`` makes another one."""
    folder = _folder(parent, fresh)
    if not (folder / DONE_MARK).exists():
        make(folder, progress=progress)
        (folder / DONE_MARK).write_text("made by pico-review demo; all labels are simulated\n")
    return folder


def make(folder: Path, *, size: int | None = None, progress: Progress | None = None) -> None:
    """Make content in ``folder``, import it, draw batches and answer them."""
    tell = progress or (lambda _stage, _done, _total: None)
    content = write_content(folder / "content", seed=SEED, size=size, progress=partial(tell, PAINT))
    store = open_workspace(folder)
    try:
        options = Options(images=str(content.folder))
        files = [*content.manifests, content.scores]
        import_files(store, files, options, by=BY, progress=partial(tell, LOAD))
        _review(store, content, tell, size)
    finally:
        store.close()


def _review(store: Store, content: Content, tell: Progress, size: int | None) -> None:
    truth = read_truth(content.folder)
    draft = drafts.draft(store, threshold=0.7, judge=JUDGES[0].name, by=BY)
    reason = "The paper's threshold, before anybody looked (simulated)."
    publishing.publish(store, draft.id, comment="The starting point", not_proven=reason, by=BY)
    plans = ((FITTED, 0), (HOLDS, 0), (NEARLY, LEFT_OPEN))
    drawn: dict[str | None, batches.Batch] = {}
    for number, (request, left) in enumerate(plans):
        tell(ANSWER, number, len(plans))
        drawn[request.name] = batch = draw_batch(store, request, by=BY)
        rng = np.random.default_rng([SEED, batch.seed])
        _answer(store, batch, batch.units - left, truth, rng)
    _take_looks(store)
    tell(ANSWER, len(plans), len(plans))
    tuned = draw_batch(store, TUNE, by=BY)
    desk.fill(store, drawn[HOLDS.name], tuned, _people(store)[0])
    tell(RANK, 0, 4)
    preferences.vote(store, content.folder, truth, seed=SEED, by=BY)
    preferences.ask(store, seed=SEED, by=BY)
    tell(RANK, 1, 4)
    types.check(store, _people(store), seed=SEED, by=BY)
    tell(RANK, 2, 4)
    subsets.check(store, content, _people(store), seed=SEED, by=BY)
    tell(RANK, 3, 4)
    judging.learn(store, content, _people(store), seed=SEED, by=BY, size=size)
    tell(RANK, 4, 4)


def _take_looks(store: Store) -> None:
    """Take the looks that are due, though doubts of single reviewers wait for a lead's word."""
    for plan in promises.plan_names(store):
        promises.take_due_of_plan(store, plan.id)


def _answer(
    store: Store,
    batch: batches.Batch,
    number: int,
    truth: dict[str, float],
    rng: np.random.Generator,
) -> None:
    """Let the simulated reviewers answer the first ``number`` units in turn."""
    ids, rule = _people(store), settings.current(store).settings
    besides = np.random.default_rng([SEED, batch.seed, 1])
    for turn in range(number):
        place = turn % len(ids)
        (lease,) = queue.lease(store, ids[place], batch.task, 1, batch.id)
        image = catalog.edit(store, lease.unit_id).output_image
        verdict = answer(truth[image], place, rng)
        ratings, reasons = desk.said_besides(verdict, rule, besides)
        milliseconds = decision_ms(verdict, rng)
        review = Answer(
            new_id(), lease.draw_id, verdict, {"simulated": True}, milliseconds, ratings, reasons
        )
        queue.record(store, ids[place], review)


def _people(store: Store) -> list[str]:
    """Return the ids of the simulated reviewers; made on first use."""
    with store.database.write() as connection:
        return [
            people.ensure(connection, store.clock(), name, "simulated")[0] for name in REVIEWERS
        ]


def _folder(parent: Path, fresh: bool) -> Path:
    folder, number = parent / NAME, 2
    while fresh and folder.exists():
        folder, number = parent / f"{NAME}-{number}", number + 1
    return folder
