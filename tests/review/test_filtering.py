"""The filter config and its decision on one edit."""

import datetime as dt
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from review.core.errors import BadInput, MalformedScores
from review.core.scoring import Scored
from review.core.settings import Scale
from review.core.spelling import normalise_path
from review.filtering.decide import (
    Certificate,
    Correction,
    Exclusion,
    FilterConfig,
    FlooredCriterion,
    Overrides,
    PoolDigest,
    PoolRef,
    Provenance,
    Thresholds,
    TypeRule,
    check,
    decide,
    json_schema,
    keeps,
    read_config,
    scored_by,
    threshold_for,
    write_config,
)
from review.filtering.filter_config import Chains

TAXONOMY = {"Objects": ["Add", "Remove"], "Scale": ["Zoom in"]}
TEXT = """
version: 3
score: weighted_total
criteria:
  compliance: {weight: 0.75}
  looks: {weight: 0.25, floor: 0.2}
scale: {min: 0, max: 1}
thresholds: {global: 0.7, category: {Objects: 0.6}, edit_type: {Add: 0.5}}
overrides: {rejected: [r.png], rescued: [./s.png]}
corrections: [{edit: c.png, edit_type: Add}]
exclusions: [{edit: root/x.png, reason: unsafe}]
not_proven: first draft
provenance:
  pool: {name: p, size: 2, digest: "%s"}
  judge_run: gemini
  published: 2026-01-02T03:04:05Z
taxonomy: {Objects: [Add, Remove], Scale: [Zoom in]}
foreign_roots: [root]
""" % ("0" * 64)
CONFIG = read_config(TEXT)


def changed(**changes: Any) -> FilterConfig:
    return msgspec.structs.replace(CONFIG, **changes)


def outcome(
    overall: float, edit_type: str | None = None, image: str = "a.png", looks: float = 1
) -> tuple[str, str]:
    decision = decide(CONFIG, edit_type, image, Scored(overall, {"compliance": 1, "looks": looks}))
    return decision.outcome, decision.reason


WORDS = st.text(min_size=1)
UNIT = st.floats(0, 1)
CUTS = st.none() | UNIT
CONFIGS = st.builds(
    FilterConfig,
    version=st.integers(0, 10**6),
    score=st.sampled_from(["weighted_total", "overall"]),
    criteria=st.dictionaries(
        WORDS, st.builds(FlooredCriterion, weight=st.floats(0.1, 1), floor=CUTS), min_size=1
    ),
    scale=st.just(Scale(0, 1)),
    thresholds=st.builds(
        Thresholds,
        global_=CUTS,
        category=st.dictionaries(st.sampled_from(sorted(TAXONOMY)), UNIT),
        edit_type=st.dictionaries(st.sampled_from(["Add", "Zoom in"]), UNIT),
    ),
    overrides=st.builds(Overrides, rejected=st.lists(WORDS.map(lambda name: f"r{name}"))),
    corrections=st.lists(
        st.builds(Correction, edit=WORDS, edit_type=WORDS, agreed=st.integers(0, 9)),
        unique_by=lambda row: normalise_path(row.edit),
    ),
    type_rules=st.lists(
        st.builds(
            TypeRule,
            edit_type=st.sampled_from(["Add", "q"]),
            becomes=st.sampled_from(["Remove", "Zoom in"]),
            checked=st.integers(0, 9),
            low=CUTS,
            of=st.none() | WORDS,
        ),
        unique_by=lambda row: row.edit_type,
    ),
    aliases=st.dictionaries(
        WORDS.map(lambda word: f"or {word}"), st.sampled_from(["Add", "Remove", "Zoom in"])
    ),
    exclusions=st.lists(st.builds(Exclusion, edit=WORDS, reason=WORDS)),
    certificate=st.none() | st.builds(Certificate, statement=WORDS, target=CUTS),
    provenance=st.builds(
        Provenance,
        created=st.none() | st.datetimes(timezones=st.just(dt.UTC)),
        comment=st.none() | WORDS,
    ),
    taxonomy=st.just(TAXONOMY),
    chains=st.none()
    | st.builds(
        Chains,
        rule=st.sampled_from(["all", "weakest", "product"]),
        threshold=UNIT,
        salvage=st.booleans(),
        not_proven=st.none() | WORDS,
    ),
)


