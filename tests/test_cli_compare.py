"""`judge compare`, as a lead types it."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.opening import open_workspace
from store.promises import pools, uses
from tests.store.importing_files import edit, photo
from tests.store.importing_files import scores as scored
from tests.store.reviewing import answer_all, reviewer, rows_of
from tests.terminal import Terminal, lines

EDITS = 90


def good(n: int) -> bool:
    return n % 3 != 0


@pytest.fixture
def pico(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Run commands in a folder with edits that two judges scored and a person labelled to tune."""
    terminal = Terminal.inside(tmp_path, capsys, monkeypatch)
    rows = [edit(f"images/{n:03}.png", f"change {n}", judge="first", **photo(n),
                 scores=scored(round(n * 7 % EDITS / EDITS, 4))) for n in range(EDITS)]  # fmt: skip
    second = [{"edit": f"images/{n:03}.png", "judge": "second", **scored(0.4 + 0.5 * good(n))}
              for n in range(EDITS)]  # fmt: skip
    assert terminal("import", lines(tmp_path / "sft.jsonl", *rows)).code == 0
    assert terminal("import", lines(tmp_path / "second.jsonl", *second)).code == 0
    terminal("draw", "--size", EDITS, "--purpose", "fit", "--judge", "first")
    store = open_workspace(Path("workspace"))
    answer_all(store, reviewer(store), lambda i: "accept" if good(int(i[-7:-4])) else "reject")
    store.close()
    return terminal


def test_two_runs_are_compared_in_numbers_and_in_words(pico: Terminal) -> None:
    """One JSON object with differences, intervals and flips; or sentences."""
    said = pico("judge", "compare", "first", "second", "--json")
    assert said.code == 0
    (pair,) = said.json["pairs"]
    assert (said.json["labels"], said.json["taught"], pair["second"]["judge"]) == (
        EDITS, 0, "second",
    )  # fmt: skip
    area = pair["compared"]["auc"]
    assert area["second"] == 1
    assert 0 < area["difference"]["low"] < area["difference"]["estimate"]
    assert pair["compared"]["verdict"] == "better"
    assert len(pair["flips"]) == sum(
        pair["compared"]["mcnemar"][name] for name in ("mended", "broken")
    )
    words = pico("judge", "compare", "first", "second").out
    assert "second does better than first on these labels." in words
    assert "These labels helped to choose" in words


def test_a_judge_that_was_compared_is_proved_on_other_edits(pico: Terminal) -> None:
    """The plain `judge` stays as it is; drawing to measure is refused once nothing is left."""
    assert pico("judge", "--judge", "second", "--purpose", "fit", "--json").json["n"] == EDITS
    assert pico("judge", "compare", "second", "first", "--json").code == 0
    refused = pico("draw", "--size", 10, "--judge", "second")
    assert refused.code == 2
    assert "nothing is left to prove it on" in refused.err


def test_drawing_says_how_many_edits_taught_the_judge(pico: Terminal) -> None:
    """They are in no plan for it; the plan of another judge has them all."""
    store = open_workspace(Path("workspace"))
    units = [row["edit_id"] for row in rows_of(store, "score")][:7]
    uses.record(store, units, "compared", "lead", run_id=pools.judge_run(store, "first").id)
    store.close()
    said = pico("draw", "--size", 10, "--judge", "first", "--json").json
    assert [plan["taught"] for plan in said["plans"]] == [7]
    assert (
        "7 edits that taught or chose this judge"
        in pico("draw", "--size", 9, "--judge", "first").out
    )
    said = pico("draw", "--size", 10, "--judge", "second", "--json").json
    assert [plan["taught"] for plan in said["plans"]] == [0]


def test_one_judge_is_no_comparison(pico: Terminal) -> None:
    """Refused with what to type."""
    said = pico("judge", "compare", "first")
    assert said.code == 2
    assert "judge compare A B" in said.err
