"""Words of many texts at once are those of each text read by itself."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from review.spotcheck.hashed_words import PLACES, counted, counted_one_by_one, words_of

LETTERS = st.sampled_from([*"abAB_09 .,'\n\t\x00\x1f-", "é", "İ", "ß", "雪", "’", " "])
TEXTS = st.lists(st.text(LETTERS) | st.text(), max_size=12)


@given(TEXTS)
def test_words_of_many_texts_are_those_of_each(texts: list[str]) -> None:
    """Places, counts and their order are as scikit-learn's vectorizer has them, text by text."""
    found = counted(texts)
    assert found.shape == (len(texts), PLACES)
    assert found.dtype == np.float32
    for row, text in enumerate(texts):
        alone = counted_one_by_one([text])
        assert found[row].indices.tolist() == alone.indices.tolist()
        assert found[row].data.tolist() == alone.data.tolist()


def test_a_word_has_two_characters_or_more_whatever_its_letters() -> None:
    """A word said twice counts once; one character is no word."""
    assert words_of("A big, BIG dog_2 é né") == {"big", "dog_2", "né"}
    assert counted(["A big, BIG dog_2", "x y"]).getnnz(axis=1).tolist() == [2, 0]
