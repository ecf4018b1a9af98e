"""What labelled chains come to: accepted, by turn, by type, where they break, what is salvaged.

Turns of one chain are not independent, so every interval over turns goes by chains
(``statistics.clustered``); labels drawn at unequal rates are weighted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from review.chains.labels import SHORTEST_CHAIN, LabelledChain
from review.chains.table import Array, Table, table
from review.core.answers import ACCEPT, REJECT
from review.statistics.clustered import ClusteredShare, clustered_share, clustered_shares
from review.statistics.estimates import UNKNOWN, Interval


@dataclass(frozen=True)
class AtPosition:
    """Success of the turns at one position, from 1.

    ``given``: of the chains that held up to here, those that hold this turn too; these shares
    multiply to the share accepted where all chains are of one length. ``any``: of all turns here
    that somebody spoke of, those that are right, whatever went before.
    """

    position: int
    given: ClusteredShare
    any: ClusteredShare


@dataclass(frozen=True)
class OfType:
    """Turns of one edit type that are right."""

    edit_type: str
    right: ClusteredShare


@dataclass(frozen=True)
class Breaks:
    """Where chains of ``length`` turns break.

    ``at``: per position, the share of these chains whose first failing turn it is; with
    ``accepted`` and ``unplaced`` (rejected, and nobody said which turn) they make up all.
    """

    length: int
    accepted: ClusteredShare
    at: tuple[ClusteredShare, ...]
    unplaced: ClusteredShare


@dataclass(frozen=True)
class Salvage:
    """What keeping the valid prefix of rejected chains gains, where it has two turns or more.

    ``chains``: of all chains, those kept in part. ``turns``: of all turns, those kept so;
    ``whole``: of all turns, those of accepted chains, kept in any case.
    """

    chains: ClusteredShare
    turns: ClusteredShare
    whole: ClusteredShare


@dataclass(frozen=True)
class ChainSummary:
    """Everything that labelled chains say together.

    ``labelled`` chains count; ``open`` ones wait for answers or a lead, ``none`` cannot be judged.
    ``turns``: turns that are right, of those spoken of. ``untyped``: of these, without a type.
    ``hurting``: turns right by themselves that hurt an earlier one. ``references``: of the turns
    that refer to something, those whose reference resolves.
    """

    labelled: int
    open: int
    none: int
    accepted: ClusteredShare
    turns: ClusteredShare
    hurting: ClusteredShare
    references: ClusteredShare
    positions: tuple[AtPosition, ...]
    types: tuple[OfType, ...]
    untyped: int
    breaks: tuple[Breaks, ...]
    salvage: Salvage


def summarise(chains: Sequence[LabelledChain], confidence: float = 0.95) -> ChainSummary:
    """Return what chains come to; the intervals are about chains like those that were drawn."""
    states = Counter(one.label.state for one in chains)
    counted = table([one for one in chains if one.label.state in (ACCEPT, REJECT)])

    def over_turns(hits: Array, of: Array) -> ClusteredShare:
        by_chain = counted.by_chain(hits * of), counted.by_chain(of)
        return clustered_share(*by_chain, counted.weights, confidence)

    return ChainSummary(
        labelled=states["accept"] + states["reject"],
        open=states["open"],
        none=states["none"],
        accepted=_of_chains(counted, counted.accepted, confidence),
        turns=over_turns(counted.right, counted.spoken),
        hurting=over_turns(counted.hurts, counted.spoken),
        references=over_turns(counted.resolves, counted.refers),
        positions=_positions(counted, confidence),
        types=_types(counted, confidence),
        untyped=int(counted.spoken[counted.kinds < 0].sum()),
        breaks=_breaks(counted, confidence),
        salvage=_salvage(counted, confidence),
    )


def in_pool(share: Interval, total: int) -> Interval:
    """Return how many of ``total`` a share makes: of the pool's chains for a share of chains."""
    if share.estimate is None:
        return UNKNOWN
    low = None if share.low is None else share.low * total
    high = None if share.high is None else share.high * total
    return Interval(share.estimate * total, low, high)


def _of_chains(counted: Table, hits: Array, confidence: float) -> ClusteredShare:
    return clustered_share(hits, np.ones(len(hits)), counted.weights, confidence)


def _positions(counted: Table, confidence: float) -> tuple[AtPosition, ...]:
    longest = int(counted.lengths.max(initial=0))
    places = np.arange(longest)
    reached = (counted.lengths[:, None] > places) & (counted.prefixes[:, None] >= places)
    holds = reached & (counted.prefixes[:, None] > places)
    given = clustered_shares(
        holds.astype(np.float64), reached.astype(np.float64), counted.weights, confidence
    )
    of = counted.spread(counted.spoken, counted.places, longest)
    right = counted.spread(counted.spoken * counted.right, counted.places, longest)
    every = clustered_shares(right, of, counted.weights, confidence)
    return tuple(AtPosition(place + 1, given[place], every[place]) for place in places.tolist())


def _types(counted: Table, confidence: float) -> tuple[OfType, ...]:
    """Return the types that have a turn somebody spoke of, by name."""
    number = len(counted.types)
    of = counted.spread(counted.spoken, counted.kinds, number)
    right = counted.spread(counted.spoken * counted.right, counted.kinds, number)
    shares = clustered_shares(right, of, counted.weights, confidence)
    return tuple(
        OfType(name, share) for name, share in zip(counted.types, shares, strict=True) if share.n
    )


def _breaks(counted: Table, confidence: float) -> tuple[Breaks, ...]:
    return tuple(
        _breaks_of(counted, length, confidence)
        for length in np.unique(counted.lengths).astype(int).tolist()
    )


def _breaks_of(counted: Table, length: int, confidence: float) -> Breaks:
    """Return what becomes of the chains of one length: accepted, broken at 1 …, or unplaced."""
    inside = counted.lengths == length
    placed = inside & counted.placed
    fates = [
        inside & (counted.prefixes == length),
        *(placed & (counted.prefixes == place) for place in range(length)),
        inside & ~counted.placed,
    ]
    of = np.repeat(inside[:, None], len(fates), axis=1)
    accepted, *at, unplaced = clustered_shares(
        np.stack(fates, axis=1).astype(np.float64), of.astype(np.float64), counted.weights,
        confidence,
    )  # fmt: skip
    return Breaks(length, accepted, tuple(at), unplaced)


def _salvage(counted: Table, confidence: float) -> Salvage:
    """Return what is gained; turns are clustered by chain, as many as it has in the denominator."""
    partly = (counted.prefixes >= SHORTEST_CHAIN) & (counted.prefixes < counted.lengths)
    turns = np.stack([partly, counted.accepted > 0], axis=1) * counted.prefixes[:, None]
    lengths = np.repeat(counted.lengths[:, None], 2, axis=1)
    gained, whole = clustered_shares(turns, lengths, counted.weights, confidence)
    return Salvage(_of_chains(counted, partly.astype(np.float64), confidence), gained, whole)
