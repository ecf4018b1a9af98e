"""Which words each text has, as columns of a sparse matrix: a word's column is its hash."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import numpy as np

from review.core.later import compute as pc
from review.core.later import feature_extraction, sparse
from review.core.later import pyarrow as pa

#: Places words are hashed to: two of a dataset's some 20,000 words seldom meet.
PLACES = 2**17
_CHUNK = 20_000
#: Bytes of ASCII → the same in small letters, and a blank for what is of no word.
_WORDS_ALONE = bytes(
    ord(chr(byte).lower()) if re.match(r"\w", chr(byte), re.ASCII) else ord(" ")
    for byte in range(256)
)


@cache
def _hashed() -> feature_extraction.text.HashingVectorizer:
    return feature_extraction.text.HashingVectorizer(
        n_features=PLACES, alternate_sign=False, norm=None, binary=True, dtype=np.float32
    )


def words_of(text: str) -> set[str]:
    """Return the different words of a text, in small letters: of two characters or more."""
    return set(_hashed().build_analyzer()(text))


def counted(texts: Sequence[str]) -> sparse.csr_matrix:
    """Return texts × places, 1 where a text has the word."""
    chunks = [_of_chunk(texts[at : at + _CHUNK]) for at in range(0, len(texts), _CHUNK)]
    return sparse.vstack(chunks or [sparse.csr_matrix((0, PLACES), dtype=np.float32)], format="csr")


def counted_one_by_one(texts: Sequence[str]) -> sparse.csr_matrix:
    """Return the same of any text; three times as slow."""
    return _hashed().transform(texts)


def _of_chunk(texts: Sequence[str]) -> sparse.csr_matrix:
    ascii_only = np.array([text.isascii() for text in texts])
    if not ascii_only.any():
        return counted_one_by_one(texts)
    plain = _counted_ascii([text for text in texts if text.isascii()])
    if ascii_only.all():
        return plain
    others = counted_one_by_one([text for text in texts if not text.isascii()])
    order = np.concatenate([np.flatnonzero(ascii_only), np.flatnonzero(~ascii_only)])
    return sparse.csr_matrix(sparse.vstack([plain, others], format="csr")[np.argsort(order)])


def _counted_ascii(texts: Sequence[str]) -> sparse.csr_matrix:
    """Split all texts at once, and hash each different word once."""
    column = pa.array(texts, pa.string())
    _validity, offsets, letters = column.buffers()
    spaced = pa.py_buffer(letters.to_pybytes().translate(_WORDS_ALONE) if letters else b"")
    split = pc.ascii_split_whitespace(pa.StringArray.from_buffers(len(texts), offsets, spaced))
    coded = split.values.dictionary_encode()
    words = coded.dictionary.to_pylist()
    codes, starts = coded.indices.to_numpy(), split.offsets.to_numpy()
    counts = np.array([len(word) > 1 for word in words], dtype=bool)[codes]
    before = np.concatenate([[0], np.cumsum(counts)])
    places = _hashes(words)[codes[counts]]
    ones = np.ones(len(places), dtype=np.float32)
    found = sparse.csr_matrix((ones, places, before[starts]), shape=(len(texts), PLACES))
    found.sum_duplicates()
    found.data.fill(1)
    return found


def _hashes(words: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Return each word's place."""
    hasher = feature_extraction.FeatureHasher(
        PLACES, input_type="string", dtype=np.float32, alternate_sign=False
    )
    return np.asarray(hasher.transform(zip(words)).indices, dtype=np.int32)
