"""Imported reviews of chains and of their turns: told apart from those of edits, put together.

A row about a turn names its picture, one about a chain what the chain begins with: the original,
or the picture of its first turn where nothing else can be meant.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Connection

from review.chains.imported import AS_TURN, answers_of
from review.core.edits import Problem, ReviewRow
from review.core.errors import BadInput
from review.core.i18n import _, ngettext
from review.formats.reviews import OF_TURNS
from store.importing import chains
from store.importing.chains import Named, Place, the_one
from store.importing.report import Report

Row = tuple[str, ReviewRow]


@dataclass(frozen=True)
class SaidOfChain:
    """One reviewer's answer to a chain, and the row it is reported by."""

    file: str
    row: ReviewRow
    set_id: str
    answers: dict[str, Any]


@dataclass
class _Said:
    """The rows of one reviewer about one chain: of the whole, and by turn."""

    whole: list[Row] = field(default_factory=list)
    turns: dict[int, Row] = field(default_factory=dict)
    repeated: int = 0

    def take(self, row: Row, turn: int | None) -> None:
        """Take in a row. Raises BadInput for a turn that was said otherwise before."""
        if turn is None:
            self.whole.append(row)
        elif turn in self.turns and self.turns[turn][1].verdict == row[1].verdict:
            self.repeated += 1
        elif self.turns.setdefault(turn, row)[1].verdict != row[1].verdict:
            raise BadInput(
                _("turn {turn} of the chain stands there twice, differently.", turn=turn),
                what_to_do=_("The first is taken; correct the file where it is wrong."),
            )


def apart(
    connection: Connection, report: Report, rows: Sequence[Row]
) -> tuple[list[SaidOfChain], list[Row]]:
    """Return what reviewers said of chains, and the rows about edits.

    Rows that could mean more than one thing, or make no sense together, go to the report.
    """
    names = {name for _file, row in rows for name in (row.output_image, row.chain) if name}
    found = chains.named(connection, names)
    further = {
        (row.reviewer, place.set_id)
        for _file, row in rows
        for place in found.places.get(row.output_image, ())
        if place.turn > 1
    }
    said: dict[tuple[str, str], _Said] = {}
    of_edits: list[Row] = []
    for file, row in rows:
        try:
            meant = _meant(row, found, further)
            if meant is not None:
                said.setdefault((row.reviewer, meant[0]), _Said()).take((file, row), meant[1])
        except BadInput as error:
            report.add(_problem((file, row), error))
        else:
            if meant is None:
                of_edits.append((file, row))
            elif row.edit_type is not None and row.output_image:
                of_edits.append((file, msgspec.structs.replace(row, verdict=None)))
    return list(_put_together(report, said, found)), of_edits


def _meant(
    row: ReviewRow, found: Named, further: Collection[tuple[str, str]]
) -> tuple[str, int | None] | None:
    """Return the chain a row is about, and which turn (None: all of it); None for an edit.

    ``further``: reviewers and the chains of which they say a later turn too. Raises BadInput for
    a row that may mean several things, or a chain that is not here.
    """
    image, places = row.output_image, found.places.get(row.output_image, [])
    if not image or row.first_failing is not None or row.turns:
        return the_one(row.chain or image, found), None
    if row.verdict is None:
        return None
    if row.chain is not None:
        named = {the_one(row.chain, found)}
        return _turn(row, [place for place in places if place.set_id in named])
    if row.verdict in OF_TURNS:
        return _turn(row, places)
    if not places:
        begins = image in found.beginnings and image not in found.edits
        return (the_one(image, found), None) if begins else None
    if all(place.alone for place in places):
        return None
    set_id, turn = _turn(row, places)
    if turn == 1 and found.turns[set_id] > 1 and (row.reviewer, set_id) not in further:
        raise BadInput(
            _("{image} may mean its chain, or the first turn of it.", image=image),
            what_to_do=_(
                "Name the chain in a column chain; or say right, wrong or hurts of the turn."
            ),
        )
    return set_id, turn


def _turn(row: ReviewRow, places: Sequence[Place]) -> tuple[str, int]:
    """Return where a picture is a turn; raises BadInput for nowhere, or several chains."""
    if not places:
        raise BadInput(
            _("{image} is no turn of that chain.", image=row.output_image)
            if row.chain
            else _("{image} is no turn of a chain.", image=row.output_image),
            what_to_do=_("Of a single edit accept or reject is said; import manifests first."),
        )
    if len(places) > 1:
        raise BadInput(
            ngettext(
                "{image} is a turn of {n} chain.", "{image} is a turn of {n} chains.",
                len(places), image=row.output_image,
            ),
            what_to_do=_("Name the chain too, in a column chain."),
        )  # fmt: skip
    return places[0].set_id, places[0].turn


def _put_together(
    report: Report, said: Mapping[tuple[str, str], _Said], found: Named
) -> Iterator[SaidOfChain]:
    """Yield an answer per reviewer and chain, and per further row about all of it."""
    for (_reviewer, set_id), rows in said.items():
        report.counts["repeated"] += rows.repeated
        by_turn = {turn: row.verdict or "" for turn, (_file, row) in rows.turns.items()}
        last = next(reversed(rows.turns.values()), None)
        for file, row in rows.whole or [last] if last else rows.whole:
            try:
                answers = _answers(row, by_turn, rows, found.turns[set_id])
            except BadInput as error:
                report.add(_problem((file, row), error))
            else:
                yield SaidOfChain(file, row, set_id, answers)


def _answers(row: ReviewRow, by_turn: Mapping[int, str], rows: _Said, turns: int) -> dict[str, Any]:
    words = {turn: AS_TURN.get(word, word) for turn, word in by_turn.items()}
    if row.turns and len(row.turns) != turns:
        raise BadInput(
            ngettext(
                "turns: the chain has {n} turn, not {given}.",
                "turns: the chain has {n} turns, not {given}.",
                turns,
                given=len(row.turns),
            ),
            what_to_do=_("Give a word for each turn, in order."),
        )
    words |= dict(enumerate(row.turns, start=1))
    of_whole = bool(rows.whole)
    answers = answers_of(
        turns, words, row.verdict if of_whole else None, row.first_failing if of_whole else None
    )
    every = [one for _file, one in (*rows.turns.values(), *rows.whole)]
    reasons = list(dict.fromkeys(reason for one in every for reason in one.reasons))
    comment = "\n".join(one.comment for one in every if one.comment)
    return answers | {
        name: value for name, value in (("reasons", reasons), ("comment", comment)) if value
    }


def _problem(row: Row, error: BadInput) -> Problem:
    file, said = row
    image = said.output_image or said.chain
    return Problem(file, said.line, error.message, error.what_to_do, image)
