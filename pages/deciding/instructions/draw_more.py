"""The tab Draw more: pairs to compare, and what they are to prove."""

from __future__ import annotations

import streamlit as st

from pages.deciding.instructions.shared import Visit, no_pair
from pages.parts import batches, words
from review.core.errors import PicoReviewError
from review.core.i18n import _, ngettext
from review.core.roles import may
from review.core.tasks import PURPOSES
from review.instructions.task import INSTRUCTIONS
from store.instructions import drawing, faithfulness
from store.instructions.drawing import STRATEGIES, USUAL, InstructionsRequest

NEWS = "pairs-drawn"


def draw(visit: Visit) -> None:
    """Ask what for and how many; draw on a click; list what there is."""
    if not may(visit.person.role, "decide"):
        words.empty(_("A lead draws batches."), _("What is drawn waits for you on **Overview**."))
        return
    there = visit.report().there
    if there.pairs or there.alike:
        with st.container(border=True):
            _form(visit, there.pairs, there.alike)
    else:
        no_pair(visit, visit.report())
    if news := st.session_state.pop(NEWS, None):
        st.success(words.plain(news))
    batches.of_task(visit.store, INSTRUCTIONS.name)


def _form(visit: Visit, pairs: int, alike: int) -> None:
    left, middle, right = st.columns(3)
    purpose = left.selectbox(
        _("Purpose"), drawing.PURPOSES, key="pairs-purpose", format_func=words.purpose
    )
    # No bounds on the fields: a value out of them would be drawn as the one before it.
    usual = min(USUAL, pairs or alike)
    size = int(middle.number_input(_("Pairs"), value=usual, step=1, key="pairs-size"))
    each = _("Reviewers per pair")
    per_unit = int(right.number_input(each, value=1, step=1, key="pairs-per-unit"))
    with st.expander(_("Advanced")):
        left, middle, right = st.columns(3)
        strategy = left.selectbox(
            _("Which pairs"), list(STRATEGIES), key="pairs-strategy",
            format_func=lambda name: _(STRATEGIES[name]),
        )  # fmt: skip
        seed = middle.number_input(
            _("Seed"), value=None, step=1, key="pairs-seed", placeholder=_("by chance")
        )
        wish = _("Name, if it is to have one")
        name = right.text_input(wish, max_chars=80, key="pairs-name").strip() or None
        with_alike = bool(alike) and st.checkbox(
            ngettext(
                "Also {n:,} pair whose texts are the same",
                "Also {n:,} pairs whose texts are the same",
                alike,
            ),
            value=not pairs, key="pairs-alike",
        )  # fmt: skip
    proves = purpose == "measure" and strategy == "uniform"
    judge, target, sure = _proved(visit) if proves else (None, 0.9, 0.95)
    request = InstructionsRequest(
        size, purpose, per_unit, strategy, with_alike, None if seed is None else int(seed), name,
        judge, target, sure,
    )  # fmt: skip
    st.caption(_(PURPOSES[purpose]))
    if st.button(_("Draw"), type="primary", key="pairs-draw"):
        _draw(visit, request)


def _proved(visit: Visit) -> tuple[str | None, float, float]:
    """Ask what is to be proven of a judge's scores, where one has scored short instructions."""
    names = faithfulness.judges(visit.store)
    if not names:
        st.caption(
            _("No judge has scored short instructions: these labels measure, and promise nothing.")
        )
        return None, 0.9, 0.95
    left, middle, right = st.columns(3)
    judge = left.selectbox(_("Judge"), names, key="pairs-judge")
    target = middle.number_input(
        _("The same, of what is kept"), value=0.9, step=0.01, key="pairs-target"
    )
    sure = right.number_input(_("How sure"), value=0.95, step=0.01, key="pairs-sure")
    st.caption(
        _(
            "Drawn of the pairs that have a score. Frozen now, looked at once: when all are "
            "answered."
        )
    )
    return judge, float(target), float(sure)


def _draw(visit: Visit, request: InstructionsRequest) -> None:
    try:
        batch = drawing.draw_batch(visit.store, request, by=visit.person.name)
    except PicoReviewError as error:
        words.problem(error)
        return
    st.session_state[NEWS] = ngettext(
        "{batch}: {n:,} pair drawn.", "{batch}: {n:,} pairs drawn.", batch.units, batch=batch.name
    )
    st.rerun()