#: ``jsonschema.validate`` would hold the schema itself against its meta-schema each time.
BY_SCHEMA = jsonschema.Draft202012Validator(json_schema())


@settings(deadline=None)
@given(config=CONFIGS)
def test_a_config_round_trips_and_fits_its_schema(config: FilterConfig) -> None:
    """Written YAML is read back equal, is stable, and validates against the JSON Schema."""
    text = write_config(config)
    assert read_config(text) == config
    assert write_config(read_config(text)) == text
    BY_SCHEMA.validate(yaml.safe_load(text))


def test_the_schema_is_a_valid_one() -> None:
    """It is valid by its own meta-schema, and refuses what the reader refuses."""
    jsonschema.Draft202012Validator.check_schema(json_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**yaml.safe_load(TEXT), "colour": "red"}, json_schema())


def test_the_written_keys_are_those_of_the_contract() -> None:
    """Every key of the contract stands in a written config, set or not."""
    written = yaml.safe_load(write_config(CONFIG))
    assert list(written)[:11] == [
        "version",
        "score",
        "criteria",
        "scale",
        "thresholds",
        "overrides",
        "corrections",
        "exclusions",
        "certificate",
        "not_proven",
        "provenance",
    ]
    assert written["thresholds"]["global"] == 0.7
    assert written["criteria"]["compliance"] == {"weight": 0.75}
    assert written["certificate"] is None


@pytest.mark.parametrize(
    ("was", "becomes", "wrong"),
    [
        ("version: 3", "version: three", "version: 'three' is not of type 'integer'"),
        ("version: 3", "version: -1", "version"),
        ("version: 3", "version: 3\ncolour: red", "'colour' was unexpected"),
        ("version: 3", "", "'version' is a required property"),
        ("weighted_total", "sum", "score: 'sum'"),
        ("{Add: 0.5}", "{Add: high}", "thresholds.edit_type.Add: 'high'"),
        ("global:", "globl:", "thresholds: .*'globl' was unexpected"),
        ("{weight: 0.75}", "{wait: 0.75}", "criteria.compliance"),
        ("{weight: 0.75}", "{weight: -1}", "criteria.compliance.weight"),
        ("{edit: c.png, edit_type: Add}", "{edit: c.png}", "corrections.0: 'edit_type'"),
        ("size: 2", "size: many", "provenance.pool.size"),
        ('"0', '"x', "provenance.pool.digest"),
        ("global: 0.7", "global: 7", "thresholds.global: 7 lies outside the scale"),
        ("global: 0.7", "global: .nan", "thresholds.global"),
        ("Objects: 0.6", "Objects: 60", "thresholds.category.Objects: 60 lies outside"),
        ("floor: 0.2", "floor: 2", "criteria.looks.floor: 2 lies outside"),
        ("{Objects: 0.6}", "{Object: 0.6}", "no such category"),
        ("{Add: 0.5}", "{add: 0.5}", "thresholds.edit_type.add: the taxonomy has no such"),
        ("max: 1}", "max: 0}", "scale: min must be below max"),
        ("rescued: [./s.png]", "rescued: [r.png]", "r.png is both rejected and rescued"),
        (
            "[{edit: c.png",
            "[{edit: ./c.png, edit_type: Remove}, {edit: c.png",
            "stands there twice",
        ),
        ("not_proven:", "certificate: {statement: x}\nnot_proven:", "only one of them"),
        ("global: 0.7", "global: 0.7, global: 0.8", "the key 'global' stands twice"),
        ("global: 0.7", "global: 0.7, .65: 0.8", "the key 0.65 is not a text"),
        ("version: 3", "version: [", "not valid YAML"),
        (TEXT, "", "the whole file"),
        (TEXT, "[1]", "the whole file"),
    ],
)
def test_a_wrong_config_is_refused_with_the_key(was: str, becomes: str, wrong: str) -> None:
    """The path of the key and what is wrong with it; nothing is guessed or dropped."""
    assert was in TEXT
    with pytest.raises(BadInput, match=wrong) as caught:
        read_config(TEXT.replace(was, becomes, 1), file="f.yaml")
    assert caught.value.file == "f.yaml"
    assert caught.value.what_to_do


