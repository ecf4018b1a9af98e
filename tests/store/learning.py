"""A workspace whose judge does not see one fault, and reviews that tune: reasons, ratings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from store.db.workspace import Store
from tests.store.importing_files import CRITERIA, edit, jsonl, load, photo

SEEN, BLIND = "not_done", "artefacts"  # reasons of instruction_compliance and seamlessness
TYPES = ("Zoom in", "Add a new object", "Change font")


def image(number: int) -> str:
    """Return the image of that number."""
    return f"images/{number:03}.png"


def taught(
    store: Store, folder: Path, number: int = 120, *, seed: int = 1, ratings: bool = True,
    photos: int | None = None, purpose: str = "fit",
) -> list[dict[str, Any]]:  # fmt: skip
    """Import edits with a judge's scores, and what Ana says of them; return her reviews.

    The judge sees what was not done, and knows nothing of artefacts. Every edit has a source of
    its own unless they are of so many ``photos``.
    """
    rng = np.random.default_rng(seed)
    faults = rng.random((number, 2)) < (0.2, 0.2)
    records, reviews = [], []
    for place in range(number):
        undone, broken = (bool(fault) for fault in faults[place])
        drawn = np.clip(rng.normal(0.75, 0.08, 4), 0, 1)
        drawn[0] = max(drawn[0] - 0.45 * undone, 0)
        values = {name: round(float(x), 3) for name, x in zip(CRITERIA, drawn, strict=True)}
        source = photo(place if photos is None else place % photos)
        kind = TYPES[place % len(TYPES)]
        records.append(
            edit(image(place), f"change {place}", edit_type=kind, scores=values, judge="robot",
                 **source)
        )  # fmt: skip
        reasons = [name for name, fault in ((SEEN, undone), (BLIND, broken)) if fault]
        said: dict[str, Any] = {
            "edit": image(place), "reviewer": "Ana",
            "verdict": "reject" if reasons else "accept", "reasons": reasons,
            "comment": "a hand has six fingers" if broken else "",
        }  # fmt: skip
        if ratings:
            said |= {"instruction_compliance": 1 if undone else 4 + place % 2}
            said |= {"seamlessness": 2 if broken else 5}
        reviews.append(said)
    assert load(store, jsonl(folder / "sft.jsonl", *records)).problem_count == 0
    file = jsonl(folder / "reviews.jsonl", *reviews)
    assert load(store, file, purpose=purpose).problem_count == 0
    return reviews
