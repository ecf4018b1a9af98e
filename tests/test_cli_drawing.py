"""`draw` and `export` on the terminal: what is drawn without a number, and exports of nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from review.core.faults import ASKED
from store.opening import open_workspace
from store.work import batches
from tests.store.importing_files import edit, scores
from tests.store.ranking import preference
from tests.terminal import Terminal, lines


@pytest.fixture
def pico(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Run commands in a folder with one group of candidates, brought in."""
    terminal = Terminal.inside(tmp_path, capsys, monkeypatch)
    lines(tmp_path / "preference.jsonl", preference())
    lines(tmp_path / "sft.jsonl", *(edit(f"{n}.png", f"edit {n}") for n in range(3)))
    terminal("import", "preference.jsonl", "sft.jsonl")
    return terminal


def test_without_a_number_no_more_is_asked_for_than_exists(pico: Terminal) -> None:
    """One group exists: it is drawn, where fifty are usual; and all edits with a type."""
    assert "3 questions, 3 answers asked for" in pico("draw", "rank", "--repeats", 0).out
    assert "4 edits, 4 answers asked for" in pico("draw", "types").out


def test_nothing_to_draw_is_refused_whatever_the_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In words, as with a number."""
    terminal = Terminal.inside(tmp_path, capsys, monkeypatch)
    lines(tmp_path / "sft.jsonl", edit("x.png", edit_type=None))
    terminal("import", "sft.jsonl")
    for task, words in (("rank", "nothing to rank"), ("types", "no edit with a type")):
        refused = terminal("draw", task)
        assert refused.code == 2
        assert words in refused.err


@pytest.mark.parametrize("kind", ["reviews", "preference"])
def test_an_export_of_nothing_says_why_and_is_no_success(pico: Terminal, kind: str) -> None:
    """A script sees it by the code it ends with, a person by the sentence."""
    done = pico("export", kind, "--out", "out")
    assert done.code == 1
    assert "Nothing is in this release: the workspace holds nothing of it yet." in done.err


def test_a_batch_asks_whose_fault_a_reject_is_where_it_is_told_to(pico: Terminal) -> None:
    """It is a batch of edits as any other; without the word it does not ask."""
    lines(Path("scored.jsonl"), edit("4.png", scores=scores(0.5), judge="robot"))
    pico("import", "scored.jsonl")
    drawn = pico("draw", "score", "--size", 1, "--purpose", "fit", "--whose-fault")
    assert "1 edit, 1 answer asked for" in drawn.out
    pico("draw", "score", "--size", 1, "--purpose", "fit")
    store = open_workspace(Path("workspace"))
    modes = [one.mode for one in batches.all_batches(store)]
    store.close()
    assert modes == [None, ASKED]
