"""People: who may come in by a personal link, and which pipelines read the config by a token."""

from __future__ import annotations

import streamlit as st

from pages.parts import words
from pages.parts.address import site
from review.core.roles import PIPELINE, ROLES
from store.access import people
from store.access.people import Person
from store.db.workspace import Store


def page(store: Store, person: Person) -> None:
    """Draw the people page."""
    st.title("People")
    found = people.everyone(store)
    linked = [one for one in found if one.kind == "person"]
    if not linked:
        words.empty(
            "Only you, on this machine.",
            "Add people and give each their link. Add **yourself first, as lead**: from the first "
            "link on, everybody needs one. Then start again with `pico-review serve`, and the app "
            "is open to your network.",
        )
    _add_form(store, first=not any(one.role == "lead" for one in linked))
    _new_link()
    for one in linked:
        _row(store, person, one)
    _pipelines(store, [one for one in found if one.kind == PIPELINE])
    others = [one.name for one in found if one.kind in ("imported", "simulated")]
    if others:
        st.caption(words.plain("Labels came with: " + ", ".join(others)))


def _add_form(store: Store, *, first: bool) -> None:
    with st.form("add-person", clear_on_submit=True):
        left, right = st.columns([3, 1])
        name = left.text_input("Name", max_chars=80, key="person-name")
        roles = ["lead"] if first else list(ROLES)
        role = right.selectbox("Role", roles, key="person-role")
        if st.form_submit_button("Add, and make a link", type="primary"):
            made, secret = people.add(store, name, role=role)
            st.session_state["new-link"] = (made.name, link(secret))


def link(secret: str) -> str:
    """Return the personal link of a secret, as this browser would open it."""
    return f"{site()}api/join/{secret}"


def _new_link() -> None:
    made = st.session_state.get("new-link")
    if made:
        name, address = made
        with st.container(border=True):
            st.markdown(f"**The link of {words.plain(name)}.** It is shown once; hand it over now.")
            st.code(address, language=None)


def _row(store: Store, person: Person, one: Person) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        state = "link ended" if one.revoked else "may come in"
        st.markdown(f"**{words.plain(one.name)}** · {one.role} · {state}")
        if not one.revoked and one.id != person.id and st.button("End link", key=f"end-{one.id}"):
            people.revoke(store, one.name)
            st.rerun()
        if one.id != person.id and st.button("New link", key=f"new-{one.id}"):
            made, secret = people.add(store, one.name, role=one.role)
            st.session_state["new-link"] = (made.name, link(secret))
            st.rerun()


def _pipelines(store: Store, found: list[Person]) -> None:
    st.subheader("Pipelines")
    st.markdown(
        "A pipeline reads the published filter config, and nothing else, by a token that you can "
        "end at any time."
    )
    with st.form("add-pipeline", clear_on_submit=True):
        name = st.text_input("Name of the pipeline", max_chars=80, key="pipeline-name")
        if st.form_submit_button("Add, and make a token"):
            _make_token(store, name)
            st.rerun()
    made = st.session_state.get("new-token")
    if made:
        _new_token(*made)
    for one in found:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            state = "token ended" if one.revoked else "may read the config"
            st.markdown(f"**{words.plain(one.name)}** · {state}")
            if not one.revoked and st.button("End token", key=f"end-{one.id}"):
                people.revoke(store, one.name)
                st.rerun()
            if st.button("New token", key=f"new-{one.id}"):
                _make_token(store, one.name)
                st.rerun()


def _make_token(store: Store, name: str) -> None:
    made, secret = people.add(store, name, role=PIPELINE)
    st.session_state["new-token"] = (made.name, secret)


def _new_token(name: str, secret: str) -> None:
    with st.container(border=True):
        st.markdown(f"**The token of {words.plain(name)}.** It is shown once; keep it now.")
        command = f'curl -fsS -H "Authorization: Bearer $TOKEN" {site()}api/config > filter.yaml'
        st.code(f"TOKEN={secret}\n{command}", language=None)
