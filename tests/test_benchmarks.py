"""What is measured is kept, and two revisions are compared by more than noise."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
import pytest

from benchmarks.against import got_slower
from benchmarks.figures import Figure, in_turn, process, told


def test_a_figure_is_kept_with_its_machine_and_all_its_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who compares later has every run, not the median alone."""
    monkeypatch.setenv("PICO_REVIEW_FIGURES", str(tmp_path / "kept"))
    told("draws", [Figure("uniform", "s", [3, 1, 2], [1, 1, 4], "at most 1 s")])
    kept = msgspec.json.decode((tmp_path / "kept" / "draws.json").read_bytes())
    assert kept["figures"][0]["runs"] == [3, 1, 2]
    assert kept["machine"]["cores"] >= 1
    assert "2.000 s" in capsys.readouterr().out


def test_ways_run_in_turn() -> None:
    """A busy minute slows ours and the baseline alike."""
    order: list[str] = []
    found = in_turn(2, lambda: order.append("ours") or 1.0, lambda: order.append("plain") or 2.0)
    assert order == ["ours", "plain", "ours", "plain"]
    assert found == [[1, 1], [2, 2]]


def test_a_process_says_its_own_memory_and_time() -> None:
    """200 MB that a process fills are its peak, not this one's."""
    used = process([sys.executable, "-c", "len(bytes(range(256)) * 800_000)"])
    assert 200 < used.peak_mb < 400
    assert used.cpu > 0


@pytest.mark.parametrize(
    ("then", "now", "slower"),
    [
        ([1.0, 1.1, 1.0, 1.2, 1.0], [1.4, 1.5, 1.4, 1.3, 1.4], True),
        ([1.0, 1.1, 1.0, 1.6, 1.0], [1.4, 1.5, 1.4, 1.3, 1.4], False),
        ([1.0, 1.0, 1.0, 1.0, 1.0], [1.05, 1.05, 1.05, 1.05, 1.05], False),
        ([1.0, 1.1, 1.0, 1.2, 1.0], [0.5, 0.5, 0.5, 0.5, 0.5], False),
    ],
)
def test_slower_is_by_more_than_noise(then: list[float], now: list[float], slower: bool) -> None:
    """By a tenth at least, and beyond the slowest run of before."""
    assert got_slower(then, now) is slower
