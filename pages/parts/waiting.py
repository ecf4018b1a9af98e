"""A bar where people wait."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from review.core.i18n import _
from store.db.progress import Progress


@contextmanager
def bar(begun: str, going_on: str) -> Iterator[Progress]:
    """Show how far something is; gone when it ends.

    Both are marked sentences, as "Writing…" and "Writing: {done:,} of {total:,} edits".
    """
    shown = st.progress(0.0, _(begun))

    def progress(done: int, total: int) -> None:
        shown.progress(min(done / max(total, 1), 1.0), _(going_on, done=done, total=total))

    try:
        yield progress
    finally:
        shown.empty()
