"""Names of edit types: what is written is resolved, and a change of taxonomy says what moves."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.core.errors import BadInput
from review.core.settings import preset, read_settings
from review.core.taxonomy import TaxonomyChange, Vocabulary, changes, loosely
from review.core.taxonomy_words import in_words
from tests.review.written_settings import write_settings

PICO = preset("pico-banana")
#: The wording of Table 1 of arXiv 2510.19808 where it is not the manifests'.
PAPER = {
    "Change an object’s attribute (e.g., color/material)": (
        "Change an object's attribute (e.g., color/material)"
    ),
    "Adjust global lighting (e.g., golden hour, fluorescent)": (
        "Adjust global lighting (golden hour/fluorescent)"
    ),
    "Photo → cartoon/sketch/comic": "Photo to cartoon/sketch/comic",
    "Add new (handwritten/printed/etc.) text": "Add new (handwritten/printed/etc) text",
    "Change font style or color of visible text (if present)": (
        "Change font style or color of visible text if there is text"
    ),
    "Change age/gender": "Change age / gender",
    "Sticker-ify the person (bold outline, white border)": (
        "Sticker-ify the person with bold outline and white border"
    ),
    "“Simpsonize” the person (yellow-skin cartoon style)": (
        "Simpsonize the person (yellow-skin cartoon style)"
    ),
}
BEFORE = Vocabulary.of({"A": "X", "B": "X", "C": "Y"}, {"old a": "A", "a2": "A"})


def change(
    categories: dict[str, str], aliases: dict[str, str], written: dict[str, int] | None = None
) -> TaxonomyChange:
    return changes(BEFORE, Vocabulary.of(categories, aliases), written or {"A": 3, "B": 2, "C": 1})


@pytest.mark.parametrize(("written", "kind"), PAPER.items())
def test_the_papers_wording_means_the_manifests_type(written: str, kind: str) -> None:
    """All eight types that Table 1 words otherwise are known by that name too."""
    assert PICO.resolve(written) == kind
    assert kind in PICO.category_of


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("change overall color tone (warm <-> cool)", "Change overall color tone (warm ↔ cool)"),
        ("Modern⟷historical style/look", "Modern ↔ historical style/look"),
        ("  ZOOM   in ", "Zoom in"),
        ("Funko-Pop-style toy figure of the person", "Funko-Pop–style toy figure of the person"),
        ("Photo -> cartoon / sketch / comic", "Photo to cartoon/sketch/comic"),
        ("Zoom\u00a0in", "Zoom in"),
        ("Zoom out", "Zoom out"),
        ("", ""),
    ],
)
def test_spelling_does_not_matter_and_the_unknown_stays(written: str, kind: str) -> None:
    """Case, spaces, dashes, slashes, arrows and quotes are compared in one spelling."""
    assert PICO.resolve(written) == kind
    assert PICO.vocabulary.knows(written) == (kind in PICO.category_of)


def test_every_type_of_the_preset_is_described(real: Path) -> None:
    """All 35 types as published, each with a sentence on what is of it and what is not."""
    with (real / "taxonomy_pico_banana.csv").open(encoding="utf-8", newline="") as file:
        published = {row["edit_type"]: row["category"] for row in csv.DictReader(file)}
    assert PICO.category_of == published
    assert PICO.edit_types.keys() == published.keys()
    assert all(len(one.description) > 20 for one in PICO.edit_types.values())


@given(word=st.text(max_size=40))
def test_one_spelling_is_its_own_spelling(word: str) -> None:
    """Written loosely once or twice is the same."""
    assert loosely(loosely(word)) == loosely(word)


@given(word=st.sampled_from([*PICO.category_of, *PICO.aliases]))
def test_resolving_twice_is_resolving_once(word: str) -> None:
    """A name means a type, and a type means itself."""
    assert PICO.resolve(PICO.resolve(word)) == PICO.resolve(word) != ""


def test_settings_keep_what_is_known_of_types() -> None:
    """Descriptions, aliases and examples are written and read back."""
    text = """
taxonomy: {X: [A, B]}
edit_types:
  A: {description: of A, aliases: [old a], examples: [images/1.png]}
