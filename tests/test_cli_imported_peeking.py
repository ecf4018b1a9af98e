"""Imported labels that were looked at before they came in, or while they did: no look for them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.store.importing_files import edit, photo
from tests.store.importing_files import scores as scored
from tests.terminal import Terminal, lines, table

EDITS = 120


@pytest.fixture
def pico(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Run commands in a folder with 120 edits of as many photos, scored by one judge."""
    terminal = Terminal.inside(tmp_path, capsys, monkeypatch)
    rows = [
        edit(f"images/{n:03}.png", f"change {n}", judge="a", scores=scored(n / EDITS), **photo(n))
        for n in range(EDITS)
    ]
    assert terminal("import", lines(tmp_path / "sft.jsonl", *rows)).code == 0
    return terminal


def reviews(folder: Path, numbers: Iterable[int], verdict: str = "accept") -> Path:
    rows = [(f"images/{n:03}.png", "Ana", verdict) for n in numbers]
    return table(folder / "reviews.csv", "edit,reviewer,verdict", rows)


def test_labels_that_come_in_after_a_judge_was_seen_bring_no_look(
    pico: Terminal, tmp_path: Path
) -> None:
    """Import, see the judge, import more: the promise rests on what was there at first sight."""
    for first in range(10):
        pico("import", reviews(tmp_path, range(first, EDITS, 12)))
        assert pico("judge", "--json").json["n"] == (first + 1) * 10
    said = pico("threshold", "--target", 0.9, "--json").json
    assert (said["certified"], said["labels"]) == (False, 10)
    assert any("90 imported labels came in after a judge" in text for text in said["assumptions"])


def test_what_was_there_at_first_sight_keeps_its_look(pico: Terminal, tmp_path: Path) -> None:
    """Seeing a judge before the promise costs nothing else, nor does what comes in later."""
    spread = [n for n in range(EDITS) if n % 6]
    pico("import", reviews(tmp_path, spread))
    pico("judge")
    asked = ("threshold", "--target", 0.6, "--json")
    assert (pico(*asked).json["certified"], pico(*asked).json["labels"]) == (True, 100)
    pico("import", reviews(tmp_path, range(0, EDITS, 6), "reject"))
    assert (pico(*asked).json["certified"], pico(*asked).json["labels"]) == (True, 100)


def test_labels_imported_to_tune_first_bring_no_look(pico: Terminal, tmp_path: Path) -> None:
    """Seen for one purpose, the same rows do not measure; a second word drops none that do."""
    spread = [n for n in range(EDITS) if n % 6]
    pico("import", reviews(tmp_path, spread), "--purpose", "fit")
    pico("judge", "--purpose", "fit")
    assert pico("import", reviews(tmp_path, range(EDITS)), "--purpose", "measure").code == 0
    said = pico("threshold", "--target", 0.9, "--json").json
    assert (said["certified"], said["labels"]) == (False, 20)
    assert any("100 imported edits had labels before" in text for text in said["assumptions"])


def test_a_later_label_for_another_purpose_drops_none(pico: Terminal, tmp_path: Path) -> None:
    """Who imports rejects again to tune, and another reviewer's word, does not get rid of them."""
    pico("import", reviews(tmp_path, range(EDITS), "reject"))
    pico("import", reviews(tmp_path, range(60)), "--purpose", "fit")
    rows = [(f"images/{n:03}.png", "Ben", "reject") for n in range(60)]
    pico("import", table(tmp_path / "ben.csv", "edit,reviewer,verdict", rows))
    assert pico("threshold", "--target", 0.6, "--json").json["labels"] == EDITS
