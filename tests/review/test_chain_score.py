"""Chains through the filter's rules: whole, salvaged, rejected or undecided."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.core.errors import BadInput
from review.core.scoring import Scored
from review.core.settings import Scale
from review.filtering.chain_score import (
    RULES,
    Turn,
    chain_score,
    chain_scores,
    decide_chain,
    pool_digest,
)
from review.filtering.config_changes import changes
from review.filtering.decide import PoolDigest, decide
from review.filtering.filter_config import (
    Certificate,
    ChainRule,
    Chains,
    FilterConfig,
    check,
    read_config,
    write_config,
)

TEXT = """
version: 3
score: overall
criteria: {}
scale: {min: 0, max: 10}
thresholds: {global: 7, edit_type: {Add: 9}}
exclusions: [{edit: out.png, reason: unsafe}]
not_proven: a test
taxonomy: {Objects: [Add]}
"""
OLD = read_config(TEXT)
KEY = "ab" * 32


def config(rule: ChainRule, threshold: float | None = 6, **more: Any) -> FilterConfig:
    section = Chains(rule, threshold, more.pop("salvage", True), **more)
    return msgspec.structs.replace(OLD, chains=section)


def turns(*scores: float | None, images: str = "abcde", kind: str | None = None) -> list[Turn]:
    return [
        Turn(kind, f"{image}.png", None if score is None else Scored(score, {}))
        for image, score in zip(images, scores, strict=False)
    ]


def said(config: FilterConfig, *scores: float | None, valid: int | None = None) -> tuple[str, int]:
    decision = decide_chain(config, turns(*scores), valid=valid)
    return decision.outcome, decision.turns


@pytest.mark.parametrize(
    ("rule", "threshold", "scores", "expected"),
    [
        ("all", 6, (6, 9, 6), ("kept", 3)),
        ("all", 6, (9, 9, 5.9), ("salvaged", 2)),
        ("all", 6, (9, 5.9, 9), ("rejected", 0)),
        ("all", 6, (9, 9, None), ("undecided", 0)),
        ("all", 6, (9, 9, None, 1), ("salvaged", 2)),
        ("all", None, (7, 7), ("kept", 2)),
        ("all", None, (7, 6.9), ("rejected", 0)),
        ("weakest", 6, (6, 9), ("kept", 2)),
        ("weakest", 6, (8, 9, 5), ("salvaged", 2)),
        ("weakest", 6, (5, 9, 9), ("rejected", 0)),
        ("weakest", 6, (9, None, 5), ("rejected", 0)),
        ("weakest", 6, (9, None, 9), ("undecided", 0)),
        ("product", 0.5, (8, 8), ("kept", 2)),
        ("product", 0.5, (8, 8, 7), ("salvaged", 2)),
        ("product", 0.5, (8, 6), ("rejected", 0)),
        ("product", 0.5, (None, 8), ("undecided", 0)),
        ("product", 0.5, (10, 10, 10, 10, 5), ("kept", 5)),
    ],
)
def test_each_rule_keeps_what_it_says(
    rule: ChainRule, threshold: float | None, scores: tuple[float | None, ...], expected: Any
) -> None:
    """Every turn, the weakest, or the product; what holds of the rest, from two turns, is kept."""
    assert said(config(rule, threshold), *scores) == expected


def test_all_differs_from_weakest_where_a_type_has_a_threshold_of_its_own() -> None:
    """By ``all`` a turn of such a type is held to it; the weakest turn knows of no types."""
    strict = turns(8, 8, kind="Add")
    assert decide_chain(config("all"), strict).reason == "turn 1: score 8.00 < 9.00 (edit type)"
    assert decide_chain(config("weakest"), strict).outcome == "kept"


def test_the_reason_names_the_figures() -> None:
    """What decided, and of what is salvaged how much of it is left."""
    reasons = [
        decide_chain(config(rule, cut), turns(8, 8, 5)).reason
        for rule, cut in (("all", 6), ("weakest", 6), ("product", 0.5), ("product", 0.3))
    ]
    assert reasons == [
        "salvaged: 2 of 3 turns; turn 3: score 5.00 < 6.00 (chains)",
        "salvaged: 2 of 3 turns; weakest turn 5.00 < 6.00 (chains)",
        "salvaged: 2 of 3 turns; product of turns 0.32 < 0.50 (chains)",
        "product of turns 0.32 ≥ 0.30 (chains)",
    ]


def test_nothing_is_salvaged_where_the_config_does_not_say_so() -> None:
    """Without ``salvage`` a chain goes out whole or not at all."""
    assert said(config("all", salvage=False), 9, 9, 1) == ("rejected", 0)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("image", ["out.png", "same.png"])
def test_what_a_single_edit_is_out_for_a_chain_is_out_for(rule: ChainRule, image: str) -> None:
    """An excluded turn rejects its chain, one that other records claim leaves it undecided."""
    three = turns(9, 9, 9)
    three[2] = three[2]._replace(output_image=image, collision=image == "same.png")
    outcome = decide_chain(config(rule, 0.5), three).outcome
    assert outcome == ("salvaged" if image == "out.png" else "undecided")


@pytest.mark.parametrize("rule", RULES)
def test_peoples_word_takes_away_and_adds_nothing(rule: ChainRule) -> None:
    """What people reject leaves, but for what they and the rule hold; nothing is rescued."""
    cut = config(rule, 0.5)
    assert said(cut, 9, 9, 9, valid=2) == ("salvaged", 2)
    assert said(cut, 9, 9, 9, valid=1) == ("rejected", 0)
    assert said(cut, 9, 9, 9, valid=3) == ("kept", 3)
    assert said(cut, 9, 0, 9, valid=3) == ("rejected", 0)
    assert said(cut, 9, 0, 9, 9, valid=3) == ("rejected", 0)


def test_an_old_config_means_what_it_meant() -> None:
    """Without the section every turn must be kept as a single edit; nothing is salvaged."""
    assert said(OLD, 7, 7, 7) == ("kept", 3)
    decision = decide_chain(OLD, turns(7, 7, 6.5))
    assert decision == ("rejected", "turn 3: score 6.50 < 7.00 (global)",
                        "a turn: below threshold (global)", 0)  # fmt: skip
    assert "chains" not in write_config(OLD)


SCORES = st.lists(st.floats(0, 10), min_size=1, max_size=5)


@given(scores=SCORES, rule=st.sampled_from(RULES), cut=st.floats(0, 1))
def test_a_chain_is_kept_exactly_where_its_score_reaches_the_threshold(
    scores: list[float], rule: ChainRule, cut: float
) -> None:
    """So that a promise about scores at a cut is one about what the filter keeps."""
    threshold = cut if rule == "product" else cut * 10
    score = chain_score(scores, rule, Scale(0, 10))
    assert score is not None
    kept = said(config(rule, threshold), *scores)[0] == "kept"
    assert kept == (score >= threshold - 1e-9)


@given(scores=SCORES, rule=st.sampled_from(RULES), cut=st.floats(0, 1))
def test_what_is_salvaged_would_be_kept_by_itself_and_one_turn_more_would_not(
    scores: list[float], rule: ChainRule, cut: float
) -> None:
    """The valid prefix is the longest one that the rule keeps."""
    cut_config = config(rule, cut if rule == "product" else cut * 10)
    outcome, held = said(cut_config, *scores)
    if outcome == "salvaged":
        assert said(cut_config, *scores[:held]) == ("kept", held)
        assert said(cut_config, *scores[: held + 1])[0] != "kept"


@given(
    chains=st.lists(st.lists(st.none() | st.floats(0, 10), min_size=1, max_size=5), max_size=8),
    rule=st.sampled_from(RULES),
)
def test_scores_of_many_chains_are_those_of_each(
    chains: list[list[float | None]], rule: ChainRule
) -> None:
    """The frame of all turns gives what each chain alone gives; a missing turn leaves none."""
    rows = [
        (f"c{number}", position, score)
        for number, scores in enumerate(chains)
        for position, score in enumerate(scores)
    ]
    frame = pd.DataFrame(rows, columns=["set_id", "position", "overall"])
    expected = {f"c{n}": chain_score(scores, rule, Scale(0, 10)) for n, scores in enumerate(chains)}
    assert chain_scores(frame, rule, Scale(0, 10)) == pytest.approx(expected)


def test_the_digest_of_chains_is_that_of_their_keys_and_scores() -> None:
    """In any order; another score is another pool."""
    plain = PoolDigest()
    plain.add(KEY, 0.5)
    plain.add("cd" * 32, 0.25)
    assert pool_digest({"cd" * 32: 0.25, KEY: 0.5}).hexdigest() == plain.hexdigest()
    assert pool_digest({"cd" * 32: 0.25, KEY: 0.6}).hexdigest() != plain.hexdigest()


SECTION = f"""
chains:
  rule: product
  threshold: 0.5
  salvage: true
  rejected: [{{chain: {KEY}, valid: 2}}]
  not_proven: too few labels
  pool: {{name: p, size: 2, digest: {"c" * 64}}}
