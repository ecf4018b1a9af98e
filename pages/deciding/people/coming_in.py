"""Who may come in: people by a personal link, and pipelines that read the config by a token."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from pages.deciding.people import pipelines
from pages.deciding.people.shared import Visit
from pages.parts import address, signing_in, words
from pages.parts.address import for_others
from review.core.i18n import _, ngettext
from review.core.roles import PIPELINE, ROLES
from store.access import people
from store.access.people import Person
from store.db.workspace import Store
from store.work import backlog


def draw(visit: Visit) -> None:
    """Draw the tab."""
    store, person = visit.store, visit.person
    everyone = people.everyone(store)
    linked = [other for other in everyone if other.kind == "person"]
    if not linked:
        todo = _(
            "Add people and give each their link. Add **yourself first, as lead**: that signs this "
            "browser in, and from then on everybody needs a link. Then start again with "
            "`pico-review serve`, and the app is open to your network."
        )
        words.empty(_("Only you, on this machine."), todo)
    _add_form(visit, first=not any(other.role == "lead" for other in linked))
    _new_link()
    answered = _answered(store)
    for other in linked:
        _row(store, person, other, answered.get(other.id, 0))
    pipelines.draw(store, [other for other in everyone if other.kind == PIPELINE])
    sources = [other.name for other in everyone if other.kind in ("imported", "simulated")]
    if sources:
        st.caption(words.plain(_("Labels came with: {names}", names=", ".join(sources))))


def _answered(store: Store) -> dict[str, int]:
    """Return person → how much they answered, of all tasks together."""
    given: Counter[str] = Counter()
    for task in store.tasks:
        given.update({one.id: one.answers for one in backlog.answered(store, task)})
    return given


def _add_form(visit: Visit, *, first: bool) -> None:
    with st.form("add-person", clear_on_submit=True):
        left, right = st.columns([3, 1])
        name = left.text_input(_("Name (required)"), max_chars=80, key="person-name")
        roles = ["lead"] if first else list(ROLES)
        role = right.selectbox(_("Role"), roles, format_func=words.role, key="person-role")
        if st.form_submit_button(_("Add, and make a link"), type="primary"):
            _add(visit, name, role)


def _add(visit: Visit, name: str, role: str) -> None:
    """Add a person; whoever is here without a link would be out, and so comes in by this one."""
    added, secret = people.add(visit.store, name, role=role)
    if visit.person.kind == "local":
        signing_in.sign_in(visit.store, secret)
    st.session_state["new-link"] = (added.name, link(secret))
    st.rerun()


def link(secret: str) -> str:
    """Return the personal link of a secret, as its person would open it."""
    return f"{for_others()}api/join/{secret}"


def _new_link() -> None:
    news = st.session_state.get("new-link")
    if news:
        name, personal = news
        with st.container(border=True):
            said = _("**The link of {name}.** It is shown once; hand it over now.",
                     name=words.plain(name))  # fmt: skip
            st.markdown(said)
            st.code(personal, language=None)
            if signing_in.signed_in():
                st.markdown(_("This browser is signed in with it. Keep it for your other ones."))


def _row(store: Store, person: Person, other: Person, answers: int) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        state = _("link ended") if other.revoked else _("may come in")
        st.markdown(f"**{words.plain(other.name)}** · {words.role(other.role)} · {state}")
        if answers:
            given = ngettext("{n:,} answer", "{n:,} answers", answers)
            address.link("browse", given, icon=":material/arrow_forward:", reviewer=other.id)
        if other.id == person.id:
            return
        if not other.revoked and st.button(_("End link"), key=f"end-{other.id}"):
            people.revoke(store, other.name)
            st.rerun()
        if st.button(_("New link"), key=f"new-{other.id}"):
            renewed, secret = people.add(store, other.name, role=other.role)
            st.session_state["new-link"] = (renewed.name, link(secret))
            st.rerun()