@pytest.mark.parametrize(
    ("certificate", "not_proven", "may"),
    [
        (Certificate("90% at 95%"), None, True),
        (None, "too few labels", True),
        (None, None, False),
        (None, " ", False),
        (Certificate("90% at 95%"), "too few labels", False),
    ],
)
def test_a_published_config_is_proven_or_says_why_not(
    certificate: Certificate | None, not_proven: str | None, may: bool
) -> None:
    """Exactly one of the two; a draft may have neither."""
    config = changed(certificate=certificate, not_proven=not_proven)
    if may:
        check(config)
    else:
        with pytest.raises(BadInput, match=r"certificate|not proven"):
            check(config)


@pytest.mark.parametrize(
    ("edit_type", "expected"),
    [
        ("Add", (0.5, "edit type")),
        ("Remove", (0.6, "category")),
        ("Zoom in", (0.7, "global")),
        ("never heard of", (0.7, "global")),
        (None, (0.7, "global")),
    ],
)
def test_the_most_specific_threshold_wins(
    edit_type: str | None, expected: tuple[float, str]
) -> None:
    """Edit type before category before global."""
    assert threshold_for(CONFIG, edit_type) == expected


def test_without_a_threshold_nothing_is_decided() -> None:
    """An edit no cut applies to is undecided, not kept and not rejected."""
    config = changed(thresholds=Thresholds(edit_type={"Add": 0.5}))
    decision = decide(config, "Zoom in", "a.png", Scored(1, {"looks": 1}))
    assert (decision.outcome, decision.reason) == ("undecided", "no threshold applies")


@pytest.mark.parametrize(
    ("overall", "expected"),
    [
        (0.7, ("kept", "score 0.70 ≥ 0.70 (global)")),
        (0.7 - 1e-10, ("kept", "score 0.70 ≥ 0.70 (global)")),
        (0.7 - 1e-8, ("rejected", "score 0.69999999 < 0.70000000 (global)")),
        (0.61, ("rejected", "score 0.61 < 0.70 (global)")),
        (0.6999, ("rejected", "score 0.6999 < 0.7000 (global)")),
        (0.81, ("kept", "score 0.81 ≥ 0.70 (global)")),
    ],
)
def test_a_score_at_the_threshold_passes(overall: float, expected: tuple[str, str]) -> None:
    """Within 1e-9; the reason always shows figures that differ the way it says."""
    assert outcome(overall) == expected


def test_a_cut_with_more_decimals_is_written_out() -> None:
    """Grid cuts are observed scores; they are not rounded away."""
    config = changed(thresholds=Thresholds(global_=0.68125))
    decision = decide(config, None, None, Scored(0.68, {"looks": 1}))
    assert decision.reason == "score 0.68000 < 0.68125 (global)"
    assert decision.threshold == 0.68125
    assert decision.cause == "below threshold (global)"


def test_the_order_of_the_rules() -> None:
    """Excluded, rejected, without a score, rescued, floor, threshold: the first that applies."""
    assert outcome(1, image="x.png") == ("rejected", "excluded: unsafe")
    assert outcome(1, image="r.png") == ("rejected", "rejected by people")
    assert outcome(0, image="s.png", looks=0) == ("kept", "rescued by people")
    assert outcome(1, looks=0.1) == ("rejected", "looks 0.10 < 0.20 (floor)")
    assert outcome(0.55, "Zoom in", image="c.png")[0] == "kept"
    for image, expected in {"x.png": "rejected", "r.png": "rejected", "s.png": "undecided"}.items():
        assert decide(CONFIG, None, image, None).outcome == expected
    assert decide(CONFIG, None, "s.png", "1 of 2 scores").outcome == "undecided"
    assert decide(CONFIG, None, "x.png", None, collision=True).reason == "collision"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ({}, "no score"),
        ({"compliance": None}, "no score"),
        ({"compliance": 1}, "malformed score: 1 of 2 scores: looks missing."),
        ({"compliance": 1, "looks": 8}, "malformed score: looks is 8, outside the scale 0–1."),
        ({"overall": 0.9}, "malformed score: no looks, which has a floor"),
    ],
)
def test_without_a_usable_score_nothing_is_decided(raw: dict[str, object], reason: str) -> None:
    """Refusals, incomplete rows and numbers off the scale are set aside with the reason."""
    decision = decide(CONFIG, "Add", "a.png", scored_by(CONFIG, raw))
    assert (decision.outcome, decision.reason) == ("undecided", reason)
    with pytest.raises(MalformedScores, match="undecided"):
        keeps(raw, CONFIG, edit_type="Add")


