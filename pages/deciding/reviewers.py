"""Reviewers: how far they agree, by pair and criterion, and what known answers say of each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pandas as pd
import streamlit as st

from pages.parts import words
from pages.parts.explained import explained
from review.core.i18n import _, ngettext
from review.statistics.agreement import REPEATS, Agreement
from review.statistics.estimates import Interval
from review.statistics.known_answers import Wrong
from store.access.people import Person
from store.db.workspace import Store
from store.promises import agreement
from store.promises.agreement import ReviewerAgreement, ReviewerRecord
from store.work.handler import handler_of

SEED = 0


def page(store: Store, person: Person) -> None:  # noqa: ARG001  every page is called alike
    """Draw the page: all of it is what ``pico-review agreement`` prints."""
    st.title(_("Reviewers"))
    report = agreement.reviewer_agreement(store, seed=SEED)
    if len(report.tasks) > 1:
        task = st.selectbox(
            _("Task"), report.tasks, format_func=partial(_title, store), key="agreement-task"
        )
        report = agreement.reviewer_agreement(store, task=task, seed=SEED)
    if not report.whole.units and not report.by_reviewer:
        todo = _(
            "On **Batches**, draw one with two or more reviewers per edit: then they can be "
            "compared."
        )
        words.empty(_("Nobody has answered yet."), todo)
        return
    if report.simulated:
        st.caption(_("These answers are simulated."))
    _whole(report)
    _pairs(report)
    _criteria(report)
    _beyond_chance(report)
    _each_reviewer(report)


def _title(store: Store, task: str) -> str:
    return _(handler_of(store, task).task.title) if task in store.tasks else task


def _whole(report: ReviewerAgreement) -> None:
    st.subheader(_("How far they agree"))
    whole = report.whole
    if not whole.units:
        todo = _("Draw a batch with two or more reviewers per edit.")
        words.empty(_("No edit was answered by two reviewers."), todo)
        return
    low, high = words.percent(whole.percent.low), words.percent(whole.percent.high)
    st.metric(
        _("Pairs of answers alike"), words.percent(whole.percent.estimate),
        _("{low} to {high}", low=low, high=high), delta_color="off", delta_arrow="off",
    )  # fmt: skip
    st.caption(
        ngettext(
            "{n:,} edit answered by two or more of {reviewers} reviewers, {answers:,} answers. "
            "95% intervals, by drawing edits anew {times:,} times.",
            "{n:,} edits answered by two or more of {reviewers} reviewers, {answers:,} answers. "
            "95% intervals, by drawing edits anew {times:,} times.",
            whole.units,
            reviewers=report.reviewers,
            answers=whole.answers,
            times=REPEATS,
        )
    )
    explained("agreement-of-reviewers")


def _pairs(report: ReviewerAgreement) -> None:
    if len(report.pairs) < 2:
        return
    st.subheader(_("By pair, the least agreeing first"))
    _table(_("pair"), _by_pair(report))


def _criteria(report: ReviewerAgreement) -> None:
    if not report.criteria:
        return
    st.subheader(_("By criterion"))
    _table(_("criterion"), report.criteria)


def _beyond_chance(report: ReviewerAgreement) -> None:
    """Draw the coefficients: where most edits are accepted, much agreement is chance."""
    if not report.whole.units:
        return
    with st.expander(_("Advanced: agreement beyond chance")):
        rows = {_("all answers"): report.whole}
        rows |= _by_pair(report) if len(report.pairs) > 1 else {}
        lines = [
            {
                _("of"): name,
                _("edits"): measured.units,
                _("AC1, or AC2 of ratings"): _coefficient(measured.ac),
                _("Krippendorff's α"): _coefficient(measured.alpha),
            }
            for name, measured in [*rows.items(), *report.criteria.items()]
        ]
        st.dataframe(pd.DataFrame(lines), hide_index=True, width="stretch")
        st.caption(
            _(
                "1: always alike; 0: as chance would have it. Where nearly all is accepted α is "
                "low and AC1 high on the same answers; so both stand here. Ratings are numbers: a "
                "near miss counts as half an agreement."
            )
        )
        explained("agreement-of-reviewers")


def _each_reviewer(report: ReviewerAgreement) -> None:
    if not report.by_reviewer:
        return
    st.subheader(_("Each reviewer"))
    asked = any(reviewer.known.questions for reviewer in report.by_reviewer)
    st.dataframe(
        pd.DataFrame([_row(reviewer) for reviewer in report.by_reviewer]),
        hide_index=True,
        width="stretch",
    )
    if not asked:
        st.caption(
            _(
                "No question with a known answer yet: draw some on **Batches**, and answer them "
                "as lead, or decide them on **Queue**."
            )
        )
    explained("what-each-reviewers-answer-is-worth")


def _row(reviewer: ReviewerRecord) -> dict[str, str | int]:
    return {
        _("reviewer"): reviewer.reviewer,
        _("answers"): reviewer.answers,
        _("known answers"): reviewer.known.questions,
        _("accepts what is to be rejected"): _wrong(reviewer.known.false_accept),
        _("rejects what is to be accepted"): _wrong(reviewer.known.false_reject),
        _("accepts good edits (model)"): words.percent(reviewer.accepts_good, 0),
        _("accepts bad edits (model)"): words.percent(reviewer.accepts_bad, 0),
    }


def _wrong(wrong: Wrong) -> str:
    return words.share_of(wrong.wrong, wrong.of, words.rate(wrong.rate))


def _by_pair(report: ReviewerAgreement) -> dict[str, Agreement]:
    return {_(" and ").join(pair.reviewers): pair.agreement for pair in report.pairs}


def _table(what: str, rows: Mapping[str, Agreement]) -> None:
    lines = [
        {what: name, _("edits"): measured.units, _("alike"): words.rate(measured.percent)}
        for name, measured in rows.items()
    ]
    st.dataframe(pd.DataFrame(lines), hide_index=True, width="stretch")


def _coefficient(figure: Interval) -> str:
    if figure.estimate is None or figure.low is None or figure.high is None:
        return "–"
    ends = {"estimate": figure.estimate, "low": figure.low, "high": figure.high}
    return _("{estimate:.2f} ({low:.2f} to {high:.2f})", **ends)
