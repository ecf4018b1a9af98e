"""Pairs of instructions in the evaluation report: the desk's own numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from review.report.page import page
from review.report.reading import read
from review.report.shape import Figure, Section, written
from store.db.workspace import Store
from store.instructions import report as pairs
from store.reports import pair_figures
from store.reports.report import report
from store.work import queue
from tests.store.chains import load_chains
from tests.store.importing_files import edit, jsonl, load
from tests.store.reviewing import answer_to, reviewer
from tests.store.subsets import drawn_pairs, of_a_pair

TYPES = ("Zoom in", "Add a new object to the scene")
LONG = "Add two red balloons to the left of the tower."


def figures(section: Section, name: str) -> dict[str | None, Figure]:
    return {one.group: one for one in section.figures if one.name == name}


def missing(store: Store) -> dict[str, str]:
    return {one.name: one.why for one in report(store).gaps if one.section == "instruction_pairs"}


def load_ten(store: Store, folder: Path) -> None:
    """Import ten pairs of two types, and one edit without a short text."""
    records = [
        edit(f"images/p{n}.png", LONG, summarized_text="Add balloons.", edit_type=TYPES[n % 2])
        for n in range(10)
    ]
    load(store, jsonl(folder / "sft.jsonl", *records, edit("images/bare.png")))


@pytest.fixture
def house(store: Store, tmp_path: Path) -> Store:
    """Ten pairs, all answered: seven ask for the same."""
    load_ten(store, tmp_path)
    drawn_pairs(store, 10)
    said = [of_a_pair("same", follows="both")] * 7 + [of_a_pair("loses", follows="long")] * 3
    who = reviewer(store)
    leases = queue.lease(store, who, "instructions", 10)
    for lease, one in zip(leases, said, strict=True):
        queue.record(store, who, answer_to(lease, **one))
    return store


def test_pairs_say_what_their_desk_says(house: Store) -> None:
    """Faithful in all, by type, by language, by length; what is said and followed."""
    found = report(house)
    section, told = found.sections.instruction_pairs, pairs.as_json(pairs.summary(house))
    (whole,) = figures(section, "faithful").values()
    assert (whole.n, whole.count, whole.estimate) == (10, 7, pytest.approx(0.7))
    assert whole.low == pytest.approx(told["low"])
    by_type = figures(section, "faithful_of_type")
    assert {kind: one.n for kind, one in by_type.items()} == {
        one["edit_type"]: one["n"] for one in told["by_type"]
    }
    assert [*figures(section, "faithful_in_language")] == ["en"]
    assert [*figures(section, "faithful_by_length")] == ["0.2–0.4"]
    assert figures(section, "pairs_said")["loses"].count == 3
    assert figures(section, "picture_follows")["both"].count == 7
    counts = {one.name: (one.number, one.of) for one in section.counts}
    assert counts["pairs"] == (10, 11)
    assert counts["pairs_labelled"] == (10, 10)
    assert {one.last_entry for one in section.figures} == {10}
    assert read(written(found), file="report.json") == found
    said = page(found)
    assert "asks for the same" in said
    assert "loses something" in said


def test_what_is_not_known_of_pairs_is_a_gap(store: Store, tmp_path: Path) -> None:
    """None imported; none labelled."""
    assert [*missing(store).values()] == [pair_figures.NO_PAIRS]
    load_ten(store, tmp_path)
    assert [*missing(store).values()] == [pair_figures.NO_LABEL]


def test_turns_of_chains_lack_no_short_instruction(store: Store, tmp_path: Path) -> None:
    """They are counted as turns: two numbers of edits would stand on one page."""
    load_ten(store, tmp_path)
    load_chains(store, tmp_path, 4, 3)
    found = report(store).sections.instruction_pairs.counts
    counts = {one.name: (one.number, one.of) for one in found}
    assert (counts["pairs"], counts["pairs_empty"]) == ((10, 11), (1, 11))


def test_bands_of_length_are_named_alike() -> None:
    """The last one does not end."""
    assert [pair_figures.band(start) for start in (0.0, 0.8, 1.0)] == ["0–0.2", "0.8–1", "≥ 1"]
