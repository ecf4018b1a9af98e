"""What a judge sees, criterion by criterion: whether its score knows what people complain of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from review.judging.labelled import Flags, Labelled
from review.judging.ranked import area, rank_correlation
from review.statistics.estimates import Interval, wilson

#: Complaints below which nothing is said of a criterion.
FEWEST = 10
#: From this area on a score is of use: three times in four the edit complained of has less.
USEFUL = 0.75
#: The chance that a coin would be right.
COIN = 0.5

Word = Literal["sees", "blind", "unclear", "rare"]


@dataclass(frozen=True)
class Sight:
    """What the judge sees of one criterion.

    ``complaints``: edits of which people say that it is wrong there, ``often``: their share of the
    rejected ones whose fault is known. ``area``: the chance that such an edit has a lower score
    there than one without that complaint; ``of_verdicts``: than one that people accept has
    against one they reject; ``of_ratings``: the rank correlation with people's own ratings.

    ``word``: it *sees* (the area's interval lies above one half), is *blind* (it holds one half,
    and nothing of use: below three quarters), is *unclear* (too few complaints to tell the two
    apart), or complaints are *rare* (fewer than ten, and no ratings speak either).
    """

    criterion: str
    complaints: int
    often: Interval
    area: Interval
    of_verdicts: Interval
    of_ratings: Interval
    word: Word

    @property
    def follows_verdicts(self) -> bool | None:
        """Return whether accepted edits have the higher score beyond chance; None: not known."""
        low = self.of_verdicts.low
        return None if low is None else low > COIN


def sights(labelled: Labelled) -> list[Sight]:
    """Return what the judge sees of each criterion; the blind ones first, by complaints.

    Compared are edits complained of there and all others whose fault is known; a reject without a
    word could have had any.
    """
    found = [_sight(labelled, name) for name in labelled.criteria]
    return sorted(found, key=lambda one: (one.word != "blind", -one.complaints, one.criterion))


def _sight(labelled: Labelled, name: str) -> Sight:
    scores, known = labelled.criteria[name], labelled.explained
    complained = labelled.complaints.get(name, np.zeros(len(scores), dtype=bool))
    compared = known & np.isfinite(scores)
    found = area(scores[compared], ~complained[compared], labelled.sources[compared])
    number = int((complained & compared).sum())
    rated = labelled.ratings.get(name, np.full(len(scores), np.nan))
    of_ratings = rank_correlation(scores, rated, labelled.sources)
    rejects = known & ~labelled.accepted
    return Sight(
        criterion=name,
        complaints=number,
        often=wilson(int((complained & rejects).sum()), int(rejects.sum())),
        area=found,
        of_verdicts=area(scores, labelled.accepted, labelled.sources),
        of_ratings=of_ratings,
        word=_word(number, found, of_ratings, _rated(scores, rated)),
    )


def _word(complaints: int, found: Interval, of_ratings: Interval, rated: int) -> Word:
    """Say it by complaints where there are enough, else by ratings."""
    if complaints >= FEWEST and found.low is not None and found.high is not None:
        if found.low > COIN:
            return "sees"
        return "blind" if found.high < USEFUL else "unclear"
    if rated >= 2 * FEWEST and of_ratings.low is not None and of_ratings.high is not None:
        if of_ratings.low > 0:
            return "sees"
        # ρ of one half is about what an area of three quarters is on the other scale.
        return "blind" if of_ratings.high < 2 * (USEFUL - COIN) else "unclear"
    return "rare"


def _rated(scores: np.ndarray, rated: np.ndarray) -> int:
    both: Flags = np.isfinite(scores) & np.isfinite(rated)
    return int(both.sum())
