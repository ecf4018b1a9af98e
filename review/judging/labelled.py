"""What one judge run and people say of the same edits: all that a judge may be taught from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.core.settings import Scale
from review.promises.certify import passes

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Labelled:
    """Labelled edits with a judge's scores; every array and tuple has one entry per edit.

    ``overall``: the total on the scale ``whole``, which passes from ``cut`` on. ``share``: of the
    edit's reviewers who accept. ``sources``: the number of its source picture. ``criteria``: id →
    scores, NaN where there is none, on their ``scales``. ``complaints``: id of a criterion →
    whether anybody says that it is wrong there (a reason, a pin, a low rating). ``reasons``: the
    ids given. ``ratings``: id → the mean of people's ratings as they were given, NaN without one.
    """

    units: tuple[str, ...]
    overall: Array
    whole: Scale
    cut: float
    accepted: Flags
    share: Array
    sources: Numbers
    types: tuple[str | None, ...]
    criteria: Mapping[str, Array]
    scales: Mapping[str, Scale]
    complaints: Mapping[str, Flags]
    reasons: tuple[frozenset[str], ...]
    ratings: Mapping[str, Array]

    @property
    def passed(self) -> Flags:
        """Return which edits the judge passes."""
        return passes(self.overall, self.cut)

    @property
    def false_accepts(self) -> Flags:
        """Return which edits the judge passes and people reject."""
        return self.passed & ~self.accepted

    @property
    def false_rejects(self) -> Flags:
        """Return which edits the judge fails and people accept."""
        return ~self.passed & self.accepted

    @property
    def apart(self) -> Array:
        """Return how far the judge's total, on 0–1, is from the share who accept."""
        unit = (self.overall - self.whole.min) / (self.whole.max - self.whole.min)
        return np.asarray(np.abs(unit - self.share))

    @property
    def explained(self) -> Flags:
        """Return of which edits it is known what is wrong: accepted ones, rejects with a word."""
        told = np.array([bool(given) for given in self.reasons], dtype=bool)
        said: Flags = self.accepted | told
        for flags in self.complaints.values():
            said = said | flags
        return said

    def in_unit(self, criterion: str) -> Array:
        """Return a criterion's scores on 0–1 of its scale."""
        scale = self.scales[criterion]
        return np.asarray((self.criteria[criterion] - scale.min) / (scale.max - scale.min))