def test_keeps_is_the_decision_inline() -> None:
    """A pipeline gives scores, type and image, and gets yes or no."""
    scores = {"compliance": 0.6, "looks": 0.6}
    assert keeps(scores, CONFIG, edit_type="Add")
    assert not keeps(scores, CONFIG)
    assert not keeps({"compliance": 1, "looks": 1}, CONFIG, edit="root/x.png")
    assert keeps(scores, CONFIG, edit="root/./s.png".replace("/./", "/"))
    assert not keeps({}, CONFIG, edit="r.png")


def test_the_supplied_overall_counts_where_the_config_says_so() -> None:
    """``score: overall`` takes the judge's own number; else the weighted total."""
    raw = {"compliance": 0.2, "looks": 0.2, "overall": 0.9}
    assert keeps(raw, changed(score="overall"))
    assert not keeps(raw, CONFIG)


def test_types_corrected_by_people_choose_the_threshold() -> None:
    """The manifest's own type no longer matters then."""
    config = changed(corrections=[Correction("root/a.png", "Zoom in")])
    scores = {"compliance": 0.6, "looks": 0.6}
    assert keeps(scores, config, edit_type="Add")
    assert not keeps(scores, config, edit_type="Add", edit="a.png")


ALIASES = {"put in": "Add", "Take out": "Remove", "closer": "Zoom in"}
RULES = [TypeRule("Add", "Remove", checked=40, agreed=38, low=0.83, high=0.99, of="run 1")]


@given(
    alias=st.sampled_from(sorted(ALIASES)),
    edit=st.sampled_from(["c.png", "other.png", None]),
    overall=UNIT,
    rules=st.sampled_from([[], RULES]),
)
def test_an_alias_is_decided_as_its_type(
    alias: str, edit: str | None, overall: float, rules: list[TypeRule]
) -> None:
    """However it is spelled, with rules and corrections or without."""
    config = changed(aliases=ALIASES, type_rules=rules)
    scored = Scored(overall, {"compliance": overall, "looks": 0.9}, 0)
    expected = decide(config, ALIASES[alias], edit, scored)
    for written in (alias, alias.upper(), f" {alias.replace(' ', '  ')} "):
        assert decide(config, written, edit, scored) == expected


@pytest.mark.parametrize(
    ("image", "written", "kind"),
    [
        ("c.png", "Remove", "Add"),  # People said so; no rule moves it on.
        ("c.png", None, "Add"),
        ("other.png", "Add", "Remove"),
        ("other.png", "put in", "Remove"),
        (None, "PUT IN", "Remove"),
        ("other.png", "Zoom in", "Zoom in"),
        ("other.png", "of no taxonomy", "of no taxonomy"),
        ("other.png", "moved by hand", "Zoom in"),
        ("other.png", None, None),
    ],
)
def test_people_come_before_rules_and_rules_after_names(
    image: str | None, written: str | None, kind: str | None
) -> None:
    """An edit's correction, else the rule for what its type means, else that."""
    other = TypeRule("moved by hand", "Zoom in")
    assert changed(aliases=ALIASES, type_rules=[*RULES, other]).kind_of(image, written) == kind


def test_the_threshold_of_the_type_in_force_applies() -> None:
    """A rule from Add (0.5) to Remove (of Objects: 0.6) makes 0.55 too little."""
    scores = {"compliance": 0.55, "looks": 0.55}
    assert keeps(scores, changed(aliases=ALIASES), edit_type="put in")
    assert not keeps(scores, changed(aliases=ALIASES, type_rules=RULES), edit_type="put in")


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"aliases": {"x": "Nothing"}}, "aliases.x: the taxonomy has no edit type 'Nothing'"),
        ({"aliases": {"zoom  IN": "Add"}}, "aliases.zoom  IN: means 'Zoom in' and 'Add'"),
        ({"aliases": {"x": "Add", "X": "Remove"}}, "aliases.X: means 'Add' and 'Remove'"),
        ({"type_rules": [*RULES, *RULES]}, "type_rules: a type stands there twice"),
        ({"type_rules": [TypeRule("Add", "Nothing")]}, "the taxonomy has no edit type 'Nothing'"),
        ({"type_rules": [TypeRule("Add", "Add")]}, "type_rules: 'Add' is moved itself"),
        (
            {"type_rules": [*RULES, TypeRule("Remove", "Zoom in")]},
            "type_rules: 'Remove' is moved itself",
        ),
        (
            {"aliases": ALIASES, "type_rules": [TypeRule("put in", "Remove")]},
            "type_rules: 'put in' is another name of 'Add'",
        ),
    ],
)
def test_rules_and_names_without_sense_are_refused(more: dict[str, Any], wrong: str) -> None:
    """Each name means one type, and a rule ends where no other begins."""
    with pytest.raises(BadInput) as caught:
        read_config(write_config(changed(**more)))
    assert wrong in caught.value.message


