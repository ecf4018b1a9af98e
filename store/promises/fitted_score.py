"""The type-aware score, fitted on tuning labels only."""

from __future__ import annotations

import numpy as np

from review.filtering.typed_score import TypedScore, fit_typed_score
from store.db.workspace import Store
from store.promises import judging


def typed_score(store: Store, judge: str) -> TypedScore:
    """Fit the type-aware score of a judge run on the labels drawn to tune, as they stand.

    Raises Refused where they are too few, Unknown for the judge.
    """
    tuned = judging.judged(store, judge=judge, purpose="fit")
    frame, names = tuned.frame, list(tuned.settings.criteria)
    return fit_typed_score(
        {name: frame[name].to_numpy(dtype=np.float64) for name in names},
        [kind if isinstance(kind, str) else None for kind in frame["edit_type"]],
        frame["accepted"].to_numpy(dtype=bool),
        tuned.settings.scale,
    )
