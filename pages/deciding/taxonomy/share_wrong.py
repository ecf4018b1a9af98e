"""The tab Share wrong: how often assigned types are wrong, per type and over all; verdicts."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.deciding.taxonomy import figures
from pages.deciding.taxonomy.acceptance import PLANS
from pages.deciding.taxonomy.figures import Dot
from pages.deciding.taxonomy.shared import SIMULATED, Visit, nothing_yet
from pages.parts import charts, tables, words
from pages.parts.explained import explained
from review.core.i18n import _, ngettext
from review.core.later import pandas as pd
from review.spotcheck.acceptance import Verdict
from review.spotcheck.rates import ErrorOfType
from store.types.report import TypeReport

SHOWN = 12
#: A column by its name in the table; its heading says what it shows.
PROGRESS = "progress"


def draw(visit: Visit) -> None:
    """Draw the whole in one sentence, then type by type, the worst first."""
    report = visit.report()
    if nothing_yet(visit, report):
        return
    _whole(report)
    rows = worst_first(report)
    _chart(report, rows)
    tables.with_behind(
        pd.DataFrame([_row(report, error) for error in rows]),
        lambda place, _column: {"edit_type": rows[place].edit_type}, key="types-wrong-table",
        column_config={
            PROGRESS: st.column_config.ProgressColumn(
                _("labels for a verdict"), format="percent", min_value=0, max_value=1
            )
        },
    )  # fmt: skip
    _counted(report)
    with st.expander(_("The same, type by type")):
        tables.plain([_in_and_out(report, error) for error in rows], key="types-in-and-out")
    explained("share-of-wrong-types")
    _unchecked(report)
    _plan(report)
    explained("verdicts-on-a-type")


def worst_first(report: TypeReport) -> list[ErrorOfType]:
    """Return the types with labels, those with the largest share wrong first."""
    checked = [error for error in report.by_type if error.n]
    return sorted(checked, key=lambda row: (-(row.error.estimate or 0.0), -row.n, row.edit_type))


def _whole(report: TypeReport) -> None:
    whole = report.overall
    st.markdown(
        ngettext(
            "**{share} of the assigned types are wrong** (95% interval {low} to {high}): people "
            "checked {n:,} edit, of which {errors:,} count as wrong.",
            "**{share} of the assigned types are wrong** (95% interval {low} to {high}): people "
            "checked {n:,} edits, of which {errors:,} count as wrong.",
            whole.n,
            share=words.percent(whole.error.estimate),
            low=words.percent(whole.error.low),
            high=words.percent(whole.error.high),
            errors=whole.errors,
        )
    )
    covered = sum(report.pool.values()) - whole.unchecked_edits
    how = _("Each type weighs by its edits: {n:,} of the dataset's.", n=covered)
    if report.uniform:
        how = _("These labels were made elsewhere and count as one uniform draw.")
    st.caption(f"{how} {_(SIMULATED)}" if report.simulated else how)


def _counted(report: TypeReport) -> None:
    """Say what is inside the number of errors, and what is left out beside it."""
    every = report.by_type
    st.text(
        _(
            "Among the {errors:,} wrong: {disputed:,} on which reviewers do not agree, {none:,} "
            "where people say none of these, {second:,} where the assigned type was named second.",
            errors=report.overall.errors,
            disputed=sum(error.disputed for error in every),
            none=sum(error.none_of_these for error in every),
            second=sum(error.named_second for error in every),
        )
    )
    st.text(
        _(
            "Left out: {cannot_judge:,} cannot be judged, {not_done:,} not done as instructed, "
            "{open:,} not answered in full yet, {without:,} without an assigned type.",
            cannot_judge=sum(error.cannot_judge for error in every),
            not_done=sum(error.not_executed for error in every),
            open=sum(error.open for error in every),
            without=report.without_type,
        )
    )


def _chart(report: TypeReport, rows: list[ErrorOfType]) -> None:
    left, right = st.columns([3, 1], vertical_alignment="center")
    left.subheader(_("Per assigned type, worst first"))
    show_all = _("Show all {n} types", n=len(rows))
    every = len(rows) <= SHOWN or right.toggle(show_all, key="types-all")
    shown = rows if every else rows[:SHOWN]
    worse = surely_worse(report)
    figure = figures.dots(
        [
            Dot(f"{_wrong(error)}: {error.edit_type}", error.error,
                orange=error.edit_type in worse, edit_type=error.edit_type)
            for error in shown
        ],
        _("share wrong, 95% interval"),
        line=report.overall.error.estimate,
    )  # fmt: skip
    charts.with_behind(figure, lambda told: {"edit_type": told[2]}, key="types-wrong")
    st.caption(
        _(
            "Before each name: wrong, of how many checked. Orange: worse by verdict and interval. "
            "Dashed: all types together. Short intervals need many labels; the worst of many "
            "types is partly bad luck. A click on a dot opens its edits."
        )
    )


def surely_worse(report: TypeReport) -> set[str]:
    """Return the types whose verdict is worse than a rate, where their interval says so too."""
    low = {error.edit_type: error.error.low or 0.0 for error in report.by_type}
    return {
        kind
        for kind, verdict in report.verdicts.items()
        if verdict.side == "worse" and verdict.rate is not None and low[kind] >= verdict.rate
    }


def _wrong(error: ErrorOfType) -> str:
    return _("{n:,} of {whole:,}", n=error.errors, whole=error.n)


def _row(report: TypeReport, error: ErrorOfType) -> dict[str, Any]:
    verdict = report.verdicts.get(error.edit_type)
    return {
        _("assigned type"): error.edit_type,
        _("share wrong"): words.rate(error.error),
        _("wrong of checked"): _wrong(error),
        _("verdict"): verdict.words if verdict else "–",
        PROGRESS: progress(verdict),
        _("edits"): error.edits,
    }


def _in_and_out(report: TypeReport, error: ErrorOfType) -> dict[str, Any]:
    """Return what is inside a type's number of errors, and what is left out beside it."""
    return {
        _("assigned type"): error.edit_type,
        _("category"): report.category_of.get(error.edit_type, _("not in the taxonomy")),
        _("not agreed"): error.disputed,
        _("none of these"): error.none_of_these,
        _("named second"): error.named_second,
        _("cannot judge"): error.cannot_judge,
        _("not done"): error.not_executed,
        _("open"): error.open,
    }


def progress(verdict: Verdict | None) -> float | None:
    """Return which part of the labels that a verdict takes is there; None where none will come."""
    if verdict is None or verdict.side == "neither":
        return None
    if verdict.side != "not yet":
        return 1.0
    return round(verdict.labels / max(verdict.labels + verdict.more, 1), 3)


def _unchecked(report: TypeReport) -> None:
    if not report.overall.unchecked:
        return
    kinds, edits = len(report.overall.unchecked), report.overall.unchecked_edits
    title = _(
        "Not covered: {types} without a label, {edits}",
        types=words.types(kinds),
        edits=words.edits(edits),
    )
    with st.expander(title):
        st.text("\n".join(report.overall.unchecked))


def _plan(report: TypeReport) -> None:
    """Say which plan the verdicts go by; it was frozen, and no other is read."""
    name, promise = PLANS[report.plan]
    with st.expander(_("Advanced: how a verdict is reached")):
        st.text(_("Acceptance plan: {plan}", plan=_(name)))
        st.text(_(promise))
        st.caption(
            _(
                "It was frozen when the first edits were drawn. Reading several plans and keeping "
                "the nicest would void what they promise."
            )
        )
