"""From a number or chart to its paragraph of docs/statistics.md, in a panel beside the page."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from pages.parts.fragment import fragment
from review.core.i18n import N_, _

FILE = Path(__file__).parents[2] / "docs" / "statistics.md"
HOW = N_("How this is computed, and when not to trust it")
#: What an address of a paragraph begins with: no heading of a page is called so.
SIGN = "explained-"
#: A click on such a link opens the panel here; the page stays as it is, and does not run again. One
#: made before this was there, or an address that names a paragraph, is found in the address.
_JS = f"""
export default function ({{ setTriggerValue }}) {{
  const begins = "#{SIGN}";
  const open = (hash) => setTriggerValue("paragraph", hash.slice(begins.length));
  const clicked = (event) => {{
    const link = event.target.closest?.(`a[href^="${{begins}}"]`);
    if (!link) return;
    event.preventDefault();
    open(link.hash);
  }};
  if (location.hash.startsWith(begins)) {{
    open(location.hash);
    history.replaceState(history.state, "", location.pathname + location.search);
  }}
  document.addEventListener("click", clicked);
  return () => document.removeEventListener("click", clicked);
}}
"""
_component = st.components.v2.component("pico_review_explained", js=_JS)
#: Links to other files of the docs, which the app does not show, and to other paragraphs.
_ELSEWHERE = re.compile(r"\[([^\]]+)\]\((?!#|https?:)[^)]*\)")
_INSIDE = re.compile(r"\]\(#(?=[^)]+\))")


def explained(paragraph: str, title: str = HOW) -> None:
    """Draw the link to a paragraph, by the anchor of its heading.

    ``title`` is a marked sentence of ours; it is translated here.
    """
    st.caption(f"[{_(title)}](#{SIGN}{paragraph})")


@fragment
def panel() -> None:
    """Open the paragraph whose link is clicked; once on a page, whatever its links are."""
    asked = _component(key="explained", on_paragraph_change=lambda: None, height=1).paragraph
    if asked in paragraphs():
        _opened(str(asked))


def _opened(paragraph: str) -> None:
    """Draw the panel at a paragraph; from there all others can be read."""

    @st.dialog(_("Statistics"), position="right", width=600)
    def beside() -> None:
        known = paragraphs()
        chosen = st.selectbox(
            _("Paragraph"), list(known), list(known).index(paragraph),
            format_func=lambda anchor: known[anchor].title, key=f"explained-{paragraph}",
        )  # fmt: skip
        st.markdown(known[chosen or paragraph].text)

    beside()


class Paragraph(NamedTuple):
    """A heading of the file, and all that stands under it, as the panel shows it."""

    title: str
    text: str


@lru_cache
def paragraphs() -> dict[str, Paragraph]:
    """Return anchor → paragraph: of every heading, as browsers and GitHub make them."""
    whole = _ELSEWHERE.sub(r"\1", FILE.read_text(encoding="utf-8")).replace("$", r"\$")
    found = {}
    for part in re.split(r"(?m)^##? ", whole)[1:]:
        title, _rest, text = part.partition("\n")
        found[_anchor(title)] = Paragraph(title, _INSIDE.sub(f"](#{SIGN}", text.strip()))
    return found


def _anchor(title: str) -> str:
    return re.sub(r"[^\w\s-]", "", title.lower()).strip().replace(" ", "-")
