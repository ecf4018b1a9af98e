"""The terminal: drafts of every kind, what changed in words, proposals, the history."""

from __future__ import annotations

from pathlib import Path

import pytest

from review.filtering.filter_config import read_config
from tests.terminal import Terminal, lines, record


@pytest.fixture
def pico(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Run commands in a folder with ten edits scored from .0 to .9."""
    ran = Terminal.inside(tmp_path, capsys, monkeypatch)
    manifest = lines(tmp_path / "m.jsonl", *(record(n, n / 10) for n in range(10)))
    assert ran("import", manifest).code == 0
    return ran


def publish(pico: Terminal, draft: int) -> None:
    words = ("--comment", "go", "--not-proven", "early days")
    assert pico("config", "publish", draft, *words).code == 0


def test_a_draft_takes_finer_cuts(pico: Terminal) -> None:
    """The most specific one counts, and the published file says them all."""
    made = pico("config", "draft", "--threshold", 0.9, "--edit-type", "Zoom in=0.4", "--json").json
    assert (made["draft"], made["kept"], made["promise"]) == (1, 6, None)
    publish(pico, 1)
    config = read_config(pico("config", "show").out)
    assert (config.thresholds.global_, config.thresholds.edit_type) == (0.9, {"Zoom in": 0.4})
    assert pico("config", "show", "--json").json["thresholds"]["edit_type"] == {"Zoom in": 0.4}


def test_a_file_edited_by_hand_is_drafted_and_tried(pico: Terminal, tmp_path: Path) -> None:
    """What cannot be said in options: exclusions, corrections, weights."""
    pico("config", "draft", "--threshold", 0.5)
    publish(pico, 1)
    text = pico("config", "show").out.replace("global: 0.5", "global: 0.3")
    text = text.replace("exclusions: []", "exclusions: [{edit: images/9.png, reason: unsafe}]")
    file = tmp_path / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    made = pico("config", "draft", "--from-file", file, "--json").json
    expected = {"draft": 2, "kept": 6, "flips_in": 2, "flips_out": 1, "compared_with": 1}
    assert {name: made[name] for name in expected} == expected


@pytest.mark.parametrize(
    "words",
    [
        ["--edit-type", "Zoom in"],
        ["--floor", "=0.3"],
        ["--category", "x=y"],
        ["--category", "Nonsense=0.3"],
        ["--floor", "beauty=0.3"],
        ["--from-file", "nowhere.yaml"],
        ["--from-file", "m.jsonl"],
        ["--from-certificate", "latest", "--threshold", "0.5"],
    ],
)
def test_cuts_that_mean_nothing_are_refused(pico: Terminal, words: list[str]) -> None:
    """Exit 2 and why; no draft is made."""
    ran = pico("config", "draft", *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.strip()


def test_a_difference_is_said_in_words_first(pico: Terminal) -> None:
    """Then line by line; as JSON both."""
    for cut in (0.5, 0.75):
        publish(pico, pico("config", "draft", "--threshold", cut, "--json").json["draft"])
    said = pico("config", "diff", 1, 2).out.splitlines()
    assert said[0] == "Global threshold: 0.5 → 0.75"
    answer = pico("config", "diff", 1, 2, "--json").json
    assert answer["changes"] == [{"what": "Global threshold", "before": "0.5", "after": "0.75"}]
    assert "+  global: 0.75" in answer["diff"]


def test_a_proposal_is_adopted_or_declined(pico: Terminal) -> None:
    """Adopted it is a new draft; each is decided once."""
    for cut in (0.5, 0.6):
        draft = pico("config", "draft", "--threshold", cut, "--json").json["draft"]
        assert pico("config", "propose", draft, "--comment", f"at {cut}").code == 0
    assert pico("config", "decline", 1, "--answer", "too low").code == 0
    assert pico("config", "adopt", 2).out == "Draft 3\n"
    assert pico("config", "adopt", 2).code == 2
    rows = pico("config", "proposals", "--json").json["proposals"]
    assert {row["proposal"]: row["decision"] for row in rows} == {1: "declined", 2: "adopted"}
    assert "too low" in pico("config", "proposals").out
    publish(pico, 3)
    assert read_config(pico("config", "show").out).provenance.proposed_by == "terminal"


def test_the_history_lists_who_when_and_why(pico: Terminal) -> None:
    """Newest first, a rollback as a further entry."""
    for cut in (0.5, 0.6):
        publish(pico, pico("config", "draft", "--threshold", cut, "--json").json["draft"])
    pico("config", "rollback", 1, "--comment", "too strict")
    events = pico("config", "history", "--json").json["history"]
    assert [(one["version"], one["kind"]) for one in events] == [
        (1, "rolled back"), (2, "published"), (1, "published"),
    ]  # fmt: skip
    assert events[0]["created_by"] == "terminal"
    assert "too strict" in pico("config", "history").out.splitlines()[0]
