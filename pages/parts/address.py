"""Where the app lives, as this browser sees it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

import streamlit as st
from streamlit import config

from store.access import public

#: The variable that says under which path the app lives.
BASE_PATH = "STREAMLIT_SERVER_BASE_URL_PATH"


def base_path() -> str:
    """Return the path the app lives under, with a slash at its end."""
    # `uvicorn app:app` leaves Streamlit's variables unread: only its own command reads them.
    if (given := os.environ.get(BASE_PATH)) and not st.get_option("server.baseUrlPath"):
        config.set_option("server.baseUrlPath", given, BASE_PATH)
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}/" if path else "/"


def site() -> str:
    """Return the app's whole address, with a slash at its end."""
    seen = urlsplit(st.context.url or "http://localhost:8501")
    return f"{seen.scheme}://{seen.netloc}{base_path()}"


def for_others() -> str:
    """Return the app's whole address as others reach it, with a slash at its end."""
    address = public.named()
    return f"{address}/" if address else site()


def go(
    address: str, label: str, query: Mapping[str, str] | None = None, *, icon: str | None = None
) -> None:
    """Draw the button for the one thing to do next, on another page."""
    if st.button(label, type="primary", icon=icon, key=f"go-{address}"):
        switch(address, query)


def switch(address: str, query: Mapping[str, str] | None = None) -> None:
    """Go to another page of the app at once."""
    st.switch_page(st.Page(_elsewhere, url_path=address), query_params=dict(query or {}))


def link(address: str, label: str, *, icon: str | None = None, **query: str) -> None:
    """Draw a link to another page of the app, which gets ``query``; it opens in place."""
    page = st.Page(_elsewhere, url_path=address, title=label)
    st.page_link(page, label=label, icon=icon, query_params=query)


def _elsewhere() -> None:
    """Stand in for a page: Streamlit finds the real one by its address."""
