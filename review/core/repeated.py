"""What stands more than once, at the cost of looking at each once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import TypeVar

OneT = TypeVar("OneT", bound=Hashable)


def repeated(values: Iterable[OneT]) -> list[OneT]:
    """Return the values that stand more than once, each once, in the order of their first."""
    return [value for value, times in Counter(values).items() if times > 1]
