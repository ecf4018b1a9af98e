"""Statistics: what each number says and when not to believe it, as docs/statistics.md has it."""

from __future__ import annotations

import re
from pathlib import Path

import streamlit as st

from review.core.i18n import _
from store.access.people import Person
from store.db.workspace import Store

FILE = Path(__file__).parents[2] / "docs" / "statistics.md"
#: Links to other files of the docs, which the app does not show.
_ELSEWHERE = re.compile(r"\[([^\]]+)\]\((?!#|https?:)[^)]*\)")
_TITLE = re.compile(r"\A# .*\n")


def page(store: Store, person: Person) -> None:  # noqa: ARG001  every page is called alike
    """Draw our own file, a heading at a time, so that each has its anchor."""
    st.title(_("Statistics"))
    for part in sections():
        st.markdown(part)


def sections() -> list[str]:
    """Return the file's parts, the first one before any heading."""
    text = _TITLE.sub("", FILE.read_text(encoding="utf-8"))
    return re.split(r"(?m)^(?=## )", _ELSEWHERE.sub(r"\1", text).replace("$", r"\$"))


def anchors() -> set[str]:
    """Return the anchors of all headings, as browsers and GitHub make them."""
    headings = re.findall(r"(?m)^## (.+)$", FILE.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\s-]", "", title.lower()).strip().replace(" ", "-") for title in headings}
