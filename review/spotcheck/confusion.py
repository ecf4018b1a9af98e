"""Assigned types against what people said, as counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.spotcheck.type_labels import DISPUTED, NONE_OF_THESE, Checked


@dataclass(frozen=True)
class Confusion:
    """``counts``: edits, rows ``assigned`` × columns ``said``.

    ``said`` begins with all of ``assigned`` in the same order, then types that only people name,
    then ``NONE_OF_THESE`` and ``DISPUTED``.
    """

    assigned: tuple[str, ...]
    said: tuple[str, ...]
    counts: NDArray[np.int64]

    def cells(self) -> list[tuple[str, str, int]]:
        """Return the cells that hold edits: assigned, said, count; the fullest first."""
        rows, columns = np.nonzero(self.counts)
        cells = [
            (self.assigned[row], self.said[column], int(self.counts[row, column]))
            for row, column in zip(rows, columns, strict=True)
        ]
        return sorted(cells, key=lambda cell: (-cell[2], cell[0], cell[1]))


def confusion(checked: Sequence[Checked], types: Sequence[str]) -> Confusion:
    """Count edits by assigned type and the type people agree on; those not counted are left out.

    ``types``: the taxonomy's, in the order shown; others that occur follow, sorted.
    """
    pairs = Counter(
        (edit.assigned, edit.label.said or "") for edit in checked if edit.label.counted
    )
    strays = sorted({assigned for assigned, _ in pairs} - set(types))
    rows = (*types, *strays)
    extra = {said for _, said in pairs} - {*rows, NONE_OF_THESE, DISPUTED}
    columns = (*rows, *sorted(extra), NONE_OF_THESE, DISPUTED)
    counts = np.zeros((len(rows), len(columns)), dtype=np.int64)
    row, column = ({name: at for at, name in enumerate(names)} for names in (rows, columns))
    for (assigned, said), count in pairs.items():
        counts[row[assigned], column[said]] = count
    return Confusion(rows, columns, counts)
