"""A simulated judge that runs here: two versions of its prompt, the second taught by people.

The first does not see seams. People say so on edits whose sources nothing else uses; the second is
asked about seams, is shown what the first got wrong, and sees them. Nothing is sent anywhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

import msgspec
import numpy as np

from demo.content import Content, read_truth
from demo.edits.kind import GOOD, Truth
from demo.judge import CRITERIA
from demo.plan import draw_plan
from demo.reviewers import Verdict, answer, decision_ms
from review.core.settings import Settings
from review.judging.budget import Budget, Use
from review.judging.prompt import Asked, Example, Prompt
from store import settings
from store.dataset import catalog
from store.db.workspace import Store, new_id
from store.importing.run import Options as Loading
from store.importing.run import import_files
from store.judging import learning, prompts, replies, runs
from store.judging.edits import EDITS
from store.judging.prompts import PromptVersion
from store.promises.drawing import ScoreRequest, draw_batch
from store.work import batches, browse, queue
from store.work.queue import Answer

NAME = "our-judge"
#: Its two judge runs.
RUNS = ("our-judge 1 (simulated)", "our-judge 2 (simulated)")
MODEL = "simulated"
BLIND = "seamlessness"
TAUGHT = "Is there no seam, halo, pasted look or hard edge where the edit meets the photograph?"
RULE = "Look along the borders of what was changed before anything else: a visible seam is a fault."
WHY = "People reject it, and the first version of this prompt did not. (simulated)"
MOST_EXAMPLES = 2
TUNING = ScoreRequest("fit", 80, seed=53, per_unit=3, judge=RUNS[0],
                      name="To teach our judge, each by three", simulated=True)  # fmt: skip
#: Standard deviations of what it adds to a whole edit and to each criterion.
MOOD, SCATTER = 0.08, 0.10
#: How much of an edit looks good to it, where it does not see what is wrong first of all.
OVERSEEN = 0.55
#: How often it is taken with an edit that is bad, whatever its prompt says.
OVERSIGHT = 0.12
#: Tokens of a prompt with two pictures, of one more example, of a reply; money per million.
ASKED, SHOWN, REPLIED = 1480, 1210, 96
PRICE_IN, PRICE_OUT = 0.15, 0.6


def learn(
    store: Store, content: Content, reviewers: Sequence[str], *, seed: int, by: str,
    size: int | None,
) -> None:  # fmt: skip
    """Bring in the edits to learn from, let a judge and people answer, and teach the judge."""
    import_files(store, [content.to_learn], Loading(images=str(content.folder)), by=by)
    truths = {edit.file: edit.execution.truth for edit in draw_plan(seed, size).to_learn}
    first = prompts.save(store, NAME, prompts.first(store), by=by)
    _judge(store, first, RUNS[0], truths, seed, by)
    batch = draw_batch(store, TUNING, by=by)
    _answer(store, batch, reviewers, read_truth(content.folder), truths, seed)
    lesson = learning.lesson(store, judge=RUNS[0])
    learning.look(store, lesson, by=by)
    second = prompts.save(store, NAME, _taught(first.prompt, lesson), by=by, based_on=first.id)
    _judge(store, second, RUNS[1], truths, seed, by)


def _taught(prompt: Prompt, lesson: learning.Lesson) -> Prompt:
    """Return the prompt with a question and a rule about seams, and what the first got wrong."""
    examples = tuple(
        Example(proposal.unit, dict(proposal.scores), WHY)
        for proposal in learning.proposed(lesson)[:MOST_EXAMPLES]
    )
    return msgspec.structs.replace(
        prompt, criteria={**prompt.criteria, BLIND: Asked(TAUGHT)},
        guidelines=f"{prompt.guidelines}\n\n{RULE}".strip(), examples=examples,
    )  # fmt: skip


def _judge(
    store: Store, version: PromptVersion, name: str, truths: Mapping[str, Truth], seed: int, by: str
) -> None:  # fmt: skip
    """Write down a run as if it had been asked for and answered, and make its judge run."""
    page = browse.page(store, browse.Filter(reviewer="nobody"), limit=10_000)
    ids = {edit.output_image: edit.id for edit in page.edits}
    new = runs.New(
        name, "edits", version.id, settings.current(store).version, None,
        runs.Options(MODEL), Budget(),
    )  # fmt: skip
    judging = runs.begin(store, new, [ids[file] for file in truths], by=by)
    rng = np.random.default_rng([seed, 53])
    asked = ASKED + SHOWN * len(version.prompt.examples)
    use = Use(1, asked, REPLIED, (asked * PRICE_IN + REPLIED * PRICE_OUT) / 1e6)
    sees = bool(version.prompt.examples)
    with store.database.write() as connection:
        for file, truth in truths.items():
            outcome = _reply(_scores(truth, rng, sees=sees))
            wanted = replies.Wanted(ids[file], 0)
            replies.settled(connection, judging.id, wanted, use, outcome, store.clock())
    runs.ended(store, judging.id)
    runs.became(store, judging.id, EDITS.finished(store, judging))


def _scores(truth: Truth, rng: np.random.Generator, *, sees: bool) -> dict[str, float]:
    """Return what the judge gives; without ``sees`` seams look good, and the rest with them."""
    noise = rng.normal(0, MOOD) + rng.normal(0, SCATTER, len(CRITERIA))
    real = np.array(list(asdict(truth).values()))
    taken_in = rng.random() < OVERSIGHT
    if taken_in or (not sees and truth.weakest == BLIND):
        real = OVERSEEN * np.array(list(asdict(GOOD).values())) + (1 - OVERSEEN) * real
    seen = dict(zip(CRITERIA, real.tolist(), strict=True)) | ({} if sees else {BLIND: 0.9})
    return {
        name: round(float(np.clip(seen[name] + shift, 0, 1)), 2)
        for name, shift in zip(CRITERIA, noise.tolist(), strict=True)
    }


def _reply(scores: Mapping[str, float]) -> replies.Outcome:
    weakest = min(scores, key=lambda name: scores[name])
    reason = f"The weakest of it: {weakest.replace('_', ' ')}. (simulated)"
    said = {"role": "assistant", "content": json.dumps({"reason": reason, **scores})}
    body = json.dumps({"choices": [{"message": said, "finish_reason": "stop"}]}).encode()
    return replies.Outcome("answered", body, dict(scores), reason)


def _answer(
    store: Store, batch: batches.Batch, reviewers: Sequence[str], chances: Mapping[str, float],
    truths: Mapping[str, Truth], seed: int,
) -> None:  # fmt: skip
    """Let every reviewer answer the whole batch, with ratings and reasons that fit the truth."""
    rule = settings.current(store).settings
    for place, who in enumerate(reviewers):
        rng = np.random.default_rng([seed, batch.seed, place])
        while leases := queue.lease(store, who, batch.task, 20, batch.id):
            views = catalog.edits(store, [lease.unit_id for lease in leases])
            for lease in leases:
                image = views[lease.unit_id].output_image
                verdict = answer(chances[image], place, rng)
                ratings, reasons = _besides(verdict, truths[image], rule, rng)
                given = Answer(
                    new_id(), lease.draw_id, verdict, {"simulated": True},
                    decision_ms(verdict, rng), ratings, reasons,
                )  # fmt: skip
                queue.record(store, who, given)


def _besides(
    verdict: Verdict, truth: Truth, rule: Settings, rng: np.random.Generator
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Return ratings and a reason for most answers, of what is truly the weakest."""
    if rng.random() < 0.3:
        return {}, ()
    real = {name: value for name, value in asdict(truth).items() if name in rule.criteria}
    ratings = {
        name: int(np.clip(round(1 + 4 * value + rng.normal(0, 0.5)), 1, 5))
        for name, value in real.items()
    }
    fitting = [reason.id for reason in rule.reasons if reason.criterion == truth.weakest]
    if verdict == "accept" or not fitting:
        return ratings, ()
    return ratings, (str(rng.choice(fitting)),)
