"""The tab Prompt: what a judge is asked, in versions; fields, examples, what it will read."""

from __future__ import annotations

import streamlit as st

from pages.deciding.judge.prompt import as_read, draft, examples, fields, history
from pages.deciding.judge.prompt.draft import Draft
from pages.parts import words
from pages.parts.desk import Visit
from review.core.i18n import _
from review.core.roles import may
from review.judging import pairwise
from review.judging.changes import changes
from store import settings
from store.judging import prompts
from store.judging.prompts import PromptVersion

#: Where the version that was just saved is named, before the picker is drawn.
NEXT = "judge-prompt-next"


def draw(visit: Visit) -> None:
    """Draw a version of a prompt: to write the next one from, for a lead; else to read."""
    there = prompts.versions(visit.store)
    chosen = _picked(there)
    now = settings.current(visit.store).settings
    begun = draft.of(chosen, prompts.first(visit.store))
    if chosen is None:
        todo = _("Look at the one below, made of the settings and the guidelines, and save it.")
        words.empty(_("No prompt yet."), words.next_step(visit.person, "decide", todo))
    left, right = st.columns(2, gap="large")
    writes = may(visit.person.role, "decide")
    if writes:
        with left:
            begun = fields.draw(begun, now)
            _saving(visit, begun, there)
    with right if writes else st.container():
        if begun.of_pairs:
            as_read.draw_of_pairs(begun.prompt)
        else:
            as_read.draw(visit, begun.prompt, now)
    if writes and not begun.of_pairs:
        examples.draw(visit, begun, now)
    if chosen is not None:
        history.draw(there, chosen)


def _picked(there: list[PromptVersion]) -> PromptVersion | None:
    """Let a version be picked: at first the one saved last that scores edits."""
    if not there:
        return None
    newest = sorted(there, key=lambda one: one.created, reverse=True)
    by_id = {one.id: one for one in sorted(newest, key=lambda one: one.name == pairwise.NAME)}
    if (saved := st.session_state.pop(NEXT, None)) in by_id:
        st.session_state["judge-prompt"] = saved
    picked = st.selectbox(
        _("Prompt"), list(by_id), key="judge-prompt", label_visibility="collapsed",
        format_func=lambda one: history.name_of(by_id[one]),
    )  # fmt: skip
    st.caption(words.plain(history.about(by_id[str(picked)])))
    return by_id[str(picked)]


def _saving(visit: Visit, begun: Draft, there: list[PromptVersion]) -> None:
    """Draw what is not saved yet, and the button that saves it."""
    for warning in [] if begun.of_pairs else prompts.warnings(visit.store, begun.prompt):
        st.warning(words.plain(warning))
    line = st.container(horizontal=True, vertical_alignment="bottom")
    name = line.text_input(
        _("Name"), begun.base.name if begun.base else prompts.NAME, prompts.LONGEST,
        key=begun.key("name"),
    )  # fmt: skip
    number = 1 + max((one.version for one in there if one.name == name.strip()), default=0)
    other_name = begun.base is not None and begun.base.name != name.strip()
    if line.button(
        _("Save as version {number}", number=number), type="primary",
        disabled=not (begun.changed or other_name), key="judge-prompt-save",
    ):  # fmt: skip
        _save(visit, begun, name)
    if begun.base is not None and begun.changed:
        with st.expander(_("Not saved yet: what changed"), expanded=False):
            history.told(changes(begun.base.prompt, begun.prompt))


def _save(visit: Visit, begun: Draft, name: str) -> None:
    base = begun.base.id if begun.base else None
    saved = prompts.save(visit.store, name, begun.prompt, by=visit.person.name, based_on=base)
    st.session_state.pop(begun.key("draft"), None)
    st.session_state[NEXT] = saved.id
    st.toast(words.plain(_("Saved: {version}.", version=history.name_of(saved))))
    st.rerun()
