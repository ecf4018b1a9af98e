"""People: who may come in by a personal link, and which pipelines read the config by a token."""

from __future__ import annotations

import streamlit as st

from pages.parts import words
from pages.parts.address import site
from review.core.i18n import N_, _
from review.core.roles import PIPELINE, ROLES
from store.access import people
from store.access.people import Person
from store.db.workspace import Store


def page(store: Store, person: Person) -> None:
    """Draw the people page."""
    st.title(_("People"))
    everyone = people.everyone(store)
    linked = [other for other in everyone if other.kind == "person"]
    if not linked:
        todo = _(
            "Add people and give each their link. Add **yourself first, as lead**: from the first "
            "link on, everybody needs one. Then start again with `pico-review serve`, and the app "
            "is open to your network."
        )
        words.empty(_("Only you, on this machine."), todo)
    _add_form(store, first=not any(other.role == "lead" for other in linked))
    _new_link()
    for other in linked:
        _row(store, person, other)
    _pipelines(store, [other for other in everyone if other.kind == PIPELINE])
    sources = [other.name for other in everyone if other.kind in ("imported", "simulated")]
    if sources:
        st.caption(words.plain(_("Labels came with: {names}", names=", ".join(sources))))


def _add_form(store: Store, *, first: bool) -> None:
    with st.form("add-person", clear_on_submit=True):
        left, right = st.columns([3, 1])
        name = left.text_input(_("Name"), max_chars=80, key="person-name")
        roles = ["lead"] if first else list(ROLES)
        role = right.selectbox(_("Role"), roles, format_func=words.role, key="person-role")
        if st.form_submit_button(_("Add, and make a link"), type="primary"):
            added, secret = people.add(store, name, role=role)
            st.session_state["new-link"] = (added.name, link(secret))


def link(secret: str) -> str:
    """Return the personal link of a secret, as this browser would open it."""
    return f"{site()}api/join/{secret}"


def _new_link() -> None:
    news = st.session_state.get("new-link")
    if news:
        name, address = news
        title = _(
            "**The link of {name}.** It is shown once; hand it over now.", name=words.plain(name)
        )
        with st.container(border=True):
            st.markdown(title)
            st.code(address, language=None)


def _row(store: Store, person: Person, other: Person) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        state = _("link ended") if other.revoked else _("may come in")
        st.markdown(f"**{words.plain(other.name)}** · {words.role(other.role)} · {state}")
        if other.id == person.id:
            return
        if not other.revoked and st.button(_("End link"), key=f"end-{other.id}"):
            people.revoke(store, other.name)
            st.rerun()
        if st.button(_("New link"), key=f"new-{other.id}"):
            renewed, secret = people.add(store, other.name, role=other.role)
            st.session_state["new-link"] = (renewed.name, link(secret))
            st.rerun()


def _pipelines(store: Store, pipelines: list[Person]) -> None:
    st.subheader(_("Pipelines"))
    st.markdown(
        _(
            "A pipeline reads the published filter config, and nothing else, by a token that you "
            "can end at any time."
        )
    )
    with st.form("add-pipeline", clear_on_submit=True):
        name = st.text_input(_("Name of the pipeline"), max_chars=80, key="pipeline-name")
        if st.form_submit_button(_("Add, and make a token")):
            _make_token(store, name)
            st.rerun()
    token = st.session_state.get("new-token")
    if token:
        _new_token(*token)
    for pipeline in pipelines:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            state = _("token ended") if pipeline.revoked else _("may read the config")
            st.markdown(f"**{words.plain(pipeline.name)}** · {state}")
            if not pipeline.revoked and st.button(_("End token"), key=f"end-{pipeline.id}"):
                people.revoke(store, pipeline.name)
                st.rerun()
            if st.button(_("New token"), key=f"new-{pipeline.id}"):
                _make_token(store, pipeline.name)
                st.rerun()


def _make_token(store: Store, name: str) -> None:
    pipeline, secret = people.add(store, name, role=PIPELINE)
    st.session_state["new-token"] = (pipeline.name, secret)


def _new_token(name: str, secret: str) -> None:
    with st.container(border=True):
        title = N_("**The token of {name}.** It is shown once; keep it now.")
        st.markdown(_(title, name=words.plain(name)))
        command = f'curl -fsS -H "Authorization: Bearer $TOKEN" {site()}api/config > filter.yaml'
        st.code(f"TOKEN={secret}\n{command}", language=None)
