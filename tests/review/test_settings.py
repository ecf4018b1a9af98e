"""Settings, the score they make of a judge's row, and what identifies an edit."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.core.edits import Edit
from review.core.errors import BadInput, MalformedScores, Unknown
from review.core.scoring import OVERALL_TOLERANCE, Scored, score, weighted_total
from review.core.settings import (
    PRESETS,
    Criterion,
    LabelRule,
    Scale,
    load_yaml,
    preset,
    preset_text,
    read_settings,
)
from review.core.spelling import normalise_path
from tests.review.written_settings import write_settings

UNIT = Scale(0, 1)
CRITERIA = preset("pico-banana").criteria
FULL = dict.fromkeys(CRITERIA, 0.5)


@pytest.mark.parametrize("name", PRESETS)
def test_presets_round_trip(name: str) -> None:
    """A preset written as YAML is read back equal."""
    settings = preset(name)
    assert settings.name == name
    assert read_settings(write_settings(settings)) == settings


def test_the_default_preset_is_the_published_one() -> None:
    """Weights, threshold and taxonomy are those of the paper."""
    settings = preset("pico-banana")
    assert [criterion.weight for criterion in settings.criteria.values()] == [
        0.40,
        0.25,
        0.20,
        0.15,
    ]
    assert settings.default_threshold == 0.7
    assert (len(settings.taxonomy), len(settings.category_of)) == (8, 35)
    assert settings.category_of["Zoom in"] == "Scale"


def test_the_three_dimension_preset_keeps_the_taxonomy() -> None:
    """What a file leaves out comes from the default preset; what it gives replaces it."""
    settings = preset("three-dimensions")
    assert list(settings.criteria) == [
        "content_preservation",
        "instruction_fidelity",
        "visual_quality",
    ]
    assert settings.taxonomy == preset("pico-banana").taxonomy


def test_an_unknown_preset_is_refused_with_the_names() -> None:
    """The presets there are stand in the answer."""
    with pytest.raises(Unknown) as caught:
        preset("banana")
    assert "three-dimensions" in caught.value.what_to_do


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("scale: {min: 1, max: 1}", "scale.min must be below"),
        ("scale: {min: 0, max: 1, step: 2}", "step"),
        ("criteria: {a: {weight: 0}}", "weight must be above 0"),
        ("criteria: {a: {weight: -1}}", ">= 0"),
        ("criteria: {}", "length >= 1"),
        ("default_threshold: 7", "default_threshold"),
        ("taxonomy: {A: [x], B: [x]}", "'x' stands in two places"),
        ("label_rule: {reviewers_per_unit: 0}", ">= 1"),
        ("colour: red", "colour"),
        ("- a list", "mapping of keys"),
        ("a: [", "not valid YAML"),
        ("a: \x00", "not valid YAML"),
    ],
)
def test_wrong_settings_are_refused(text: str, wrong: str) -> None:
    """The key that is wrong is named, with the file."""
    with pytest.raises(BadInput, match=wrong) as caught:
        read_settings(text, file="mine.yaml")
    assert str(caught.value).startswith("mine.yaml")


def test_a_yaml_error_names_its_line() -> None:
    """So that it can be found."""
    with pytest.raises(BadInput) as caught:
        load_yaml("a: 1\nb: [1\nc: 2", file="s.yaml")
    assert caught.value.line == 3


def test_preset_text_keeps_its_comments() -> None:
    """People start from the commented file."""
    assert preset_text("pico-banana").startswith("#")


@pytest.mark.parametrize(
    ("many", "text"),
    [
        (1, "accepted when more than half of 1 review accept"),
        (3, "accepted when more than half of 3 reviews accept"),
    ],
)
def test_the_label_rule_is_said_in_words(many: int, text: str) -> None:
    """Plans and certificates quote it."""
    assert LabelRule(many).describe() == text


@pytest.mark.parametrize(
    ("value", "inside"),
    [(0, True), (1, True), (1 + 1e-10, True), (1.01, False), (-0.1, False), (float("nan"), False)],
)
def test_a_scale_holds_its_ends(value: float, inside: bool) -> None:
    """Both ends belong to it; what is no number does not."""
    assert UNIT.holds(value) is inside


@given(st.dictionaries(st.sampled_from(sorted(CRITERIA)), st.floats(0, 1), min_size=4))
def test_the_overall_is_the_weighted_mean(raw: dict[str, float]) -> None:
    """Σ wᵢxᵢ / Σ wᵢ, whatever the weights sum to, and never outside the scores."""
    scored = score(raw, CRITERIA, UNIT)
    assert scored is not None
    expected = sum(CRITERIA[name].weight * value for name, value in raw.items())
    assert scored.overall == pytest.approx(expected, abs=1e-9)
    doubled = {name: Criterion(2 * criterion.weight) for name, criterion in CRITERIA.items()}
    assert weighted_total(raw, doubled) == pytest.approx(scored.overall, abs=1e-9)
    assert min(raw.values()) - 1e-9 <= scored.overall <= max(raw.values()) + 1e-9


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ({"seamlessness": 0.5}, "1 of 4 scores: instruction_compliance, preservation_balance"),
        ({**FULL, "seamlessness": 810}, "seamlessness is 810, outside the scale 0–1"),
        ({**FULL, "seamlessness": "good"}, "seamlessness is 'good', not a number"),
        ({**FULL, "seamlessness": True}, "seamlessness is True, not a number"),
        ({**FULL, "seamlessness": [0.5]}, "not a number"),
        ({**FULL, "seamlessness": "nan"}, "not a number"),
        ({**FULL, "seamlessness": 10**400}, "not a number"),
        ({**FULL, "overall": 7}, "overall is 7, outside"),
        ({"overall": "refused"}, "overall is 'refused', not a number"),
    ],
)
def test_malformed_scores_say_why(raw: dict[str, object], reason: str) -> None:
    """Incomplete, off the scale, no number: never a guess."""
    with pytest.raises(MalformedScores) as caught:
        score(raw, CRITERIA, UNIT)
    assert reason in caught.value.message


@pytest.mark.parametrize("raw", [{}, dict.fromkeys(CRITERIA), {"seamlessness": ""}, {"charm": 1}])
def test_a_refusal_is_no_score(raw: dict[str, object]) -> None:
    """A judge that gave nothing is not malformed."""
    assert score(raw, CRITERIA, UNIT) is None


def test_numbers_may_come_as_text() -> None:
    """A CSV has nothing else."""
    scored = score(dict.fromkeys(CRITERIA, "0.25"), CRITERIA, UNIT)
    assert scored == Scored(0.25, dict.fromkeys(CRITERIA, 0.25))


def test_a_supplied_overall_stands_in_where_due() -> None:
    """With no criteria, or when settings say so; its difference is kept."""
    assert score({"overall": 0.9}, CRITERIA, UNIT) == Scored(0.9, {})
    both = {**FULL, "overall": 0.9}
    total = score(both, CRITERIA, UNIT)
    supplied = score(both, CRITERIA, UNIT, use_supplied_overall=True)
    assert total is not None
    assert supplied is not None
    assert total.overall == pytest.approx(0.5)
    assert supplied.overall == 0.9
    assert total.differs == supplied.differs == pytest.approx(0.4)
    assert total.differs > OVERALL_TOLERANCE


def test_the_key_of_an_edit_is_its_content() -> None:
    """Source, text and type make it; where the picture lies does not."""
    edit = Edit("https://a", "text", "a.png", "Zoom in")
    assert edit.key() == hashlib.sha256(b'["https://a","text","Zoom in"]').hexdigest()
    assert Edit("https://a", "text", "b.png", "Zoom in", extra={"a": 1}).key() == edit.key()
    others = [Edit("https://b", "text", "a"), Edit("https://a", "text", "a"), Edit("", "a", "")]
    assert len({edit.key(), *(other.key() for other in others)}) == 4


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("nano-banana-300k/images/rejected-edit/14.png", "images/rejected-edit/14.png"),
        ("./a/b.png", "a/b.png"),
        ("././a.png", "a.png"),
        (".\\images\\a.png", "images/a.png"),
        ("images/nano-banana-300k/a.png", "images/nano-banana-300k/a.png"),
        ("nano-banana-300k-extra/a.png", "nano-banana-300k-extra/a.png"),
    ],
)
def test_paths_are_compared_in_one_spelling(path: str, expected: str) -> None:
    """A foreign root goes only where it leads and is whole."""
    assert normalise_path(path, ["/nano-banana-300k/"]) == expected


def test_settings_hold_no_constants_of_one_dataset() -> None:
    """A team's own criteria, scale and taxonomy are all it takes."""
    text = "name: mine\nscale: {min: 1, max: 5}\ndefault_threshold: 4\ncriteria: {a: {weight: 1}}"
    mine = read_settings(text)
    scored = score({"a": 4.5}, mine.criteria, mine.scale)
    assert scored is not None
    assert scored.overall == 4.5
