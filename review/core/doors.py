"""By which door somebody came in: advice names what is at hand there.

A file's problem reads the same for everybody; what to do about it is an option on the terminal,
and a field on a page. Who is served says so once (``in_browser``), as the language is said once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from review.core.i18n import _

_browser: ContextVar[bool] = ContextVar("browser", default=False)


def advice(terminal: str, browser: str, /, **values: object) -> str:
    """Return the one of two marked sentences that fits who asks, ``{names}`` filled in."""
    return _(browser if _browser.get() else terminal, **values)


@contextmanager
def in_browser() -> Iterator[None]:
    """Serve somebody who sits at a page, for a while."""
    token = _browser.set(True)
    try:
        yield
    finally:
        _browser.reset(token)
