"""Batches of edits whose types are checked: drawn per assigned type, or the likeliest mistakes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from sqlalchemy import Connection

from review.core.errors import Refused
from review.core.i18n import N_, _, ngettext
from review.core.later import pandas as pd
from review.core.tasks import Purpose
from review.spotcheck import allocation
from review.spotcheck.acceptance import PlanName
from review.spotcheck.allocation import RULES, Quotas, Rule
from review.spotcheck.effort import Known, least_effort
from review.spotcheck.repair import Doubt
from review.spotcheck.task import TYPES
from store import settings
from store.db import revision
from store.db.workspace import Store
from store.types import acceptance, pace
from store.types.doubts import doubts
from store.types.population import assigned, count_by_type
from store.work import batches
from store.work.batches import Batch, NewBatch, NewDraw

PURPOSES: tuple[Purpose, ...] = ("measure", "fit", "repair", "gold", "training")
#: What a batch is called, with its day, where its purpose alone does not say that it is of types.
STEMS: dict[Purpose, str] = {
    "measure": N_("Types"), "fit": N_("Types"), "repair": N_("Type fixes"),
}  # fmt: skip
#: So many edits are offered at first, or all there are.
USUAL = 300
#: How a repair batch is drawn.
LIKELY_WRONG = "likely-wrong"


@dataclass(frozen=True)
class TypeRequest:
    """What a lead asks for: ``size`` edits, each for ``per_unit`` reviewers.

    ``rule``: how many of each assigned type. ``least``: of rule minimum. ``half_width``: the
    interval that rule half-width aims at (± share), at the error of ``guess``, within ``size``.
    A repair batch takes the ``size`` likeliest mistakes instead, not drawn by any rule. ``plan``:
    the acceptance plan that verdicts go by, frozen by the first batch; None for the usual one.
    """

    size: int = 300
    purpose: Purpose = "measure"
    rule: Rule = "equal"
    per_unit: int = 1
    seed: int = 0
    least: int = 10
    half_width: float = 0.1
    guess: float = 0.05
    name: str | None = None
    simulated: bool = False
    plan: PlanName | None = None


def population(store: Store) -> Mapping[str, int]:
    """Return what there is to draw from: assigned type → its number of edits."""
    with store.database.read() as connection:
        now = revision.of_dataset(connection)
        return store.kept.value("edits-by-type", now, lambda: count_by_type(connection))


def draw_batch(store: Store, request: TypeRequest, *, by: str) -> Batch:
    """Draw the batch and open it. Raises Refused for what cannot be drawn."""
    _check(request)
    if request.purpose == "repair":
        return _draw_doubts(store, request, by)
    rule = settings.current(store).settings
    with store.database.write() as connection:
        edits = assigned(store, connection)
        types = edits["edit_type"].to_list()
        told = pace.known(store, connection, rule) if request.rule == "effort" else None
        planned = quotas(Counter(types), request, told)
        drawn = allocation.draw_quotas(types, planned, request.seed)
        units = [
            NewDraw(
                str(edits["edit_id"][drawn_edit.index]),
                drawn_edit.stratum,
                drawn_edit.selection,
                drawn_edit.inclusion,
            )
            for drawn_edit in drawn
        ]
        batch_id = _insert(connection, store, request, request.rule, units, by)
    return batches.get(store, batch_id)


def _draw_doubts(store: Store, request: TypeRequest, by: str) -> Batch:
    """Open a batch of the likeliest mistakes; its draws suggest types, and measure nothing."""
    frame, likely_wrong = doubts(store, most=request.size)
    if not likely_wrong:
        raise Refused(
            _("Nothing speaks against any assigned type."),
            what_to_do=_("Draw types to measure: people may find what words do not show."),
        )
    share = len(likely_wrong) / len(frame)
    units = [_doubtful(frame, doubt, share) for doubt in likely_wrong]
    with store.database.write() as connection:
        batch_id = _insert(connection, store, request, LIKELY_WRONG, units, by)
    return batches.get(store, batch_id)


def _doubtful(frame: pd.DataFrame, doubt: Doubt, share: float) -> NewDraw:
    suggested = (doubt.suggested,) if doubt.suggested else ()
    edit = str(frame["edit_id"][doubt.index])
    return NewDraw(edit, selection=share, inclusion=share, suggested=suggested)


def _insert(
    connection: Connection, store: Store, request: TypeRequest, strategy: str,
    units: list[NewDraw], by: str,
) -> str:  # fmt: skip
    new = NewBatch(
        TYPES.name, request.purpose, request.per_unit, request.seed, request.name,
        stem=STEMS.get(request.purpose), strategy=strategy, simulated=request.simulated,
        acceptance_plan=acceptance.plan_to_freeze(connection, request.purpose, request.plan),
    )  # fmt: skip
    batch_id = batches.open_batch(connection, new, store.clock(), by)
    batches.add_draws(connection, batch_id, request.per_unit, units)
    return batch_id


def known(store: Store) -> Known:
    """Return each type's share wrong and seconds per answer, by the answers so far."""
    rule = settings.current(store).settings
    with store.database.read() as connection:
        return pace.known(store, connection, rule)


def quotas(edits: Mapping[str, int], request: TypeRequest, known: Known | None = None) -> Quotas:
    """Return how many of the ``edits`` of each assigned type a request draws, before it does.

    ``known``: of rule effort, what earlier answers tell; without it every type is taken alike.
    Raises Refused where there are none, or for more than there are.
    """
    if not edits:
        raise Refused(
            _("There is no edit with a type."), what_to_do=_("Import a manifest with edit types.")
        )
    if request.rule == "half-width":
        return _within(
            allocation.half_width(edits, request.half_width, guess=request.guess), request
        )
    if request.rule == "minimum":
        if request.least < 1:
            raise Refused(_("A minimum is one edit of each type or more."))
        return allocation.minimum(edits, request.size, request.least)
    if request.rule == "effort":
        return least_effort(edits, request.size, known or Known({}, {}))
    rule = allocation.equal if request.rule == "equal" else allocation.proportional
    return rule(edits, request.size)


def _within(needed: Quotas, request: TypeRequest) -> Quotas:
    if needed.total > request.size:
        raise Refused(
            ngettext(
                "± {half:.0%} for each type takes {n:,} edit; {size:,} were asked for.",
                "± {half:.0%} for each type takes {n:,} edits; {size:,} were asked for.",
                needed.total,
                half=request.half_width,
                size=request.size,
            ),
            what_to_do=_("Ask for {total:,} or more, or for a wider interval.", total=needed.total),
        )
    return needed


def _check(request: TypeRequest) -> None:
    if request.rule not in get_args(Rule):
        raise Refused(
            _("Types are not drawn by {rule!r}.", rule=request.rule), what_to_do=", ".join(RULES)
        )
    if request.purpose not in PURPOSES:
        raise Refused(
            _("No type is checked to {purpose}.", purpose=request.purpose),
            what_to_do=", ".join(PURPOSES),
        )
    if request.size < 1:
        raise Refused(_("A batch has one edit or more."))
    batches.check_common(request.per_unit, request.seed)
