"""A page's tabs: only the open one is drawn, and the address names it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

import streamlit as st

from review.core import i18n
from review.core.i18n import _

T = TypeVar("T")
#: The tabs' key, and their name in the address.
TAB = "tab"


def draw(tabs: Mapping[str, Callable[[T], None]], visit: T) -> None:
    """Draw the tabs, named in the reader's language, and what is on the open one."""
    _open_the_named(tabs)
    names = [_(name) for name in tabs]
    opened = st.tabs(names, key=TAB, on_change="rerun", bind="query-params")
    for tab, draw_tab in zip(opened, tabs.values(), strict=True):
        if tab.open:
            with tab:
                draw_tab(visit)


def _open_the_named(tabs: Mapping[str, object]) -> None:
    """Open the tab of a link that names it in another language than the reader's."""
    named = st.query_params.get(TAB)
    if named is None or TAB in st.session_state or named in {_(name) for name in tabs}:
        return
    for language in i18n.languages():
        with i18n.speaking(language):
            by_title = {_(name): name for name in tabs}
        if named in by_title:
            st.session_state[TAB] = _(by_title[named])
            return
