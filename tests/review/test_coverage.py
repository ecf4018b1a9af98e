"""What a set of edits holds, what is thin, and how far it is from a target mix."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.core.errors import Refused
from review.core.settings import preset
from review.coverage import language as language_module
from review.coverage.content import content, groups
from review.coverage.language import LANGUAGES, language
from review.coverage.marks import coverage_of, mark
from review.coverage.published import Published, PublishedType, pico_banana
from review.coverage.summary import (
    NO_CATEGORY,
    NO_TYPE,
    NOTHING_NAMED,
    UNCLEAR,
    balance,
    by_category,
    coverage,
    held,
    target_mix,
)

CATEGORY_OF = {"zoom": "scale", "dog": "object", "cat": "object"}
PUBLISHED = Published(
    "a paper",
    {"zoom": PublishedType(600, 0.9), "dog": PublishedType(300), "cat": PublishedType(100)},
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Remove the dog", "en"),
        ("Change color of car to red", "en"),
        ("Translate the sign to “Sortie de secours, tirez la poignée”", "en"),
        ("Entferne den Hund vom Sofa", "de"),
        ('Ersetze den Text durch "the end" und mache ihn rot', "de"),
        ("Supprimez le chien", "fr"),
        ("Añade un sombrero a la persona", "es"),
        ("把天空换成日落", "zh"),
        ("犬を取り除く", "ja"),
        ("하늘을 빨갛게", "ko"),
        ("Сделай небо красным", "ru"),
        ("أزل الكلب", "ar"),
        ("ok", None),
        ("123 !!", None),
        ("", None),
        ('"quoted only"', None),
    ],
)
def test_the_language_is_that_of_the_words_outside_quotes(text: str, code: str | None) -> None:
    """Text to be written into the picture is in any language; too short a text in none."""
    assert language(text) == code


@given(st.text(max_size=200))
def test_any_text_has_a_language_or_none(text: str) -> None:
    """Hostile text raises nothing; neither does its content."""
    assert language(text) is None or len(language(text) or "") == 2
    assert content(text) <= set(groups())


def test_content_is_by_whole_words_and_their_plurals() -> None:
    """A hotdog is no dog, a carpet no car; men, tomatoes, berries and churches are known."""
    assert content("Add two DOGS beside the woman's car.") == {"animals", "people", "vehicles"}
    assert content("a hotdog and a scar") == frozenset()
    assert content("tomatoes in churches") == {"food and drink", "buildings"}
    assert content("cities and buses") == {"buildings", "vehicles"}


def test_coverage_counts_every_edit_once_and_names_what_has_no_name() -> None:
    """Types unknown to the taxonomy, no type at all, no language, nothing named."""
    found = coverage(
        [
            ("zoom", "Zoom into the dog and the cat"),
            ("zoom", "Entferne den Hund vom Sofa"),
            ("stray", "Make it warmer"),
            (None, "???"),
        ],
        CATEGORY_OF,
    )
    assert found.edits == 4
    assert found.by_type == {"zoom": 2, "stray": 1, NO_TYPE: 1}
    assert found.by_category == {"scale": 2, NO_CATEGORY: 2}
    assert found.by_language == {"en": 2, "de": 1, UNCLEAR: 1}
    assert (found.by_content["animals"], found.by_content[NOTHING_NAMED]) == (1, 2)
    assert found.read_for_content == 3
    assert found.by_content["vehicles"] == 0


def test_thin_types_are_named_beside_what_was_published() -> None:
    """Less than half of what the target mix would give; at least one edit must be expected."""
    target = target_mix(CATEGORY_OF, PUBLISHED)
    assert target == {"zoom": 0.6, "dog": 0.3, "cat": 0.1}
    zoom, dog, cat, stray = held(
        {"zoom": 80, "dog": 14, "cat": 5, "stray": 1}, CATEGORY_OF, target, PUBLISHED
    )
    assert [one.thin for one in (zoom, dog, cat, stray)] == [False, True, False, False]
    assert (dog.count, dog.expected, dog.published_count) == (14, 30, 300)
    assert zoom.published_success_rate == 0.9
    assert (stray.category, stray.published_count) == (NO_CATEGORY, None)
    assert not any(
        one.thin for one in held({"zoom": 2}, CATEGORY_OF, {"zoom": 0.9, "dog": 0.1}, PUBLISHED)
    )


def test_a_target_mix_may_name_types_or_categories() -> None:
    """A category's weight is shared out over its types by the published counts."""
    by_both = target_mix(CATEGORY_OF, PUBLISHED, {"scale": 1, "object": 1})
    assert by_both == {"zoom": 0.5, "dog": 0.375, "cat": 0.125}
    assert target_mix(CATEGORY_OF, PUBLISHED, {"dog": 2}) == {"zoom": 0, "dog": 1, "cat": 0}
    assert target_mix({"a": "x", "b": "x"}, PUBLISHED) == {"a": 0.5, "b": 0.5}
    assert target_mix({}, PUBLISHED) == {}
    for wrong in ({"bird": 1.0}, {"dog": -1.0, "cat": 2.0}, {"dog": 0.0}):
        with pytest.raises(Refused):
            target_mix(CATEGORY_OF, PUBLISHED, wrong)