@given(
    cut=UNIT,
    stricter=UNIT,
    scores=st.lists(st.tuples(UNIT, UNIT)),
    level=st.sampled_from(["global", "category", "edit_type"]),
)
def test_a_stricter_threshold_never_keeps_more(
    cut: float, stricter: float, scores: list[tuple[float, float]], level: str
) -> None:
    """What the stricter filter keeps, the more lenient one keeps too, at every level."""
    low, high = sorted((cut, stricter))

    def at(value: float) -> FilterConfig:
        given = {
            "global": Thresholds(global_=value),
            "category": Thresholds(category={"Objects": value}),
            "edit_type": Thresholds(edit_type={"Add": value}),
        }
        return changed(thresholds=given[level])

    for compliance, looks in scores:
        raw = {"compliance": compliance, "looks": looks}
        assert keeps(raw, at(low), edit_type="Add") >= keeps(raw, at(high), edit_type="Add")


MEMBERS = st.lists(st.tuples(st.text(), UNIT))


def digest(members: list[tuple[str, float]]) -> str:
    made = PoolDigest()
    for image, overall in members:
        made.add(image, overall)
    assert made.size == len(members)
    return made.hexdigest()


@given(members=MEMBERS, random=st.randoms())
def test_the_digest_does_not_depend_on_order(members: list[tuple[str, float]], random: Any) -> None:
    """A shuffled pool is the same pool; one with an edit more is another."""
    shuffled = random.sample(members, len(members))
    assert digest(shuffled) == digest(members)
    assert digest([*members, ("one more", 0.5)]) != digest(members)


def test_the_digest_is_the_sum_of_sha256() -> None:
    """Anyone can compute it: SHA-256 of the JSON of image and score, summed modulo 2²⁵⁶."""
    members = [("images/a ↔.png", 0.1 + 0.2), *((f"{n}.png", 1.0) for n in range(9))]
    texts = ['["images/a ↔.png",0.3]', *(f'["{n}.png",1.0]' for n in range(9))]
    total = sum(int(hashlib.sha256(text.encode()).hexdigest(), 16) for text in texts)
    assert total > 2**257
    assert total % 2**256 > 2**255
    assert digest(members) == f"{total % 2**256:064x}"
    assert digest([]) == "0" * 64
    assert digest([("a", -0.0)]) == digest([("a", 0)])


def test_scores_that_differ_beyond_nine_decimals_are_the_same() -> None:
    """Rounding errors of a database do not void a promise; a real difference does."""
    assert digest([("a", 0.3)]) == digest([("a", 0.3 + 1e-11)])
    assert digest([("a", 0.3)]) != digest([("a", 0.3 + 1e-8)])


def test_a_pool_reference_survives_json() -> None:
    """Provenance is plain values, for whoever reads the file with other tools."""
    pool = PoolRef("p", 2, "0" * 64)
    assert CONFIG.provenance.pool == pool
    plain = json.loads(msgspec.json.encode(CONFIG.provenance))
    assert plain["published"] == "2026-01-02T03:04:05Z"


def test_the_documented_config_is_one() -> None:
    """The example of docs/filtering.md can be published, and every key of it is explained."""
    text = (Path(__file__).parents[2] / "docs" / "filtering.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert example is not None
    config = read_config(example[1])
    check(config)
    assert yaml.safe_load(example[1]).keys() == set(FilterConfig.__struct_fields__)
    for name in (*FilterConfig.__struct_fields__, *Provenance.__struct_fields__):
        assert f"`{name}`" in text
