"""The part Threshold: what is promised of the pairs that a cut of a judge's scores keeps."""

from __future__ import annotations

import streamlit as st

from pages.deciding.instructions.shared import Visit, promised
from pages.parts import tables, words
from pages.parts.explained import explained
from review.core.i18n import _, ngettext
from store.instructions import faithfulness, promise
from store.promises.unit_plans import UnitPromise


def draw(visit: Visit) -> None:
    """Draw every plan, newest first: what it promises, its test at each cut, what it assumes."""
    plans = visit.report().promises
    if not plans:
        _nothing(visit)
        return
    for one in plans:
        _plan(visit, one)
    explained("short-instructions")


def _nothing(visit: Visit) -> None:
    if faithfulness.judges(visit.store):
        todo = _("On **Draw more**, draw pairs to measure, every pair equally likely.")
        words.empty(_("Nothing was planned to be proven yet."), todo)
        return
    todo = _("**Load** a table with the columns `edit`, `judge` and `faithfulness`.")
    words.empty(_("No judge has scored how faithful short instructions are."), todo)


def _plan(visit: Visit, one: UnitPromise) -> None:
    with st.container(border=True):
        promised(visit, one)
        if one.outcome is None:
            labelled = ngettext("{given:,} of {n:,} pair has a label",
                                "{given:,} of {n:,} pairs have a label",
                                one.labels, given=one.answered)  # fmt: skip
            st.progress(one.answered / max(one.labels, 1), labelled)
        else:
            _tests(one)
        with st.expander(_("What it assumes")):
            st.text("\n".join(f"– {line}" for line in promise.assumptions(one)))


def _tests(one: UnitPromise) -> None:
    rows = [
        {
            _("cut"): f"{test.threshold:.4g}",
            _("labels above"): test.labels,
            _("not the same"): test.rejected,
            _("p"): f"{test.p_value:.3g}",
            _("proven"): _("yes") if test.passed else _("no"),
        }
        for test in (one.outcome.tests if one.outcome else ())
    ]
    if rows:
        tables.plain(rows, key="pairs-tests")
    if one.precision and one.precision.estimate is not None:
        st.text(_("Above the cut, the same: {share}", share=words.rate(one.precision)))
