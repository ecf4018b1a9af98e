"""The pictures behind the disagreements, by what was said, and by what judge and people say."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from pages.deciding.judge.disagreements.desk import Lessons, criterion, edit_type
from pages.parts import pictures, words
from review.core.i18n import N_, _
from review.judging.disagreements import Disagreements, Part
from review.judging.labelled import Flags
from store.dataset import catalog
from store.judging import learning
from store.work import seen

#: The filters' keys.
KIND, CRITERION, TYPE, REASON, BAND = (
    f"disagreeing-{name}" for name in ("kind", "criterion", "type", "reason", "band")
)
LENIENT, STRICT = N_("Judge too lenient"), N_("Judge too strict")
EACH, ACROSS = 9, 3
#: Where this visit keeps how many are shown.
SHOWN = "disagreeing-shown"


def band(part: Part) -> str:
    """Return a band of scores in words."""
    return f"{part.low:.3g} – {part.high:.3g}"


def draw(desk: Lessons, found: Disagreements) -> None:
    """Draw the filters, and the edits that fit them, the furthest apart first."""
    st.subheader(_("Look at them"))
    places = _chosen(desk, found)
    if not places:
        st.text(_("Nowhere, at this threshold and with these filters."))
        return
    most = int(st.session_state.get(SHOWN, EACH))
    units = desk.lesson.labelled.units
    hidden = seen.look(desk.store, [units[place] for place in places[:most]], desk.person.id)
    shown = [place for place in places[:most] if units[place] not in hidden]
    said_first = _("The {shown:,} furthest apart, of {n:,}.", shown=len(shown), n=len(places))
    st.caption(" ".join([said_first, *([words.hidden(len(hidden))] if hidden else [])]))
    reasons = learning.remarks(desk.store, desk.lesson, [units[place] for place in shown])
    cards(desk, shown, lambda place: _case(desk, place, reasons.get(units[place])))
    if len(places) > most and st.button(_("Show more"), key="disagreeing-more"):
        st.session_state[SHOWN] = most + EACH
        st.rerun()


def cards(desk: Lessons, places: Sequence[int], inside: Callable[[int], None]) -> None:
    """Draw a card per edit: its pictures and instruction, then what ``inside`` adds."""
    units = [desk.lesson.labelled.units[place] for place in places]
    views = catalog.edits(desk.store, units)
    for start in range(0, len(places), ACROSS):
        for column, place in zip(st.columns(ACROSS), places[start : start + ACROSS], strict=False):
            with column, st.container(border=True):
                view = views[desk.lesson.labelled.units[place]]
                pictures.pair(desk.store, view, "thumb")
                st.text(words.instruction(view.text))
                inside(place)


def said(desk: Lessons, place: int) -> None:
    """Say what people and the judge say of an edit, criterion by criterion where they do."""
    labelled = desk.lesson.labelled
    verdict = (
        N_("People **accept** · judge **{score:.3g}**")
        if labelled.accepted[place]
        else N_("People **reject** · judge **{score:.3g}**")
    )
    st.markdown(_(verdict, score=float(labelled.overall[place])))
    st.caption(
        " · ".join(
            [
                words.plain(edit_type(labelled.types[place])),
                _("{share} of its reviewers accept",
                  share=words.percent(float(labelled.share[place]), 0)),
            ]
        )
    )  # fmt: skip
    lines = [
        _line(desk, name, float(values[place]), place) for name, values in labelled.criteria.items()
    ]
    st.caption("  \n".join(lines))
    reasons = [desk.reason(reason) for reason in sorted(labelled.reasons[place])]
    if reasons:
        st.text(_("People: {reasons}", reasons=", ".join(reasons)))
    for comment in desk.lesson.said[labelled.units[place]].comments[:2]:
        st.text(f"“{comment}”")


def _case(desk: Lessons, place: int, reason: str | None) -> None:
    said(desk, place)
    if reason:
        st.text(_("The judge: {reason}", reason=reason))


def _line(desk: Lessons, name: str, score: float, place: int) -> str:
    """Write a criterion's score, whether people complain of it, and their rating."""
    labelled = desk.lesson.labelled
    words_of = [f"{criterion(name)} {'–' if np.isnan(score) else format(score, '.3g')}"]
    rating = float(labelled.ratings[name][place])
    if not np.isnan(rating):
        words_of.append(_("people {rating:.3g}", rating=rating))
    line = " · ".join(words_of)
    return f":orange[✗ {line}]" if labelled.complaints[name][place] else line


def _chosen(desk: Lessons, found: Disagreements) -> list[int]:
    """Draw the filters; return the places of what fits them, the furthest apart first."""
    labelled = desk.lesson.labelled
    fits: Flags = labelled.false_accepts | labelled.false_rejects
    first, second, third, fourth, fifth = st.columns(5)
    kind = _filter(first, _("Which way"), {_(name): name for name in (LENIENT, STRICT)}, KIND)
    if kind is not None:
        fits = fits & (labelled.false_accepts if kind == LENIENT else labelled.false_rejects)
    named = _filter(
        second, _("Complained of"),
        {words.criterion(name): name for name in labelled.criteria}, CRITERION,
    )  # fmt: skip
    if named is not None:
        fits = fits & labelled.complaints[named]
    of_type = _filter(
        third, _("Type"), {one.name: one.name for one in found.types if one.name}, TYPE
    )
    if of_type is not None:
        fits = fits & np.array([kind == of_type for kind in labelled.types], dtype=bool)
    reason = _filter(
        fourth, _("Reason"),
        {desk.reason(one.name): one.name for one in found.reasons if one.name}, REASON,
    )  # fmt: skip
    if reason is not None:
        fits = fits & np.array([reason in given for given in labelled.reasons], dtype=bool)
    within = _filter(fifth, _("Score"), {band(one): band(one) for one in found.bands}, BAND)
    for part in found.bands:
        if within == band(part) and part.low is not None and part.high is not None:
            fits = fits & (labelled.overall >= part.low) & (labelled.overall <= part.high)
    far = labelled.apart
    return sorted(np.flatnonzero(fits).tolist(), key=lambda place: (-far[place], place))


def _filter(where: st.delta_generator.DeltaGenerator, label: str, by_words: dict[str, str],
            key: str) -> str | None:  # fmt: skip
    """Draw one filter; return what is chosen, None for all."""
    names = {value: text for text, value in by_words.items()}
    if st.session_state.get(key) not in (None, *names):
        st.session_state[key] = None
    return where.selectbox(
        label, [None, *names],
        format_func=lambda value: _("all") if value is None else names[value], key=key,
    )  # fmt: skip
