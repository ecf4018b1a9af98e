"""Labels per type for the least effort: more where a type is large, open, and quickly answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np

from review.spotcheck.allocation import Quotas, check_size

#: What is taken for a type nobody has answered yet: the share wrong, and seconds per answer.
GUESS, USUAL_SECONDS = 0.05, 6.0
#: So many labels' worth the share wrong over all types weighs in each type's own.
WORTH = 10
#: Labels of each type at least: with fewer nothing is known of how much they vary.
LEAST = 2


@dataclass(frozen=True)
class Known:
    """What earlier answers tell: type → its share wrong, and its seconds per answer."""

    wrong: Mapping[str, float]
    seconds: Mapping[str, float]

    def of(self, edit_type: str) -> tuple[float, float]:
        """Return a type's share wrong and seconds, or what is usually taken."""
        return self.wrong.get(edit_type, GUESS), self.seconds.get(edit_type, USUAL_SECONDS)


def shares_wrong(errors: Mapping[str, tuple[int, int]]) -> dict[str, float]:
    """Return type → its share wrong from (errors, labels), leaning on all types together."""
    wrong, labels = (sum(pair[place] for pair in errors.values()) for place in (0, 1))
    overall = (wrong + WORTH * GUESS) / (labels + WORTH)
    return {name: (k + WORTH * overall) / (n + WORTH) for name, (k, n) in errors.items()}


def least_effort(edits: Mapping[str, int], size: int, known: Known) -> Quotas:
    """Share ``size`` labels out for the narrowest overall interval that their hours can buy.

    n ∝ N·√(p(1−p)) ÷ √seconds (Neyman 1934 with costs; Cochran 1977, 5.5), two of each type at
    least, never more than there are. Raises Refused for more labels than edits or none.
    """
    check_size(edits, size)
    names = list(edits)
    there = np.array([edits[name] for name in names], dtype=np.float64)
    wanted = there * [sqrt(p * (1 - p) / s) for p, s in map(known.of, names)]
    least = np.minimum(there, LEAST) if size >= LEAST * len(names) else np.zeros(len(names))
    low, high = 0.0, size / max(float(wanted.min()), 1e-12)
    for _step in range(100):
        scale = (low + high) / 2
        if np.clip(scale * wanted, least, there).sum() > size:
            high = scale
        else:
            low = scale
    exact = np.clip(low * wanted, least, there)
    labels = np.floor(exact + 1e-9).astype(int)
    room = np.argsort(-np.where(labels < there, exact - labels, -1), kind="stable")
    labels[room[: size - int(labels.sum())]] += 1
    return Quotas(dict(zip(names, labels.tolist(), strict=True)), dict(edits))


def hours(quotas: Quotas, known: Known, per_unit: int = 1) -> float:
    """Return reviewer hours for these labels, of ``per_unit`` answers each."""
    return sum(
        number * known.of(name)[1] * per_unit / 3600 for name, number in quotas.labels.items()
    )


def hours_by_share(quotas: Quotas, known: Known, per_unit: int = 1) -> float:
    """Return the hours that labels by share would take for as narrow an overall interval."""
    edits = quotas.edits
    whole = sum(edits.values())
    spread = {name: known.of(name)[0] * (1 - known.of(name)[0]) for name in edits}
    variance = sum(
        edits[name] ** 2 * spread[name] / max(number, 1) for name, number in quotas.labels.items()
    )
    labels = whole * sum(edits[name] * spread[name] for name in edits) / variance
    seconds = sum(edits[name] * known.of(name)[1] for name in edits) / whole
    return labels * seconds * per_unit / 3600
