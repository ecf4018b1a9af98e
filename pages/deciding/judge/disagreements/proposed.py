"""Examples for a prompt: one contradiction of each kind, added to its next version by one click."""

from __future__ import annotations

import streamlit as st

from pages.deciding.judge.disagreements import cases
from pages.deciding.judge.disagreements.desk import Lessons, criterion, edit_type
from pages.parts import words
from review.core.i18n import N_, _, ngettext
from review.core.roles import may
from review.judging.examples import Proposal
from review.judging.prompt import Example
from store.judging import prompts, teaching
from store.judging.prompts import PromptVersion
from store.work import seen

KINDS = {
    "false_accept": N_("Judge too lenient: {what}"),
    "false_reject": N_("Judge too strict: {what}"),
}


def draw(desk: Lessons) -> None:
    """Draw the examples proposed for a prompt, and the button that adds the chosen ones."""
    st.subheader(_("Examples for the prompt"))
    version = _picked(desk)
    offered = teaching.offered(desk.lesson, version)
    if not offered:
        st.text(_("None: judge and people disagree nowhere that the prompt does not show yet."))
        return
    hidden = seen.look(desk.store, [one.edit_id for _said, one in offered], desk.person.id)
    offered = [row for row in offered if row[1].edit_id not in hidden]
    st.caption(
        _(
            "One of each kind, with the scores that people's verdict asks for. None is of a source "
            "picture that a batch measures."
        )
    )
    places = {unit: place for place, unit in enumerate(desk.lesson.labelled.units)}
    by_place = {places[example.edit_id]: (said, example) for said, example in offered}
    chosen: list[str] = []

    def inside(place: int) -> None:
        if _example(*by_place[place], may_add=_may(desk, version)):
            chosen.append(by_place[place][1].edit_id)

    cases.cards(desk, list(by_place), inside)
    _add(desk, version, chosen)


def _may(desk: Lessons, version: PromptVersion | None) -> bool:
    return version is not None and may(desk.person.role, "decide")


def _picked(desk: Lessons) -> PromptVersion | None:
    """Let a prompt be picked; None where none is saved yet."""
    newest: dict[str, PromptVersion] = {}
    for one in prompts.versions(desk.store):
        newest.setdefault(one.name, one)
    if not newest:
        st.text(_("Save a prompt first, on the tab Prompt: examples are added to one."))
        return None
    name = st.selectbox(
        _("Prompt"), list(newest), key="disagreeing-prompt",
        format_func=lambda name: _("{name}, version {n}", name=name, n=newest[name].version),
    )  # fmt: skip
    return newest[name]


def _example(proposal: Proposal, example: Example, *, may_add: bool) -> bool:
    """Draw what the example would teach; return whether it is chosen."""
    what = (
        criterion(proposal.criterion)
        if proposal.criterion
        else words.plain(edit_type(proposal.edit_type))
    )
    st.markdown(f"**{_(KINDS[proposal.kind], what=what)}**")
    lines = [f"{criterion(name)} → {score:.3g}" for name, score in example.scores.items()]
    st.caption("  \n".join(lines))
    st.text(example.why)
    return may_add and st.checkbox(_("Add"), key=f"add-{example.edit_id}")


def _add(desk: Lessons, version: PromptVersion | None, chosen: list[str]) -> None:
    if version is None or not _may(desk, version):
        return
    title = _("Choose what to add") if not chosen else ngettext(
        "Add {n} example, as version {version}", "Add {n} examples, as version {version}",
        len(chosen), version=version.version + 1,
    )  # fmt: skip
    if st.button(title, disabled=not chosen, type="primary", key="add-examples"):
        saved = teaching.add(desk.store, version.name, desk.lesson, chosen, by=desk.person.name)
        st.toast(_("Saved as version {n}.", n=saved.version))
        st.rerun()
