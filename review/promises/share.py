"""How a promised share is written: one number for a promise, wherever it is said."""

from __future__ import annotations

from math import floor

#: Far below a tenth of a percent: so that 0.57, which is a little less in binary, stays 57%.
_SLACK = 1e-6


def at_least(share: float) -> str:
    """Write a share that is promised, to a tenth of a percent: "90%", "89.6%".

    Rounded down, once: a promise is never made larger by writing it.
    """
    whole, tenth = divmod(floor(1000 * share + _SLACK), 10)
    return f"{whole}.{tenth}%" if tenth else f"{whole}%"
