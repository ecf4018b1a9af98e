"""`judge` beside the panel, on the terminal: labels made elsewhere by three people."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.store.importing_files import edit, jsonl, photo, scores
from tests.terminal import Terminal


@pytest.fixture
def pico(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Run commands in an empty folder."""
    return Terminal.inside(tmp_path, capsys, monkeypatch)


def loaded(pico: Terminal, folder: Path, people: int) -> None:
    """Load 60 edits of as many photos, scored, and what people said of them, each erring apart."""
    files = [f"images/{number:03}.png" for number in range(60)]
    rows = [
        edit(file, f"change {place}", scores=scores(place / 60), judge="gemini", **photo(place))
        for place, file in enumerate(files)
    ]
    said = [
        {"edit": file, "reviewer": f"r{who}", "verdict": verdict}
        for place, file in enumerate(files)
        for who in range(people)
        for verdict in ("accept" if (place >= 18) is not (place % 7 == who) else "reject",)
    ]
    assert pico("import", jsonl(folder / "sft.jsonl", *rows)).code == 0
    assert pico("import", jsonl(folder / "reviews.jsonl", *said)).code == 0


def test_judge_says_whether_it_may_replace_a_reviewer(pico: Terminal, tmp_path: Path) -> None:
    """In words, and as the key ``panel``; ε may be set, and what was there stays."""
    loaded(pico, tmp_path, 3)
    told = pico("judge", "--threshold", "0.3", "--epsilon", "0.1")
    assert "It may replace a reviewer: allowed 10% for being cheap" in told.out
    assert "Two reviewers agree on" in told.out
    assert "acceptable by 60 labels alone" in told.out
    found = pico("judge", "--threshold", "0.3", "--json").json
    assert found["confusion"] == {"tp": 42, "fp": 0, "fn": 0, "tn": 18}
    panel = found["panel"]
    assert (panel["units"], panel["test"]["passed"], panel["test"]["epsilon"]) == (60, True, 0.15)
    assert panel["bounds"]["sensitivity"]["low"] == pytest.approx(0.025 ** (1 / 42))
    assert panel["reviewers"] == ["r0", "r1", "r2"]


def test_without_three_people_there_is_no_verdict(pico: Terminal, tmp_path: Path) -> None:
    """Two leave nobody to agree with: the errors are bounded all the same."""
    loaded(pico, tmp_path, 2)
    told = pico("judge", "--threshold", "0.3")
    assert "replace a reviewer" not in told.out
    panel = pico("judge", "--threshold", "0.3", "--json").json["panel"]
    assert (panel["units"], panel["test"]["passed"]) == (0, None)
    assert panel["bounds"]["sensitivity"]["estimate"] is not None


def test_without_labels_the_panel_is_null(pico: Terminal, tmp_path: Path) -> None:
    """There is nothing to say, and no number that is made up."""
    row = edit("images/000.png", "change", scores=scores(0.5), judge="gemini")
    pico("import", jsonl(tmp_path / "sft.jsonl", row))
    assert pico("judge", "--json").json["panel"] is None
