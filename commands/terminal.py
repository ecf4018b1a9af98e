"""What every command shares: the workspace, the streams, exit codes and common options."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from review.core.errors import Refused
from store.db.environment import workspace_from_environment

if TYPE_CHECKING:
    from rich.console import Console

    from store.db.workspace import Store

DONE, FINDINGS, REFUSED, DEFECT = 0, 1, 2, 3
BY = "terminal"

chosen: dict[str, Path] = {}

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
Judge = Annotated[str | None, typer.Option("--judge", help="The judge run.")]
Target = Annotated[float, typer.Option(help="The acceptable share that is promised.")]
Confidence = Annotated[float, typer.Option(help="How sure the promise is.")]
Out = Annotated[Path, typer.Option("--out", help="The folder to write into.")]


class Terminal:
    """What is told beside the answer, on stderr. Its library loads with the first word."""

    @cached_property
    def console(self) -> Console:
        """The terminal as rich knows it."""
        from rich.console import Console

        return Console(stderr=True, highlight=False)

    def print(self, words: str, *, markup: bool = True, soft_wrap: bool = False) -> None:
        """Print words; ``soft_wrap`` leaves the breaking of lines to the terminal."""
        self.console.print(words, markup=markup, soft_wrap=soft_wrap)


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
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    if not terminal.console.is_terminal:  # A bar would print nothing until it ends.
        terminal.print(f"{title} …")
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=terminal.console, transient=True) as progress:
        shown = progress.add_task(title, total=None)
        yield lambda done, total: progress.update(shown, completed=done, total=total)


def say(answer: dict[str, Any]) -> None:
    """Print one JSON object; what cannot be computed is null, never NaN."""
    print(json.dumps(answer, indent=2, ensure_ascii=False, default=str, allow_nan=False))


def words_of(answer: dict[str, Any]) -> list[str]:
    """Return an answer as lines: numbers with commas, what is empty left out, groups indented."""
    lines: list[str] = []
    for name, value in answer.items():
        title = name.replace("_", " ")
        if isinstance(value, dict):
            lines += [f"{title}:", *(f"  {line}" for line in words_of(value))] if value else []
        elif isinstance(value, list):
            lines.append(f"{title}: {len(value):,}") if value else None
        elif value is not None:
            lines.append(f"{title}: {_word(value)}")
    return lines


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)


def read_text(file: Path) -> str:
    """Read a text file; raises Refused when it is not there or no text."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        why = error.strerror or str(error)
        raise Refused(f"{file}: {why}.", what_to_do="Check the path.") from None
    except UnicodeDecodeError:
        raise Refused(f"{file} is not a text file in UTF-8.") from None
