"""How often the assigned types are wrong, by what people said of them."""

from __future__ import annotations

from review.core.i18n import N_
from review.report.shape import Section
from store.reports.moment import Found, Given, Moment, empty, fact, gap
from store.types import report

NOBODY = N_("nobody has checked a type")
NO_LABEL = N_("no edit of this type was checked")


def found(at: Moment) -> Found:
    """Return the share wrong over the pool and per assigned type."""
    told = report.report(at.store, purpose="measure")
    if not told.overall.n:
        return empty("assigned_types", NOBODY)
    given: Given = {
        "taxonomy": at.taxonomy, "purpose": told.purpose, "simulated": told.simulated
    }  # fmt: skip
    whole = at.figure(
        "type_wrong", told.overall.error, told.overall.n, unit="edits", method="korn_graubard",
        given=given,
    )  # fmt: skip
    each = [
        at.figure("type_wrong_of_type", row.error, row.n, unit="edits", method="wilson",
                  group=row.edit_type, count=row.errors, given=given)
        for row in told.by_type if row.n
    ]  # fmt: skip
    gaps = tuple(
        gap("assigned_types", "type_wrong_of_type", NO_LABEL, row.edit_type)
        for row in told.by_type
        if not row.n and row.edits
    )
    facts = (fact("acceptance_plan", told.plan), fact("taken_as_uniform", told.uniform))
    return Found(Section(facts=facts, figures=(whole, *each)), gaps)
