"""The language that people read: every sentence goes through here, English is the source.

``_("There is no task {name}.", name=name)`` is translated first and filled in afterwards, so that
a translator may move the place of a name. What is written down before anybody is there to read it
(a table of choices, say) is marked by ``N_`` and translated by ``_`` where it is shown.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

SOURCE = "en"
#: Where the catalogues are: ``LANGUAGE/LC_MESSAGES/messages.po``.
FOLDER = Path(__file__).parents[1] / "locale"

_spoken: ContextVar[str] = ContextVar("language", default=SOURCE)


def _(message: str, /, **values: object) -> str:
    """Return a sentence in the language spoken, its ``{names}`` filled in."""
    said = _catalogue(_spoken.get()).gettext(message)
    return said.format(**values) if values else said


def ngettext(one: str, many: str, n: int, /, **values: object) -> str:
    """Return the form of a sentence that goes with a number, ``{n}`` and other names filled in."""
    said = _catalogue(_spoken.get()).ngettext(one, many, n)
    return said.format(n=n, **values)


def N_(message: str) -> str:  # noqa: N802 - the name that gettext's tools know.
    """Mark a sentence for translators; it is translated where it is shown."""
    return message


def spoken() -> str:
    """Return the language spoken now."""
    return _spoken.get()


def speak(language: str) -> None:
    """Speak a language from now on, in this thread or task."""
    _spoken.set(language if language in languages() else SOURCE)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language for a while."""
    token = _spoken.set(language if language in languages() else SOURCE)
    try:
        yield
    finally:
        _spoken.reset(token)


def languages() -> list[str]:
    """Return the languages there are, the source first."""
    found = sorted(path.parents[1].name for path in FOLDER.glob("*/LC_MESSAGES/messages.po"))
    return [SOURCE, *found]


@lru_cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == SOURCE:
        return gettext.NullTranslations()
    raise NotImplementedError
