"""Back to the top: what is opened from far down a page is read from its beginning."""

from __future__ import annotations

import streamlit as st

_JS = """
export default function () {
  document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
}
"""

_component = st.components.v2.component("pico_review_top", js=_JS)


def scroll_to_top(of: str) -> None:
    """Scroll up once; ``of`` names what is shown, so that another thing scrolls again."""
    _component(key=f"top-{of}", height=1)
