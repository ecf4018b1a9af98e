"""Pipelines that read the published config by a token."""

from __future__ import annotations

import streamlit as st

from pages.parts import words
from pages.parts.address import for_others
from review.core.i18n import N_, _
from review.core.roles import PIPELINE
from store.access import people
from store.access.people import Person
from store.db.workspace import Store


def draw(store: Store, pipelines: list[Person]) -> None:
    """Draw the pipelines there are, and the form that adds one."""
    st.subheader(_("Pipelines"))
    st.markdown(
        _(
            "A pipeline reads the published filter config, and nothing else, by a token that you "
            "can end at any time."
        )
    )
    with st.form("add-pipeline", clear_on_submit=True):
        name = st.text_input(
            _("Name of the pipeline (required)"), max_chars=80, key="pipeline-name"
        )
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
        config = f"{for_others()}api/config"
        command = f'curl -fsS -H "Authorization: Bearer $TOKEN" {config} > filter.yaml'
        st.code(f"TOKEN={secret}\n{command}", language=None)
