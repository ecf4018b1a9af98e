"""The page Judge: its tab Prompt."""

from __future__ import annotations

from pages.deciding.judge import FIRST
from tests.pages.conftest import Show, is_fine, words_of


def test_without_a_prompt_the_page_offers_one_to_begin_with(show: Show) -> None:
    """Made of the settings and the guidelines, to be looked at and saved."""
    at = show("judge")
    assert next(iter(FIRST)) == "Prompt"
    assert is_fine(at)
    assert "No prompt yet" in words_of(at)
