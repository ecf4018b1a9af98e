"""Deciding by columns: the same as one by one, whatever the config and the scores."""

from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.core.rules import AGGREGATORS, PLAIN, Limit, Part, Rule, Scoring, Sets
from review.filtering.columns import Edits, decide
from review.filtering.decide import Decision, FilterConfig, Thresholds, read_config, scored_by
from review.filtering.decide import decide as decide_one

CONFIG = read_config("""
version: 3
score: weighted_total
criteria:
  asked: {weight: 0.4}
  kept: {weight: 0.35, floor: 0.2}
  sharp: {weight: 0.25, scale: {min: 1, max: 5}, floor: 1.5}
scale: {min: 0, max: 1}
thresholds: {global: 0.7, category: {Objects: 0.6}, edit_type: {Add: 0.505}}
overrides: {rejected: [r.png], rescued: [s.png]}
corrections: [{edit: c.png, edit_type: Add}]
exclusions: [{edit: x.png, reason: unsafe}]
aliases: {Insert: Add}
type_rules: [{edit_type: Crop, becomes: Zoom in}]
not_proven: first draft
taxonomy: {Objects: [Add, Remove], Scale: [Zoom in, Crop]}
""")
TYPES = [None, "", "Add", "insert", "Remove", "Zoom in", "Crop", "never heard of"]
IMAGES = ["a.png", "b.png", "r.png", "s.png", "c.png", "x.png", None]

#: Scores of every sort: short and long, at the ends, beside the cuts, off the scale, none.
TENTHS = st.integers(0, 20).map(lambda n: n / 20)
NEAR = st.sampled_from([0.7, 0.6999999995, 0.699, 0.6951, 0.505, 0.2, 0.19999, 0.695, 1.5])
UNIT = st.one_of(st.none(), TENTHS, st.floats(0, 1), NEAR, st.sampled_from([-0.1, 1.2, 7.0]))
FIVE = st.one_of(st.none(), st.integers(1, 5).map(float), st.floats(1, 5), st.just(0.5))
ROW = st.fixed_dictionaries({"asked": UNIT, "kept": UNIT, "sharp": FIVE, "overall": UNIT})

RULES = st.builds(
    Rule,
    aggregator=st.sampled_from([one for one in AGGREGATORS if one != "sqrt_min_min"]),
    weights=st.sampled_from([{}, {"asked": 0.5, "sharp": 0.5}]),
    caps=st.sampled_from([{}, {"kept": "asked"}]),
    limits=st.lists(
        st.sampled_from(
            [
                Limit(0.3, "asked", times=0.5),
                Limit(2, "sharp", total=0.4),
                Limit(0.4, total="lowest"),
            ]
        ),
        max_size=2,
    ),
    optional=st.sampled_from([[], ["kept"], ["asked", "kept", "sharp"]]),
    without=st.sampled_from([{}, {"sharp": Rule(weights={"asked": 1.0})}]),
) | st.builds(
    Rule,
    aggregator=st.sampled_from(AGGREGATORS),
    parts=st.just({"one": Part(["asked", "kept"]), "two": Part(["sharp"], "mean", 2)}),
    optional=st.sampled_from([[], ["sharp"]]),
)
SCORINGS = st.just(PLAIN) | st.builds(
    lambda rule, kinds, categories: Scoring(
        **msgspec.structs.asdict(rule), sets=Sets(categories, kinds)
    ),
    RULES,
    st.dictionaries(st.just("Add"), RULES),
    st.dictionaries(st.just("Scale"), RULES),
)


def as_edits(rows: list[tuple[dict[str, Any], Any, Any, bool]], *, arrow: bool) -> Edits:
    """Return (scores, type, image, collides) of each as columns."""
    names = list(dict.fromkeys(kind for _row, kind, _image, _collides in rows)) or [None]
    images = [image for _row, _kind, image, _collides in rows]

    def column(name: str) -> Any:
        return np.array([row[name] for row, *_rest in rows], dtype=np.float64)

    return Edits(
        pa.array(images, pa.string()) if arrow else images,
        {name: column(name) for name in CONFIG.criteria},
        column("overall"),
        np.array([names.index(kind) for _row, kind, *_rest in rows], np.int32),
        names,
        np.array([collides for *_rest, collides in rows], np.bool_),
    )


