"""What a reviewer is shown of a unit, one shape for all tasks; the judge is not in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from review.core.answers import Faithful, Follows, Mark, Pin, SaidOfTurn
from review.core.faults import Fault


@dataclass(frozen=True)
class DifferenceLinks:
    """Where source and edit differ: the heat map to lay over the edit, and its facts."""

    url: str
    facts_url: str


@dataclass(frozen=True)
class Picture:
    """One picture: what it is (``key``), its caption, and signed links relative to the app's root.

    ``url`` is screen size, ``full_url`` the picture's own pixels. ``instruction``: this picture's
    own, where those of one unit have different ones. ``difference``: its own too, where a unit has
    several edits. ``about_url``: what is to be said of the picture, where there may be anything.
    """

    key: str
    caption: str
    url: str
    full_url: str
    instruction: str | None = None
    difference: DifferenceLinks | None = None
    about_url: str | None = None


@dataclass(frozen=True)
class Wording:
    """The instruction in some words or language; ``name`` as the dataset has it, "" for its own."""

    name: str
    text: str


@dataclass(frozen=True)
class Question:
    """A reviewer's question about a unit, and a lead's answer once there is one."""

    id: str
    draw_id: str
    text: str
    asked: datetime
    answer: str | None = None
    answered: datetime | None = None


@dataclass(frozen=True)
class Unit:
    """One unit as the station shows it. ``flagged``: somebody called it unsafe, a lead decides.

    ``asked``: how a group is asked, two of its candidates (pairs) or all (listwise); of an edit,
    that a reject may say whose fault it is (faults).
    ``suggested``: types that it may be instead of ``edit_type``; only where mistakes are mended.
    ``language``, ``short_language``: of the two instructions (BCP 47), where that is sure.
    ``further``: references and masks that the edit was made from, to be looked at in the source's
    place. ``wordings``: the instruction in all its words, the one that is shown first; empty where
    there is only one.
    """

    draw_id: str
    batch_id: str
    unit_id: str
    task: str
    instruction: str
    short_instruction: str | None
    edit_type: str | None
    category: str | None
    pictures: tuple[Picture, ...]
    difference: DifferenceLinks | None
    flagged: bool = False
    questions: tuple[Question, ...] = ()
    asked: Literal["pairs", "listwise", "faults"] | None = None
    suggested: tuple[str, ...] = ()
    language: str | None = None
    short_language: str | None = None
    further: tuple[Picture, ...] = ()
    wordings: tuple[Wording, ...] = ()


@dataclass(frozen=True)
class Reveal:
    """What a judge said of an edit that the reviewer has answered already."""

    judge: str
    overall: float | None
    criteria: dict[str, float]
    reason: str | None


@dataclass(frozen=True)
class OwnAnswer:
    """One of the reviewer's own standing answers. ``closed``: its batch is closed.

    ``counts_corrected``: whether a correction of it would count.
    ``order``: keys of the unit's candidates, best first, tied ones together. ``edit_type``,
    ``second_type``: the types said. ``turns`` to ``fault``: as ``Answer`` has them.
    """

    id: str
    time: datetime
    verdict: str
    ratings: dict[str, int]
    reasons: tuple[str, ...]
    pins: tuple[Pin, ...]
    comment: str
    surplus: bool
    closed: bool
    counts_corrected: bool
    unit: Unit
    judge: tuple[Reveal, ...] = ()
    order: tuple[tuple[str, ...], ...] = ()
    none_acceptable: bool = False
    edit_type: str | None = None
    second_type: str | None = None
    turns: tuple[SaidOfTurn, ...] = ()
    first_failing: int | None = None
    faithful: Faithful | None = None
    follows: Follows | None = None
    lost: tuple[Mark, ...] = ()
    suggestion: str = ""
    fault: Fault | None = None


@dataclass(frozen=True)
class Drifted:
    """How far a chain drifted where no turn changed anything; see ``review.pictures.drift.Drift``.

    ``said``: the same in words.
    """

    untouched: float
    outside_changed: float
    colour: float
    said: str
