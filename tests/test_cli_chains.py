"""`chains` and `draw turns` on the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.db.workspace import Store
from tests.store.chains import answer_chains, load_chains
from tests.store.reviewing import reviewer
from tests.terminal import Terminal

KEYS = {
    "chains", "accepted", "by_position", "given_earlier_held", "by_type", "breaks", "salvage",
    "promise",
}  # fmt: skip


@pytest.fixture
def pico(
    sqlite_store: Store,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Terminal:
    """Commands on ``sqlite_store``."""
    terminal = Terminal.inside(tmp_path, capsys, monkeypatch)
    monkeypatch.setenv("PICO_REVIEW_WORKSPACE", str(sqlite_store.folder))
    return terminal


def test_what_to_do_next_is_said_where_there_is_nothing(
    pico: Terminal, sqlite_store: Store, tmp_path: Path
) -> None:
    """No chain, none drawn, none answered: each ends with a finding, and JSON has its keys."""
    assert "Import some" in pico("chains").out
    load_chains(sqlite_store, tmp_path, 20)
    ran = pico("chains")
    assert (ran.code, "Draw some: pico-review draw turns" in ran.out) == (1, True)
    assert "12 chains, 12 answers" in pico("draw", "turns", "--size", 12).out
    assert "No label yet; chains drawn: 12." in pico("chains").out
    empty = pico("chains", "--json").json
    assert empty.keys() >= KEYS
    assert (empty["accepted"]["n"], empty["accepted"]["estimate"]) == (0, None)


def test_chains_say_shares_and_the_promise(
    pico: Terminal, sqlite_store: Store, tmp_path: Path
) -> None:
    """Drawn on the terminal with what they are to prove, answered, and proven."""
    load_chains(sqlite_store, tmp_path, 40)
    drawn = pico(
        "draw", "turns", "--size", 38, "--rule", "weakest", "--target", 0.6, "--seed", 1, "--json"
    )
    assert drawn.json["units"] == 38
    answer_chains(sqlite_store, reviewer(sqlite_store), lambda n: 3 if n >= 10 else n % 3)
    ran = pico("chains")
    assert ran.code == 0
    for words in ("of the chains are accepted, by 38 labels", "Turn 3:", "Salvage:",
                  "at least 60% of the chains are acceptable"):  # fmt: skip
        assert words in ran.out
    said = pico("chains", "--json").json
    assert said["accepted"]["n"] == 38
    assert [one["position"] for one in said["given_earlier_held"]] == [1, 2, 3]
    assert said["promise"]["certified"] is True
    assert (said["promise"]["rule"], said["promise"]["target"]) == ("weakest", 0.6)


def test_reviewers_of_chains_are_compared(
    pico: Terminal, sqlite_store: Store, tmp_path: Path
) -> None:
    """By their verdicts, as those of single edits."""
    load_chains(sqlite_store, tmp_path, 6)
    pico("draw", "turns", "--size", 6, "--per-unit", 2)
    answer_chains(sqlite_store, reviewer(sqlite_store, "Ana"), lambda n: 3 if n else 0)
    answer_chains(sqlite_store, reviewer(sqlite_store, "Ben"), lambda _: 3)
    said = pico("agreement", "--task", "turns", "--json").json
    assert (said["units"], said["reviewers"]) == (6, 2)
    assert said["percent"]["estimate"] == pytest.approx(5 / 6)


def test_a_wrong_rule_or_judge_is_refused(
    pico: Terminal, sqlite_store: Store, tmp_path: Path
) -> None:
    """With what there is."""
    load_chains(sqlite_store, tmp_path, 3)
    assert pico("draw", "turns", "--rule", "best").code == 2
    refused = pico("draw", "turns", "--judge", "nobody")
    assert (refused.code, "Judges: robot" in refused.err) == (2, True)
