"""Which edit type the words of an instruction speak for, learned from the dataset itself.

Multinomial naive Bayes over hashed words (McCallum & Nigam 1998), each instruction judged by the
others only: those of the four of five parts it is not in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from review.core.later import feature_extraction, sparse, special
from review.spotcheck.hashed_words import PLACES, counted, counted_one_by_one, words_of

Array = NDArray[np.float64]

FOLDS = 5
#: What is added to each count, and how often a type's own description counts.
SMOOTHING, DESCRIBED = 0.01, 5.0
_CHUNK = 20_000


@dataclass(frozen=True)
class Learned:
    """How often the instructions of each type have a word: types × places, in five ways.

    ``outside``: of each of five parts, the counts of the texts that are not in it, and of the
    types' own descriptions.
    """

    outside: tuple[sparse.csc_matrix, ...]

    def weights(self, part: int) -> NDArray[np.float32]:
        """Return types × places: log chances of words, by the texts outside a part."""
        counts = self.outside[part].toarray() + SMOOTHING
        return np.asarray(np.log(counts / counts.sum(axis=1, keepdims=True)), dtype=np.float32)

    def gains(
        self, part: int, best: int, rather_than: int | None, places: NDArray[np.int32]
    ) -> list[float]:
        """Return by how much words at places speak for a type, rather than another or all."""
        counts = self.outside[part][:, places].toarray() + SMOOTHING
        weights = np.log(counts / self._totals[part][:, None])
        others = weights.mean(axis=0) if rather_than is None else weights[rather_than]
        gains: list[float] = (weights[best] - others).tolist()
        return gains

    @cached_property
    def _totals(self) -> list[Array]:
        sums = [np.asarray(counts.sum(axis=1, dtype=np.float64)) for counts in self.outside]
        return [one.ravel() + SMOOTHING * PLACES for one in sums]


@dataclass(frozen=True)
class SpokenFor:
    """Per instruction: the type its words speak for most, and the chance of the assigned one.

    ``best`` numbers ``types``. ``chance``: of the assigned type, given the words; NaN where it is
    none of ``types``. ``learned``: by what they were judged, each by the parts it is not in.
    """

    types: tuple[str, ...]
    best: NDArray[np.integer[Any]]
    chance: Array
    best_chance: Array
    learned: Learned

    def telling(self, at: int, text: str, rather_than: str | None, most: int = 3) -> list[str]:
        """Return the words of instruction ``at`` that speak most for its best type."""
        words = sorted(words_of(text) - feature_extraction.text.ENGLISH_STOP_WORDS)
        if not words:
            return []
        other = self.types.index(rather_than) if rather_than in self.types else None
        places = counted_one_by_one(words).indices
        gains = self.learned.gains(at % FOLDS, int(self.best[at]), other, places)
        ranked = sorted(zip(gains, words, strict=True), reverse=True)
        return [word for score, word in ranked[:most] if score > 0]


def spoken_for(
    texts: Sequence[str], assigned: Sequence[str | None], described: Mapping[str, str]
) -> SpokenFor:
    """Judge every instruction by the words of the others.

    ``assigned``: one type per text. ``described``: type → words about it (its name, description,
    aliases): the types that may be suggested. Chances are softened by the square root of the
    number of words, which naive Bayes takes for independent and are not.
    """
    types = tuple(described)
    number = {name: at for at, name in enumerate(types)}
    own = np.array([number.get(name or "", -1) for name in assigned], dtype=np.intp)
    fold = np.arange(len(texts)) % FOLDS
    words = counted(texts)
    learned = _learned(words, own, fold, counted(list(described.values())))
    prior = np.bincount(own[own >= 0], minlength=len(types)) + 1.0
    best = np.zeros(len(own), dtype=np.intp)
    chance, best_chance = np.full(len(own), np.nan), np.zeros(len(own))
    for part in range(FOLDS):
        weighed = np.ascontiguousarray(learned.weights(part).T)
        for rows in _chunks(np.flatnonzero(fold == part)):
            chances = _chances(words[rows], weighed, np.log(prior / prior.sum()))
            best[rows], best_chance[rows] = chances.argmax(axis=1), chances.max(axis=1)
            typed = own[rows] >= 0
            chance[rows[typed]] = chances[typed, own[rows[typed]]]
    return SpokenFor(types, best, chance, best_chance, learned)


def _learned(
    words: sparse.csr_matrix,
    own: NDArray[np.intp],
    fold: NDArray[np.intp],
    described: sparse.csr_matrix,
) -> Learned:
    parts = [_by_type(words, np.where(fold == part, own, -1), described) for part in range(FOLDS)]
    everywhere = sum(parts[1:], parts[0]) + DESCRIBED * described
    return Learned(tuple(sparse.csc_matrix(everywhere - part) for part in parts))


def _by_type(
    words: sparse.csr_matrix, own: NDArray[np.intp], described: sparse.csr_matrix
) -> sparse.csr_matrix:
    """Add up the words of each type's texts; −1 is no type."""
    rows = np.flatnonzero(own >= 0)
    shape = (described.shape[0], words.shape[0])
    belongs = sparse.csr_matrix((np.ones(len(rows), np.float32), (own[rows], rows)), shape=shape)
    return sparse.csr_matrix(belongs @ words)


def _chances(words: sparse.csr_matrix, weights: NDArray[np.float32], prior: Array) -> Array:
    logs = np.asarray(words @ weights, dtype=np.float64) + prior
    logs /= np.sqrt(np.maximum(np.diff(words.indptr), 1))[:, None]
    return np.asarray(special.softmax(logs, axis=1), dtype=np.float64)


def _chunks(rows: NDArray[np.intp]) -> Iterable[NDArray[np.intp]]:
    return (rows[at : at + _CHUNK] for at in range(0, len(rows), _CHUNK))
