"""What a published dataset's shape is: which column means what, and what its scores are on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from review.core.settings import Scale

if TYPE_CHECKING:
    from review.formats import Kind, Read


@dataclass(frozen=True)
class Schema:
    """A dataset's published shape.

    ``columns``: those that tell it from any other; ``alone``: it has no others. ``kind``: what its
    rows are here. ``mapping``: ours → theirs, as ``--map`` has it. ``otherwise``: ours → the column
    that stands in where the first is empty. ``scale`` and ``criteria``: of the scores it brings,
    where it brings any; ``questions``: what each criterion asks; ``overall``: the column of its
    total; ``reasons``: columns in which the judge says why. ``taxonomy``: its edit types →
    categories, offered and never forced. ``read``: its own reader, where rows are no single edits;
    ``told``: what may be said to that reader as ``--map`` says it.
    """

    name: str
    kind: Kind
    columns: frozenset[str]
    mapping: Mapping[str, str] = field(default_factory=dict)
    scale: Scale | None = None
    criteria: tuple[str, ...] = ()
    taxonomy: Mapping[str, str] = field(default_factory=dict)
    read: Read | None = None
    alone: bool = False
    otherwise: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)
    overall: str | None = None
    reasons: tuple[str, ...] = ()
    told: frozenset[str] = frozenset()

    def fits(self, names: frozenset[str]) -> bool:
        """Whether a file of these columns is of this shape."""
        return self.columns == names if self.alone else self.columns <= names

    def takes(self, mapping: Mapping[str, str]) -> bool:
        """Whether its own reader understands all that is said of the columns."""
        return self.read is not None and self.told.issuperset(mapping)
