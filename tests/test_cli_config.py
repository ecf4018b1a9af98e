"""The terminal: drafts of every kind, what changed in words, proposals, the history."""

from __future__ import annotations

import json
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


def test_rules_edited_by_hand_are_drafted_said_and_kept(pico: Terminal, tmp_path: Path) -> None:
    """A scale of its own, another total: in words in the diff, and drafted again as they are."""
    pico("config", "draft", "--threshold", 0.5)
    publish(pico, 1)
    before = pico("config", "show").out
    assert "scoring" not in before
    assert "scoring" not in pico("config", "show", "--json").json
    file = tmp_path / "mine.yaml"
    file.write_text(before + "scoring: {aggregator: min}\n", encoding="utf-8")
    made = pico("config", "draft", "--from-file", file, "--json").json
    assert (made["draft"], made["kept"]) == (2, 5)
    publish(pico, 2)
    assert "Total: weighted total → the lowest" in pico("config", "diff", 1, 2).out
    config = read_config(pico("config", "show").out)
    assert config.scoring.aggregator == "min"
    wrong = file.read_text(encoding="utf-8").replace("aggregator: min", "caps: {a: b}")
    file.write_text(wrong, encoding="utf-8")
    refused = pico("config", "draft", "--from-file", file)
    assert refused.code == 2
    assert "scoring.caps: 'a' does not count here" in refused.err


def test_a_benchmarks_judge_goes_from_its_own_scale_to_the_released_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """EditScore's answers on 0–25, its preset, one threshold on 0–10: import, draft, filter."""
    pico = Terminal.inside(tmp_path, capsys, monkeypatch)
    assert pico("settings", "preset", "editscore").code == 0
    said = [(20, 25, 24, 23), (25, 5, 25, 25), (22, 21, 9, 25)]
    names = ("prompt_following", "consistency", "naturalness", "artifacts")
    rows = [
        {**record(n, None), "judge": "editscore", "scores": dict(zip(names, one, strict=True))}
        for n, one in enumerate(said)
    ]
    manifest = lines(tmp_path / "m.jsonl", *rows)
    assert pico("import", manifest, "--json").json["scores_new"] == 3
    made = pico("config", "draft", "--threshold", 8, "--floor", "consistency=20", "--json").json
    assert (made["kept"], made["rejected"]) == (1, 2)
    publish(pico, 1)
    config = tmp_path / "filter.yaml"
    config.write_text(pico("config", "show").out, encoding="utf-8")
    filtered = pico("filter", manifest, "--config", config, "--out", tmp_path / "out", "--json")
    assert (filtered.json["covered"], filtered.json["kept"]) == (True, 1)
    reasons = [
        json.loads(line)["reason"]
        for line in (tmp_path / "out" / "rejected.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert reasons == ["consistency 5.00 < 20.00 (floor)", "score 5.50 < 8.00 (global)"]
