"""A bar where people wait."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from review.core.i18n import _
from store.db.progress import Progress


@contextmanager
def bar(begun: str, going_on: str, *, at_end: str = "", per: float = 1) -> Iterator[Progress]:
    """Show how far something is; gone when it ends, also when it fails.

    All are marked sentences, as "Writing…" and "Writing: {done:,} of {total:,} edits"; ``at_end``
    is said while something is still done after the last of them. ``per``: so many are one.
    """
    shown = st.progress(0.0, _(begun))

    def progress(done: int, total: int) -> None:
        far: dict[str, float] = {"done": done, "total": total}
        far = far if per == 1 else _scaled(done, total, per)
        over = bool(at_end) and done >= total
        words = _(at_end) if over else _(going_on, **far)
        shown.progress(min(done / max(total, 1), 1.0), words)

    try:
        yield progress
    finally:
        shown.empty()


def _scaled(done: int, total: int, per: float) -> dict[str, float]:
    return {"done": done / per, "total": total / per}
