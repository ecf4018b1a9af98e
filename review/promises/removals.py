"""What a promise still says after edits were taken out of what it keeps."""

from __future__ import annotations


def after_removals(target: float, kept: int, removed: int) -> float:
    """Return the share that is still promised: (t·K − m) / (K − m), never below 0.

    Of K edits ``kept`` at least t·K are acceptable; in the worst case every one of the m
    ``removed`` was. Removing what the promise's own labels reject costs nothing and is not
    counted here. Raises ValueError when more is removed than was kept.
    """
    if not 0 <= removed <= kept:
        raise ValueError(f"{removed} of {kept} cannot be removed")
    if removed == kept:
        return 0.0
    return max(0.0, (target * kept - removed) / (kept - removed))
