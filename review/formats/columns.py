"""What the columns of a file most likely are, and how far the numbers in them go."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from review.core.edits import Problem
from review.core.settings import Scale, Settings
from review.formats import FORMATS, Kind, mapped, schemas
from review.formats.comparisons import REVIEWERS
from review.formats.containers import tables
from review.formats.rankings import IMAGEREWARD

#: So many rows are looked at for how far numbers go.
LOOKED_AT = 5_000
#: A column of numbers may hold a word (a refusal) for every so many numbers.
WORDS_FOR_ONE = 4
#: Scales that judges use, the narrowest first.
SCALES = (Scale(0, 1), Scale(1, 5), Scale(0, 5), Scale(0, 10), Scale(0, 100))
#: What is often called so, the likeliest first; in any table but one of edits.
LIKELY: Mapping[str, tuple[str, ...]] = {
    "edit": ("edit", *mapped.SYNONYMS["edited"], "image", "file", "file_name", "item"),
    "reviewer": ("reviewer", *REVIEWERS),
    "verdict": ("verdict", "decision", "label", "answer"),
    "judge": mapped.SYNONYMS["judge"],
    "overall": mapped.SYNONYMS["overall"],
    "reason": ("reason", "explanation", "rationale"),
    "reasons": ("reasons", "tags"),
    "comment": ("comment", "note", "notes"),
    "time": ("time", "created_at", "timestamp", "date"),
    "edit_type": ("edit_type",),
    "chain": ("chain",),
    "first_failing": ("first_failing",),
    "turns": ("turns",),
    "faithful": ("faithful",),
    "follows": ("follows",),
    "suggestion": ("suggestion", "suggested"),
    "fault": ("fault", "whose_fault"),
    "faithfulness": ("faithfulness",),
    "left": ("left", "image_a", "model_a", "image_1"),
    "right": ("right", "image_b", "model_b", "image_2"),
    "winner": ("winner", "preference", "choice"),
    "group": ("group", "group_id"),
    "order": ("order", "ranking"),
    "none_acceptable": ("none_acceptable",),
}


@dataclass(frozen=True)
class Range:
    """How far the numbers of a column go, in the rows looked at."""

    lowest: float
    highest: float


def guess(kind: Kind, names: Iterable[str], settings: Settings) -> dict[str, str]:
    """Guess which column is which for a kind of file: ours → theirs."""
    names = list(names)
    schema = schemas.of(names)
    if schema is not None and schema.kind == kind and schema.mapping:
        return {ours: theirs for ours, theirs in schema.mapping.items() if theirs in names}
    if kind == "sft":
        return mapped.guess(names, settings)
    shape, theirs = FORMATS[kind], {name.casefold(): name for name in reversed(names)}
    guesses: dict[str, str] = {}
    for ours in shape.columns:
        taken = (None, *guesses.values())
        free = (name for name in LIKELY[ours] if theirs.get(name) not in taken)
        if (name := next(free, None)) is not None:
            guesses[ours] = theirs[name]
    criteria = settings.criteria if shape.rated else ()
    return guesses | {name: theirs[name] for name in criteria if name in theirs}


def likely(names: Iterable[str], settings: Settings) -> Kind | None:
    """Return what a file of other column names most likely is, or None."""
    names = list(names)
    kinds: tuple[Kind, ...] = ("comparisons", "rankings", "reviews", "scores")
    for kind in kinds:
        found = guess(kind, names, settings).keys()
        says = {"reviews": {"verdict"}, "scores": {"overall", "judge", *settings.criteria}}.get(
            kind
        )
        if {*FORMATS[kind].needed} <= found and (says is None or says & found):
            return kind
    return None


def is_released(kind: Kind, names: Iterable[str]) -> bool:
    """Whether a file has a shape of its own, whose columns nobody has to name."""
    theirs = frozenset(names)
    released = {"sft": {"output_image", "text"}, "rankings": IMAGEREWARD}
    return not FORMATS[kind].columns or (kind in released and released[kind] <= theirs)


def ranges(path: Path) -> dict[str, Range]:
    """Return the columns that hold numbers, those inside ``scores`` among them, and their ranges.

    Raises BadInput for what is no table.
    """
    numbers: dict[str, list[float]] = {}
    others: Counter[str] = Counter()
    for row in islice(tables.table_rows(path), LOOKED_AT):
        if isinstance(row, Problem):
            continue
        nested = row[1].get("scores")
        for name, value in (row[1] | (nested if isinstance(nested, dict) else {})).items():
            if (number := _number(value)) is not None:
                numbers.setdefault(name, []).append(number)
            elif value is not None:
                others[name] += 1
    return {
        name: Range(min(found), max(found))
        for name, found in numbers.items()
        if len(found) > WORDS_FOR_ONE * others[name]
    }


def scale_of(found: Iterable[Range]) -> Scale:
    """Return the usual scale that holds these ranges, else just what they span."""
    found = list(found)
    low, high = min(one.lowest for one in found), max(one.highest for one in found)
    usual = (scale for scale in SCALES if scale.min <= low and high <= scale.max)
    return next(usual, Scale(math.floor(low), math.ceil(high) if high > low else low + 1))


def _number(value: object) -> float | None:
    try:
        number = float(value) if isinstance(value, int | float | str) else math.nan
    except (ValueError, OverflowError):
        return None
    return None if isinstance(value, bool) or not math.isfinite(number) else number
