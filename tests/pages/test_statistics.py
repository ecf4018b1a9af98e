"""The statistics panel: every link to a paragraph finds it, and the whole file is there."""

from __future__ import annotations

import re
from pathlib import Path

from streamlit.testing.v1 import AppTest

from pages.parts import explained
from tests.pages.conftest import is_fine, words_of

PAGES = Path(__file__).parents[2] / "pages"


def _panel(paragraph):  # Streamlit runs its text: no names from outside.
    from pages.parts import explained

    explained._opened(paragraph)


def opened(paragraph: str) -> AppTest:
    """Draw the panel at a paragraph."""
    return AppTest.from_function(_panel, kwargs={"paragraph": paragraph}).run()


def test_the_panel_opens_at_the_paragraph() -> None:
    """That one alone, with its heading picked."""
    at = opened("the-grid")
    assert is_fine(at)
    assert at.selectbox[0].value == "the-grid"
    assert "The cuts that may be certified" in words_of(at)
    assert "fixed-sequence testing" not in words_of(at)


def test_the_whole_text_is_reached_from_any_paragraph() -> None:
    """Every heading of the file can be picked, its introduction too."""
    at = opened("precision")
    headings = re.findall(r"(?m)^##? (.+)$", explained.FILE.read_text(encoding="utf-8"))
    assert at.selectbox[0].options == headings
    at = at.selectbox[0].set_value("the-certificate").run()
    assert "fixed-sequence testing" in words_of(at)


def test_no_link_leads_to_a_file_that_the_app_does_not_show() -> None:
    """Nor out of the panel: other paragraphs open in it."""
    for paragraph in explained.paragraphs().values():
        assert "glossary.md" not in paragraph.text
        assert "](#explained-" in paragraph.text or "](#" not in paragraph.text


def test_every_link_to_a_paragraph_finds_it() -> None:
    """A heading that is renamed takes its links along."""
    used = {
        anchor
        for file in PAGES.rglob("*.py")
        for anchor in re.findall(r'\bexplained\(\s*"([^"]+)"', file.read_text(encoding="utf-8"))
    }
    assert used
    assert used <= set(explained.paragraphs())


def test_links_inside_the_file_find_their_paragraph() -> None:
    """The same for the links between paragraphs."""
    text = explained.FILE.read_text(encoding="utf-8")
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= set(explained.paragraphs())
