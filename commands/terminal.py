"""What every command shares: the workspace, the streams, exit codes and common options."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from review.core.i18n import N_, _
from review.core.visible import visible
from store.db.environment import workspace_from_environment

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import TaskID, TextColumn

    from store.db.workspace import Store

DONE, FINDINGS, REFUSED, DEFECT = 0, 1, 2, 3
BY = "terminal"

chosen: dict[str, Path] = {}

#: The titles of what ``words_of`` prints: an answer's keys, in words.
TITLES = (
    N_("in"), N_("kept"), N_("rejected"), N_("undecided"), N_("salvaged"), N_("turns gained"),
    N_("bad lines"), N_("bad score lines"),
    N_("collisions"), N_("covered"), N_("coverage"), N_("config version"), N_("certificate"),
    N_("not proven"), N_("judge"), N_("pool size"), N_("pool digest"), N_("sha256"),
    N_("reasons"), N_("by edit type"), N_("problems"), N_("draft"), N_("certified"),
    N_("promise"), N_("compared with"), N_("flips in"), N_("flips out"), N_("config"),
    N_("manifest"), N_("scores"),
)  # fmt: skip

Json = Annotated[bool, typer.Option("--json", help=N_("Print one JSON object on stdout."))]
Judge = Annotated[str | None, typer.Option("--judge", help=N_("The judge run."))]
Target = Annotated[float, typer.Option(help=N_("The acceptable share that is promised."))]
Confidence = Annotated[float, typer.Option(help=N_("How sure the promise is."))]
Out = Annotated[Path, typer.Option("--out", help=N_("The folder to write into."))]


class Terminal:
    """What is told beside the answer, on stderr. Its library loads with the first word."""

    @cached_property
    def console(self) -> Console:
        """The terminal as rich knows it."""
        from rich.console import Console

        return Console(stderr=True, highlight=False)

    def print(self, words: str, *, soft_wrap: bool = False) -> None:
        """Print words as they are; ``soft_wrap`` leaves the breaking of lines to the terminal."""
        self.console.print(visible(words), markup=False, emoji=False, soft_wrap=soft_wrap)


terminal = Terminal()


@contextmanager
def opened(*, create: bool = False) -> Iterator[Store]:
    """Open the workspace for one command."""
    from store.opening import open_workspace

    url = workspace_from_environment()[1]
    store = open_workspace(chosen["folder"], database_url=url, create=create)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar on stderr; yields ``advance(done, total)``."""
    from rich.progress import BarColumn, Progress, TimeRemainingColumn

    if not terminal.console.is_terminal:  # A bar would print nothing until it ends.
        terminal.print(f"{title} …")
    columns = (_titled(), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=terminal.console, transient=True) as progress:
        shown = progress.add_task(visible(title), total=None)
        yield lambda done, total: progress.update(shown, completed=done, total=total)


@contextmanager
def bars() -> Iterator[Callable[[str, int, int], None]]:
    """Show a progress bar on stderr for each stage of long work; yields ``tell``.

    ``tell(stage, done, total)``. Where there is no terminal a line for each quarter stands instead.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

    live = terminal.console.is_terminal
    columns = (_titled(), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, TimeElapsedColumn(), console=terminal.console, disable=not live
    ) as progress:
        shown: dict[str, TaskID] = {}
        quarters: dict[str, int] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in shown:
                shown[stage] = progress.add_task(visible(_(stage)))
            progress.update(shown[stage], completed=done, total=total)
            quarter = 4 * done // max(total, 1)
            if not live and quarters.get(stage) != quarter:
                terminal.print(f"{_(stage)}: {done:,} / {total:,}")
            quarters[stage] = quarter

        yield tell


def _titled() -> TextColumn:
    """Return the column of a bar's title, which is text and no markup."""
    from rich.progress import TextColumn

    return TextColumn("{task.description}", markup=False)


def say(answer: dict[str, Any]) -> None:
    """Print one JSON object; what cannot be computed is null, never NaN."""
    print(json.dumps(answer, indent=2, ensure_ascii=False, default=str, allow_nan=False))


def words_of(answer: dict[str, Any]) -> list[str]:
    """Return an answer as lines: numbers with commas, what is empty left out, groups indented."""
    lines: list[str] = []
    for name, value in answer.items():
        title = _(name.replace("_", " "))
        if isinstance(value, dict):
            lines += [f"{title}:", *(f"  {line}" for line in words_of(value))] if value else []
        elif isinstance(value, list):
            lines.append(f"{title}: {len(value):,}") if value else None
        elif value is not None:
            lines.append(f"{title}: {_word(value)}")
    return lines


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return f"{value:,}" if isinstance(value, int) else str(value)


def told(command: Any) -> Any:
    """Put the help of a command, and of all below it, into the language spoken; return it.

    A help that lists choices is put together of several sentences.
    """
    for told_of in (command, *getattr(command, "params", ())):
        written = getattr(told_of, "help", None)
        if written:
            told_of.help = _(written) if _(written) != written else _each(written)
    for below in getattr(command, "commands", {}).values():
        told(below)
    return command


def _each(written: str) -> str:
    return "; ".join(_(part) for part in written.split("; "))
