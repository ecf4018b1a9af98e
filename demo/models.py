"""Which invented model made each edit of the demo: some make good ones more often."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from demo.edits.kind import Quality
from demo.plan import Edit

MODELS = ("Aurora (simulated)", "Birch (simulated)", "Cobalt (simulated)")
#: How likely an edit of a quality is by each model, in their order.
_LEAN: dict[Quality, tuple[float, float, float]] = {
    "good": (0.45, 0.35, 0.20),
    "borderline": (0.30, 0.35, 0.35),
    "bad": (0.15, 0.30, 0.55),
}


def made_by(edits: Iterable[Edit], seed: int) -> dict[str, str]:
    """Return picture → model; edits of one source and wish are by different ones, if there are."""
    rng = np.random.default_rng([seed, 41])
    used: dict[tuple[str, str], set[str]] = {}
    model_of = {}
    for edit in edits:
        others = used.setdefault((edit.scene.id, edit.long), set())
        free = [place for place, name in enumerate(MODELS) if name not in others] or [0, 1, 2]
        lean = np.array([_LEAN[edit.execution.quality][place] for place in free])
        name = MODELS[free[int(rng.choice(len(free), p=lean / lean.sum()))]]
        others.add(name)
        model_of[edit.file] = name
    return model_of
