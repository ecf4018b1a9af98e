"""Labelled chains as columns: one entry a chain, or one a turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.chains.labels import HURTS, RIGHT, LabelledChain

Array = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Table:
    """Labelled chains and their turns, flags as 0 and 1.

    A chain each: ``lengths``, ``prefixes``, ``accepted``, ``placed``, ``weights``. A turn each:
    ``chains`` (its chain, by number), ``places`` (from 0), ``kinds`` (into ``types``; -1 where it
    is not known), ``spoken`` (somebody said something of it), ``right``, ``hurts``, ``refers``,
    ``resolves``.
    """

    lengths: Array
    prefixes: Array
    accepted: Array
    placed: Flags
    weights: Array
    chains: Whole
    places: Whole
    types: tuple[str, ...]
    kinds: Whole
    spoken: Array
    right: Array
    hurts: Array
    refers: Array
    resolves: Array

    def by_chain(self, values: Array) -> Array:
        """Return the sum of a turn's values over each chain."""
        sums = np.bincount(self.chains, weights=values, minlength=len(self.lengths))
        return sums.astype(np.float64)

    def spread(self, values: Array, columns: Whole, number: int) -> Array:
        """Return a turn's values summed by chain and column; those of column -1 are left out."""
        inside = columns >= 0
        cells = self.chains[inside] * number + columns[inside]
        sums = np.bincount(cells, weights=values[inside], minlength=len(self.lengths) * number)
        return sums.astype(np.float64).reshape(len(self.lengths), number)


def table(labelled: Sequence[LabelledChain]) -> Table:
    """Return chains that have a label as columns."""
    labels = [one.label for one in labelled]
    turns = [turn for label in labels for turn in label.turns]
    kinds = [kind for one in labelled for kind in _types(one)]
    types = tuple(sorted({kind for kind in kinds if kind is not None}))
    number = {name: place for place, name in enumerate(types)}
    lengths = np.array([label.length for label in labels], dtype=np.int64)
    return Table(
        lengths=lengths.astype(np.float64),
        prefixes=np.array([label.prefix or 0 for label in labels], dtype=np.float64),
        accepted=np.array([label.accepted for label in labels], dtype=np.float64),
        placed=np.array([label.placed for label in labels], dtype=np.bool_),
        weights=np.array([one.weight for one in labelled], dtype=np.float64),
        chains=np.repeat(np.arange(len(labels)), lengths),
        places=np.array([place for length in lengths for place in range(length)], dtype=np.int64),
        types=types,
        kinds=np.array([-1 if kind is None else number[kind] for kind in kinds], dtype=np.int64),
        spoken=np.array([turn.said is not None for turn in turns], dtype=np.float64),
        right=np.array([turn.said == RIGHT for turn in turns], dtype=np.float64),
        hurts=np.array([turn.said == HURTS for turn in turns], dtype=np.float64),
        refers=np.array([turn.resolves is not None for turn in turns], dtype=np.float64),
        resolves=np.array([turn.resolves is True for turn in turns], dtype=np.float64),
    )


def _types(one: LabelledChain) -> list[str | None]:
    """Return a type for each turn, None where it is not known."""
    missing = one.label.length - len(one.types)
    return [*one.types, *[None] * missing][: one.label.length]
