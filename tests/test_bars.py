"""What is shown in a terminal while long work goes on."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from commands import terminal
from commands.terminal import Terminal, bars

SHOW_CURSOR = "\x1b[?25h"


def test_without_a_terminal_each_quarter_of_a_stage_is_a_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A log tells what is done, how far it is, and of how much; not a line for each step."""
    with bars() as tell:
        for done in range(0, 2001, 5):
            tell("Painting", done, 2000)
        tell("Loading", 0, 1)
        tell("Loading", 1, 1)
    said = capsys.readouterr().err.splitlines()
    quarters = ["0", "500", "1,000", "1,500", "2,000"]
    lines = [f"Painting: {done} / 2,000" for done in quarters]
    assert said == [*lines, "Loading: 0 / 1", "Loading: 1 / 1"]


def fail_after_three() -> None:
    with bars() as tell:
        tell("Painting", 3, 8)
        raise OSError("the disk is full")


def test_bars_end_when_the_work_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """The failure goes on to whoever called, and the terminal is as it was before."""
    shown, there = StringIO(), Terminal()
    there.console = Console(file=shown, force_terminal=True, width=80)
    monkeypatch.setattr(terminal, "terminal", there)
    with pytest.raises(OSError, match="full"):
        fail_after_three()
    assert "Painting" in shown.getvalue()
    assert "3/8" in shown.getvalue()
    assert SHOW_CURSOR in shown.getvalue()
