"""Three simulated reviewers: what they answer about an edit, and how long they take."""

from typing import Literal

import numpy as np

Verdict = Literal["accept", "reject", "unsure"]

REVIEWERS: tuple[str, ...] = ("Ada (simulated)", "Ben (simulated)", "Chidi (simulated)")
_LENIENCE = (0.0, 0.35, -0.35)  # Added to the log-odds of accepting, per reviewer.
_UNSURE = 0.12  # How often an edit at even odds gets "unsure".


def answer(edit_probability: float, reviewer_index: int, rng: np.random.Generator) -> Verdict:
    """Answer for a reviewer, given how likely an average one accepts (strictly within 0 to 1)."""
    odds = np.log(edit_probability / (1 - edit_probability)) + _LENIENCE[reviewer_index]
    accepts = 1 / (1 + np.exp(-odds))
    doubt = 4 * accepts * (1 - accepts)
    if rng.random() < _UNSURE * doubt:
        return "unsure"
    return "accept" if rng.random() < accepts else "reject"


def decision_ms(verdict: Verdict, rng: np.random.Generator) -> int:
    """Draw a plausible time to decide, in milliseconds: mostly below 3 s, longer in doubt."""
    median = 4200 if verdict == "unsure" else 1700
    return round(median * float(np.exp(rng.normal(0, 0.45))))
