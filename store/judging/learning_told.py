"""What labels that tune say of a judge, as the answer of ``judge disagreements --json``."""

from __future__ import annotations

from typing import Any

import msgspec

from review.core.errors import Refused
from store.db.workspace import Store
from store.judging import learning, teaching
from store.judging.learning import Lesson
from store.judging.prompts import PromptVersion


def report(
    store: Store, *, judge: str | None = None, threshold: float | None = None, by: str
) -> dict[str, Any]:
    """Return everything the tab Disagreements says, and note that it was looked at.

    ``better`` is null where labels are too few to try floors and weights on. Raises as
    ``learning.lesson`` does.
    """
    learned = learning.lesson(store, judge=judge, threshold=threshold)
    learning.look(store, learned, by=by)
    found = learning.differences(learned)
    return {
        "judge": learned.judged.run.name,
        "threshold": learned.labelled.cut,
        "n": found.whole.n,
        "left_out": learned.apart,
        "simulated": learned.judged.simulated,
        **msgspec.to_builtins(found),
        "sight": msgspec.to_builtins(learning.sight(learned)),
        "better": _better(learned),
        "examples": examples(learned, None),
    }


def examples(learned: Lesson, version: PromptVersion | None) -> list[dict[str, Any]]:
    """Return the examples proposed for a prompt: what each would teach, and why."""
    return [
        {**msgspec.to_builtins(proposal), "why": example.why}
        for proposal, example in teaching.offered(learned, version)
    ]


def _better(learned: Lesson) -> list[dict[str, Any]] | None:
    try:
        found = learning.gains(learned)
    except Refused:
        return None
    return [{**msgspec.to_builtins(one), "advised": one.advised} for one in found]
