"""What a reviewer may answer, and how each answer counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Annotated, Literal

from annotated_types import Ge, Le, MaxLen

from review.core.errors import BadInput
from review.core.faults import Fault
from review.core.i18n import _, ngettext
from review.core.tasks import Task

Verdict = Literal["accept", "reject", "unsure", "cannot_judge", "skip", "unsafe"]

ACCEPT: Verdict = "accept"
REJECT: Verdict = "reject"
UNSURE: Verdict = "unsure"
CANNOT_JUDGE: Verdict = "cannot_judge"
#: No answer yet: the unit goes to the others; skipped by all it was due to, a vote against.
SKIP: Verdict = "skip"
#: A flag: the unit waits for a lead, its label stays open until then.
UNSAFE: Verdict = "unsafe"

#: On types: the assigned one is right; another one is, named by ``edit_type``.
CONFIRM, OTHER = "confirm", "other"

#: Verdicts that vote; unsure is a vote against, and so is a skip that stayed in its slot.
VOTES: dict[str, bool] = {ACCEPT: True, REJECT: False, UNSURE: False, SKIP: False}

#: Ratings per criterion go from 1 (bad) to 5 (good).
LOWEST, HIGHEST = 1, 5
COMMENT_LENGTH = 2000
QUESTION_LENGTH = 1000

Word = Annotated[str, MaxLen(40)]
TypeName = Annotated[str, MaxLen(400)]
#: Turns of a chain, and marks in a text, that one answer takes at most.
MOST_TURNS, MOST_MARKS = 40, 400
SUGGESTION_LENGTH = 2000
#: Of a turn: done as asked, not done so, or done and something of an earlier turn was lost.
TurnVerdict = Literal["right", "wrong", "hurts"]
#: What the short instruction asks for, compared with the long one.
Faithful = Literal["same", "loses", "adds", "contradicts", "unnatural"]
#: Which of the two instructions the picture follows.
Follows = Literal["long", "short", "both", "neither"]
Place = Annotated[int, Ge(0), Le(2**31 - 1)]
Share = Annotated[float, Ge(0), Le(1)]
Rating = Annotated[int, Ge(LOWEST), Le(HIGHEST)]
Whole = Annotated[int, Ge(-(2**53)), Le(2**53)]
#: What was on screen: a few short values.
Shown = Mapping[Word, Annotated[str, MaxLen(200)] | Whole | float | bool | None]


@dataclass(frozen=True)
class Pin:
    """A place on a picture: ``x`` and ``y`` as shares of its width and height, from top left.

    ``picture`` is the key of a picture of the unit, ``reason`` the id of what is wrong there.
    """

    picture: Word
    x: Share
    y: Share
    reason: Word | None = None


@dataclass(frozen=True)
class SaidOfTurn:
    """What is said of one turn of a chain.

    ``resolves``: whether what it refers to ("the color of it") can be told; None where it refers
    to nothing, or nothing was said.
    """

    verdict: TurnVerdict
    resolves: bool | None = None


@dataclass(frozen=True)
class Mark:
    """Words of the long instruction: ``start`` to ``end`` (exclusive), in code points from 0."""

    start: Place
    end: Place


@dataclass(frozen=True)
class Answer:
    """One reviewer's answer to one reserved unit; ``id`` (a UUIDv7) is made by the client.

    ``ratings``: criterion → 1 to 5. ``reasons``: ids of the settings' reasons. ``shown``: what was
    on screen. ``guidelines_version``: those the reviewer worked by (None: the current ones).
    ``replaces``: the id of one's own earlier answer that this one corrects. ``order``: keys of
    candidates, best first, tied ones together; ``none_acceptable``: none of them would be kept.
    ``edit_type``: the type said, where types are checked; ``second_type``: where it is two at once.
    ``turns``: of a chain, in order; ``first_failing``: the turn that fails it, from 1.
    ``fault``: of a reject, whose it is, where its batch asks that.
    ``faithful``: what a short instruction asks for; ``lost``: what of the long one it does not;
    ``suggestion``: a better one; ``follows``: which of the two the picture shows.
    """

    id: str
    draw_id: str
    verdict: Word
    shown: Annotated[Shown, MaxLen(20)] = field(default_factory=dict)
    milliseconds: Annotated[int, Ge(0), Le(86_400_000)] | None = None
    ratings: Annotated[Mapping[Word, Rating], MaxLen(40)] = field(default_factory=dict)
    reasons: Annotated[tuple[Word, ...], MaxLen(40)] = ()
    pins: Annotated[tuple[Pin, ...], MaxLen(40)] = ()
    comment: Annotated[str, MaxLen(COMMENT_LENGTH)] = ""
    guidelines_version: Annotated[int, Ge(1), Le(2**31 - 1)] | None = None
    replaces: str | None = None
    order: Annotated[tuple[Annotated[tuple[Word, ...], MaxLen(40)], ...], MaxLen(40)] = ()
    none_acceptable: bool = False
    edit_type: TypeName | None = None
    second_type: TypeName | None = None
    turns: Annotated[tuple[SaidOfTurn, ...], MaxLen(MOST_TURNS)] = ()
    first_failing: Annotated[int, Ge(1), Le(MOST_TURNS)] | None = None
    faithful: Faithful | None = None
    follows: Follows | None = None
    lost: Annotated[tuple[Mark, ...], MaxLen(MOST_MARKS)] = ()
    suggestion: Annotated[str, MaxLen(SUGGESTION_LENGTH)] = ""
    fault: Fault | None = None

    @property
    def types(self) -> tuple[str, ...]:
        """The types said."""
        return tuple(kind for kind in (self.edit_type, self.second_type) if kind is not None)

    @property
    def names_settings(self) -> bool:
        """Whether it names criteria, reasons or types, which the settings must have."""
        return bool(self.ratings or self.reasons or self.pins or self.types)

    def content(self) -> dict[str, object]:
        """Return what was said, as the log keeps it: the verdict, and what else was given."""
        pins = [
            {"picture": pin.picture, "x": pin.x, "y": pin.y, "reason": pin.reason}
            for pin in self.pins
        ]
        fields: dict[str, object] = {"ratings": dict(self.ratings), "reasons": list(self.reasons)}
        fields |= {"pins": pins, "comment": self.comment.strip()}
        fields |= {"edit_type": self.edit_type, "second_type": self.second_type}
        fields |= {"turns": [asdict(turn) for turn in self.turns]}
        fields |= {"first_failing": self.first_failing, "faithful": self.faithful}
        fields |= {"follows": self.follows, "lost": [asdict(mark) for mark in self.lost]}
        fields |= {"suggestion": self.suggestion.strip(), "fault": self.fault}
        return {"verdict": self.verdict, **{name: value for name, value in fields.items() if value}}


@dataclass(frozen=True)
class Saved:
    """An answer that is in the log. ``surplus``: kept, and not counted toward the label."""

    id: str
    surplus: bool


def check(answer: Answer, task: Task) -> None:
    """Raise BadInput for a verdict the task does not have, or what is out of bounds."""
    choices = [choice.value for choice in task.choices]
    if answer.verdict not in choices:
        raise BadInput(
            _("That verdict is no answer here; answers: {choices}.", choices=", ".join(choices))
        )
    if answer.milliseconds is not None and answer.milliseconds < 0:
        raise BadInput(_("milliseconds cannot be negative."))
    if len(answer.comment) > COMMENT_LENGTH:
        raise BadInput(
            ngettext(
                "A comment has at most {n} character.",
                "A comment has at most {n} characters.",
                COMMENT_LENGTH,
            )
        )
    if not all(LOWEST <= rating <= HIGHEST for rating in answer.ratings.values()):
        raise BadInput(
            _(
                "A rating is a whole number from {lowest} to {highest}.",
                lowest=LOWEST,
                highest=HIGHEST,
            )
        )
    if not all(0 <= pin.x <= 1 and 0 <= pin.y <= 1 for pin in answer.pins):
        raise BadInput(_("A pin lies on its picture: x and y from 0 to 1."))
    _check_types(answer, task)
    if (answer.turns or answer.first_failing) and task.unit != "chain":
        raise BadInput(_("No turns are asked about here."))
    if (answer.faithful or answer.follows or answer.lost or answer.suggestion) and not task.texts:
        raise BadInput(_("No two instructions are compared here."))
    if answer.fault and not (task.faults and answer.verdict == REJECT):
        raise BadInput(_("Whose fault it is goes with a reject alone."))


def _check_types(answer: Answer, task: Task) -> None:
    if answer.verdict == OTHER and answer.edit_type is None:
        raise BadInput(_("Which type is it? Name it by edit_type."))
    if answer.types and not task.types:
        raise BadInput(_("No edit type is asked for here."))
    if answer.types and answer.verdict not in (CONFIRM, OTHER):
        raise BadInput(
            _("A type goes with {confirm} or {other} alone.", confirm=CONFIRM, other=OTHER)
        )


def with_assigned(answer: Answer, assigned: str | None) -> Answer:
    """Return an answer about types with the type it says: to confirm is to say the assigned one.

    Raises BadInput where nothing is assigned, for another type that is the assigned one, or for
    the same type twice.
    """
    if answer.verdict == CONFIRM:
        if assigned is None:
            raise BadInput(_("This edit has no assigned type; say another one."))
        if answer.edit_type not in (None, assigned):
            raise BadInput(_("That is not the assigned type; say it as {other}.", other=OTHER))
        answer = replace(answer, edit_type=assigned)
    elif answer.verdict == OTHER and answer.edit_type == assigned:
        raise BadInput(_("That is the assigned type; say {confirm}.", confirm=CONFIRM))
    if answer.second_type is not None and answer.second_type == answer.edit_type:
        raise BadInput(_("The second type is another one than the first."))
    return answer


def check_tags(answer: Answer, criteria: Collection[str], reasons: Collection[str]) -> None:
    """Raise BadInput for a criterion or a reason that is not among those there are."""
    if not set(answer.ratings) <= set(criteria):
        raise BadInput(_("Ratings are by criterion: {criteria}.", criteria=", ".join(criteria)))
    tags = {*answer.reasons, *(pin.reason for pin in answer.pins if pin.reason is not None)}
    if not tags <= set(reasons):
        raise BadInput(
            _(
                "Reasons are named by id: {reasons}.",
                reasons=", ".join(reasons) or _("there are none"),
            )
        )


def check_known_types(answer: Answer, types: Collection[str]) -> None:
    """Raise BadInput for a type that is not among those there are.

    The assigned type may be one the taxonomy does not know; it is confirmed all the same.
    """
    kinds = answer.types if answer.verdict == OTHER else (answer.second_type,)
    if not {kind for kind in kinds if kind is not None} <= set(types):
        raise BadInput(_("An edit type is named as the taxonomy has it: see the settings."))