"""
    settings = read_settings(text)
    assert read_settings(write_settings(settings)) == settings
    assert settings.aliases == {"old a": "A"}
    assert (settings.resolve("OLD  A"), settings.resolve("b")) == ("A", "B")


def test_another_taxonomy_has_none_of_the_defaults_notes() -> None:
    """Of the default notes on types those stay whose type is there."""
    assert read_settings("taxonomy: {X: [A, Zoom in]}").edit_types.keys() == {"Zoom in"}


@pytest.mark.parametrize(
    ("types", "said"),
    [
        ("{A: {aliases: [x]}, B: {aliases: [X]}}", r"edit_types: 'X' means 'A' and 'B'"),
        ("{A: {aliases: [b]}}", r"edit_types: 'b' means 'B' and 'A'"),
        ("{C: {description: none}}", r"edit_types: 'C' is no type of the taxonomy"),
        ("{A: {colour: red}}", r"colour.*edit_types"),
        ("{A: {aliases: ['']}}", r"edit_types"),
    ],
)
def test_names_that_mean_two_types_or_none_are_refused(types: str, said: str) -> None:
    """The key is named, and the names."""
    with pytest.raises(BadInput, match=said):
        read_settings(f"taxonomy: {{X: [A, B]}}\nedit_types: {types}")


def test_the_same_taxonomy_changes_nothing() -> None:
    """Nothing is said."""
    found = changes(BEFORE, BEFORE, {"A": 3, "a2": 1})
    assert (in_words(found), found.moving) == ([], 0)


def test_merging_two_types_moves_the_edits_of_both() -> None:
    """A and B into a new type that has their names as aliases."""
    found = change({"AB": "X", "C": "Y"}, {"A": "AB", "B": "AB"})
    assert found.moves == {("A", "AB"): 3, ("B", "AB"): 2}
    assert (found.merged, found.renamed, found.split) == ({"AB": ("A", "B")}, {}, {})
    assert in_words(found) == ["Merged into AB: A (3 edits), B (2 edits)"]


def test_merging_into_a_type_there_is_moves_only_the_other() -> None:
    """B into A."""
    found = change({"A": "X", "C": "Y"}, {"B": "A"})
    assert in_words(found) == ["Merged into A: B (2 edits)"]
    assert (found.moving, found.gone) == (2, {"B": 2})


def test_another_name_is_said_as_one() -> None:
    """Also where no edit has the type."""
    found = change({"AA": "X", "B": "X", "CC": "Y"}, {"A": "AA", "C": "CC"}, {"A": 1})
    assert in_words(found) == ["Renamed: A → AA (1 edit)", "Renamed: C → CC (0 edits)"]


def test_a_type_split_by_its_words_says_where_its_edits_go() -> None:
    """What manifests called "a2" is a type of its own then; "A" stays."""
    found = change({"A": "X", "A two": "X", "B": "X", "C": "Y"}, {"a2": "A two"}, {"A": 3, "a2": 4})
    assert found.split == {"A": (("A two",), 3)}
    assert (found.moves, found.merged, found.renamed) == ({("A", "A two"): 4}, {}, {})
    assert in_words(found) == ["Split: A → A two (4 edits); 3 edits stay"]


def test_a_type_that_goes_leaves_its_edits_without_one() -> None:
    """They keep the name as written, and are listed: people have to say the type."""
    found = change({"A1": "X", "A2": "X", "B": "X", "C": "Y"}, {})
    assert (found.new, found.gone) == (("A1", "A2"), {"A": 3})
    assert found.unknown == {"A": 3}
    assert found.moves == {}
    assert in_words(found)[-1].startswith("No type: A (3 edits)")


def test_a_type_moved_to_another_category_says_how_many_edits() -> None:
    """No edit changes its type."""
    found = change({"A": "Y", "B": "X", "C": "Y"}, {})
    assert found.recategorised == {"A": ("X", "Y", 3)}
    assert in_words(found) == ["Category of A: X → Y (3 edits)"]


@given(
    categories=st.dictionaries(st.sampled_from("ABCDEF"), st.sampled_from("XYZ")),
    aliases=st.dictionaries(st.sampled_from(["old a", "a2", "A", "B", "q"]), st.just("F")),
    written=st.dictionaries(st.sampled_from(["A", "B", "C", "old a", "a2", "q"]), st.just(2)),
)
def test_every_edit_that_moves_is_told_of(
    categories: dict[str, str], aliases: dict[str, str], written: dict[str, int]
) -> None:
    """The moves add up, and each stands in a new name, a merger, a split, or among the unknown."""
    then = Vocabulary.of({**categories, "F": "X"}, aliases)
    found = changes(BEFORE, then, written)
    moved = sum(n for word, n in written.items() if BEFORE.resolve(word) != then.resolve(word))
    assert found.moving == moved
    for one, other in found.moves:
        named = (
            found.renamed.get(one) == other
            or one in found.merged.get(other, ())
            or other in found.split.get(one, ((), 0))[0]
            or other in found.unknown
        )
        assert named, (one, other, found)
