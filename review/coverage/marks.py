"""What an instruction's words say, as one number: its language and what it is about.

Read once of each instruction and kept; a set of edits is then counted by its marks.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from review.coverage.content import content, groups, listed_words
from review.coverage.language import LANGUAGES, language
from review.coverage.summary import NOTHING_NAMED, UNCLEAR, Coverage, by_category, held_types

#: Goes up where the same words come to mean something else.
VERSION = 1
#: The language takes the lowest bits: its place among these, 0 where it cannot be told.
_BITS = 6
_SPOKEN = [None, *LANGUAGES]
_PLACES = {code: place for place, code in enumerate(_SPOKEN)}


def mark(text: str) -> int:
    """Return what an instruction's words say, below 2³¹."""
    return _PLACES[language(text)] | _about(text) << _BITS


def _about(text: str) -> int:
    named = content(text)
    return sum(1 << place for place, group in enumerate(groups()) if group in named)


def meaning() -> str:
    """Name what marks mean: marks of another meaning are not compared with these."""
    known = (VERSION, _SPOKEN, listed_words())
    return hashlib.sha256(repr(known).encode()).hexdigest()[:16]


def coverage_of(
    types: Mapping[str | None, int], marks: NDArray[np.int32], category_of: Mapping[str, str]
) -> Coverage:
    """Count a set by type → edits and each one's mark; as ``summary.coverage`` reads its texts."""
    languages: Counter[str] = Counter()
    contents: Counter[str] = Counter(dict.fromkeys(groups(), 0))
    for one, number in _counted(marks):
        spoken, about = _SPOKEN[one % (1 << _BITS)], one >> _BITS
        languages[spoken or UNCLEAR] += number
        if spoken in ("en", None):
            named = [group for place, group in enumerate(groups()) if about >> place & 1]
            contents.update(dict.fromkeys(named or [NOTHING_NAMED], number))
    by_type = held_types(types)
    return Coverage(
        edits=sum(by_type.values()),
        by_type=by_type,
        by_category=by_category(by_type, category_of),
        by_language=dict(languages),
        by_content=dict(contents),
        read_for_content=languages["en"] + languages[UNCLEAR],
    )


def _counted(marks: NDArray[np.int32]) -> list[tuple[int, int]]:
    """Return each mark and its number, in the order in which they first come."""
    found, first, numbers = np.unique(marks, return_index=True, return_counts=True)
    order = np.argsort(first)
    return list(zip(found[order].tolist(), numbers[order].tolist(), strict=True))
