"""Criteria and scale are written anew, and all else of the settings stays as it is written."""

from __future__ import annotations

import pytest

from review.core.errors import BadInput
from review.core.rules import PLAIN, Scoring
from review.core.settings import RULES, Scale, preset, preset_text, read_settings
from store.settings.scoring import with_preset, with_scoring

NEW = {"seamlessness": 0.6, "following": 0.4}


def test_criteria_and_scale_are_others_and_nothing_else_is() -> None:
    """Comments, taxonomy and the rest stay; a criterion that stays keeps its question."""
    text = preset_text("pico-banana")
    before, after = read_settings(text), read_settings(with_scoring(text, NEW, Scale(1, 5)))
    assert {name: one.weight for name, one in after.criteria.items()} == NEW
    assert after.criteria["seamlessness"].question == before.criteria["seamlessness"].question
    assert after.scale == Scale(1, 5)
    assert (after.taxonomy, after.edit_types) == (before.taxonomy, before.edit_types)
    assert "# The default settings" in with_scoring(text, NEW, Scale(1, 5))


def test_the_default_threshold_keeps_its_place_on_the_scale() -> None:
    """0.7 of 0–1 is 3.8 of 1–5."""
    after = read_settings(with_scoring(preset_text("pico-banana"), NEW, Scale(1, 5)))
    assert after.default_threshold == pytest.approx(3.8)


def test_reasons_of_a_criterion_that_goes_stay_without_it() -> None:
    """Answers that name them can still be read."""
    text = preset_text("pico-banana")
    before, after = read_settings(text), read_settings(with_scoring(text, NEW, Scale(0, 1)))
    assert [one.id for one in after.reasons] == [one.id for one in before.reasons]
    about = {one.id: one.criterion for one in after.reasons}
    assert about["artefacts"] == "seamlessness"
    assert about["not_done"] is None


def test_a_file_that_says_little_takes_its_reasons_from_the_default() -> None:
    """What it leaves out is written out, so that nothing is lost."""
    after = read_settings(with_scoring("name: mine\n", NEW, Scale(0, 10)))
    assert after.name == "mine"
    assert after.reasons


@pytest.mark.parametrize(
    ("weights", "scale"), [({}, Scale(0, 1)), ({"a": 0.0}, Scale(0, 1)), (NEW, Scale(5, 1))]
)
def test_what_makes_no_sense_is_refused(weights: dict[str, float], scale: Scale) -> None:
    """No criterion, no weight, or a scale that ends before it begins."""
    with pytest.raises(BadInput):
        with_scoring(preset_text("pico-banana"), weights, scale)


def test_rules_stay_while_their_criteria_do() -> None:
    """Other weights leave them; other criteria take them away; new ones take their place."""
    text = f"{preset_text('pico-banana')}\nscoring: {{caps: {{seamlessness: technical_quality}}}}\n"
    now = read_settings(text)
    weights = {name: one.weight for name, one in now.criteria.items()}
    again = read_settings(with_scoring(text, weights | {"seamlessness": 2}, Scale(0, 1)))
    assert again.scoring == now.scoring
    assert read_settings(with_scoring(text, NEW, Scale(0, 1))).scoring == PLAIN
    lowest, own = Scoring("min"), {"following": Scale(1, 5)}
    other = read_settings(with_scoring(text, NEW, Scale(0, 1), scales=own, rules=lowest))
    assert (other.scoring, other.scale_of("following")) == (lowest, Scale(1, 5))
    assert other.scale_of("seamlessness") == Scale(0, 1)
    assert "scoring" not in with_scoring(text, NEW, Scale(0, 1))


@pytest.mark.parametrize("name", RULES)
def test_a_benchmarks_rules_leave_the_rest_of_the_file(name: str) -> None:
    """Its types come along only where it scores by them; hosts, roots and licences stay."""
    text = f"remote_images: {{hosts: [a.example]}}\n{preset_text('pico-banana')}"
    before, after, rules = read_settings(text), read_settings(with_preset(text, name)), preset(name)
    assert (after.criteria, after.scale, after.scoring) == (
        rules.criteria, rules.scale, rules.scoring,
    )  # fmt: skip
    assert after.remote_images == before.remote_images
    types = rules if rules.scoring.by_type else before
    assert after.taxonomy == types.taxonomy
