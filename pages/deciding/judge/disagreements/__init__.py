"""The tab Disagreements: what labels that tune say of a judge, with the pictures behind it."""

from __future__ import annotations

import streamlit as st

from pages.deciding.judge.disagreements import cases, gains, proposed, sight, where
from pages.deciding.judge.disagreements.desk import Lessons
from pages.parts import words
from pages.parts.desk import Visit
from pages.parts.explained import explained
from review.core.i18n import _, ngettext
from review.judging.disagreements import Part
from store import settings
from store.judging import learning, listed
from store.judging.learning import Lesson
from store.promises.pools import JudgeRun


def draw(visit: Visit) -> None:
    """Draw where a judge and people disagree, or what has to be there first."""
    runs, _here = listed.scored(visit.store)
    if not runs:
        todo = _("Go to **Load** and bring in edits with their scores, or run a judge here.")
        words.empty(_("No judge scores yet."), words.next_step(visit.person, "load", todo))
        return
    run, cut = _picked(visit, runs)
    with st.spinner(_("Reading the labels that tune…")):
        lesson = learning.lesson(visit.store, judge=run.name, threshold=cut)
    if not lesson.labelled.units:
        _nothing(visit, lesson)
        return
    learning.look(visit.store, lesson, by=visit.person.name)
    _drawn(Lessons(visit.store, visit.person, lesson))


def _drawn(desk: Lessons) -> None:
    found = learning.differences(desk.lesson)
    _whole(desk, found.whole)
    sight.draw(desk, found)
    gains.draw(desk)
    where.draw(desk, found)
    cases.draw(desk, found)
    proposed.draw(desk)
    explained("what-a-judge-sees")


def _picked(visit: Visit, runs: list[JudgeRun]) -> tuple[JudgeRun, float]:
    """Let a judge run be picked, and the threshold that its verdicts are read at."""
    left, right = st.columns([3, 1])
    names = [run.name for run in runs]
    chosen = left.selectbox(_("Judge"), names, key="disagreeing-judge")
    run = runs[names.index(chosen)]
    rule = settings.version(visit.store, run.settings_version)
    cut = right.number_input(
        _("Threshold"), rule.scale.min, rule.scale.max, rule.default_threshold,
        step=(rule.scale.max - rule.scale.min) / 100, key=f"disagreeing-cut-{run.id}",
    )  # fmt: skip
    return run, float(cut)


def _nothing(visit: Visit, lesson: Lesson) -> None:
    """Say that no label teaches yet, and how to get some."""
    if lesson.apart:
        what = _("All labels that tune are of source pictures that a batch measures.")
        todo = _(
            "They are kept for the proof. Draw a batch to tune from other source pictures: "
            "**Thresholds**, Draw more."
        )
    else:
        what = _("No labels that tune yet.")
        todo = _(
            "Draw a batch to tune (**Thresholds**, Draw more) and review it: what is learned from "
            "labels that measure could prove nothing."
        )
    words.empty(what, words.next_step(visit.person, "decide", todo))


def _whole(desk: Lessons, whole: Part) -> None:
    """Say how many labels there are, on how many judge and people differ, and which way."""
    line = st.container(horizontal=True, gap="large")
    for label, value in (
        (_("Labels that tune"), f"{whole.n:,}"),
        (_("Judge and people differ"), words.percent(whole.share.estimate)),
        (_("Judge too lenient"), f"{whole.false_accepts:,}"),
        (_("Judge too strict"), f"{whole.false_rejects:,}"),
    ):
        line.metric(label, value, width="content")
    said = [
        _("Differ: {rate}.", rate=words.rate(whole.share)),
        _("Looked at here, these labels prove nothing about a prompt written from now on."),
    ]
    if desk.lesson.judged.simulated:
        said.append(_("The labels are simulated."))
    if desk.lesson.apart:
        said.append(
            ngettext(
                "{n:,} label is left out: its source picture stands in a batch that measures.",
                "{n:,} labels are left out: their source pictures stand in batches that measure.",
                desk.lesson.apart,
            )
        )
    st.caption(" ".join(said))
