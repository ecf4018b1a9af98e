"""A judge's scores of many edits as columns: totalled at once, the odd ones row by row."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from review.core.rules import Rule
from review.core.scoring import Scored, rounded
from review.core.total_columns import rounded_column, totals
from review.core.totals import rule_given
from review.filtering.decide import scored_by
from review.filtering.filter_config import FilterConfig

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    Column = NDArray[np.float64]
    Places = NDArray[np.int64]

#: What was given fits into one whole number of so many bits; with more criteria all rows are odd.
_MOST_CRITERIA = 40


@dataclass(frozen=True)
class Edits:
    """Edits as columns, a row each.

    ``images``: output images in their one spelling, as a sequence or an Arrow array of text.
    ``criteria``: criterion → numbers (float64), NaN where the judge gave none; a criterion left out
    was given nowhere. ``overall``: the supplied totals, likewise. ``types``: of each row the place
    of its type, as its record has it, in ``names``; None: no row has one. ``collided``: where
    several records claim the image. ``odd``: row → its score as ``scored_by`` gives it, where what
    the judge gave is no column of numbers.
    """

    images: Sequence[str | None] | pa.Array
    criteria: Mapping[str, Column]
    overall: Column | None = None
    types: NDArray[np.integer] | None = None
    names: Sequence[str | None] = (None,)
    collided: NDArray[np.bool_] | None = None
    odd: Mapping[int, Scored | str | None] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.images)

    def type_places(self) -> NDArray[np.integer]:
        """Return the place of each row's type in ``names``."""
        return np.zeros(len(self), np.int32) if self.types is None else self.types

    def row(self, place: int) -> dict[str, object]:
        """Return what the columns hold of one row, as a judge's row has it."""
        given = {name: float(column[place]) for name, column in self.criteria.items()}
        if self.overall is not None:
            given["overall"] = float(self.overall[place])
        return {name: value for name, value in given.items() if not math.isnan(value)}


@dataclass(frozen=True)
class Scores:
    """What the columns come to.

    ``overall``: float64, NaN where there is no score. ``why``: 0 where there is one, else 1 + the
    place in ``messages`` of what is said instead (None: no score). ``odd``: rows whose score was
    made by itself and stands here; their ``overall`` is set, too.
    """

    overall: Column
    why: NDArray[np.int32]
    messages: list[str | None]
    odd: dict[int, Scored | str | None]


def score_columns(config: FilterConfig, edits: Edits) -> Scores:
    """Score each row as ``scored_by`` does, by the rule of the type that its record bears."""
    scores = Scores(np.full(len(edits), np.nan), np.zeros(len(edits), np.int32), [], {**edits.odd})
    for place in np.flatnonzero(_off_scale(config, edits)).tolist():
        if place not in scores.odd:
            kind = edits.names[int(edits.type_places()[place])]
            scores.odd[place] = scored_by(config, edits.row(place), kind)
    for rule, kind, rows in _alike(config, edits, scores.odd):
        _score(config, edits, scores, rule, kind, rows)
    for place, scored in scores.odd.items():
        if isinstance(scored, Scored):
            scores.overall[place] = scored.overall
    return scores


def _off_scale(config: FilterConfig, edits: Edits) -> NDArray[np.bool_]:
    """Return where a number is not plainly on its scale: its ends, and what is near, go alone."""
    if len(config.criteria) > _MOST_CRITERIA:
        return np.ones(len(edits), np.bool_)
    off = np.zeros(len(edits), np.bool_)
    for name, criterion in config.criteria.items():
        if (column := edits.criteria.get(name)) is not None:
            scale = criterion.scale or config.scale
            off |= (column < scale.min) | (column > scale.max)
    if edits.overall is not None:
        off |= (edits.overall < config.scale.min) | (edits.overall > config.scale.max)
    return off


def _alike(
    config: FilterConfig, edits: Edits, odd: Mapping[int, object]
) -> list[tuple[Rule, str | None, Places | slice]]:
    """Return rows by the rule of their type and by which scores they have."""
    rules: dict[int, Rule] = {}
    rule_of = np.empty(len(edits.names), np.int64)
    kinds: dict[int, str | None] = {}
    for place, name in enumerate(edits.names):
        rule = config.rule_of(name)
        rule_of[place] = number = next(
            (key for key, known in rules.items() if known is rule), len(rules)
        )
        rules[number] = rule
        kinds.setdefault(number, name)
    key = rule_of[edits.type_places()] if len(rules) > 1 else np.zeros(len(edits), np.int64)
    columns = [edits.criteria.get(name) for name in config.criteria]
    for column in [*columns, edits.overall]:
        key = key * 2
        if column is not None:
            key += ~np.isnan(column)
    key[list(odd)] = -1
    bits = len(columns) + 1
    if not odd and len(key) and (key == key[0]).all():
        return [(rules[int(key[0]) >> bits], kinds[int(key[0]) >> bits], slice(None))]
    return [
        (rules[one >> bits], kinds[one >> bits], np.flatnonzero(key == one))
        for one in np.unique(key).tolist()
        if one >= 0
    ]


def _score(
    config: FilterConfig,
    edits: Edits,
    scores: Scores,
    rule: Rule,
    kind: str | None,
    rows: Places | slice,
) -> None:
    """Score rows that were given the same criteria, and go by the same rule."""
    first = 0 if isinstance(rows, slice) else int(rows[0])
    given = edits.row(first)
    scored = scored_by(config, given, kind)
    if not isinstance(scored, Scored):
        scores.messages.append(scored)
        scores.why[rows] = len(scores.messages)
        return
    supplied = edits.overall if "overall" in given else None
    if supplied is not None and (config.score == "overall" or not scored.criteria):
        scores.overall[rows] = _rounded(supplied[rows])
        return
    columns = {name: edits.criteria[name][rows] for name in scored.criteria}
    rule = rule_given(rule, given)
    scores.overall[rows] = totals(columns, config.criteria, config.scale, rule)


def _rounded(values: Column) -> Column:
    made, unsure = rounded_column(values)
    for place in np.flatnonzero(unsure):
        made[place] = rounded(float(values[place]))
    return made
