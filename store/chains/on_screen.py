"""What the station may see of a chain: the original, then each turn's picture under its prompt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from review.chains.task import TURNS
from review.core.i18n import _
from review.core.units import DifferenceLinks, Picture, Question, Unit
from store.access import tokens
from store.access.tokens import View
from store.chains import population
from store.chains.population import Turn
from store.db.prepared import Statement
from store.db.rules import IN_EFFECT, before_a_lead
from store.db.workspace import Store
from store.work.leases import Lease

#: The draws, whether their chain is flagged, and this reviewer's own questions about them.
_DRAWS = Statement(
    f"""SELECT d.id AS draw_id,
      EXISTS (SELECT 1 FROM review f WHERE f.unit_id = d.unit_id AND f.verdict = 'unsafe'
        AND {before_a_lead()} AND {IN_EFFECT}) AS flagged,
      q.id, q.text AS question, q.asked, q.answer, q.answered
    FROM draw d LEFT JOIN question q ON q.person_id = :me AND q.draw_id = d.id
    WHERE d.id IN (:*draws) ORDER BY q.id""",
    times=["asked", "answered"],
)


def units_now(store: Store, connection: Connection, me: str, leases: Sequence[Lease]) -> list[Unit]:
    """Return leased chains as the station shows them, with signed picture links."""
    rows_by_draw: dict[str, list[Any]] = {}
    for row in _DRAWS.rows(connection, me=me, draws=list({lease.draw_id for lease in leases})):
        rows_by_draw.setdefault(row.draw_id, []).append(row)
    turns = population.turns(connection, [lease.unit_id for lease in leases])
    period = tokens.image_period(store)
    return [
        _unit(lease, rows_by_draw[lease.draw_id], pictures(store, turns[lease.unit_id], period))
        for lease in leases
    ]


def pictures(store: Store, turns: Sequence[Turn], period: int) -> tuple[Picture, ...]:
    """Return a chain's pictures: the original (key ``source``), then ``turn1`` and so on."""
    original = _picture(store, "source", _("Original"), turns[0], "source", period)
    return (original, *(_of_turn(store, turn, period) for turn in turns))


def _of_turn(store: Store, turn: Turn, period: int) -> Picture:
    caption = _("Turn {number}", number=turn.position)
    return _picture(store, f"turn{turn.position}", caption, turn, "edited", period)


def _picture(
    store: Store, key: str, caption: str, turn: Turn, view: View, period: int
) -> Picture:  # fmt: skip
    def link(what: View, size: str) -> str:
        return tokens.sign_image(store.secret, turn.edit_id, what, size, period)

    screen, full = f"images/{link(view, 'screen')}", f"images/{link(view, 'full')}"
    if view == "source":
        return Picture(key, caption, screen, full)
    heat = link("difference", "screen")
    difference = DifferenceLinks(f"images/{heat}", f"api/difference/{heat}")
    return Picture(key, caption, screen, full, turn.text, difference)


def _unit(lease: Lease, rows: Sequence[Any], shown: tuple[Picture, ...]) -> Unit:
    return Unit(
        draw_id=lease.draw_id,
        batch_id=lease.batch_id,
        unit_id=lease.unit_id,
        task=TURNS.name,
        instruction="\n".join(
            f"{number}. {picture.instruction}" for number, picture in enumerate(shown[1:], start=1)
        ),
        short_instruction=None,
        edit_type=None,
        category=None,
        pictures=shown,
        difference=None,
        flagged=bool(rows[0].flagged),
        questions=tuple(
            Question(row.id, row.draw_id, row.question, row.asked, row.answer, row.answered)
            for row in rows
            if row.id is not None
        ),
    )
