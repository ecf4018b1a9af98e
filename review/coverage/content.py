"""What an instruction is about, by the words it names: people, animals, buildings and so on."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

import msgspec

from review.core.yaml_in import load_yaml

_WORD = re.compile(r"[^\W\d_]+")
#: Of plain English letters words are found faster: whatever is none of them stands between words.
_APART = {code: " " for code in range(128) if not chr(code).isalpha()}


@lru_cache(maxsize=1)
def groups() -> tuple[str, ...]:
    """Return the names of the groups, in the order shown."""
    return tuple(_lists())


def content(text: str) -> frozenset[str]:
    """Return the groups whose words an (English) text names, whole words only; often several."""
    groups_of_word, lower = _groups_of_word(), text.lower()
    words = lower.translate(_APART).split() if lower.isascii() else _WORD.findall(lower)
    mentioned: set[str] = set()
    for word in groups_of_word.keys() & set(words):
        mentioned |= groups_of_word[word]
    return frozenset(mentioned)


def listed_words() -> dict[str, list[str]]:
    """Return group → the words that name it."""
    return _lists()


def _lists() -> dict[str, list[str]]:
    name = "content-words.yaml"
    text = (files("review") / "presets" / name).read_text(encoding="utf-8")
    return msgspec.convert(load_yaml(text, file=name), dict[str, list[str]])


@lru_cache(maxsize=1)
def _groups_of_word() -> dict[str, frozenset[str]]:
    groups_of_word: dict[str, frozenset[str]] = {}
    for group, words in _lists().items():
        for form in (form for word in words for form in (word, *_plurals(word))):
            groups_of_word[form] = groups_of_word.get(form, frozenset()) | {group}
    return groups_of_word


def _plurals(word: str) -> tuple[str, ...]:
    """Return the word's regular plural."""
    if word.endswith(("s", "x", "sh", "ch")):
        return (f"{word}es",)
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return (f"{word[:-1]}ies",)
    return (f"{word}s", f"{word}es") if word.endswith("o") else (f"{word}s",)
