"""Scoring rules: what they make of a row and refuse; old settings mean what they did."""

from __future__ import annotations

import math

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.core.errors import BadInput, MalformedScores
from review.core.rules import AGGREGATORS, PLAIN, Limit, Part, Rule, Scoring
from review.core.rules_words import in_words
from review.core.scoring import score
from review.core.settings import Criterion, Scale, json_schema, preset_text, read_settings
from review.core.totals import total
from review.filtering.decide import decide, keeps, scored_by
from review.filtering.filter_config import FilterConfig, read_config, write_config
from review.filtering.filter_config import json_schema as config_schema
from review.filtering.typed_score import TypedScore
from review.judging.prompt import Asked, Prompt
from review.judging.reading import read_reply
from review.judging.scales import scales

UNIT, TEN, FIVE = Scale(0, 1), Scale(0, 10), Scale(1, 5)
WEIGHTS = {"asked": 0.4, "kept": 0.25, "natural": 0.2, "sharp": 0.15}
CRITERIA = {name: Criterion(weight) for name, weight in WEIGHTS.items()}
HALVES = {"meaning": Part(["asked", "kept"]), "looks": Part(["natural", "sharp"])}

rows = st.fixed_dictionaries(dict.fromkeys(WEIGHTS, st.floats(0, 1)))


def made(rule: Rule, scale: Scale = UNIT, **scores: float) -> float:
    """Return the total of these scores by a rule."""
    return total(scores, CRITERIA, scale, rule)


@given(rows)
def test_the_plain_rule_written_out_is_the_weighted_total_to_the_bit(row: dict[str, float]) -> None:
    """No section, an empty one, and one that names every weight give the same float."""
    plain = total(row, CRITERIA, UNIT)
    assert total(row, CRITERIA, UNIT, Scoring()) == plain
    assert total(row, CRITERIA, UNIT, Rule(weights=WEIGHTS)) == plain
    exact = sum(weight * row[name] for name, weight in WEIGHTS.items())
    assert plain == pytest.approx(exact / sum(WEIGHTS.values()), abs=1e-9)


@given(rows)
def test_every_aggregator_is_its_formula(row: dict[str, float]) -> None:
    """Against NumPy: mean, lowest, weighted geometric mean, √(min · min)."""
    values, weights = np.array([row[n] for n in WEIGHTS]), np.array(list(WEIGHTS.values()))
    lowest = (min(row["asked"], row["kept"]), min(row["natural"], row["sharp"]))
    expected = {
        "weighted": np.average(values, weights=weights),
        "mean": values.mean(),
        "min": values.min(),
        "geometric": np.prod(values ** (weights / weights.sum())),
        "sqrt_min_min": math.sqrt(lowest[0] * lowest[1]),
    }
    assert expected.keys() == set(AGGREGATORS)
    for name, value in expected.items():
        parts = HALVES if name == "sqrt_min_min" else {}
        assert made(Rule(name, parts=parts), **row) == pytest.approx(value, abs=2e-9)


@given(rows, st.sampled_from(AGGREGATORS))
def test_a_total_lies_on_the_scale_and_rises_with_every_criterion(
    row: dict[str, float], name: str
) -> None:
    """Between the lowest and the highest; a better criterion never makes it worse."""
    rule = Rule(name, parts=HALVES if name == "sqrt_min_min" else {}, caps={"kept": "asked"})
    before = made(rule, **row)
    assert -1e-9 <= before <= max(row.values()) + 1e-9
    for criterion in row:
        assert made(rule, **{**row, criterion: 1.0}) >= before - 1e-9


@given(rows)
def test_scales_of_their_own_change_no_total(row: dict[str, float]) -> None:
    """The same judgement said on 1–5 and 0–25 lands where it would have on the total's scale."""
    criteria = {
        **CRITERIA, "asked": Criterion(0.4, scale=FIVE), "kept": Criterion(0.25, scale=Scale(0, 25))
    }  # fmt: skip
    written = {**row, "asked": 1 + 4 * row["asked"], "kept": 25 * row["kept"]}
    for rule in (PLAIN, Rule("min"), Rule("sqrt_min_min", parts=HALVES)):
        own = total(written, criteria, UNIT, rule)
        assert own == pytest.approx(total(row, CRITERIA, UNIT, rule), abs=1e-8)


@given(st.lists(rows, min_size=1, max_size=8))
def test_the_fitted_total_of_arrays_is_the_filters_total(many: list[dict[str, float]]) -> None:
    """Weights of a draft over criteria on scales of their own: arrays and rows, to the bit."""
    scales = {"asked": FIVE, "sharp": Scale(0, 25)}
    criteria = {name: Criterion(w, scale=scales.get(name)) for name, w in WEIGHTS.items()}
    written = [{**r, "asked": 1 + 4 * r["asked"], "sharp": 25 * r["sharp"]} for r in many]
    columns = {name: np.array([row[name] for row in written]) for name in WEIGHTS}
    fitted = TypedScore(WEIGHTS, {}, UNIT, 40, scales)
    assert fitted.total(columns).tolist() == [total(row, criteria, UNIT) for row in written]
    assert {n: c.scale for n, c in fitted.criteria().items()} == {
        n: c.scale for n, c in criteria.items()
    }


