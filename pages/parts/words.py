"""Text on pages. What comes from a dataset is never Markdown or HTML but ``st.text``."""

from __future__ import annotations

import re
from pathlib import Path

import streamlit as st

from review.core.errors import PicoReviewError
from review.core.roles import Permission, may
from store.access.people import Person

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~:$&])")
#: Where Streamlit still puts icons, links and arrows, after Markdown took the backslashes away.
_MAGIC = re.compile(
    r"(?<=:)(?=material/|streamlit:|//)|(?<=www)(?=\.)|(?<=@)|(?<=(?<!\S)[<>~-])(?=[-=>]{1,2}(?!\S))",
    re.IGNORECASE,
)
#: Takes no room and is not seen.
_JOINER = "\u2060"

#: What a batch is for, as people say it; in full: ``review.core.tasks.PURPOSES``.
PURPOSE_NAMES: dict[str, str] = {
    "measure": "to measure",
    "fit": "to tune",
    "repair": "to fix",
    "gold": "questions with a known answer",
    "training": "for practice",
    "watch": "to watch",
}


def plain(text: str) -> str:
    """Return text that Markdown shows as it is: for labels, where ``st.text`` cannot go."""
    return _MARKDOWN.sub(r"\\\1", _MAGIC.sub(_JOINER, " ".join(text.split())))


def problem(error: PicoReviewError) -> None:
    """Show an error in words, with what to do; a file by its name, not its place on the server."""
    said = str(error)
    if error.file:
        said = said.replace(error.file, Path(error.file).name, 1)
    st.error(plain(said), icon=":material/error:")


def empty(what: str, next_step: str) -> None:
    """Say that there is nothing yet, and what to do next. Both are our own words."""
    with st.container(border=True):
        st.markdown(f"**{what}**")
        st.markdown(next_step)


def next_step(person: Person, permission: Permission, own: str) -> str:
    """Return what to do next: by oneself where the role allows it, else by asking a lead."""
    return own if may(person.role, permission) else "This is for a lead to do."


def percent(value: float | None, digits: int = 1) -> str:
    """Write a share as a percentage, an unknown one as a dash."""
    return "–" if value is None else f"{100 * value:.{digits}f}%"


def interval(estimate: float | None, low: float | None, high: float | None) -> str:
    """Write a rate with its interval."""
    if estimate is None:
        return "–"
    return f"{percent(estimate)} ({percent(low)}–{percent(high)})"


def count(number: int, thing: str, things: str | None = None) -> str:
    """Write a number with its noun, as in "1 edit" and "1,204 edits"."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"
