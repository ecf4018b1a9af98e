"""From what each reviewer said of an edit's type to one label of that edit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from review.core.i18n import N_

#: Verdicts of the type task; a verdict of None (imported) says only a type.
CONFIRM, OTHER, NONE = "confirm", "other", "none"
NOT_EXECUTED, CANNOT_JUDGE = "not_executed", "cannot_judge"
UNSURE, SKIP, UNSAFE = "unsure", "skip", "unsafe"

#: What stands in a table's place of a type where people say that no type fits, or do not agree.
NONE_OF_THESE = N_("none of these")
DISPUTED = "disputed"
#: What a lead may say instead of a type: the edit then leaves the count, in the open.
NOT_DONE = N_("not done as instructed")

State = Literal["right", "wrong", "disputed", "cannot_judge", "not_executed", "open"]


@dataclass(frozen=True)
class Said:
    """One reviewer's word on an edit's type; types are canonical names.

    ``verdict`` None: an imported row that names a type only. ``second_type`` never counts as
    right; that it names the assigned type is counted.
    """

    verdict: str | None
    edit_type: str | None = None
    second_type: str | None = None

    def primary(self, assigned: str) -> str | None:
        """Return the type said, ``NONE_OF_THESE``, or None for a vote for nothing."""
        if self.verdict == CONFIRM:
            return self.edit_type or assigned
        if self.verdict == NONE:
            return NONE_OF_THESE
        return self.edit_type if self.verdict in (OTHER, None) else None


@dataclass(frozen=True)
class TypeLabel:
    """What reviewers together say of one edit's type.

    ``agreed``: the type, or ``NONE_OF_THESE``, that strictly more than half of ``votes`` say; else
    None. ``named_second``: reviewers who say another type first and the assigned one second.
    """

    state: State
    agreed: str | None
    votes: int
    named_second: int = 0

    @property
    def counted(self) -> bool:
        """Whether the edit stands in numerator and denominator of an error rate."""
        return self.state in ("right", "wrong", "disputed")

    @property
    def error(self) -> bool:
        """Whether it counts as an error: another type, none of these, or disputed."""
        return self.state in ("wrong", "disputed")

    @property
    def said(self) -> str | None:
        """The column of a confusion table; None where the edit is not counted."""
        return (self.agreed or DISPUTED) if self.counted else None


@dataclass(frozen=True)
class Checked:
    """One edit that was drawn: its assigned type and its label."""

    assigned: str
    label: TypeLabel


def label(assigned: str, answers: Sequence[Said], asked: int | None) -> TypeLabel:
    """Return an edit's label from its counting answers.

    ``asked``: reviews due; None for imported ones, which count with the reviewers they have. A
    lead's adjudication is one answer with ``asked`` 1. Open: answers are still due, or one is
    "unsafe". Where strictly more than half cannot judge or say "not executed", the edit is not
    counted. All other answers vote; unsure and skip vote for nothing. Right iff strictly more
    than half of the votes say the assigned type first.
    """
    primaries = [answer.primary(assigned) for answer in answers]
    second = sum(
        first not in (None, assigned) and answer.second_type == assigned
        for first, answer in zip(primaries, answers, strict=True)
    )
    out = Counter(
        answer.verdict for answer in answers if answer.verdict in (CANNOT_JUDGE, NOT_EXECUTED)
    )
    votes = len(answers) - out.total()
    due = asked is not None and len(answers) < asked
    if not answers or due or any(answer.verdict == UNSAFE for answer in answers):
        return TypeLabel("open", None, votes, second)
    if 2 * out.total() > len(answers):
        cannot = out[CANNOT_JUDGE] >= out[NOT_EXECUTED]
        return TypeLabel("cannot_judge" if cannot else "not_executed", None, votes, second)
    agreed = _majority(primaries, votes)
    if agreed is None:
        return TypeLabel("disputed", None, votes, second)
    return TypeLabel("right" if agreed == assigned else "wrong", agreed, votes, second)


def in_draw_order(labels: Sequence[TypeLabel]) -> list[bool]:
    """Return whether each counted label is an error, in draw order, up to the first open one.

    What an acceptance plan reads: taking the labels that are done first would favour easy edits.
    """
    errors = []
    for label in labels:
        if label.state == "open":
            break
        if label.counted:
            errors.append(label.error)
    return errors


def _majority(kinds: Sequence[str | None], votes: int) -> str | None:
    """Return what strictly more than half of the votes say."""
    most_common = Counter(kind for kind in kinds if kind is not None).most_common(1)
    return most_common[0][0] if most_common and 2 * most_common[0][1] > votes else None
