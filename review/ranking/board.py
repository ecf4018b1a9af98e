"""One order over a whole data set: which model edits best. Bradley–Terry and Newman by evalica."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from review.core.errors import Refused
from review.core.i18n import N_, _
from review.core.later import evalica, sparse
from review.core.later import pandas as pd
from review.ranking.separation import joined
from review.ranking.votes import GroupVotes, Winner, implied

Array = NDArray[np.float64]
Method = Literal["bradley-terry", "newman"]

RESAMPLES = 200
#: So close that figures agree with published ones to nine digits.
TOLERANCE, LIMIT = 1e-10, 10_000

SCALES: dict[Method, str] = {
    "bradley-terry": N_("strengths that sum to one"),
    "newman": N_("Newman's strengths, with a geometric mean near one"),
}

VIRTUAL = N_(
    "Some names won or lost everything: each was given half a win and half a loss against one "
    "virtual opponent, without which their strengths would be endless."
)


@dataclass(frozen=True)
class Vote:
    """One comparison of two names; ``unit`` is what it is about, and is resampled whole."""

    left: str
    right: str
    winner: Winner
    unit: str


@dataclass(frozen=True)
class Board:
    """Names with strengths, best first; intervals and SEs by resampling units with replacement.

    ``beats[i, j]``: the share of resamples in which name i was stronger than name j, ties half.
    ``regularised``: some names won or lost everything, so that each got half a win and half a loss
    against one virtual opponent.
    """

    names: tuple[str, ...]
    scores: Array
    se: Array
    low: Array
    high: Array
    beats: Array
    units: int
    regularised: bool = False


def board(
    votes: Sequence[Vote],
    method: Method,
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
    confidence: float = 0.95,
    prior: bool = True,
) -> Board:
    """Rank names by Bradley–Terry (a tie half a win each) or Newman (ties by a parameter).

    Bradley & Terry 1952, doi 10.2307/2334029; Newman 2023, JMLR 24, 22-1086. ``both_bad``
    counts as a tie. Maximum likelihood wherever it exists; where it does not (of all votes, or of
    a resample) each name has half a win and half a loss against one virtual opponent more. Raises
    ValueError without votes, Refused where nothing joins the names, or, without ``prior``, where
    the votes have no maximum of the likelihood.
    """
    if not votes:
        raise ValueError("no votes to rank by")
    table = _Table(votes)
    everything = np.ones(table.units)
    _require_order(table, everything, prior)
    scores = table.scores(method, everything)
    rng = np.random.default_rng(seed)
    resampled = np.array([
        table.scores(method, np.bincount(rng.integers(table.units, size=table.units),
                                         minlength=table.units))
        for _ in range(resamples)
    ])  # fmt: skip
    order = np.argsort(-scores, kind="stable")
    resampled = resampled[:, order]
    low, high = np.quantile(resampled, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
    return Board(
        tuple(table.names[place] for place in order),
        scores[order],
        resampled.std(axis=0, ddof=1),
        low,
        high,
        _beats(resampled),
        table.units,
        not table.has_maximum(everything),
    )


def _require_order(table: _Table, everything: Array, prior: bool) -> None:
    if not table.joined(everything, both_ways=False):
        raise Refused(
            _("No chain of votes joins all these names, so nothing orders them together."),
            what_to_do=_("Compare some of the ones with some of the others."),
        )
    if not (prior or table.has_maximum(everything)):
        raise Refused(
            _("Some names won or lost everything, so votes alone give them no finite strength."),
            what_to_do=_("Rank them without --prior off."),
        )


def votes_of(groups: Iterable[tuple[str, GroupVotes]], *, by_group: bool) -> Iterator[Vote]:
    """Yield groups' votes as comparisons of names; candidates of one name are not compared.

    A unit is the whole group (``by_group``) or the single comparison or ranking.
    """
    for key, group in groups:
        names = group.candidates
        for number, vote in enumerate(group.comparisons):
            unit = key if by_group else f"{key}/c{number}"
            if names[vote.left] != names[vote.right]:
                yield Vote(names[vote.left], names[vote.right], vote.winner, unit)
        for number, ranking in enumerate(group.rankings):
            unit = key if by_group else f"{key}/r{number}"
            for first, second, ahead in implied(ranking):
                if names[first] != names[second]:
                    yield Vote(names[first], names[second], "left" if ahead else "tie", unit)


#: Winner → evalica's name for it.
_WINNERS = {"left": "X", "right": "Y", "tie": "Draw", "both_bad": "Draw"}


class _Table:
    """Votes added up by names and winner, and per unit how often each such sum was cast."""

    def __init__(self, votes: Sequence[Vote]) -> None:
        kinds: dict[tuple[str, str, Any], int] = {}
        units: dict[str, int] = {}
        rows, columns = [], []
        for vote in votes:
            kind = (vote.left, vote.right, getattr(evalica.Winner, _WINNERS[vote.winner]))
            columns.append(kinds.setdefault(kind, len(kinds)))
            rows.append(units.setdefault(vote.unit, len(units)))
        ones = np.ones(len(rows))
        self.cast = sparse.csr_matrix((ones, (rows, columns)), shape=(len(units), len(kinds)))
        self.units = len(units)
        self.names = list(dict.fromkeys(name for kind in kinds for name in kind[:2]))
        place = {name: number for number, name in enumerate(self.names)}
        self.left = np.array([place[kind[0]] for kind in kinds])
        self.right = np.array([place[kind[1]] for kind in kinds])
        self.winners = np.array([kind[2] for kind in kinds], dtype=object)

    def scores(self, method: Method, times: NDArray[Any]) -> Array:
        """Return the strengths when each unit counts so many times."""
        weights = np.asarray(self.cast.T @ times, dtype=np.float64)
        used = np.flatnonzero(weights)
        cast = (self.left[used], self.right[used], self.winners[used], weights[used])
        if self.has_maximum(times):
            strengths, whole = _strengths(method, len(self.names), *cast), 1.0
        else:
            strengths = _beside_a_virtual_one(method, len(self.names), *cast)
            whole = float(np.exp(np.log(strengths).mean()))  # Newman's scale, near enough.
        whole = float(strengths.sum()) if method == "bradley-terry" else whole
        return np.asarray(strengths / whole, dtype=np.float64)

    def has_maximum(self, times: NDArray[Any]) -> bool:
        """Whether the votes, each unit so many times, give all names finite strengths."""
        return self.joined(times, both_ways=True)

    def joined(self, times: NDArray[Any], *, both_ways: bool) -> bool:
        """Whether wins and ties lead from each name to each other, or join them in any way."""
        cast = np.asarray(self.cast.T @ times) > 0
        forth = cast & (self.winners != evalica.Winner.Y)
        back = cast & (self.winners != evalica.Winner.X)
        better = np.concatenate([self.left[forth], self.right[back]])
        worse = np.concatenate([self.right[forth], self.left[back]])
        pairs = zip(better.tolist(), worse.tolist(), strict=True)
        return joined(len(self.names), pairs, both_ways=both_ways)


def _beside_a_virtual_one(
    method: Method, size: int, left: Any, right: Any, winners: Any, weights: Array
) -> Array:
    """Return strengths with half a win and half a loss of each name against one more."""
    each, other = np.arange(size), np.full(size, size)
    won, lost = (np.full(size, word, dtype=object) for word in (evalica.Winner.X, evalica.Winner.Y))
    strengths = _strengths(
        method,
        size + 1,
        np.concatenate([left, each, each]),
        np.concatenate([right, other, other]),
        np.concatenate([winners, won, lost]),
        np.concatenate([weights, np.full(2 * size, 0.5)]),
    )
    return np.asarray(strengths[:size] / strengths[size])


def _strengths(
    method: Method, size: int, left: Any, right: Any, winners: Any, weights: Array
) -> Array:
    rank = evalica.bradley_terry if method == "bradley-terry" else evalica.newman
    index = pd.Index(range(size))
    result = rank(
        left.tolist(),
        right.tolist(),
        winners.tolist(),
        index=index,
        weights=weights.tolist(),
        tolerance=TOLERANCE,
        limit=LIMIT,
    )
    return np.asarray(result.scores.reindex(index), dtype=np.float64)


def _beats(resampled: Array) -> Array:
    """Return how often each name was stronger than each other, ties half."""
    size = resampled.shape[1]
    beats = np.full((size, size), 0.5)
    for place in range(size):
        gap = resampled[:, [place]] - resampled
        beats[place] = ((gap > 0) + 0.5 * (gap == 0)).mean(axis=0)
    return beats
