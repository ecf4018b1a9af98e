"""`report`: the folder it writes, what it says of another report, what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.terminal import Terminal, labelled, lines


@pytest.fixture
def pico(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Run commands in an empty folder."""
    return Terminal.inside(tmp_path, capsys, monkeypatch)


@pytest.fixture
def workspaces(pico: Terminal, tmp_path: Path) -> Terminal:
    """Make two workspaces of 400 edits: people accept .6 of the older, .9 of the newer."""
    for name, from_ in (("older", 160), ("newer", 40)):
        folder = tmp_path / f"files-{name}"
        folder.mkdir()
        files = labelled(folder, edits=400, accepted_from=from_)
        assert pico("--workspace", name, "import", *files).code == 0
        pico("--workspace", name, "threshold", "--target", "0.5")
    return pico


def test_a_report_is_a_page_and_its_numbers(workspaces: Terminal, tmp_path: Path) -> None:
    """And what was not measured is said on the spot."""
    ran = workspaces("--workspace", "older", "report", "--out", "out")
    assert ran.code == 0
    assert "out/report.html" in ran.out
    assert "Not measured, Multi-turn chains" in ran.out
    assert {file.name for file in (tmp_path / "out").iterdir()} == {"report.html", "report.json"}


def test_json_prints_what_the_file_holds(workspaces: Terminal, tmp_path: Path) -> None:
    """One object, and the same numbers."""
    ran = workspaces("--workspace", "older", "report", "--out", "out", "--json")
    assert ran.json == json.loads((tmp_path / "out" / "report.json").read_text())
    assert ran.json["sections"]["quality"]["figures"][0]["n"] == 400


def test_the_same_inputs_give_the_same_files(workspaces: Terminal, tmp_path: Path) -> None:
    """Byte by byte, whenever it is run."""
    for name in ("one", "two"):
        workspaces("--workspace", "older", "report", "--out", name)
    for file in ("report.html", "report.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_what_changed_beyond_chance_is_said(workspaces: Terminal, tmp_path: Path) -> None:
    """With the difference and its interval, and what cannot be compared; on the page too."""
    workspaces("--workspace", "older", "report", "--out", "old")
    ran = workspaces(
        "--workspace", "newer", "report", "--out", "new", "--against", "old/report.json"
    )
    assert ran.code == 0
    said = "Acceptable, of all edits drawn from: 60.0% (n 400) → 90.0% (n 400), difference +30.0"
    assert said in ran.out
    assert "Changed beyond chance:" in ran.out
    assert "Cannot be compared:" in ran.out
    changes = json.loads((tmp_path / "new" / "changes.json").read_text())
    first = next(one for one in changes["compared"] if one["name"] == "acceptable_all")
    assert first["beyond_chance"]
    assert first["difference"]["low"] > 0.2
    assert changes["not_comparable"]
    page = (tmp_path / "new" / "report.html").read_text()
    assert "Changed beyond chance" in page
    same = workspaces("--workspace", "newer", "report", "--out", "again", "--against",
                      "new/report.json", "--json")  # fmt: skip
    assert not [one for one in same.json["against"]["compared"] if one["beyond_chance"]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{broken", "old.json:1: not valid JSON"),
        ('{"kind": "sft"}', "not an evaluation report"),
        (
            '{"format": "pico-review report", "version": 1, "last_entry": 0}',
            "not a report as it is written",
        ),
    ],
)
def test_another_file_is_refused_in_words(
    workspaces: Terminal, tmp_path: Path, content: str, said: str
) -> None:
    """And nothing is written."""
    lines(tmp_path / "old.json", content)
    ran = workspaces("--workspace", "older", "report", "--out", "out", "--against", "old.json")
    assert (ran.code, said in ran.err) == (2, True)
    assert not (tmp_path / "out").exists()
    ran = workspaces("--workspace", "older", "report", "--out", "out", "--against", "nowhere.json")
    assert (ran.code, "nowhere.json" in ran.err) == (2, True)


def test_a_workspace_without_edits_is_a_finding(pico: Terminal, tmp_path: Path) -> None:
    """There is a page, and nothing in it."""
    pico("people", "add", "Ana", "--role", "lead")
    assert pico("report", "--out", "out").code == 1
    assert (tmp_path / "out" / "report.html").exists()


def test_a_folder_with_something_in_it_is_not_written_over(
    workspaces: Terminal, tmp_path: Path
) -> None:
    """The way out is named."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    ran = workspaces("--workspace", "older", "report", "--out", "full")
    assert (ran.code, "--out" in ran.err) == (2, True)