def test_a_capped_criterion_counts_at_most_as_the_other() -> None:
    """Preservation of .9 beside an instruction of .3 counts .3; a lower one stays."""
    rule = Rule("mean", weights={"asked": 1, "kept": 1}, caps={"kept": "asked"})
    assert made(rule, asked=0.3, kept=0.9) == 0.3
    assert made(rule, asked=0.3, kept=0.1) == 0.2


def test_limits_lower_the_total_where_a_criterion_is_low_enough() -> None:
    """Times a factor, at most a number, at most the lowest; never off the scale."""
    half = Rule(limits=[Limit(1, "asked", times=0.5)])
    row = {"asked": 1.0, "kept": 5.0, "natural": 5.0, "sharp": 5.0}
    assert made(half, FIVE, **row) == 1.7
    assert made(half, FIVE, **dict.fromkeys(row, 1.0)) == 1.0
    assert made(half, FIVE, **(row | {"asked": 1.1})) > 3
    most = Rule(limits=[Limit(2, "asked", total=2.5)])
    assert made(most, FIVE, **(row | {"asked": 2.0})) == 2.5
    lowest = Rule(limits=[Limit(1, total="lowest")])
    assert made(lowest, FIVE, **(row | {"sharp": 1.0})) == 1.0


def test_what_a_judge_may_leave_out_leaves_the_others_alone() -> None:
    """The others count alone; nothing at all is no score; a rule ``without`` takes its place."""
    rule = Rule(optional=["sharp"])
    scored = score({"asked": 1, "kept": 1, "natural": 0.5}, CRITERIA, UNIT, rule=rule)
    assert scored is not None
    assert scored.overall == pytest.approx(0.75 / 0.85, abs=1e-9)
    assert score({}, CRITERIA, UNIT, rule=rule) is None
    with pytest.raises(MalformedScores, match="2 of 4 scores: kept, natural missing"):
        score({"asked": 1}, CRITERIA, UNIT, rule=rule)
    other = Rule(without={"kept": Rule("min", weights={"asked": 1, "sharp": 1})})
    found = score({"asked": 0.9, "sharp": 0.2, "natural": 1}, CRITERIA, UNIT, rule=other)
    assert found is not None
    assert (found.overall, found.criteria) == (0.2, {"asked": 0.9, "natural": 1.0, "sharp": 0.2})


def test_a_criterion_that_does_not_count_cannot_spoil_a_score() -> None:
    """Beside its set, a score that is no number is left out; in it, it is malformed."""
    rule = Rule(weights={"asked": 1})
    scored = score({"asked": 0.5, "kept": "awful"}, CRITERIA, UNIT, rule=rule)
    assert scored is not None
    assert (scored.overall, scored.criteria) == (0.5, {"asked": 0.5})
    with pytest.raises(MalformedScores, match="asked is 'awful'"):
        score({"asked": "awful", "kept": 1}, CRITERIA, UNIT, rule=rule)
    with pytest.raises(MalformedScores, match="outside the scale 1–5"):
        score({"asked": 0.5}, {"asked": Criterion(1, scale=FIVE)}, UNIT)


CONFIG = read_config("""
version: 1
score: weighted_total
criteria:
  asked: {weight: 0.5, scale: {min: 1, max: 5}}
  kept: {weight: 0.3, floor: 0.5}
  sharp: {weight: 0.2}
scale: {min: 0, max: 1}
thresholds: {global: 0.6}
taxonomy: {Styles: [Cartoon, Oil], Objects: [Add]}
aliases: {anime: Cartoon}
scoring:
  aggregator: min
  sets:
    category: {Styles: {weights: {asked: 1, sharp: 1}}}
    edit_type: {Oil: {aggregator: mean, weights: {asked: 1}}}
""")


def test_the_most_specific_set_scores_an_edit_by_the_type_it_bears() -> None:
    """Type before category before all; a floor of what is not asked for holds nobody back."""
    raw = {"asked": 5, "sharp": 0.4}
    assert decide(CONFIG, "Oil", None, scored_by(CONFIG, raw, "Oil")).reason == (
        "score 1.00 ≥ 0.60 (global)"
    )
    assert keeps(raw, CONFIG, edit_type="anime")
    assert not keeps({"asked": 5, "sharp": 0.1}, CONFIG, edit_type="Cartoon")
    with pytest.raises(MalformedScores, match="kept missing"):
        keeps(raw, CONFIG, edit_type="Add")
    assert keeps({**raw, "sharp": 0.7, "kept": 0.6}, CONFIG, edit_type="Add")
    with pytest.raises(MalformedScores, match="kept missing"):
        keeps(raw, CONFIG)


def test_a_correction_moves_the_threshold_and_not_the_criteria() -> None:
    """The judge was asked by the type of the record."""
    corrected = msgspec.convert(
        {**msgspec.to_builtins(CONFIG), "corrections": [{"edit": "a.png", "edit_type": "Add"}],
         "thresholds": {"global": 0.6, "edit_type": {"Add": 0.9}}}, FilterConfig,
    )  # fmt: skip
    raw = {"asked": 5, "sharp": 0.4}
    found = decide(corrected, "Cartoon", "a.png", scored_by(corrected, raw, "Cartoon"))
    assert found.reason == "score 0.70 < 0.90 (edit type)"


