"""The form that draws edits whose types are checked: to measure, or the likeliest mistakes."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pages.parts import words
from review.core.errors import PicoReviewError
from review.core.tasks import PURPOSES, Purpose
from review.spotcheck.allocation import RULES
from store.access.people import Person
from store.db.workspace import Store
from store.types import drawing as type_batches
from store.types.drawing import TypeRequest

#: So many edits are offered at first, or all there are.
USUAL = 300
#: Purposes of batches that are drawn by a rule.
BY_RULE: tuple[Purpose, ...] = ("measure", "fit", "gold", "training")


CHECKING, MENDING = "Check types", "Fix types: the likeliest mistakes first"


def intents(store: Store) -> list[str]:  # noqa: ARG001
    """Return what may be wanted."""
    return [CHECKING, MENDING]


def form(store: Store, person: Person, intent: str) -> None:
    """Ask how many edits of each type; say what it takes; draw on a click."""
    way = "measure" if intent == CHECKING else "repair"
    left, middle, right = st.columns(3)
    there = type_batches.population(store)
    usual = min(USUAL, sum(there.values())) or USUAL
    size = int(left.number_input("Edits", value=usual, step=1, key=f"types-size-{way}"))
    per_unit = int(middle.number_input("Reviewers per edit", value=1, step=1, key="types-per-unit"))
    name = right.text_input("Name, if it is to have one", max_chars=80, key="types-name") or None
    if way == "repair":
        request = TypeRequest(size, "repair", per_unit=per_unit, name=name)
        st.caption(
            f"{PURPOSES['repair']} First come edits whose instruction speaks of another type, on "
            "whose type people differ, or that the judge fails. Another type is suggested."
        )
    else:
        with st.expander("Advanced"):
            request = _advanced(size, per_unit, name)
        _takes(there, request)
    if st.button("Draw", type="primary", key="types-draw"):
        _draw(store, person, request)
    if made := st.session_state.pop("types-drawn", None):
        st.success(words.plain(made))


def _advanced(size: int, per_unit: int, name: str | None) -> TypeRequest:
    left, middle, right = st.columns(3)
    rule = left.selectbox("How many of each type", list(RULES), format_func=RULES.__getitem__,
                          key="types-rule")  # fmt: skip
    purpose = middle.selectbox(
        "Purpose", BY_RULE, key="types-purpose", format_func=words.PURPOSE_NAMES.__getitem__
    )
    seed = int(right.number_input("Seed", value=0, step=1, key="types-seed"))
    least, half, guess = 10, 0.1, 0.05
    if rule == "minimum":
        least = int(
            left.number_input("At least, of each type", value=10, step=1, key="types-least")
        )
    if rule == "half-width":
        half = left.number_input("± share for each type", value=0.1, step=0.01, key="types-half")
        guess = middle.number_input(
            "If so many are wrong", value=0.05, step=0.01, key="types-guess"
        )
    return TypeRequest(size, purpose, rule, per_unit, seed, least, float(half), float(guess), name)


def _takes(there: Mapping[str, int], request: TypeRequest) -> None:
    """Say how many labels it takes, before anything is drawn."""
    try:
        found = type_batches.quotas(there, request)
    except PicoReviewError as error:
        words.problem(error)
        return
    each = [number for number in found.labels.values() if number]
    st.caption(
        f"{words.count(found.total, 'edit')} of {words.count(len(each), 'assigned type')}, "
        f"{min(each):,} to {max(each):,} of each; every draw's chance is logged. "
        f"{PURPOSES[request.purpose]}"
    )
    if found.left_out:
        st.caption(f"{words.count(len(found.left_out), 'type')} would get none.")


def _draw(store: Store, person: Person, request: TypeRequest) -> None:
    try:
        made = type_batches.draw_batch(store, request, by=person.name)
    except PicoReviewError as error:
        words.problem(error)
        return
    st.session_state["types-drawn"] = (
        f"{made.name}: {words.count(made.units, 'edit')} drawn; Taxonomy shows what people say."
    )
    st.rerun()