"""


def test_a_config_with_the_section_reads_back_and_may_be_published() -> None:
    """YAML in, the same YAML out; the words on chains are found by their key."""
    read = read_config(TEXT + SECTION)
    assert read_config(write_config(read)) == read
    assert read.valid_turns == {KEY: 2}
    check(read)


@pytest.mark.parametrize(
    ("was", "becomes", "wrong"),
    [
        ("rule: product", "rule: best", "chains.rule: 'best'"),
        ("  rule: product\n", "", "chains: 'rule' is a required"),
        ("salvage: true", "salvage: maybe", "chains.salvage"),
        ("salvage: true", "save: true", "'save' was unexpected"),
        ("threshold: 0.5", "threshold: 5", r"chains.threshold: 5 lies outside 0–1.*product"),
        ("  threshold: 0.5\n", "", "chains.threshold: the rule product needs one"),
        ("rule: product\n  threshold: 0.5", "rule: all\n  threshold: 11", "lies outside 0–10"),
        (KEY, "images/a.png", "chains.rejected.0.chain"),
        ("valid: 2", "valid: -1", "chains.rejected.0.valid"),
        ("valid: 2}", f"valid: 2}}, {{chain: {KEY}, valid: 1}}", "chain stands there twice"),
        ("not_proven:", "certificate: {statement: x}\n  not_proven:", "chains: only one of"),
    ],
)
def test_a_wrong_section_is_refused_with_the_key(was: str, becomes: str, wrong: str) -> None:
    """The path of the key and what is wrong with it."""
    assert was in SECTION
    with pytest.raises(BadInput) as caught:
        read_config(TEXT + SECTION.replace(was, becomes, 1), file="f.yaml")
    assert re.search(wrong, caught.value.message), caught.value.message


def test_a_published_section_is_proven_or_says_why_not() -> None:
    """Neither a certificate nor a reason is no published config."""
    with pytest.raises(BadInput, match="section chains"):
        check(config("all"))
    check(config("all", certificate=Certificate("90% of chains")))


def test_a_diff_says_what_changed_for_chains() -> None:
    """Rule, threshold, salvage, people's words and the promise, before and after."""
    read = read_config(TEXT + SECTION)
    said_of = {change.what: (change.before, change.after) for change in changes(OLD, read)}
    assert said_of == {
        "Rule for chains": ("every turn passes as a single edit", "the product of the turns"),
        "Threshold for chains": ("none", "0.5"),
        "Valid beginnings of chains are kept": ("no", "yes"),
        "Chains rejected by people": ("0", "1 (abababababab new)"),
        "Promise about chains": ("none", "not proven: too few labels"),
    }
    assert changes(read, read) == []


def test_turns_are_decided_as_single_edits_are() -> None:
    """Of a chain of one, ``all`` without a threshold is the single edit's decision."""
    for score in (9.0, 7.0, 6.9):
        single = decide(OLD, None, "a.png", Scored(score, {}))
        assert decide_chain(config("all", None), turns(score)).outcome == single.outcome


def test_the_documented_section_is_one() -> None:
    """Every key of the section stands in docs/filtering.md."""
    text = (Path(__file__).parents[2] / "docs" / "filtering.md").read_text(encoding="utf-8")
    for name in Chains.__struct_fields__:
        assert f"`{name}`" in text
