"""What of a release's rows leaves the house: reviewers under other names, or labels and ids alone.

Nothing is taken out by name where a licence forbids passing data on: what is not known to be an
id or a label stays here, so that a new column is never published by accident.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

#: Keys under which a person's name stands.
PEOPLE = frozenset({
    "annotator", "author", "created_by", "decided_by", "proposed_by", "published_by", "reviewer",
    "reviewers", "suggestion_author", "suggestion_taken_by", "taken_by",
})  # fmt: skip
IDS = frozenset({
    "after", "before", "candidate", "chain", "chosen", "edit", "edit_id", "entry", "group", "id",
    "image_0_uid", "image_1_uid", "key", "kind", "order", "output_image", "position", "rejected",
    "rejected_images", "split", "task", "turns", "are_different", "best_image_uid", "caption_uid",
})  # fmt: skip
LABELS = frozenset({
    "accept_share", "acceptable", "accepted_by_people", "answers", "batch", "by_lead",
    "chain_label",
    "chain_score", "chain_valid", "chain_votes", "choice_dist", "confidence", "direction",
    "draw_order", "edit_type", "fault", "filter", "guidelines_version", "has_label", "high",
    "inclusion_probability", "judge", "label", "label_0", "label_1", "language", "low", "margin",
    "milliseconds", "mixed_instructions", "origin", "outcome", "overall", "probability",
    "probability_uncalibrated", "purpose", "rank", "ratio", "rejected_accepted_by_people",
    "replaces", "resolves", "reviewer", "reviewers", "score", "scores", "se", "shown", "surplus",
    "tie_case", "time", "verdict", "votes", "winner", "worth",
})  # fmt: skip

#: A person's name → what stands for it.
Rename = Callable[[str], str]


@dataclass(frozen=True)
class Leaving:
    """How rows leave: ``rename`` None keeps names; ``labels_only`` leaves all else here."""

    rename: Rename | None = None
    labels_only: bool = False

    @property
    def unchanged(self) -> bool:
        """Whether all leaves as it is."""
        return self.rename is None and not self.labels_only

    def keeps(self, column: str) -> bool:
        """Whether a column of a table leaves at all."""
        return not self.labels_only or column in IDS or column in LABELS

    def row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return a row as it leaves."""
        return {name: self.value(value, name) for name, value in row.items() if self.keeps(name)}

    def value(self, value: Any, key: str) -> Any:
        """Return the value under a key as it leaves, whatever is nested in it."""
        if isinstance(value, Mapping):
            if self.labels_only and set(value) == {"bytes", "path"}:
                return value["path"]
            return {name: self.value(inside, name) for name, inside in value.items()}
        if isinstance(value, list):
            return [self.value(inside, key) for inside in value]
        if self.rename and key in PEOPLE and isinstance(value, str) and value:
            return self.rename(value)
        return None if self.labels_only and isinstance(value, bytes) else value
