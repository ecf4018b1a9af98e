"""A score as judges write it: 4, "4", "8/10", "8 out of 10", "80%". Nothing else is a number.

What says its own range is brought to the scale; a bare number is on the scale or it is not.
"""

from __future__ import annotations

import math
import re

from review.core.settings import Scale

_NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_PLAIN = re.compile(_NUMBER)
_OUT_OF = re.compile(rf"({_NUMBER})\s*(?:/|out\s+of)\s*({_NUMBER})", re.IGNORECASE)
_PERCENT = re.compile(rf"({_NUMBER})\s*%")


def written_score(value: object, scale: Scale) -> float | None:
    """Return a written score as a number in the units of ``scale``; None for what is none.

    ``"8/10"`` and ``"80%"`` say of how much: they are the same share of a scale that begins at 0.
    On one that does not, only ``x/max`` means something. Whether the number lies on the scale is
    not asked. What Python's ``float`` would take beyond that (``"1_0"``, ``"nan"``) is none.

    >>> written_score("8/10", Scale(0, 1)), written_score("4/5", Scale(1, 5))
    (0.8, 4.0)
    """
    if isinstance(value, str):
        return _from_text(value.strip(), scale)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return _finite(value)


def _from_text(text: str, scale: Scale) -> float | None:
    if _PLAIN.fullmatch(text):
        return _finite(text)
    if share := _PERCENT.fullmatch(text):
        return _of(_finite(share[1]), 100.0, scale)
    if parts := _OUT_OF.fullmatch(text):
        return _of(_finite(parts[1]), _finite(parts[2]), scale)
    return None


def _of(number: float | None, most: float | None, scale: Scale) -> float | None:
    """Bring a number out of so many to the scale; None where that cannot be told."""
    if number is None or most is None or most <= 0:
        return None
    if most == scale.max:
        return number
    return _finite(number / most * scale.max) if scale.min == 0 else None


def _finite(number: float | str) -> float | None:
    try:
        found = float(number)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None
