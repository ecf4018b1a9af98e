"""What changed between two configs, in words a lead reads."""

from __future__ import annotations

import msgspec
import pytest

from review.core.rules import Rule, Scoring, Sets
from review.core.settings import Scale
from review.filtering.config_changes import changes
from review.filtering.filter_config import (
    Certificate,
    Correction,
    Exclusion,
    FilterConfig,
    FlooredCriterion,
    Overrides,
    PoolRef,
    Provenance,
    Thresholds,
    TypeRule,
)

BASE = FilterConfig(
    version=1,
    score="weighted_total",
    criteria={"looks": FlooredCriterion(0.6), "fit": FlooredCriterion(0.4)},
    scale=Scale(0.0, 1.0),
    thresholds=Thresholds(0.7, {"Style": 0.6}),
    not_proven="early days",
    provenance=Provenance(PoolRef("first", 1000, "0" * 64), "robot"),
    taxonomy={"Style": ["Comic"]},
)


def said(**after: object) -> list[str]:
    return [str(change) for change in changes(BASE, msgspec.structs.replace(BASE, **after))]


def test_equal_configs_differ_in_nothing() -> None:
    """Number, comment and times do not count."""
    later = msgspec.structs.replace(BASE.provenance, comment="another", published_by="Max")
    assert said(version=9, provenance=later) == []


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (
            {"thresholds": Thresholds(0.72, {"Style": 0.6})},
            ["Global threshold: 0.7 → 0.72"],
        ),
        (
            {"thresholds": Thresholds(None, {}, {"Comic": 0.9})},
            ["Global threshold: 0.7 → none", "Threshold of Style: 0.6 → none",
             "Threshold of Comic: none → 0.9"],
        ),
        (
            {"criteria": {"looks": FlooredCriterion(0.5, "", 0.2), "fit": FlooredCriterion(0.4)}},
            ["Weight of looks: 0.6 → 0.5", "Floor of looks: none → 0.2"],
        ),
        (
            {"criteria": {"looks": FlooredCriterion(0.6)}},
            ["Weight of fit: 0.4 → no criterion"],
        ),
        (
            {"score": "overall"},
            ["Score: weighted total of the criteria → the judge's own overall"],
        ),
        ({"scale": Scale(0, 10)}, ["Scale: 0–1 → 0–10"]),
        (
            {"overrides": Overrides([f"{n}.png" for n in range(5)], ["9.png"])},
            ["Rejected by people: 0 → 5 (0.png, 1.png, 2.png and 2 more new)",
             "Rescued by people: 0 → 1 (9.png new)"],
        ),
        ({"exclusions": [Exclusion("a", "unsafe")]}, ["Excluded: 0 → 1 (a new)"]),
        (
            {"corrections": [Correction("a", "Comic")]},
            ["Edit type corrected: 0 → 1 (a new)"],
        ),
        (
            {"certificate": Certificate("At least 90% is fine."), "not_proven": None},
            ["Promise: not proven: early days → At least 90% is fine."],
        ),
        (
            {"provenance": Provenance(PoolRef("first", 1000, "1" * 64), "other")},
            ["Judge: robot → other",
             "Pool: first, 1,000 edits → first, 1,000 edits with other scores"],
        ),
        (
            {"type_rules": [TypeRule("Comic", "Sketch", checked=40, agreed=38)]},
            ["Edit types moved by a rule: 0 → 1 (Comic → Sketch new)"],
        ),
        (
            {"aliases": {"a comic": "Comic"}},
            ["Other names of edit types: 0 → 1 (a comic new)"],
        ),
        ({"taxonomy": {}}, ["Edit types of the taxonomy: 1 → 0 (Comic gone)"]),
        (
            {"scoring": Scoring("min", caps={"fit": "looks"},
                                sets=Sets({"Style": Rule(weights={"looks": 1})}))},
            ["Total: weighted total → the lowest; fit counts at most as looks",
             "Total of category Style: as of all edits → weighted total of looks 1"],
        ),
        (
            {"criteria": {"looks": FlooredCriterion(0.6, scale=Scale(1, 5)),
                          "fit": FlooredCriterion(0.4)}},
            ["Scale of looks: that of the total → 1–5"],
        ),
    ],
)  # fmt: skip
def test_every_difference_is_one_line(after: dict[str, object], words: list[str]) -> None:
    """What it is, before, after; lists by their number and the first names."""
    assert said(**after) == words


def test_a_change_of_what_was_listed_is_seen() -> None:
    """Same number, another reason: it is no silent change."""
    one = msgspec.structs.replace(BASE, exclusions=[Exclusion("a", "unsafe")])
    two = msgspec.structs.replace(BASE, exclusions=[Exclusion("a", "a face"), Exclusion("b", "x")])
    three = msgspec.structs.replace(BASE, exclusions=[Exclusion("a", "a face")])
    assert [str(change) for change in changes(one, two)] == ["Excluded: 1 → 2 (b new; a changed)"]
    assert [str(change) for change in changes(one, three)] == ["Excluded: 1 → 1 (a changed)"]
    assert [str(change) for change in changes(two, three)] == ["Excluded: 2 → 1 (b gone)"]


@pytest.mark.parametrize("field", FilterConfig.__struct_fields__)
def test_no_field_of_the_config_is_forgotten(field: str) -> None:
    """A field added later has to be said as well, or be named here as one that says nothing."""
    silent = {"version", "not_proven", "foreign_roots"}
    told = {"score", "criteria", "scale", "thresholds", "overrides", "corrections", "exclusions",
            "certificate", "provenance", "taxonomy", "type_rules", "aliases", "chains",
            "scoring"}  # fmt: skip
    assert field in silent | told
