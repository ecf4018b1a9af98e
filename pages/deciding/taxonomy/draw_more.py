"""The tab Draw more: edits whose types are checked, to measure or the likeliest mistakes first."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pages.deciding.taxonomy import acceptance
from pages.deciding.taxonomy.shared import Visit
from pages.parts import address, batches, words
from review.core.errors import PicoReviewError
from review.core.i18n import N_, _, ngettext
from review.core.roles import may
from review.core.tasks import PURPOSES, Purpose
from review.spotcheck import effort
from review.spotcheck.allocation import RULES
from review.spotcheck.task import TYPES
from store.types import drawing
from store.types.drawing import USUAL, TypeRequest
from store.work.batches import by_chance

#: Purposes of batches that are drawn by a rule.
BY_RULE: tuple[Purpose, ...] = ("measure", "fit", "gold", "training")
#: What a lead may want.
CHECKING, MENDING = N_("Check types"), N_("Fix types: the likeliest mistakes first")
NEWS = "types-drawn"


def draw(visit: Visit) -> None:
    """Ask what for and how many edits of each type; draw on a click; list what there is."""
    if not may(visit.person.role, "decide"):
        words.empty(_("A lead draws batches."), _("What is drawn waits for you on **Overview**."))
        return
    there = drawing.population(visit.store)
    if there:
        with st.container(border=True):
            _form(visit, there)
    else:
        words.empty(_("There is no edit with a type."), _("Bring in a manifest with edit types."))
        address.link("load", _("Load"), icon=":material/upload:")
    if news := st.session_state.pop(NEWS, None):
        st.success(words.plain(news))
    batches.of_task(visit.store, TYPES.name)


def _form(visit: Visit, there: Mapping[str, int]) -> None:
    intent = st.segmented_control(
        _("Purpose"), [CHECKING, MENDING], default=CHECKING, required=True, format_func=_,
        key="types-intent", label_visibility="collapsed",
    )  # fmt: skip
    way = "measure" if intent == CHECKING else "repair"
    left, middle, right = st.columns(3)
    usual = min(USUAL, sum(there.values()))
    # No bounds on the fields: a value out of them would be drawn as the one before it.
    size = int(left.number_input(_("Edits"), value=usual, step=1, key=f"types-size-{way}"))
    each = _("Reviewers per edit")
    per_unit = int(middle.number_input(each, value=1, step=1, key="types-per-unit"))
    wish = _("Name, if it is to have one")
    name = right.text_input(wish, max_chars=80, key="types-name") or None
    if way == "repair":
        request = TypeRequest(size, "repair", per_unit=per_unit, name=name)
        first = _(
            "First come edits whose instruction speaks of another type, on whose type people "
            "differ, or that the judge fails. Another type is suggested."
        )
        st.caption(f"{_(PURPOSES['repair'])} {first}")
    else:
        with st.expander(_("Advanced")):
            request = _advanced(visit, size, per_unit, name)
        _takes(visit, there, request)
    if st.button(_("Draw"), type="primary", key="types-draw"):
        _draw(visit, request)


def _advanced(visit: Visit, size: int, per_unit: int, name: str | None) -> TypeRequest:
    left, middle, right = st.columns(3)
    rule = left.selectbox(_("How many of each type"), list(RULES), key="types-rule",
                          format_func=lambda name: _(RULES[name]))  # fmt: skip
    purpose = middle.selectbox(
        _("Purpose"), BY_RULE, key="types-purpose", format_func=words.purpose
    )
    seed = right.number_input(
        _("Seed"), value=None, step=1, key="types-seed", placeholder=_("by chance")
    )
    least, half, guess = 10, 0.1, 0.05
    if rule == "minimum":
        least = int(
            left.number_input(_("At least, of each type"), value=10, step=1, key="types-least")
        )
    if rule == "half-width":
        half = left.number_input(_("± share for each type"), value=0.1, step=0.01, key="types-half")
        guess = middle.number_input(
            _("If so many are wrong"), value=0.05, step=0.01, key="types-guess"
        )
    with right:
        plan = acceptance.choose(visit.store) if purpose == "measure" else None
    return TypeRequest(size, purpose, rule, per_unit, int(by_chance() if seed is None else seed),
                       least, float(half), float(guess), name, plan=plan)  # fmt: skip


def _takes(visit: Visit, there: Mapping[str, int], request: TypeRequest) -> None:
    """Say how many labels it takes, before anything is drawn."""
    known = drawing.known(visit.store) if request.rule == "effort" else None
    try:
        quotas = drawing.quotas(there, request, known)
    except PicoReviewError as error:
        words.problem(error)
        return
    each = [number for number in quotas.labels.values() if number]
    takes = _(
        "{edits} of {types}, {fewest:,} to {most:,} of each; every draw's chance is logged.",
        edits=words.edits(quotas.total),
        types=ngettext("{n:,} assigned type", "{n:,} assigned types", len(each)),
        fewest=min(each),
        most=max(each),
    )
    st.caption(f"{takes} {_(PURPOSES[request.purpose])}")
    if known:
        st.caption(
            _(
                "About {hours:.1f} reviewer hours; by share, as narrow an interval over all types "
                "would take {others:.1f}.",
                hours=effort.hours(quotas, known, request.per_unit),
                others=effort.hours_by_share(quotas, known, request.per_unit),
            )
        )
    if quotas.left_out:
        without = len(quotas.left_out)
        st.caption(ngettext("{n:,} type would get none.", "{n:,} types would get none.", without))


def _draw(visit: Visit, request: TypeRequest) -> None:
    try:
        batch = drawing.draw_batch(visit.store, request, by=visit.person.name)
    except PicoReviewError as error:
        words.problem(error)
        return
    st.session_state[NEWS] = words.drawn(batch.name, batch.units)
    st.rerun()
