"""A desk's last tab: what else there is to see, one part at a time; the address names it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

import streamlit as st

from pages.parts import tabs
from review.core import i18n
from review.core.i18n import N_, _

T = TypeVar("T")
LOOK_CLOSER = N_("Look closer")
#: The parts' key, and their name in the address.
PART = "part"


def draw(
    first: Mapping[str, Callable[[T], None]], parts: Mapping[str, Callable[[T], None]], visit: T
) -> None:
    """Draw a desk's first tabs, and its other parts behind the last one.

    A link's ``tab`` may name a part as well: then that one is open.
    """
    _open_the_named(parts)
    tabs.draw({**first, LOOK_CLOSER: partial(_parts, parts)}, visit)


def _parts(parts: Mapping[str, Callable[[T], None]], visit: T) -> None:
    """Let a part be picked, and draw it."""
    by_title = {_(name): name for name in parts}
    chosen = st.segmented_control(
        _(LOOK_CLOSER), list(by_title), default=next(iter(by_title)), required=True, key=PART,
        bind="query-params", label_visibility="collapsed",
    )  # fmt: skip
    parts[by_title[chosen]](visit)


def _open_the_named(parts: Mapping[str, object]) -> None:
    """Open the part that a link names as its tab, in whatever language."""
    named = st.query_params.get(tabs.TAB)
    if named is None or tabs.TAB in st.session_state:
        return
    for language in i18n.languages():
        with i18n.speaking(language):
            by_title = {_(name): name for name in parts}
        if named in by_title:
            st.session_state[tabs.TAB] = _(LOOK_CLOSER)
            st.session_state[PART] = _(by_title[named])
            return
