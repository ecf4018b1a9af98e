"""Labelled edits made up: a judge that sees some criteria and not others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from review.core.settings import Scale
from review.judging.labelled import Labelled

NAMES = ("sees", "blind", "noise")
UNIT = Scale(0.0, 1.0)


def labelled(**given: Any) -> Labelled:
    """Return labels of a few edits; what is not given is what such edits have by default."""
    number = len(given["overall"])
    criteria: Mapping[str, Sequence[float]] = given.pop("criteria", {"look": given["overall"]})
    complaints: Mapping[str, Sequence[bool]] = given.pop("complaints", {})
    ratings: Mapping[str, Sequence[float]] = given.pop("ratings", {})
    accepted = np.array(given.pop("accepted"), dtype=bool)
    whole = given.pop("whole", UNIT)
    return Labelled(
        units=tuple(given.pop("units", [f"e{place}" for place in range(number)])),
        overall=np.array(given.pop("overall"), dtype=np.float64),
        whole=whole,
        cut=given.pop("cut", 0.5),
        accepted=accepted,
        share=np.array(given.pop("share", accepted), dtype=np.float64),
        sources=np.array(given.pop("sources", range(number)), dtype=np.int64),
        types=tuple(given.pop("types", [None] * number)),
        criteria={name: np.array(values, dtype=np.float64) for name, values in criteria.items()},
        scales=given.pop("scales", dict.fromkeys(criteria, whole)),
        complaints={name: np.array(flags, dtype=bool) for name, flags in complaints.items()},
        reasons=tuple(map(frozenset, given.pop("reasons", [()] * number))),
        ratings={name: np.array(values, dtype=np.float64) for name, values in ratings.items()},
        **given,
    )


def simulated(number: int, seed: int, *, photos: int | None = None, sight: float = 2.0) -> Labelled:
    """Return edits with three faults, each in a sixth of them, that people reject and name.

    The judge's score of *sees* is lower by ``sight`` deviations where that fault is; of *blind* it
    knows nothing; *noise* is a criterion that people never complain of. ``photos``: of so many
    pictures, which have their faults in common.
    """
    rng = np.random.default_rng(seed)
    sources = np.arange(number) if photos is None else rng.integers(0, photos, number)
    per_source = rng.random((int(sources.max()) + 1, 2)) < 1 / 6
    faults = per_source[sources]
    raw = {
        "sees": rng.normal(0.7, 0.1, number) - 0.1 * sight * faults[:, 0],
        "blind": rng.normal(0.7, 0.1, number),
        "noise": rng.normal(0.7, 0.1, number),
    }
    criteria = {name: np.clip(values, 0, 1) for name, values in raw.items()}
    overall = np.round(np.mean(list(criteria.values()), axis=0), 9)
    return labelled(
        overall=overall,
        cut=float(np.quantile(overall, 0.3)),
        accepted=~faults.any(axis=1),
        sources=sources,
        criteria=criteria,
        complaints={"sees": faults[:, 0], "blind": faults[:, 1]},
        types=[f"type {place % 3}" for place in range(number)],
        reasons=[
            tuple(name for name, fault in zip(("r_sees", "r_blind"), row, strict=True) if fault)
            for row in faults
        ],
    )
