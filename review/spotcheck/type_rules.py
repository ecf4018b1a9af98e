"""Rules that move a whole type, proposed only where the labels show that most of it is another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from review.filtering.filter_config import TypeRule
from review.spotcheck.type_labels import NONE_OF_THESE, Checked, TypeLabel
from review.statistics.estimates import wilson

#: A rule takes so many labels of its type at least.
FEWEST = 10


def proposed(checked: Sequence[Checked], types: Collection[str], of: str) -> list[TypeRule]:
    """Return a rule for each assigned type of which most edits are surely of one other type.

    ``checked``: labels of a measuring draw. Surely: the low end of Wilson's 95% interval lies above
    one half, so that moving all of the type leaves fewer errors than it makes. ``types``: those of
    the taxonomy. ``of``: where the labels come from. A type that others move to is not moved.
    """
    labels: dict[str, list[TypeLabel]] = {}
    for edit in checked:
        of_kind = labels.setdefault(edit.assigned, [])
        if edit.label.counted:
            of_kind.append(edit.label)
    candidates = [_strongest(kind, labels[kind], types, of) for kind in sorted(labels)]
    rules = [rule for rule in candidates if rule is not None]
    ends = {rule.becomes for rule in rules}
    return [rule for rule in rules if rule.edit_type not in ends]


def _strongest(
    kind: str, labels: Sequence[TypeLabel], types: Collection[str], of: str
) -> TypeRule | None:
    others = Counter(
        label.agreed for label in labels if label.agreed not in (None, NONE_OF_THESE, kind)
    )
    if len(labels) < FEWEST or not others:
        return None
    becomes, agreed = others.most_common(1)[0]
    share = wilson(agreed, len(labels))
    if becomes not in types or share.low is None or share.low <= 0.5:
        return None
    return TypeRule(str(kind), str(becomes), len(labels), agreed, share.low, share.high, of)
