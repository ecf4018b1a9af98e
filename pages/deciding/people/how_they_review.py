"""How they review: how far they agree, by pair and criterion, what is known of each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from pages.deciding.people.shared import Visit
from pages.desks import DESKS, DRAW_MORE
from pages.parts import address, tables, words
from pages.parts.explained import explained
from review.core.i18n import _, ngettext
from review.core.tasks import Task
from review.statistics.agreement import REPEATS, Agreement
from review.statistics.estimates import Interval
from review.statistics.known_answers import Wrong
from store.db.workspace import Store
from store.promises import agreement
from store.promises.agreement import ReviewerAgreement, ReviewerRecord
from store.work import backlog
from store.work.backlog import Answered
from store.work.handler import handler_of

SEED = 0


def draw(visit: Visit) -> None:
    """Draw the tab: what ``pico-review agreement`` prints, and how much everybody answered."""
    store = visit.store
    answered = {name: backlog.answered(store, name) for name in store.tasks}
    tasks = [name for name, rows in answered.items() if rows]
    if not tasks:
        todo = _("Draw a batch with two or more reviewers per edit: then they can be compared.")
        words.empty(_("Nobody has answered yet."), todo)
        return
    task = tasks[0]
    if len(tasks) > 1:
        task = st.selectbox(
            _("Task"), tasks, format_func=partial(_title, store), key="agreement-task"
        )
    if handler_of(store, task).task.unit == "group":
        st.markdown(_("How far votes on a group agree is on **Preferences**."))
        _each_reviewer(task, answered[task], None)
        return
    report = agreement.reviewer_agreement(store, task=task, seed=SEED)
    if report.simulated:
        st.caption(_("These answers are simulated."))
    _whole(report, handler_of(store, task).task)
    _pairs(report)
    _questions(report)
    _criteria(report)
    _beyond_chance(report)
    _each_reviewer(task, answered[task], report)


def _title(store: Store, task: str) -> str:
    return _(handler_of(store, task).task.title)


def _whole(report: ReviewerAgreement, task: Task) -> None:
    st.subheader(_("How far they agree"))
    whole = report.whole
    if not whole.units:
        todo = _("Draw a batch with two or more reviewers for each.")
        words.empty(_("Nothing was answered by two reviewers."), todo)
        return
    low, high = words.percent(whole.percent.low), words.percent(whole.percent.high)
    st.metric(
        _("Pairs of answers alike"), words.percent(whole.percent.estimate),
        _("{low} to {high}", low=low, high=high), delta_color="off", delta_arrow="off",
    )  # fmt: skip
    st.caption(_rests_on(report, task))
    explained("agreement-of-reviewers")


def _rests_on(report: ReviewerAgreement, task: Task) -> str:
    whole = report.whole
    counted = {"reviewers": report.reviewers, "answers": whole.answers, "times": REPEATS}
    if task.unit == "chain":
        return ngettext(
            "{n:,} chain answered by two or more of {reviewers} reviewers, {answers:,} answers. "
            "95% intervals, by drawing chains anew {times:,} times.",
            "{n:,} chains answered by two or more of {reviewers} reviewers, {answers:,} answers. "
            "95% intervals, by drawing chains anew {times:,} times.",
            whole.units,
            **counted,
        )
    return ngettext(
        "{n:,} edit answered by two or more of {reviewers} reviewers, {answers:,} answers. "
        "95% intervals, by drawing edits anew {times:,} times.",
        "{n:,} edits answered by two or more of {reviewers} reviewers, {answers:,} answers. "
        "95% intervals, by drawing edits anew {times:,} times.",
        whole.units,
        **counted,
    )


def _pairs(report: ReviewerAgreement) -> None:
    if len(report.pairs) < 2:
        return
    st.subheader(_("By pair, the least agreeing first"))
    _table(_("pair"), _by_pair(report), key="alike-by-pair")


def _questions(report: ReviewerAgreement) -> None:
    if report.questions:
        st.subheader(_("By question"))
        _table(_("question"), _by_question(report), key="alike-by-question")


def _criteria(report: ReviewerAgreement) -> None:
    if not report.criteria:
        return
    st.subheader(_("By criterion"))
    _table(_("criterion"), _by_criterion(report), key="alike-by-criterion")


def _beyond_chance(report: ReviewerAgreement) -> None:
    """Draw the coefficients: where most edits are accepted, much agreement is chance."""
    if not report.whole.units:
        return
    with st.expander(_("Advanced: agreement beyond chance")):
        rows = {_("all answers"): report.whole}
        rows |= _by_pair(report) if len(report.pairs) > 1 else {}
        rows |= _by_question(report)
        lines = [
            {
                _("of"): name,
                _("edits"): measured.units,
                _("AC1, or AC2 of ratings"): _coefficient(measured.ac),
                _("Krippendorff's α"): _coefficient(measured.alpha),
            }
            for name, measured in [*rows.items(), *_by_criterion(report).items()]
        ]
        tables.plain(lines, key="beyond-chance")
        st.caption(
            _(
                "1: always alike; 0: as chance would have it. Where nearly all is accepted α is "
                "low and AC1 high on the same answers; so both stand here. Ratings are numbers: a "
                "near miss counts as half an agreement."
            )
        )
        explained("agreement-of-reviewers")


def _each_reviewer(task: str, answered: list[Answered], report: ReviewerAgreement | None) -> None:
    """Draw a row per reviewer, which opens their answers; what is known of them beside it."""
    st.subheader(_("Each reviewer"))
    records = {record.reviewer: record for record in report.by_reviewer} if report else {}
    tables.with_behind(
        [_row(one, records.get(one.name)) for one in answered],
        lambda row, _column: {"reviewer": answered[row].id, "task": task},
        key="each-reviewer",
    )
    st.caption(_("A click on a row opens that reviewer's answers."))
    if not records:
        return
    if not any(record.known.questions for record in records.values()):
        st.caption(
            _(
                "No question with a known answer yet: draw some, and answer them as lead, or "
                "decide them on **Queue**."
            )
        )
        _draw_more(task)
    explained("what-each-reviewers-answer-is-worth")


def _draw_more(task: str) -> None:
    """Lead to where questions with a known answer are drawn."""
    icon = ":material/stacks:"
    if task in DESKS:
        address.link(DESKS[task].address, _(DRAW_MORE), icon=icon, tab=_(DRAW_MORE))
    else:
        address.link("batches", _("Draw a batch"), icon=icon)


def _row(one: Answered, record: ReviewerRecord | None) -> dict[str, str | int]:
    row: dict[str, str | int] = {_("reviewer"): one.name, _("answers"): one.answers}
    if record is None:
        return row
    return row | {
        _("known answers"): record.known.questions,
        _("accepts what is to be rejected"): _wrong(record.known.false_accept),
        _("rejects what is to be accepted"): _wrong(record.known.false_reject),
        _("accepts good edits (model)"): words.percent(record.accepts_good, 0),
        _("accepts bad edits (model)"): words.percent(record.accepts_bad, 0),
    }


def _wrong(wrong: Wrong) -> str:
    return words.share_of(wrong.wrong, wrong.of, words.rate(wrong.rate))


def _by_pair(report: ReviewerAgreement) -> dict[str, Agreement]:
    return {_(" and ").join(pair.reviewers): pair.agreement for pair in report.pairs}


def _by_question(report: ReviewerAgreement) -> dict[str, Agreement]:
    return {_(question): agreed for question, agreed in report.questions.items()}


def _by_criterion(report: ReviewerAgreement) -> dict[str, Agreement]:
    return {words.criterion(name): agreement for name, agreement in report.criteria.items()}


def _table(what: str, rows: Mapping[str, Agreement], *, key: str) -> None:
    lines = [
        {what: name, _("edits"): measured.units, _("alike"): words.rate(measured.percent)}
        for name, measured in rows.items()
    ]
    tables.plain(lines, key=key)


def _coefficient(figure: Interval) -> str:
    if figure.estimate is None or figure.low is None or figure.high is None:
        return "–"
    ends = {"estimate": figure.estimate, "low": figure.low, "high": figure.high}
    return _("{estimate:.2f} ({low:.2f} to {high:.2f})", **ends)
