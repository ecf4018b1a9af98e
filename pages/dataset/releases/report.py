"""The tab Report: the evaluation report, made of the workspace as it stands, to be taken along."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from pages.dataset.releases.shared import Visit
from pages.parts import words
from pages.parts.explained import explained
from review.core.i18n import _
from review.report import gaps
from review.report.page import page
from review.report.shape import written
from store.reports.report import report

#: Where a visit keeps what it made last.
LAST = "made-report"


@dataclass(frozen=True)
class Made:
    """A report that was made: its page, its numbers, what it could not say, up to which entry."""

    html: str
    numbers: bytes
    missing: tuple[str, ...]
    last_entry: int


def draw(visit: Visit) -> None:
    """Draw what a report is, the button that makes one, and the ways to take it along."""
    st.markdown(
        _(
            "One page that says what the dataset holds, how it was judged and labelled, what is "
            "promised, and how good each type is; it opens offline and prints."
        )
    )
    st.caption(_("It names reviewers, as the release of labels does."))
    if st.button(_("Make the report"), type="primary", key="report"):
        with st.spinner(_("Reading the workspace…")):
            st.session_state[LAST] = _made(visit)
    if made := st.session_state.get(LAST):
        _ready(made)
    explained("what-changed-between-two-reports")


def _made(visit: Visit) -> Made:
    found = report(visit.store)
    return Made(page(found), written(found), tuple(gaps.lines(found)), found.last_entry)


def _ready(made: Made) -> None:
    with st.container(border=True):
        st.text(_("Made of the log up to entry {entry:,}", entry=made.last_entry))
        with st.container(horizontal=True):
            st.download_button(
                _("Download the report (HTML)"), made.html, "report.html", "text/html",
                icon=":material/download:", key="report-html", on_click="ignore",
            )  # fmt: skip
            st.download_button(
                _("Its numbers (JSON)"), made.numbers, "report.json", "application/json",
                key="report-json", on_click="ignore",
            )  # fmt: skip
        for line in made.missing:
            st.caption(words.plain(line))
