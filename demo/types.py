"""A simulated check of the demo's edit types: most are right, a few are often another one."""

from __future__ import annotations

import numpy as np

from demo.reviewers import decision_ms
from store.dataset import catalog
from store.db.workspace import Store, new_id
from store.types.drawing import TypeRequest, draw_batch
from store.work import batches, queue
from store.work.queue import Answer

CHECK = TypeRequest(260, "measure", "equal", seed=23, name="Check of types", simulated=True)
#: Left for the newcomer.
LEFT_OPEN = 12
#: Assigned type → what it often is instead, and how often.
OFTEN: dict[str, tuple[str, float]] = {
    "Modern ↔ historical style/look": (
        "Strong artistic style transfer (e.g., Van Gogh/anime/etc.)", 0.9,
    ),
    "Change weather conditions (sunny/rainy/snowy)": (
        "Apply seasonal transformation (summer ↔ winter)", 0.4,
    ),
    "Adjust global lighting (golden hour/fluorescent)": (
        "Change overall color tone (warm ↔ cool)", 0.3,
    ),
}  # fmt: skip
#: How often any other type is said to be none of the list, or is left unsure.
NONE, UNSURE = 0.02, 0.02


def check(store: Store, reviewers: list[str], *, seed: int, by: str) -> batches.Batch:
    """Draw the check, and let simulated reviewers answer all but the last of it, in turn."""
    batch = draw_batch(store, CHECK, by=by)
    rng = np.random.default_rng([seed, CHECK.seed])
    for turn in range(batch.units - LEFT_OPEN):
        reviewer_id = reviewers[turn % len(reviewers)]
        (lease,) = queue.lease(store, reviewer_id, batch.task, 1, batch.id)
        assigned = catalog.edit(store, lease.unit_id).edit_type or ""
        verdict, kind = _answer_of(assigned, rng)
        milliseconds = decision_ms("unsure" if verdict == "unsure" else "accept", rng)
        shown = {"simulated": True}
        queue.record(
            store,
            reviewer_id,
            Answer(new_id(), lease.draw_id, verdict, shown, milliseconds, edit_type=kind),
        )
    return batch


def _answer_of(assigned: str, rng: np.random.Generator) -> tuple[str, str | None]:
    """Return what a reviewer answers: verdict, and the type where it is another one."""
    other_type, often = OFTEN.get(assigned, ("", 0.0))
    if rng.random() < often:
        return "other", other_type
    chance = rng.random()
    if chance < NONE:
        return "none", None
    return ("unsure", None) if chance < NONE + UNSURE else ("confirm", None)