def test_balance_is_the_share_that_would_have_to_be_another_type() -> None:
    """From all one type to the target's mix exactly."""
    target = {"a": 0.5, "b": 0.5}
    found = balance({"a": 10}, {"a": 2, "b": 2}, target)
    assert (found.distance_before, found.distance_after) == (0.5, 0)
    assert [(row.name, row.before, row.after) for row in found.rows] == [("a", 10, 2), ("b", 0, 2)]
    assert balance({}, {"stray": 3}, target).distance_before is None
    assert balance({}, {"stray": 3}, target).distance_after == 1


@given(
    st.dictionaries(st.sampled_from(["zoom", "dog", "cat", "stray"]), st.integers(0, 50)),
    st.dictionaries(st.sampled_from(["zoom", "dog", "cat", "stray"]), st.integers(0, 50)),
)
def test_nothing_is_lost_in_counting(before: dict[str, int], after: dict[str, int]) -> None:
    """Rows and categories add up to the whole; distances lie between 0 and 1."""
    found = balance(before, after, target_mix(CATEGORY_OF, PUBLISHED))
    assert sum(row.before for row in found.rows) == sum(before.values())
    assert sum(by_category(after, CATEGORY_OF).values()) == sum(after.values())
    for distance in (found.distance_before, found.distance_after):
        assert distance is None or 0 <= distance <= 1 + 1e-9


def test_the_published_types_are_the_default_taxonomys() -> None:
    """35 types, 257,746 edits; artistic style 93.4%, change font 57.6%."""
    types = pico_banana().types
    assert set(types) == set(preset("pico-banana").category_of)
    assert sum(one.count for one in types.values()) == 257_746
    assert (
        types["Strong artistic style transfer (e.g., Van Gogh/anime/etc.)"].success_rate == 0.9340
    )
    assert "2510.19808" in pico_banana().source


@pytest.mark.real
def test_the_published_figures_are_those_of_the_table(real: Path) -> None:
    """Each count and each rate, and no others."""
    with (real / "taxonomy_pico_banana.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["edit_type"] for row in rows} == pico_banana().types.keys()
    for row in rows:
        found = pico_banana().types[row["edit_type"]]
        assert found.count == int(row["count"])
        assert found.success_rate == (float(row["success_rate"]) if row["success_rate"] else None)


WORDS = st.lists(
    st.sampled_from(
        ["Remove the dog", "einen Hund", "把天空换成日落", "“the end”", "'quoted the'", "it's",
         "Women,", "dogs2cats", "éTREE", "tree_house", "123", "", "берег моря",
         "\u212aittens", "a BUSES"]
    ) | st.text(max_size=12),
    max_size=4,
).map(" ".join)  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(["zoom", "dog", "", None]), WORDS), max_size=30))
def test_a_set_counted_by_marks_is_the_set_counted_by_its_texts(
    edits: list[tuple[str | None, str]],
) -> None:
    """The same numbers, in the same order."""
    plain = coverage(edits, CATEGORY_OF)
    marks = np.array([mark(words) for _kind, words in edits], np.int32)
    types = Counter(kind for kind, _words in edits)
    counted = coverage_of(types, marks, CATEGORY_OF)
    assert counted == plain
    assert [*counted.by_language] == [*plain.by_language]
    assert [*counted.by_type] == [*plain.by_type]


@given(WORDS)
def test_words_are_found_the_same_in_english_letters_and_in_others(words: str) -> None:
    """A letter of another script beside changes how the text is read, not what is found."""
    assert content(words) == content(f"{words} ж")


@given(WORDS)
def test_what_quotes_nothing_is_read_as_it_is(words: str) -> None:
    """Quotes are looked for only where there is one; the language is that of the rest."""
    unquoted = language_module._QUOTED.sub(" ", words)
    assert language(words) == language(unquoted)


def test_each_language_and_group_has_a_place_in_a_mark() -> None:
    """Marks are below 2³¹."""
    assert len(LANGUAGES) + 1 <= 1 << 6
    assert len(groups()) <= 31 - 6
