"""What each reviewer is asked of a group: chosen when a unit is reserved, kept, never changed.

Functions here work inside a transaction of the caller (``store.work.queue``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from random import Random, SystemRandom
from typing import Any

import msgspec
from sqlalchemy import Boolean, Connection, bindparam, column, insert, select, text

from review.core.errors import Refused
from review.core.i18n import _
from review.ranking.asked import MOST_LISTED, GroupQuestion, Mode
from review.ranking.asking import Pair, next_pair
from review.ranking.fit import fit
from review.ranking.scales import Scales
from review.ranking.votes import tallies
from store.db import tables
from store.db.times import UTCDateTime
from store.ranking import audits, ties, votes
from store.ranking.votes import Group
from store.work.leases import Lease

_KNOWN = text("SELECT draw_id FROM rank_asked WHERE reviewer_id = :me AND draw_id = :draw")

_DRAWN = text("""SELECT d.again, d.unit_id, b.mode FROM draw d
JOIN batch b ON b.id = d.batch_id WHERE d.id = :draw""")

#: What was asked of a group, oldest first, and whether it was answered.
_OF_GROUP = (
    text("""SELECT a.reviewer_id, a.mode, a.candidates_json, EXISTS (
  SELECT 1 FROM review r WHERE r.draw_id = a.draw_id AND r.reviewer_id = a.reviewer_id
) AS answered, EXISTS (
  SELECT 1 FROM slot s WHERE s.draw_id = a.draw_id AND s.reviewer_id = a.reviewer_id
  AND s.lease_until > :now
) AS held
FROM rank_asked a JOIN draw d ON d.id = a.draw_id WHERE d.unit_id = :group
ORDER BY a.time, a.draw_id""")
    .bindparams(bindparam("now", type_=UTCDateTime()))
    .columns(column("reviewer_id"), column("mode"), column("candidates_json"),
             column("answered", Boolean), column("held", Boolean))
)  # fmt: skip


def ask(
    connection: Connection,
    me: str,
    now: datetime,
    leases: Sequence[Lease],
    chance: Random | None = None,
) -> None:
    """Settle for each unit just reserved which candidates this reviewer sees, and in which order.

    ``chance`` throws the sides (by default the system's own, which nobody can foretell).
    """
    for lease in leases:
        if connection.execute(_KNOWN, {"me": me, "draw": lease.draw_id}).first() is None:
            question = _choose(connection, me, now, lease.draw_id, chance or SystemRandom())
            row = {"draw_id": lease.draw_id, "reviewer_id": me, "mode": question.mode, "time": now}
            row |= {"candidates_json": msgspec.json.encode(question.candidates).decode()}
            connection.execute(insert(tables.rank_asked).values(**row, again=question.again))


def question_of(connection: Connection, me: str, draw_id: str) -> GroupQuestion:
    """Return what a reviewer was asked. Raises Refused where they were asked nothing."""
    question = _question_of(connection, me, draw_id)
    if question is None:
        raise Refused(_("That unit was never reserved for you."))
    return question


def candidates(connection: Connection, me: str, draw_id: str) -> tuple[str, ...]:
    """Return the candidates a reviewer was asked about, none where they were asked nothing yet."""
    question = _question_of(connection, me, draw_id)
    return question.candidates if question else ()


def placed(connection: Connection, me: str, draw_id: str, place: int) -> str | None:
    """Return the edit at a place, from 1, of a reviewer's screen; None where nothing is there."""
    question = _question_of(connection, me, draw_id)
    if question is None or not 1 <= place <= len(question.candidates):
        return None
    unit = select(tables.draw.c.unit_id).where(tables.draw.c.id == draw_id)
    group = votes.group_now(connection, str(connection.scalar(unit)))
    edits = {candidate.id: candidate.edit_id for candidate in group.candidates}
    return edits.get(question.candidates[place - 1])


def _question_of(connection: Connection, me: str, draw_id: str) -> GroupQuestion | None:
    rank_asked = tables.rank_asked
    query = select(rank_asked).where(
        rank_asked.c.draw_id == draw_id, rank_asked.c.reviewer_id == me
    )
    row = connection.execute(query).first()
    return GroupQuestion(row.mode, _ids(row), bool(row.again)) if row else None


def _choose(
    connection: Connection, me: str, now: datetime, draw_id: str, chance: Random
) -> GroupQuestion:
    drawn = connection.execute(_DRAWN, {"draw": draw_id}).one()
    if audited := audits.pair_of(connection, draw_id):
        return GroupQuestion("pairs", tuple(chance.sample(audited, 2)))
    group = votes.group_now(connection, drawn.unit_id)
    asked_rows = connection.execute(_OF_GROUP, {"group": drawn.unit_id, "now": now}).all()
    present = {candidate.id for candidate in group.candidates}
    asked_rows = [row for row in asked_rows if present.issuperset(_ids(row))]
    own_rows = [row for row in asked_rows if row.reviewer_id == me and row.mode == drawn.mode]
    # What was handed back is answered by somebody else: asked "again", it would be asked once.
    first = next((row for row in own_rows if row.answered or row.held), None)
    if drawn.again and first:
        return GroupQuestion(drawn.mode, tuple(reversed(_ids(first))), again=True)
    own_questions = [_ids(row) for row in own_rows]
    to_show = _shown(
        group, drawn.mode, asked_rows, own_questions, chance, ties.scales_now(connection)
    )
    chance.shuffle(to_show)
    return GroupQuestion(drawn.mode, tuple(to_show))


def _shown(
    group: Group,
    mode: Mode,
    asked_rows: Sequence[Any],
    own_questions: Sequence[tuple[str, ...]],
    chance: Random,
    scales: Scales,
) -> list[str]:
    """Return the candidates to show, of those whose edit is there."""
    place_of = {candidate.id: number for number, candidate in enumerate(group.candidates)}
    present = [candidate.id for candidate in group.candidates if candidate.edit_id is not None]
    if mode == "listwise":
        return chance.sample(present, min(MOST_LISTED, len(present)))
    pending = Counter(
        _pair(place_of, _ids(row))
        for row in asked_rows
        if row.held and not row.answered and row.mode == "pairs"
    )
    (fitted,) = fit([group.votes], **scales.for_fit)
    pair = next_pair(
        fitted,
        tallies(group.votes),
        places=[place_of[candidate_id] for candidate_id in present],
        pending=pending,
        without={_pair(place_of, ids) for ids in own_questions},
    )
    return [group.candidates[number].id for number in pair]


def _pair(place_of: dict[str, int], ids: Sequence[str]) -> Pair:
    first, second = sorted(place_of[candidate_id] for candidate_id in ids)
    return first, second


def _ids(row: Any) -> tuple[str, ...]:
    return msgspec.json.decode(row.candidates_json, type=tuple[str, ...])
