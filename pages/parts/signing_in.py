"""The first lead adds themselves: the browser they sit at is signed in, not locked out."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pages.parts.address import base_path
from store.access import identity, people, tokens
from store.db.workspace import Store

#: What this visit came in by, until the browser's own cookie says so; and the link that sets it.
COOKIE, SECRET = "signed-in-cookie", "signed-in-secret"
#: The cookie is the server's alone to set, and comes with the next page.
_JS = """
export default function ({ data }) {
  fetch(data.link, { redirect: "manual", credentials: "same-origin" });
}
"""
_component = st.components.v2.component("pico_review_signing_in", js=_JS)


def sign_in(store: Store, secret: str) -> None:
    """Come in by a link that was just made, for the rest of this visit."""
    person = people.by_secret(store, secret)
    if person and person.link:
        st.session_state[COOKIE] = tokens.cookie(store, person.id, person.link)
        st.session_state[SECRET] = secret


def signed_in() -> bool:
    """Have the browser fetch its cookie, where this visit came in so; say whether it did."""
    secret = st.session_state.get(SECRET)
    if secret:
        link = f"{base_path()}api/join/{secret}"
        _component(key="signing-in", data={"link": link}, height=1)
    return bool(secret)


def cookies() -> Mapping[str, str]:
    """Return the browser's cookies, and what this visit came in by."""
    kept = st.session_state.get(COOKIE)
    return {**st.context.cookies, **({identity.COOKIE: kept} if kept else {})}
