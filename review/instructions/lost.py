"""What the short text of a pair loses, by the words that reviewers mark in the long one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Literal, get_args

import msgspec

from review.core.i18n import N_
from review.core.yaml_in import load_yaml
from review.instructions.length import word_spans, words

Kind = Literal["numbers", "colours", "places", "negations"]
KINDS: tuple[Kind, ...] = get_args(Kind)
#: What a mark holds that names none of these.
OTHER = "other"
#: Kinds, in words a lead reads.
KIND_NAMES: dict[str, str] = {
    "numbers": N_("numbers"),
    "colours": N_("colours"),
    "places": N_("places"),
    "negations": N_("negations"),
    OTHER: N_("something else"),
}

_DIGIT = re.compile(r"\d")


class _Lists(msgspec.Struct):
    """One language's words; ``within``: they count wherever their letters stand."""

    numbers: list[str]
    colours: list[str]
    places: list[str]
    negations: list[str]
    endings: list[str] = []
    within: bool = False


def languages() -> tuple[str, ...]:
    """Return the languages (ISO 639-1) that words are known in; digits count in all."""
    return tuple(_lists())


def named(text: str, language: str | None) -> frozenset[Kind]:
    """Return which kinds a text names: by its digits, and by its language's words where known."""
    found: set[Kind] = {"numbers"} if _DIGIT.search(text) else set()
    lists = _lists().get(language or "")
    if lists is None:
        return frozenset(found)
    small = text.lower().replace("’", "'")
    if lists.within:
        found |= {kind for kind in KINDS if any(said in small for said in getattr(lists, kind))}
    else:
        kinds_of = _kinds_of_word(language or "")
        said = set(words(small))
        said |= {part for one in said if "'" in one for part in one.split("'")}
        for known in said & kinds_of.keys():
            found |= kinds_of[known]
    return frozenset(found)


def lost(long: str, marks: Iterable[tuple[int, int]], language: str | None) -> frozenset[str]:
    """Return the kinds that the marked words name; ``OTHER`` where they name none.

    ``marks``: spans of the long text in code points, end exclusive; nothing marked, nothing lost.
    """
    pieces = marked(long, marks)
    if not pieces:
        return frozenset()
    return frozenset[str](named(" ".join(pieces), language)) or frozenset((OTHER,))


def marked(long: str, marks: Iterable[tuple[int, int]]) -> list[str]:
    """Return the marked places of a long text, as whole words and in order; touching ones as one.

    A mark that ends within a word takes in all of it; what lies outside the text is left out.
    """
    wanted = sorted((max(start, 0), end) for start, end in marks)
    spans = [
        span for span in word_spans(long)
        if any(start < span[1] and span[0] < end for start, end in wanted)
    ]  # fmt: skip
    joined: list[list[int]] = []
    for start, end in spans:
        if joined and not long[joined[-1][1] : start].strip():
            joined[-1][1] = end
        else:
            joined.append([start, end])
    return [long[start:end] for start, end in joined]


@lru_cache(maxsize=1)
def _lists() -> dict[str, _Lists]:
    name = "lost-words.yaml"
    text = (files("review") / "presets" / name).read_text(encoding="utf-8")
    return msgspec.convert(load_yaml(text, file=name), dict[str, _Lists])


@lru_cache(maxsize=32)
def _kinds_of_word(language: str) -> dict[str, frozenset[Kind]]:
    lists = _lists()[language]
    kinds_of: dict[str, frozenset[Kind]] = {}
    for kind in KINDS:
        for said in getattr(lists, kind):
            for form in (said, *(said + ending for ending in lists.endings)):
                kinds_of[form] = kinds_of.get(form, frozenset()) | {kind}
    return kinds_of
