"""A bar where people wait."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from store.db.progress import Progress


@contextmanager
def bar(doing: str, things: str) -> Iterator[Progress]:
    """Show how far something is, as in "Writing: 3,000 of 40,000 edits"; gone when it ends."""
    shown = st.progress(0.0, f"{doing}…")

    def progress(done: int, total: int) -> None:
        shown.progress(min(done / max(total, 1), 1.0), f"{doing}: {done:,} of {total:,} {things}")

    try:
        yield progress
    finally:
        shown.empty()
