"""The tab Panel: may the judge replace a reviewer, and what do its scores say of the pool."""

from __future__ import annotations

import streamlit as st

from pages.deciding.judge import panel_figures
from pages.parts import charts, tables, words
from pages.parts.desk import Visit
from pages.parts.explained import explained
from review.core.errors import PicoReviewError
from review.core.i18n import N_, _, ngettext
from review.judging import panel_words
from review.judging.annotator_test import ADVISED, AnnotatorTest
from review.judging.bounds import Bounds
from review.judging.ceiling import Ceiling
from review.statistics.estimates import Interval
from store.judging import listed, panel
from store.judging.panel import Panel
from store.promises import judging

#: Who the reviewers are → what a judge may fall short of them (ε), as its authors advise.
PEOPLE = {
    "experts": N_("experts (ε .2)"), "trained": N_("trained (ε .15)"), "crowd": N_("a crowd (ε .1)")
}  # fmt: skip


def draw(visit: Visit) -> None:
    """Draw a judge beside the panel whose labels it is compared with."""
    runs = [run.name for run in listed.scored(visit.store)[0]]
    if not runs:
        todo = words.next_step(visit.person, "decide", _("Load its scores, or run one here."))
        words.empty(_("No judge has scored anything yet."), todo)
        return
    judge, purpose, epsilon = _chosen(visit, runs)
    try:
        judged = judging.judged(visit.store, judge=judge, purpose=purpose, quietly=True)
    except PicoReviewError as error:
        words.problem(error)
        return
    if not len(judged.frame):
        todo = words.next_step(
            visit.person, "decide", _("Draw a batch, with three people an edit.")
        )
        words.empty(_("No labels of this kind have a score of this judge."), todo)
        return
    found = panel.panel(visit.store, judged, epsilon=epsilon)
    if judged.hidden:
        batches = ", ".join(judged.hidden)
        st.caption(
            words.plain(
                _("Left out, since these labels prove another judge: {batches}.", batches=batches)
            )
        )
    for sentence in panel_words.flattered(found.taught, found.left_out):
        st.caption(sentence)
    _verdict(found)
    _ceiling(found.ceiling)
    _errors(found.bounds)
    _shares(found)
    if found.simulated:
        st.caption(_("These answers are simulated."))


def _chosen(visit: Visit, runs: list[str]) -> tuple[str, str, float]:
    """Return the judge, the labels' purpose and ε that are picked."""
    answered = panel.answered(visit.store)
    most = max(answered, key=lambda purpose: answered[purpose])
    left, middle, right = st.columns([2, 2, 2], gap="medium")
    judge = left.selectbox(_("Judge"), runs, key="panel-judge")
    purpose = middle.selectbox(
        _("Labels"), list(answered), list(answered).index(most), key="panel-purpose",
        format_func=lambda name: ngettext(
            "{purpose}: {n:,} edit answered by three", "{purpose}: {n:,} edits answered by three",
            answered[name], purpose=words.purpose(name),
        ),
    )  # fmt: skip
    who = right.selectbox(
        _("Reviewers are"), list(PEOPLE), 1, key="panel-epsilon",
        format_func=lambda name: _(PEOPLE[name]),
        help=_("How much a judge may fall short of a reviewer for being cheap: more of experts."),
    )  # fmt: skip
    return str(judge), str(purpose), ADVISED[str(who)]


def _verdict(found: Panel) -> None:
    st.subheader(_("May it replace a reviewer?"))
    st.markdown(f"**{panel_words.verdict(found.test)}**")
    if found.test.passed is None:
        st.text(
            _("Draw a batch with three or more people an edit; ten edits of each are the least.")
        )
        return
    doubt = panel_words.seen_through(found.test, found.balanced)
    if doubt:
        st.text(doubt)
    st.plotly_chart(
        panel_figures.against_each(found.test), width="stretch", key="panel-each",
        config=charts.STILL,
    )  # fmt: skip
    facts = [
        _("ρ, as good as a reviewer drawn at random: {rate}",
          rate=words.rate(found.test.advantage)),
        ngettext(
            "n = {n:,} edit answered by three or more", "n = {n:,} edits answered by three or more",
            found.units,
        ),
    ]  # fmt: skip
    st.text(" · ".join(facts))
    with st.expander(_("Advanced: each reviewer, and accepts and rejects of one weight")):
        _each(found.test, _("As the answers are"), key="replace-as-answered")
        _each(found.balanced, _("Accepts and rejects of one weight"), key="replace-of-one-weight")
    explained("may-it-replace-a-reviewer")


def _each(test: AnnotatorTest, title: str, *, key: str) -> None:
    st.caption(
        _("{title}: ω {rate} · ρ {advantage}", title=title, advantage=words.rate(test.advantage),
          rate="–" if test.winning_rate is None else f"{test.winning_rate:.2f}")
    )  # fmt: skip
    tables.plain(
        {
            _("left out"): [one.annotator for one in test.annotators],
            _("edits"): [one.units for one in test.annotators],
            _("judge as near"): [words.percent(one.judge) for one in test.annotators],
            _("reviewer as near"): [words.percent(one.person) for one in test.annotators],
            "p": [f"{one.p:.4f}" for one in test.annotators],
            _("judge wins"): [one.wins for one in test.annotators],
        },
        key=key,
    )
    if test.left_out:
        st.text(_("Too few answers: {names}.", names=", ".join(test.left_out)))


def _ceiling(found: Ceiling) -> None:
    if not found.units:
        return
    st.subheader(_("How near to people's own agreement?"))
    st.text(panel_words.beside_the_ceiling(found))
    st.table(
        {
            "": [_("two reviewers"), _("reviewer and judge")],
            _("agree"): [words.rate(found.people), words.rate(found.judge)],
            "κ": [_kappa(found.people_kappa), _kappa(found.judge_kappa)],
        }
    )
    explained("the-panels-own-ceiling")


def _errors(found: Bounds | None) -> None:
    st.subheader(_("Its errors, and what they imply"))
    if found is None:
        st.text(_("Said of the labels of one batch that was drawn at equal rates."))
        return
    st.table(
        {
            "": [_("passes what people accept"), _("fails what they reject")],
            _("share (exact 95%)"): [words.rate(found.sensitivity), words.rate(found.specificity)],
        }
    )
    said = panel_words.implied(found)
    st.text(said or _("It may be no better than chance: its errors imply nothing."))
    explained("what-a-judges-errors-imply")


def _shares(found: Panel) -> None:
    if found.pool is None or found.kept is None:
        return
    st.subheader(_("Acceptable, by labels alone and with the judge's scores"))
    both = {_("all edits"): found.pool, _("what the cut keeps"): found.kept}
    st.plotly_chart(
        panel_figures.shares(both), width="stretch", key="panel-shares", config=charts.STILL
    )
    for what, shard in both.items():
        said = panel_words.together(what, shard)
        if said:
            st.text(said)
    st.caption(_("At the threshold {threshold:.3f}. Estimates with 95% intervals, no promise.",
                 threshold=found.threshold))  # fmt: skip
    explained("by-labels-and-judge-together")


def _kappa(found: Interval) -> str:
    if found.estimate is None or found.low is None or found.high is None:
        return "–"
    return f"{found.estimate:.2f} ({found.low:.2f}–{found.high:.2f})"
