"""Which pairs train: chosen over rejected where people's votes leave little doubt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import permutations

from review.core.errors import Refused
from review.core.i18n import _
from review.core.splits import Splits
from review.ranking.fit import Fitted
from review.ranking.votes import Tallies, Tally, tied


@dataclass(frozen=True)
class Pair:
    """Chosen over rejected, by place: with which probability, by what margin of log-worth.

    ``uncalibrated``: the probability as the model alone has it. ``votes`` and ``reviewers`` are
    those on this very pair; it may also follow from others.
    """

    chosen: int
    rejected: int
    probability: float
    uncalibrated: float
    margin: float
    votes: int
    reviewers: int


@dataclass(frozen=True)
class PairRule:
    """Which pairs are taken.

    ``max_pairs`` per group keeps the surest. ``both_bad`` lets a candidate be chosen that most
    who saw it called bad. ``splits``: name → share of the sources, the rest being ``train``.
    Raises Refused for shares and probabilities that cannot be.
    """

    min_probability: float = 0.9
    min_margin: float = 0.0
    max_pairs: int | None = None
    ties: bool = False
    both_bad: bool = False
    splits: Mapping[str, float] = field(default_factory=dict)
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0.5 <= self.min_probability <= 1:
            raise Refused(_("The minimum probability lies between 0.5 and 1."))
        if not 0 <= self.min_margin < float("inf"):
            raise Refused(_("The minimum margin is a number from 0 up."))
        if self.max_pairs is not None and self.max_pairs < 1:
            raise Refused(_("The pairs per group number at least 1."))
        Splits(self.splits, self.seed)


def pairs(fitted: Fitted, tallies: Tallies, rule: PairRule) -> list[Pair]:
    """Return a group's pairs, the surest first; a pair people mostly tie is none.

    ``max_pairs`` and ``both_bad`` are the caller's to apply, beside whatever else rules pairs out.
    """
    sure_pairs = []
    for chosen, rejected in permutations(range(len(fitted.candidates)), 2):
        chance = float(fitted.beats[chosen, rejected])
        margin = float(fitted.worth[chosen] - fitted.worth[rejected])
        if margin <= 0 or chance < rule.min_probability or margin < rule.min_margin:
            continue
        tally = tallies.get((min(chosen, rejected), max(chosen, rejected)), Tally())
        if tally.votes and tied(tally):
            continue
        model_alone = fitted.uncalibrated(chosen, rejected)
        sure_pairs.append(
            Pair(chosen, rejected, chance, model_alone, margin, tally.votes, len(tally.reviewers))
        )
    sure_pairs.sort(key=lambda pair: (-pair.probability, -pair.margin, pair.chosen, pair.rejected))
    return sure_pairs


def ties(tallies: Tallies) -> list[tuple[int, int, Tally]]:
    """Return the pairs that more than half of their votes tie, in order."""
    return [(*pair, tally) for pair, tally in sorted(tallies.items()) if tied(tally)]


def split_of(source: str, rule: PairRule) -> str:
    """Return the split of a source image: by its name and the seed alone, so never two.

    >>> rule = PairRule(splits={"validation": 0.2})
    >>> split_of("a.jpg", rule) == split_of("a.jpg", rule)
    True
    """
    return Splits(rule.splits, rule.seed).of(source)
