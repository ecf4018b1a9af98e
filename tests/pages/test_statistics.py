"""The statistics page, and the way to it from every chart."""

from __future__ import annotations

import re
from pathlib import Path

from pages.dataset import statistics
from tests.pages.conftest import Show, is_fine, words_of

PAGES = Path(__file__).parents[2] / "pages"


def test_the_page_shows_our_own_file(show: Show) -> None:
    """Every paragraph, and no link that leads to a file the app does not show."""
    at = show("statistics")
    assert is_fine(at)
    said = words_of(at)
    assert "fixed-sequence testing" in said
    assert "glossary.md" not in said
    assert len(at.markdown) == len(statistics.sections())


def test_every_link_to_a_paragraph_finds_it() -> None:
    """A heading that is renamed takes its links along."""
    used = {
        anchor
        for file in PAGES.rglob("*.py")
        for anchor in re.findall(r'\bexplained\(\s*"([^"]+)"', file.read_text(encoding="utf-8"))
    }
    assert used
    assert used <= statistics.anchors()


def test_links_inside_the_file_find_their_paragraph() -> None:
    """The same for the links between paragraphs."""
    text = statistics.FILE.read_text(encoding="utf-8")
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= statistics.anchors()
