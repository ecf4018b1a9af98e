"""Whether votes leave a maximum of the likelihood at all: everybody reached by wins and ties.

Where some names won everything against the rest, the likelihood rises for ever as they are moved
apart, and a method that stops somewhere says nothing. The maximum exists, and is one point, exactly
where from each name a chain of "was preferred to, or tied with" leads to every other (Ford 1957,
doi 10.2307/2308513; for rankings Hunter 2004, doi 10.1214/aos/1079120141).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from review.core.later import csgraph, sparse
from review.ranking.votes import GroupVotes, tallies


def has_maximum(votes: GroupVotes) -> bool:
    """Whether a group's votes alone, without a prior, give each candidate a finite worth."""
    edges = []
    for (first, second), tally in tallies(votes).items():
        if tally.first_wins or tally.ties:
            edges.append((first, second))
        if tally.second_wins or tally.ties:
            edges.append((second, first))
    return joined(len(votes.candidates), edges, both_ways=True)


def joined(size: int, edges: Iterable[tuple[int, int]], *, both_ways: bool) -> bool:
    """Whether chains of edges lead from each name to each other, or (one way) join them at all."""
    if size < 2:
        return True
    better, worse = np.array(list(edges), dtype=np.int64).reshape(-1, 2).T
    graph = sparse.csr_matrix((np.ones(len(better)), (better, worse)), shape=(size, size))
    kind = "strong" if both_ways else "weak"
    parts, _ = csgraph.connected_components(graph, directed=True, connection=kind)
    return bool(parts == 1)
