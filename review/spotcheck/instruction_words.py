"""Which edit type the words of an instruction speak for, learned from the dataset itself.

Multinomial naive Bayes over hashed words (McCallum & Nigam 1998), each instruction judged by the
others only: those of the four of five parts it is not in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.core.later import feature_extraction, sparse, special
from review.spotcheck.hashed_words import counted, counted_one_by_one, words_of

Array = NDArray[np.float64]

FOLDS = 5
#: What is added to each count, and how often a type's own description counts.
SMOOTHING, DESCRIBED = 0.01, 5.0
_CHUNK = 20_000


@dataclass(frozen=True)
class SpokenFor:
    """Per instruction: the type its words speak for most, and the chance of the assigned one.

    ``best`` numbers ``types``. ``chance``: of the assigned type, given the words; NaN where it is
    none of ``types``. ``weights``: folds × types × places, log chances of words; ``fold``: whose
    weights judged an instruction.
    """

    types: tuple[str, ...]
    best: NDArray[np.intp]
    chance: Array
    best_chance: Array
    fold: NDArray[np.intp]
    weights: NDArray[np.float32]

    def telling(self, at: int, text: str, rather_than: str | None, most: int = 3) -> list[str]:
        """Return the words of instruction ``at`` that speak most for its best type."""
        weights = self.weights[self.fold[at]]
        gain = weights[self.best[at]]
        if rather_than in self.types:
            gain = gain - weights[self.types.index(rather_than)]
        else:
            gain = gain - weights.mean(axis=0)
        words = sorted(words_of(text) - feature_extraction.text.ENGLISH_STOP_WORDS)
        places = counted_one_by_one(words).indices if words else []
        ranked = sorted(zip(gain[places].tolist(), words, strict=True), reverse=True)
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
    weights = _weights(words, own, fold, counted(list(described.values())))
    prior = np.bincount(own[own >= 0], minlength=len(types)) + 1.0
    best = np.zeros(len(own), dtype=np.intp)
    chance, best_chance = np.full(len(own), np.nan), np.zeros(len(own))
    for part in range(FOLDS):
        weighed = np.ascontiguousarray(weights[part].T)
        for rows in _chunks(np.flatnonzero(fold == part)):
            chances = _chances(words[rows], weighed, np.log(prior / prior.sum()))
            best[rows], best_chance[rows] = chances.argmax(axis=1), chances.max(axis=1)
            typed = own[rows] >= 0
            chance[rows[typed]] = chances[typed, own[rows[typed]]]
    return SpokenFor(types, best, chance, best_chance, fold, weights)


def _weights(
    words: sparse.csr_matrix,
    own: NDArray[np.intp],
    fold: NDArray[np.intp],
    described: sparse.csr_matrix,
) -> NDArray[np.float32]:
    """Return each fold's log chances of words by type, from the texts outside the fold."""
    by_fold = [_by_type(words, np.where(fold == part, own, -1), described) for part in range(FOLDS)]
    everywhere = sum(by_fold[1:], by_fold[0]) + DESCRIBED * described
    log_chances = np.zeros((FOLDS, *described.shape), dtype=np.float32)
    for part in range(FOLDS):
        counts = (everywhere - by_fold[part]).toarray() + SMOOTHING
        log_chances[part] = np.log(counts / counts.sum(axis=1, keepdims=True))
    return log_chances


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
