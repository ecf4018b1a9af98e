"""The tab Prompt: what a judge is asked, in versions."""

from __future__ import annotations

import streamlit as st

from pages.parts import words
from pages.parts.desk import Visit
from review.core.i18n import _
from store.judging import prompts


def draw(visit: Visit) -> None:
    """Draw the newest prompt, or what to begin with."""
    there = prompts.versions(visit.store)
    if not there:
        todo = words.next_step(
            visit.person, "decide", _("Look at the one below, and save it as version 1.")
        )
        words.empty(_("No prompt yet."), todo)
    shown = there[0].prompt if there else prompts.first(visit.store)
    st.text(shown.role)
    st.text(shown.guidelines)
