"""Short instructions of the demo: most ask for the same as the long ones, a few do not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from zlib import crc32

import numpy as np

from demo.plan import Edit

Faithful = Literal["same", "loses", "adds", "contradicts", "unnatural"]

#: How often a short instruction is spoiled in each way.
_SPOILED: tuple[tuple[Faithful, float], ...] = (
    ("contradicts", 0.05), ("loses", 0.05), ("adds", 0.03), ("unnatural", 0.03),
)  # fmt: skip
_OPPOSITES = {
    "left": "right", "right": "left", "Add": "Remove", "Remove": "Add", "warm": "cool",
    "cool": "warm", "sunny": "rainy", "rainy": "sunny", "summer": "winter", "winter": "summer",
    "red": "green", "blue": "orange", "yellow": "blue", "white": "black", "larger": "smaller",
    "smaller": "larger", "in": "out", "night": "noon",
}  # fmt: skip
_SMALL = frozenset(["a", "an", "the", "on", "in", "of", "it", "to", "with", "this", "as", "its"])


@dataclass(frozen=True, slots=True)
class Short:
    """A short instruction, and what it does beside the long one; ``meant``: the faithful one."""

    text: str
    faithful: Faithful
    meant: str


def short_of(edit: Edit, seed: int) -> Short:
    """Return an edit's short instruction, the same for the same seed and picture."""
    rng = np.random.default_rng([seed, crc32(edit.file.encode())])
    chance = rng.random()
    for way, often in _SPOILED:
        if chance < often:
            text = _spoiled(edit.short, way)
            return Short(text, way if text != edit.short else "same", edit.short)
        chance -= often
    return Short(edit.short, "same", edit.short)


def _spoiled(text: str, way: Faithful) -> str:
    if way == "contradicts":
        return _turned(text)
    if way == "loses":
        return f"{text.split(maxsplit=1)[0]} something."
    if way == "adds":
        return f"{text.rstrip('.')}, and make it all brighter."
    words = [word for word in re.findall(r"[\w'’\"-]+", text) if word.lower() not in _SMALL]
    return " ".join(words).lower()


def _turned(text: str) -> str:
    """Return a text with its first word that has an opposite turned into that."""
    for word in text.replace(".", " ").split():
        if word in _OPPOSITES:
            return re.sub(rf"\b{word}\b", _OPPOSITES[word], text, count=1)
    return text
