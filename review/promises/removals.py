"""What a promise still says after edits were taken out of what it keeps."""

from __future__ import annotations


def after_removals(target: float, kept: int, removed: int, rejects: int = 0) -> float:
    """Return the share that is still promised: (t·K − m) / (K − m − r), from 0 to 1.

    Of K edits ``kept`` at least t·K are acceptable; in the worst case every one of the m
    ``removed`` was. Removing the r ``rejects`` among the promise's own labels costs nothing, and
    what is left is the better for it: without r, the share of them and of the rest together.
    Raises ValueError when more is removed than was kept.
    """
    left = kept - removed - rejects
    if removed < 0 or rejects < 0 or left < 0:
        raise ValueError(f"{removed} + {rejects} of {kept} cannot be removed")
    if left == 0:
        return 0.0
    return min(max(0.0, (target * kept - removed) / left), 1.0)
