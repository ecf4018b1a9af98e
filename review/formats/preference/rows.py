"""Groups and pairs on their way out, whatever the format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from review.core.edits import Edit


@dataclass(frozen=True)
class OutPair:
    """One pair, by the places of its candidates. ``kind``: pair, or tie (then either order).

    ``uncalibrated``: the probability as the model alone has it. ``wins``: of its votes those for
    either; the others tie it.
    """

    kind: Literal["pair", "tie"]
    chosen: int
    rejected: int
    probability: float | None
    uncalibrated: float | None
    margin: float
    votes: int
    reviewers: int
    wins: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class OutCandidate:
    """One candidate with its place in the order; ``edit`` is None for a name that is no edit."""

    name: str
    edit: Edit | None
    rank: int
    worth: float
    se: float
    low: float
    high: float
    acceptable: bool
    filter: str | None
    accepted_by_people: bool


@dataclass(frozen=True)
class OutGroup:
    """A group on its way out. ``mixed``: its candidates follow different instructions."""

    name: str
    split: str
    mixed: bool
    candidates: Sequence[OutCandidate]
    pairs: Sequence[OutPair]


@dataclass(frozen=True)
class Pictures:
    """The pictures' files: an edit's, and its source's, as bytes; None where there is none."""

    edited: Callable[[Edit], bytes | None]
    source: Callable[[Edit], bytes | None]


class Writer(Protocol):
    """Writes groups into a folder; ``counts`` say what was written, and what could not be."""

    counts: dict[str, int]

    def add(self, group: OutGroup) -> list[OutPair]:
        """Write one group's pairs, as far as the format has them; return those written, no ties."""

    def close(self) -> None:
        """Finish the files."""

    def leave(self) -> None:
        """Let go of open files, of a release that failed."""


def pictures_of(
    pictures: Pictures, group: OutGroup, pair: OutPair
) -> tuple[bytes, bytes, bytes] | None:
    """Return a pair's source, chosen and rejected picture; None where one of them is missing."""
    chosen, rejected = edit_at(group, pair.chosen), edit_at(group, pair.rejected)
    source = pictures.source(chosen)
    one, other = pictures.edited(chosen), pictures.edited(rejected)
    return None if source is None or one is None or other is None else (source, one, other)


def figures(group: OutGroup, pair: OutPair) -> dict[str, Any]:
    """Return how sure a pair is, from how many, and what it is about."""
    chosen, rejected = group.candidates[pair.chosen], group.candidates[pair.rejected]
    return {
        "margin": pair.margin,
        "probability": pair.probability,
        "probability_uncalibrated": pair.uncalibrated,
        "votes": pair.votes,
        "reviewers": pair.reviewers,
        "edit_type": chosen.edit.edit_type if chosen.edit else None,
        "group": group.name,
        "rejected_accepted_by_people": rejected.accepted_by_people,
    }


def edit_at(group: OutGroup, place: int) -> Edit:
    """Return a candidate's edit; whoever asks for pictures has left out names that are none."""
    edit = group.candidates[place].edit
    if edit is None:
        raise ValueError(f"{group.candidates[place].name!r} is no edit")
    return edit
