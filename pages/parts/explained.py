"""From a number or chart to its paragraph of docs/statistics.md, which the app shows as a page."""

from __future__ import annotations

import streamlit as st

from pages.parts.address import site

ADDRESS = "statistics"


def explained(
    paragraph: str, words: str = "How this is computed, and when not to trust it"
) -> None:
    """Draw the link to a paragraph, by the anchor of its heading. Both are our own words."""
    st.caption(f"[{words}]({site()}{ADDRESS}#{paragraph})")
