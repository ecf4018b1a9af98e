"""A part of a page that runs again alone, in the language of the run that drew it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from review.core import doors, i18n

P = ParamSpec("P")


def fragment(draw: Callable[P, None], every: float | None = None) -> Callable[P, None]:
    """Make a fragment of a function: the shell, which says what is spoken, does not run again.

    ``every``: seconds after which it runs again by itself.
    """

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> None:
        language = i18n.spoken()

        @st.fragment(run_every=every)
        @wraps(draw)
        def alone() -> None:
            i18n.speak(language)
            with doors.in_browser():
                draw(*args, **kwargs)

        alone()

    return drawn