def one_by_one(config: FilterConfig, rows: Any) -> list[Decision]:
    return [
        decide_one(config, kind, image, scored_by(config, row, kind), collision=collides)
        for row, kind, image, collides in rows
    ]


@settings(deadline=None, max_examples=300)
@given(
    rows=st.lists(
        st.tuples(ROW, st.sampled_from(TYPES), st.sampled_from(IMAGES), st.booleans()), max_size=30
    ),
    scoring=SCORINGS,
    by=st.sampled_from(["weighted_total", "overall"]),
    cut=st.sampled_from([None, 0.7, 0.695, 1 / 3]),
    arrow=st.booleans(),
)
def test_columns_decide_as_one_by_one(
    rows: Any, scoring: Scoring, by: Any, cut: float | None, *, arrow: bool
) -> None:
    """Outcome, reason to the letter, cause, threshold, and the type in force."""
    cuts = msgspec.structs.replace(CONFIG.thresholds, global_=cut)
    config = msgspec.structs.replace(CONFIG, scoring=scoring, score=by, thresholds=cuts)
    decided = decide(config, as_edits(rows, arrow=arrow))
    assert [decided.decisions[place] for place in decided.places] == one_by_one(config, rows)
    assert list(decided.edit_types()) == [config.kind_of(image, t) for _r, t, image, _c in rows]


@pytest.mark.parametrize("number", [0.1 + 0.2, 1 / 3, 0.1234567895, 2.5e-10, 0.7 * 0.4 + 0.7 * 0.6])
def test_totals_are_the_same_floats(number: float) -> None:
    """Rounded to nine decimals as one by one, middles between two of them included."""
    config = read_config(
        "{version: 1, score: weighted_total, criteria: {a: {weight: 0.3}, b: {weight: 0.7}},"
        " scale: {min: 0, max: 1}, thresholds: {global: 0.5}}"
    )
    columns = {"a": np.full(3, number), "b": np.full(3, number)}
    alone = scored_by(config, {"a": number, "b": number})
    assert decide(config, Edits(["x"] * 3, columns)).overall.tolist() == [alone.overall] * 3  # type: ignore[union-attr]


def test_a_fallback_takes_the_place_of_the_global_cut() -> None:
    """As a chain's own threshold does."""
    config = msgspec.structs.replace(CONFIG, thresholds=Thresholds(0.9))
    rows = [({"asked": 0.8, "kept": 0.8, "sharp": 4.0, "overall": None}, None, "a.png", False)]
    decided = decide(config, as_edits(rows, arrow=False), fallback=(0.5, "chains"))
    assert decided.decisions[decided.places[0]].reason == "score 0.79 ≥ 0.50 (chains)"
    assert decided.are("kept").tolist() == [True]


def test_what_is_no_number_is_decided_by_itself() -> None:
    """A row whose scores are words brings its score along."""
    config = msgspec.structs.replace(CONFIG, thresholds=Thresholds(0.5))
    nothing = {name: np.full(2, np.nan) for name in CONFIG.criteria}
    words: dict[str, object] = {"asked": "high", "kept": 1, "sharp": 5}
    full = scored_by(config, {"asked": "80%", "kept": 1, "sharp": "5/5"})
    decided = decide(config, Edits(["a", "b"], nothing, odd={0: scored_by(config, words), 1: full}))
    assert list(decided.reasons()) == [
        "malformed score: asked is 'high', not a number.",
        "score 0.92 ≥ 0.50 (global)",
    ]
    assert np.isnan(decided.overall).tolist() == [True, False]
