"""Reasons: tags in the settings, each about a criterion or none."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from review.core.errors import BadInput
from review.core.settings import (
    PRESETS,
    json_schema,
    preset,
    preset_text,
    read_settings,
)
from review.core.yaml_in import load_yaml
from tests.review.written_settings import write_settings


@pytest.mark.parametrize("name", PRESETS)
def test_a_presets_reasons_are_about_its_criteria(name: str) -> None:
    """And its file fits the JSON Schema."""
    found = preset(name)
    assert found.reasons
    assert {reason.criterion for reason in found.reasons} <= {None, *found.criteria}
    assert read_settings(write_settings(found)) == found
    whole = load_yaml(write_settings(found), file="settings.yaml")
    Draft202012Validator(json_schema()).validate(whole)
    assert "reasons" in preset_text(name)


def test_reasons_can_be_written_the_short_way() -> None:
    """Criterion → words; the ids are made of the words."""
    found = read_settings("reasons:\n  seamlessness: [Hard edges, too smooth]\n")
    assert [(one.id, one.label, one.criterion) for one in found.reasons] == [
        ("hard_edges", "Hard edges", "seamlessness"),
        ("too_smooth", "too smooth", "seamlessness"),
    ]


def test_own_criteria_keep_only_the_default_reasons_that_fit_them() -> None:
    """A file that names its own criteria and no reasons is fine."""
    found = read_settings("criteria: {seamlessness: {weight: 1}}\n")
    assert {one.criterion for one in found.reasons} == {"seamlessness", None}


@pytest.mark.parametrize(
    "wrong",
    [
        "reasons: [{id: a, label: A, criterion: beauty}]",
        "reasons: [{id: a, label: A}, {id: a, label: B}]",
        "reasons: [{id: 'A b', label: A}]",
        "reasons: [{id: a}]",
        "reasons: [a]",
    ],
)
def test_reasons_that_cannot_be_are_refused(wrong: str) -> None:
    """An unknown criterion, an id twice, an id of other letters, no words."""
    with pytest.raises(BadInput, match=r"reasons|id|label"):
        read_settings(wrong)
