"""Two simulated judges: scores scattered about the truth, and now and then a malformed row."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from demo.edits.kind import GOOD, Truth
from demo.shorts import Short

CRITERIA = (
    "instruction_compliance",
    "seamlessness",
    "preservation_balance",
    "technical_quality",
)
Row = dict[str, str | float]


@dataclass(frozen=True, slots=True)
class Judge:
    """A judge's name and weaknesses.

    ``mood`` and ``scatter`` are standard deviations of what it adds to a whole edit and to each
    criterion; ``oversight`` is how often it misses what is wrong.
    """

    name: str
    mood: float
    scatter: float
    oversight: float
    digits: int


JUDGES: tuple[Judge, ...] = (
    Judge("demo-judge (simulated)", 0.09, 0.10, 0.16, 2),
    Judge("demo-judge-b (simulated)", 0.13, 0.14, 0.24, 3),
)

_PRAISE = "The requested change is there and blends in well."
_DOUBTS: Mapping[str, tuple[str, str]] = {
    "instruction_compliance": (
        "The change is only partly what was asked for.",
        "The requested change is missing or wrong.",
    ),
    "seamlessness": (
        "Small transitions give the edit away.",
        "Clear artefacts and hard edges are visible.",
    ),
    "preservation_balance": (
        "Some of what should stay has changed slightly.",
        "Much of what should stay has changed.",
    ),
    "technical_quality": (
        "Sharpness or colour suffers a little.",
        "The picture is blurred, blocky or badly exposed.",
    ),
}
_REFUSAL = "I'm sorry, but I can't assess this image."


def score_rows(judge: Judge, truths: Mapping[str, Truth], seed: int) -> list[Row]:
    """Score every edit (file to truth), 0 to 1 per criterion, with a reason; some are malformed."""
    rng = np.random.default_rng([seed, len(judge.name)])
    rows = [_row(judge, edit, truth, rng) for edit, truth in truths.items()]
    return _with_malformed(rows, rng)


def clean_rows(judge: Judge, truths: Mapping[str, Truth], seed: int) -> list[Row]:
    """Score every edit likewise; no row is malformed."""
    rng = np.random.default_rng([seed, len(judge.name), 1])
    return [_row(judge, edit, truth, rng) for edit, truth in truths.items()]


def faithfulness_rows(judge: Judge, shorts: Mapping[str, Short], seed: int) -> list[Row]:
    """Score how faithful short instructions are, 0 to 1: now and then one is overlooked."""
    rng = np.random.default_rng([seed, len(judge.name), 2])
    rows: list[Row] = []
    for edit, short in shorts.items():
        fine = short.faithful == "same" or rng.random() < judge.oversight
        value = float(np.clip(rng.normal(0.88 if fine else 0.45, 0.1), 0, 1))
        rows.append({"edit": edit, "judge": judge.name, "faithfulness": round(value, 2)})
    return rows


def _row(judge: Judge, edit: str, truth: Truth, rng: np.random.Generator) -> Row:
    perceived = np.array([getattr(truth, name) for name in CRITERIA])
    if truth.instruction_compliance + truth.seamlessness < 1.4 and rng.random() < judge.oversight:
        perceived = 0.25 * perceived + 0.75 * np.array(list(asdict(GOOD).values()))
    noisy = perceived + rng.normal(0, judge.mood) + rng.normal(0, judge.scatter, len(CRITERIA))
    values = np.round(np.clip(noisy, 0, 1), judge.digits).tolist()
    scores = dict(zip(CRITERIA, values, strict=True))
    return {"edit": edit, "judge": judge.name, **scores, "reason": _reason(scores)}


def _reason(scores: Mapping[str, float]) -> str:
    weakest = min(scores, key=lambda name: scores[name])
    if scores[weakest] >= 0.7:
        return _PRAISE
    return _DOUBTS[weakest][scores[weakest] < 0.45]


def _with_malformed(rows: Sequence[Row], rng: np.random.Generator) -> list[Row]:
    """Spoil at least three rows, as real judges do: one of each kind per 250."""
    each = max(1, len(rows) // 250)
    spoiled = list(rows)
    for number, position in enumerate(rng.choice(len(rows), 3 * each, replace=False).tolist()):
        spoiled[position] = _spoil(rows[position], number % 3)
    return spoiled


def _spoil(row: Row, way: int) -> Row:
    if way == 0:
        return {name: value for name, value in row.items() if name != "preservation_balance"}
    if way == 1:
        return row | {"technical_quality": 8.1}
    kept = {name: value for name, value in row.items() if name not in CRITERIA}
    return kept | {"reason": _REFUSAL}
