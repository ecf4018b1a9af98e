"""The taxonomy as a text to edit."""

from __future__ import annotations

import pytest

from review.core.errors import BadInput
from review.core.settings import preset
from review.core.taxonomy_text import TaxonomyText, read, with_alias, with_type, write


def test_what_is_written_is_read_back() -> None:
    """Names, descriptions, aliases, the target mix; arrows and quotes as they are."""
    rule = preset("pico-banana")
    text = TaxonomyText(rule.taxonomy, rule.edit_types, {"Scale": 2.0})
    assert read(write(text)) == text


def test_a_word_becomes_an_alias_or_a_type() -> None:
    """The type's other notes stay; a type comes last in its category."""
    text = read("taxonomy: {Scale: [Zoom in]}\nedit_types: {Zoom in: {description: Closer.}}\n")
    alias = with_alias(text, "Closer", "Zoom in").edit_types["Zoom in"]
    assert (alias.description, alias.aliases) == ("Closer.", ["Closer"])
    assert with_type(text, "Zoom out", "Scale").taxonomy == {"Scale": ["Zoom in", "Zoom out"]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("taxonomy: [", "not valid YAML"),
        ("edit_types: {}", "taxonomy"),
        ("taxonomy: {Scale: Zoom in}", "array"),
        ("taxonomy: {}\ncriteria: {}", "criteria"),
        ("taxonomy: {}\nedit_types: {a: {colour: red}}", "colour"),
    ],
)
def test_what_is_no_taxonomy_is_refused_with_its_place(text: str, said: str) -> None:
    """Not YAML, no taxonomy, other keys of the settings, notes there are none of."""
    with pytest.raises(BadInput, match=said):
        read(text)
