"""What the judge sees of each criterion: a chart, a sentence each, and all figures."""

from __future__ import annotations

import streamlit as st

from pages.deciding.judge.disagreements import figures
from pages.deciding.judge.disagreements.desk import Lessons, criterion
from pages.parts import charts, tables, words
from review.core.i18n import _, ngettext
from review.judging.blind import Sight
from review.judging.disagreements import AtFloor, Disagreements, OfCriterion
from review.statistics.estimates import Interval
from store.judging import learning


def draw(desk: Lessons, found: Disagreements) -> None:
    """Draw what the judge sees, the blind criteria first."""
    st.subheader(_("What the judge sees"))
    sights = learning.sight(desk.lesson)
    left, right = st.columns([3, 2], gap="large")
    known = [one for one in sights if one.area.estimate is not None]
    with left:
        if known:
            st.plotly_chart(
                figures.areas(known), width="stretch", key="sights", config=charts.QUIET
            )
        else:
            st.text(_("Nobody gave a reason yet: there is nothing to compare its scores with."))
    with right:
        for one in sights:
            st.markdown(_said(one))
    st.caption(
        _(
            "How often an edit that people complain of has the lower score there: always is 100%, "
            "a coin's 50%. Bars are 95% intervals over source pictures."
        )
    )
    with st.expander(_("All figures by criterion")):
        _figures(sights, found.criteria)
        _floors(found.criteria)


def _said(one: Sight) -> str:
    name = criterion(one.criterion)
    if one.word == "blind":
        return _blind(one, name)
    if one.word == "sees":
        return _("**{criterion}**: the judge sees it.", criterion=name)
    if one.word == "unclear":
        return ngettext(
            "**{criterion}**: not clear yet. {n} complaint is too few to tell.",
            "**{criterion}**: not clear yet. {n} complaints are too few to tell.",
            one.complaints,
            criterion=name,
        )
    few = ngettext(
        "**{criterion}**: {n} complaint, too few to say anything.",
        "**{criterion}**: {n} complaints, too few to say anything.",
        one.complaints,
        criterion=name,
    )
    if one.follows_verdicts is not False:
        return few
    verdicts = _(
        "Its score does not follow people's verdicts: accepted edits have the higher one {area} "
        "of the time.",
        area=words.percent(one.of_verdicts.estimate, 0),
    )
    return f"{few} {verdicts}"


def _blind(one: Sight, name: str) -> str:
    if one.area.estimate is None or one.complaints == 0:
        return _(
            "**{criterion}: the judge does not see it.** Its scores do not follow people's "
            "ratings. Say in the prompt what to look for, and show an example.",
            criterion=name,
        )
    return ngettext(
        "**{criterion}: the judge does not see it.** People complain of it in {n} edit "
        "({often} of the rejects they explain); its score is lower there {area} of the time. "
        "Say in the prompt what to look for, and show an example.",
        "**{criterion}: the judge does not see it.** People complain of it in {n} edits "
        "({often} of the rejects they explain); its score is lower there {area} of the time. "
        "Say in the prompt what to look for, and show an example.",
        one.complaints,
        criterion=name,
        often=words.percent(one.often.estimate, 0),
        area=words.percent(one.area.estimate, 0),
    )


def _figures(sights: list[Sight], criteria: tuple[OfCriterion, ...]) -> None:
    """Draw ranks, means and bias of each criterion."""
    of = {one.criterion: one for one in sights}
    tables.plain(
        {
            _("criterion"): [criterion(one.criterion) for one in criteria],
            "n": [f"{one.n:,}" for one in criteria],
            _("complaints"): [f"{of[one.criterion].complaints:,}" for one in criteria],
            _("AUC, complaints"): [number(of[one.criterion].area) for one in criteria],
            _("AUC, verdicts"): [number(of[one.criterion].of_verdicts) for one in criteria],
            _("ρ, share accepting"): [number(one.correlation) for one in criteria],
            _("ρ, ratings"): [number(one.with_ratings) for one in criteria],
            _("rated"): [f"{one.rated:,}" for one in criteria],
            _("mean, accepted"): [number(one.accepted) for one in criteria],
            _("mean, rejected"): [number(one.rejected) for one in criteria],
            _("gap, in deviations"): [number(one.gap) for one in criteria],
            _("judge above ratings"): [number(one.bias) for one in criteria],
        },
        key="judge-sight",
    )
    st.caption(_("Means and bias on 0 to 1 of the scale; intervals are 95%."))


def _floors(criteria: tuple[OfCriterion, ...]) -> None:
    """Draw what each criterion says alone, cut where the threshold lies on its scale."""
    cut: list[AtFloor] = [one.at_floor for one in criteria]
    tables.plain(
        {
            _("criterion"): [criterion(one.criterion) for one in criteria],
            _("floor"): [f"{one.floor:.3g}" for one in cut],
            _("passes, accepted"): [f"{one.table.tp:,}" for one in cut],
            _("passes, rejected"): [f"{one.table.fp:,}" for one in cut],
            _("fails, accepted"): [f"{one.table.fn:,}" for one in cut],
            _("fails, rejected"): [f"{one.table.tn:,}" for one in cut],
            _("acceptable, of what passes"): [words.rate(one.right) for one in cut],
            _("acceptable, of what fails"): [words.rate(one.lost) for one in cut],
            _("complained of, yet passes"): [words.rate(one.missed) for one in cut],
        },
        key="judge-floors",
    )


def number(value: Interval | None) -> str:
    """Write a number with its interval, an unknown one as a dash."""
    if value is None or value.estimate is None:
        return "–"
    if value.low is None or value.high is None:
        return f"{value.estimate:.2f}"
    written = [f"{of:.2f}" for of in (value.estimate, value.low, value.high)]
    estimate, low, high = (of.replace("-", "−") for of in written)
    return _("{estimate} ({low} to {high})", estimate=estimate, low=low, high=high)
