"""Which acceptance plan gives the verdicts on types: one, frozen before their first label."""

from __future__ import annotations

from typing import get_args

from sqlalchemy import Connection, select

from review.core.errors import Refused
from review.core.i18n import _
from review.core.tasks import Purpose
from review.spotcheck.acceptance import PLANS, PlanName
from review.spotcheck.task import TYPES
from store.db import tables
from store.db.engine import one_at_a_time

#: The plan of whom nobody asked: of imported labels, and of batches older than frozen plans.
USUAL: PlanName = "single"


def frozen_plan(connection: Connection, purpose: Purpose) -> PlanName | None:
    """Return the plan of the first batch of types with this purpose; None while there is none.

    Later batches add labels to the same verdicts, so they go by the same plan.
    """
    batch = tables.batch
    query = (
        select(batch.c.acceptance_plan)
        .where(batch.c.task == TYPES.name, batch.c.purpose == purpose)
        .order_by(batch.c.created, batch.c.id)
        .limit(1)
    )
    first = connection.execute(query).first()
    return None if first is None else first.acceptance_plan or USUAL


def plan_to_freeze(
    connection: Connection, purpose: Purpose, wanted: PlanName | None
) -> PlanName:  # fmt: skip
    """Return the plan a batch is drawn with. Raises Refused for another than is frozen."""
    check(wanted)
    one_at_a_time(connection, "acceptance")
    return agreed(frozen_plan(connection, purpose), wanted)


def agreed(frozen: PlanName | None, wanted: PlanName | None) -> PlanName:
    """Return the frozen plan, else the one asked for. Raises Refused where they differ."""
    if frozen is not None and wanted not in (None, frozen):
        raise Refused(
            _(
                "Verdicts on types go by the plan {frozen!r}: it was frozen before their labels. "
                "Of several plans the nicest would be wrong too often.",
                frozen=frozen,
            ),
            what_to_do=_("Leave the plan out."),
        )
    return frozen or wanted or USUAL


def check(plan: str | None) -> None:
    """Raise Refused for a plan there is not."""
    if plan is not None and plan not in get_args(PlanName):
        raise Refused(
            _("There is no acceptance plan {plan!r}.", plan=plan), what_to_do=", ".join(PLANS)
        )