def test_a_config_is_read_back_and_one_without_the_section_is_written_as_ever() -> None:
    """Rules, sets and scales survive; PLAIN leaves no trace in the file."""
    assert read_config(write_config(CONFIG)) == CONFIG
    plain = msgspec.structs.replace(CONFIG, scoring=PLAIN)
    written = write_config(plain)
    assert "scoring" not in written
    assert write_config(msgspec.structs.replace(plain, scoring=Scoring())) == written
    assert read_config(written).scoring is PLAIN


def test_both_schemas_know_the_section() -> None:
    """Editors complete it, and the config's error names the key."""
    for schema in (json_schema(), config_schema()):
        assert {"Scoring", "Rule", "Part", "Limit"} <= schema["$defs"].keys()
    with pytest.raises(BadInput, match=r"scoring\.aggregator"):
        read_config(write_config(CONFIG).replace("aggregator: min", "aggregator: best"))


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("{weights: {beauty: 1}}", "scoring.weights: 'beauty' is no criterion"),
        ("{parts: {a: {of: [beauty]}}}", "scoring.parts: 'beauty' is no criterion"),
        ("{weights: {seamlessness: 0}}", "at least one must be above 0"),
        ("{aggregator: sqrt_min_min}", "two parts"),
        ("{caps: {seamlessness: seamlessness}}", "is capped itself"),
        ("{weights: {seamlessness: 1}, caps: {seamlessness: technical_quality}}", "does not count"),
        ("{limits: [{at_most: 0.5}]}", "either times or total"),
        ("{limits: [{at_most: 3, times: 0.5}]}", "3 lies outside the scale 0–1"),
        ("{limits: [{where: beauty, at_most: 0.5, times: 1}]}", "'beauty' does not count here"),
        ("{optional: [beauty]}", "'beauty' does not count here"),
        ("{sets: {category: {Nonsense: {aggregator: min}}}}", "no such category"),
        (
            "{sets: {edit_type: {Zoom in: {weights: {beauty: 1}}}}}",
            "edit_type.Zoom in.weights",
        ),
        ("{without: {seamlessness: {weights: {beauty: 1}}}}", "without.seamlessness.weights"),
        ("{agregator: min}", "agregator"),
        (
            "{parts: {a: {of: [seamlessness]}, b: {of: [seamlessness]}}}",
            "stands in two of them",
        ),
    ],
)
def test_rules_without_meaning_are_refused_with_their_path(section: str, said: str) -> None:
    """What a lead mistypes is named before anything is scored by it."""
    with pytest.raises(BadInput) as refused:
        read_settings(f"{preset_text('pico-banana')}\nscoring: {section}\n")
    assert said in str(refused.value)


def test_scales_and_multiplying_rules_that_make_no_sense_are_refused() -> None:
    """A scale upside down; a product on a scale that goes below nothing."""
    with pytest.raises(BadInput, match=r"criteria\.a\.scale: min must be below max"):
        read_settings("{name: x, criteria: {a: {weight: 1, scale: {min: 5, max: 1}}}}")
    with pytest.raises(BadInput, match="needs a scale from 0 up"):
        read_settings(
            "{name: x, criteria: {a: {weight: 1}}, scale: {min: -1, max: 1},"
            " scoring: {aggregator: geometric}}"
        )


def test_a_rule_is_said_in_words() -> None:
    """The diff and the Load page read it out."""
    rule = Rule(
        "geometric", parts={"looks": Part(["natural", "sharp"], by="mean", weight=0.5)},
        limits=[Limit(1, "asked", times=0.5), Limit(1, total="lowest")], optional=["sharp"],
    )  # fmt: skip
    assert in_words(rule) == (
        "geometric mean of looks 0.5 (the mean of natural, sharp); asked at most 1: the total × "
        "0.5; the lowest at most 1: the total at most the lowest; may be left out: sharp"
    )
    assert in_words(Rule("min", caps={"kept": "asked"})) == (
        "the lowest; kept counts at most as asked"
    )


def test_a_judge_is_asked_for_and_read_on_each_criterions_own_scale() -> None:
    """What it is told to answer, and what is taken of its answer, go by the same range."""
    rule = read_settings(
        "{name: x, criteria: {asked: {weight: 1, scale: {min: 1, max: 5}}, kept: {weight: 1}}}"
    )
    prompt = Prompt("You judge.", {name: Asked(f"{name}?", "", "") for name in rule.criteria})
    assert scales(prompt.criteria, rule) == {"asked": FIVE, "kept": UNIT}
    read = read_reply('{"reason": "fine", "asked": 4, "kept": 0.5}', prompt, rule)
    assert read.scores == {"asked": 4.0, "kept": 0.5}
    assert read_reply('{"reason": "", "asked": 0.5, "kept": 0.5}', prompt, rule).scores is None
