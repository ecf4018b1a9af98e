"""What a lead finds on the desk: a flag, a question, guidelines with examples; all simulated."""

from __future__ import annotations

import numpy as np

from demo.reviewers import Verdict
from review.core.answers import UNSAFE, Answer
from review.core.guidelines import Example
from review.core.settings import Settings
from review.promises.task import SCORE
from store.db.workspace import Store, new_id
from store.work import batches, browse, guidelines, queue
from store.work.questions import ask_now

QUESTION = "The edit is fine, but the whole picture got a little softer. Still accept? (simulated)"
FLAG = "Could this person be recognised? Please look. (simulated)"
NOTES: dict[Verdict, str] = {
    "accept": "Done as asked, and nothing else was touched. (simulated)",
    "reject": "Not what was asked, or visibly broken. (simulated)",
}


def said_besides(
    verdict: Verdict, settings: Settings, rng: np.random.Generator
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Return ratings and reasons that fit a verdict: for every third answer, as people do."""
    if rng.random() > 1 / 3:
        return {}, ()
    low, high = {"accept": (4, 6), "unsure": (2, 5)}.get(verdict, (1, 4))
    ratings = {name: int(rng.integers(low, high)) for name in settings.criteria}
    if verdict == "accept":
        return ratings, ()
    worst = min(ratings, key=lambda name: ratings[name])
    fitting = [reason.id for reason in settings.reasons if reason.criterion == worst]
    return ratings, (str(rng.choice(fitting)),) if fitting else ()


def fill(
    store: Store, answered: batches.Batch, open_batch: batches.Batch, reviewer_id: str
) -> None:
    """Put a flag and a question of a simulated reviewer on the desk, and write guidelines."""
    flagged, unclear = queue.lease(store, reviewer_id, SCORE.name, 2, open_batch.id)
    queue.record(
        store,
        reviewer_id,
        Answer(new_id(), flagged.draw_id, UNSAFE, {"simulated": True}, 5200, comment=FLAG),
    )
    with store.database.write() as connection:
        ask_now(connection, reviewer_id, new_id(), unclear.draw_id, QUESTION, store.clock())
    guidelines.replace(store, SCORE, SCORE.guidelines, _examples(store, answered), by="demo")


def _examples(store: Store, answered: batches.Batch) -> tuple[Example, ...]:
    """Return an accepted and a rejected edit of an answered batch."""
    examples = []
    for verdict, note in NOTES.items():
        page = browse.page(store, browse.Filter(reviewer="nobody", verdict=verdict), limit=60)
        edits = [
            edit
            for edit in page.edits
            if any(
                review.batch == answered.name and review.verdict == verdict
                for review in browse.reviews(store, edit.id)
            )
        ]
        if edits:
            examples.append(
                Example(edits[0].id, "accept" if verdict == "accept" else "reject", note)
            )
    return tuple(examples)
