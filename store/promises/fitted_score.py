"""The type-aware score, fitted on tuning labels only."""

from __future__ import annotations

import numpy as np

from review.core.errors import Refused
from review.core.i18n import _
from review.filtering.typed_score import TypedScore, fit_typed_score
from store.db.workspace import Store
from store.promises import judging


def typed_score(store: Store, judge: str) -> TypedScore:
    """Fit the type-aware score of a judge run on the labels drawn to tune, as they stand.

    Raises Refused where they are too few, Unknown for the judge.
    """
    tuned = judging.judged(store, judge=judge, purpose="fit", shards=False)
    rule, frame, names = tuned.settings, tuned.frame, list(tuned.settings.criteria)
    if rule.scoring.by_type:
        raise Refused(
            _("The settings score types by criteria of their own; no weights fit them all."),
            what_to_do=_("Cut by type instead."),
        )

    def fit() -> TypedScore:
        return fit_typed_score(
            {name: frame[name].to_numpy(dtype=np.float64) for name in names},
            [kind if isinstance(kind, str) else None for kind in frame["edit_type"]],
            frame["accepted"].to_numpy(dtype=bool),
            rule.scale,
            {name: one.scale for name, one in rule.criteria.items() if one.scale is not None},
        )

    # While the labels are the same object, nothing of them changed.
    return store.kept.value(("typed-score", tuned.run.id), tuned, fit)
