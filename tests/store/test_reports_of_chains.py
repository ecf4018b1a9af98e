"""Chains in the evaluation report: the desk's own numbers, and how far labelled ones drift."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from review.report.page import page
from review.report.reading import read
from review.report.shape import Figure, Section, written
from store.chains import report as chains
from store.db.workspace import Store
from store.reports import chain_figures
from store.reports.report import report
from tests.store.chains import answer_chains, drawn, load_chains
from tests.store.importing_files import chain, jsonl, load
from tests.store.reviewing import reviewer

CHAINS, TURNS = 40, 3


def figures(section: Section, name: str) -> dict[str | None, Figure]:
    return {one.group: one for one in section.figures if one.name == name}


def missing(store: Store) -> dict[str, str]:
    return {one.name: one.why for one in report(store).gaps if one.section == "chains"}


@pytest.fixture
def house(store: Store, tmp_path: Path) -> Store:
    """Forty chains of three turns, all answered: three quarters hold."""
    load_chains(store, tmp_path, CHAINS, TURNS)
    drawn(store, CHAINS)
    answer_chains(
        store, reviewer(store), lambda number: TURNS if number >= CHAINS / 4 else number % TURNS
    )
    return store


def test_chains_say_what_their_desk_says(house: Store) -> None:
    """Accepted, by position given that the earlier ones held and not, breaks, salvage."""
    found = report(house)
    section, told = found.sections.chains, chains.as_json(chains.summary(house))
    (accepted,) = figures(section, "chain_accepted").values()
    assert (accepted.n, accepted.estimate) == (CHAINS, pytest.approx(0.75))
    assert accepted.low == pytest.approx(told["accepted"]["low"])
    given = figures(section, "turn_given_earlier")
    assert [one.estimate for one in given.values()] == pytest.approx(
        [one["estimate"] for one in told["given_earlier_held"]]
    )
    assert [*given] == ["1", "2", "3"]
    breaks = figures(section, "breaks_at")
    assert [*breaks] == ["1/3", "2/3", "3/3"]
    assert [one.high for one in breaks.values()] == pytest.approx(
        [one["high"] for one in told["breaks"][0]["at"]]
    )
    (salvaged,) = figures(section, "salvaged_chains").values()
    assert salvaged.estimate == pytest.approx(3 / 40)
    assert {one.method for one in section.figures} == {"clustered"}
    assert {one.last_entry for one in section.figures} == {CHAINS}
    assert read(written(found), file="report.json") == found
    assert "2/3" in page(found)


def test_the_promise_of_chains_stands_with_its_look(house: Store) -> None:
    """Target, threshold, chains kept, labels and the log entry of the look."""
    told = chains.summary(house).promise
    assert told is not None
    facts = {one.name: one.value for one in report(house).sections.chains.facts}
    assert facts["certified"] == told.certified
    assert (facts["threshold"], facts["kept_by_plan"]) == (
        told.threshold if told.certified else None, told.kept if told.certified else None,
    )  # fmt: skip
    assert (facts["labels"], facts["look_last_entry"]) == (told.labels, told.last_entry)


def test_what_is_not_known_of_chains_is_a_gap(store: Store, tmp_path: Path) -> None:
    """None imported; none labelled; no picture to measure drift on."""
    assert [*missing(store).values()] == [chain_figures.NO_CHAINS]
    load_chains(store, tmp_path, 5, TURNS)
    assert [*missing(store).values()] == [chain_figures.NO_LABEL]
    drawn(store, 5)
    answer_chains(store, reviewer(store), lambda _: TURNS)
    assert missing(store)["drift"] == chain_figures.NO_DRIFT


def test_labelled_chains_have_their_drift_measured(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over those with all their pictures here; nothing is fetched, and no more than a hundred."""
    records = []
    for number in range(4):
        picture = Image.new("RGB", (120, 80), (40, 90, 140))
        names = [f"images/c{number:03}-{step}.png" for step in range(3)]
        for step, name in enumerate(names):
            if step:
                picture = picture.point(lambda level, more=5 * number + 10: min(level + more, 255))
                picture.paste((255, 0, 0), (30 * step, 0, 30 * step + 30, 20))
            (tmp_path / name).parent.mkdir(exist_ok=True)
            picture.save(tmp_path / name)
        turns = [(name, f"Paint part {step}.") for step, name in enumerate(names[1:], 1)]
        records.append(chain(*turns, source=names[0]))
    (tmp_path / "images/c003-2.png").unlink()
    load(sqlite_store, jsonl(tmp_path / "multi-turn.jsonl", *records))
    drawn(sqlite_store, 4)
    answer_chains(sqlite_store, reviewer(sqlite_store), lambda _: 2)
    (colour,) = figures(report(sqlite_store).sections.chains, "drift_colour").values()
    assert colour.n == 3
    assert colour.low is not None
    assert colour.estimate is not None
    assert colour.low < colour.estimate
    assert colour.estimate > 0
    monkeypatch.setattr(chain_figures, "MOST_DRIFTS", 2)
    (fewer,) = figures(report(sqlite_store).sections.chains, "drift_colour").values()
    assert fewer.n <= 2
