"""Stored scores decided on by columns: the same as one by one."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from review.core.scoring import NO_SCORE
from review.filtering.decide import decide, read_config
from store.filters import config_scores

TEXT = """
version: 3
score: {score}
criteria: {{"what is asked": {{weight: 0.6, floor: 0.1}}, kept: {{weight: 0.4}}}}
scale: {{min: 0, max: 1}}
thresholds: {{global: 0.5, edit_type: {{Add: 0.7}}}}
overrides: {{rejected: [r.png], rescued: [s.png]}}
corrections: [{{edit: c.png, edit_type: Add}}]
not_proven: a test
taxonomy: {{Objects: [Add, Remove]}}
"""
CONFIGS = [read_config(TEXT.format(score=score)) for score in ("weighted_total", "overall")]
NUMBERS = st.sampled_from([0, 0.05, 0.5, 0.4999999995, 0.7, 1])
CRITERIA = st.dictionaries(st.sampled_from(["what is asked", "kept", "another"]), NUMBERS)
ROWS = st.builds(
    SimpleNamespace,
    output_image=st.sampled_from(["a.png", "r.png", "s.png", "c.png"]),
    edit_type=st.sampled_from([None, "Add", "Remove", "unheard of"]),
    collision=st.sampled_from([False, False, 0, 1]),
    overall=st.one_of(st.none(), NUMBERS),
    criteria_json=st.one_of(st.none(), CRITERIA.map(json.dumps)),
    problem=st.sampled_from([None, None, NO_SCORE, "malformed score: 1 of 2 scores"]),
)


@given(st.lists(ROWS, min_size=1, max_size=12), st.sampled_from(CONFIGS))
def test_decided_together_as_one_by_one(rows, config) -> None:
    """Outcome, reason, cause and type in force; with and without criteria, total or problem."""
    score_of = config_scores.reader(config)
    decided = config_scores.decided(config, rows)
    for row, place, kind in zip(rows, decided.places, decided.edit_types(), strict=True):
        alone = decide(config, row.edit_type, row.output_image, score_of(row),
                       collision=bool(row.collision))  # fmt: skip
        assert decided.decisions[place] == alone
        assert kind == config.kind_of(row.output_image, row.edit_type)
    assert np.all(decided.places >= 0)
