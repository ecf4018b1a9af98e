"""From a number or chart to its paragraph of docs/statistics.md, which the app shows as a page."""

from __future__ import annotations

import streamlit as st

from pages.parts.address import site
from review.core.i18n import N_, _

ADDRESS = "statistics"
HOW = N_("How this is computed, and when not to trust it")


def explained(paragraph: str, title: str = HOW) -> None:
    """Draw the link to a paragraph, by the anchor of its heading.

    ``title`` is a marked sentence of ours; it is translated here.
    """
    st.caption(f"[{_(title)}]({site()}{ADDRESS}#{paragraph})")
