"""What came of a load: counts, what is not known, and every bad line with what to do."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.parts import address
from review.core.edits import Problem
from review.core.i18n import N_, _, ngettext
from store.importing.report import Report

#: Where a visit keeps the last report.
LAST = "load-report"
#: A report's counts, as people read them.
COUNTS = {
    "records": N_("records"),
    "edits_new": N_("edits new"),
    "edits_already": N_("edits already"),
    "edits_changed": N_("edits changed"),
    "edits_completed": N_("edits completed"),
    "edits_known_by_id_only": N_("edits known by id only"),
    "collisions": N_("collisions"),
    "groups_new": N_("groups new"),
    "chains_new": N_("chains new"),
    "scores_new": N_("scores new"),
    "scores_already": N_("scores already"),
    "scores_malformed": N_("scores malformed"),
    "reviews_new": N_("reviews new"),
    "reviews_already": N_("reviews already"),
    "votes_new": N_("votes new"),
    "votes_already": N_("votes already"),
    "reviewers_new": N_("reviewers new"),
    "images_missing": N_("images missing"),
    "images_broken": N_("images broken"),
}


def keep(report: Report) -> None:
    """Keep a report until the next one, over reruns."""
    st.session_state[LAST] = report


def draw_last() -> None:
    """Draw the report of this visit's last load, if there was one."""
    report: Report | None = st.session_state.get(LAST)
    if report is None:
        return
    with st.container(border=True):
        for note in report.notes:
            st.text(note)
        _counts(report)
        for line in report.types():
            st.text(line)
        if report.ignored_columns:
            names = ", ".join(report.ignored_columns)
            st.text(_("Ignored columns: {names}", names=names))
        _problems(report)
        _next(report)


def _counts(report: Report) -> None:
    numbers = {_name(name): number for name, number in report.counts.items() if number}
    st.dataframe({_("what"): list(numbers), _("count"): list(numbers.values())}, hide_index=True)


def _name(count: str) -> str:
    return _(COUNTS[count]) if count in COUNTS else count.replace("_", " ")


def _problems(report: Report) -> None:
    if not report.problem_count:
        st.success(_("No problems."))
    else:
        st.warning(ngettext("{n:,} problem", "{n:,} problems", report.problem_count))
        _listed(report.listed)
    if report.picture_count:
        st.warning(
            ngettext(
                "{n:,} picture missing or broken",
                "{n:,} pictures missing or broken",
                report.picture_count,
            )
        )
        _listed(report.pictures)
    if report.has_findings():
        content = report.problems_file.read_bytes()
        st.download_button(_("All of them (CSV)"), content, "problems.csv", key="problems")


def _listed(problems: list[Problem]) -> None:
    rows = [
        {
            _("file"): Path(problem.file).name,
            _("line"): problem.line,
            _("reason"): problem.reason,
            _("do"): problem.what_to_do,
        }
        for problem in problems
    ]
    st.dataframe(rows, hide_index=True, width="stretch")


def _next(report: Report) -> None:
    if report.counts["records"]:
        with st.container(horizontal=True):
            address.link("browse", _("Browse the edits"), icon=":material/photo_library:")
            address.link("batches", _("Draw a batch"), icon=":material/stacks:")
