"""The terminal's door. Exit codes: 0 done, 1 done with findings it names, 2 refused, 3 a defect."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
import traceback
from pathlib import Path
from typing import Annotated, Any

import typer
import typer.exceptions
import typer.main

from commands.menu import Root
from commands.terminal import DEFECT, DONE, REFUSED, chosen, terminal, told
from review.core import logs
from review.core.errors import Ambiguous, PicoReviewError
from review.core.i18n import N_, SOURCE, _, choose, of_terminal, speaking
from review.core.visible import Visible, visible
from store.db.environment import workspace_from_environment

app = typer.Typer(
    cls=Root,
    help=N_(
        "People review text-guided image edits; their labels make the filter. "
        "Every command takes --workspace FOLDER (default ./workspace, or PICO_REVIEW_WORKSPACE)."
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback()
def workspace(
    folder: Annotated[
        Path | None,
        typer.Option("--workspace", help=N_("The workspace."), envvar="PICO_REVIEW_WORKSPACE"),
    ] = None,
) -> None:
    """Remember which workspace the command is about."""
    chosen["folder"] = folder or workspace_from_environment()[0]


def workspace_first(words: list[str]) -> list[str]:
    """Let ``--workspace FOLDER`` stand anywhere on the command line."""
    for place, word in enumerate(words):
        if word == "--workspace" and place + 1 < len(words):
            return [word, words[place + 1], *words[:place], *words[place + 2 :]]
        if word.startswith("--workspace="):
            return [word, *words[:place], *words[place + 1 :]]
    return words


def main() -> None:
    """Run one command and leave with its exit code."""
    # A short command is over before there is garbage; looking for it is a part of its start.
    gc.set_threshold(50_000)
    sys.exit(run(sys.argv[1:]))


def run(words: list[str]) -> int:
    """Run one command, in the terminal's language; return its exit code."""
    logs.bound()
    out: Any = Visible(sys.stdout)
    with speaking(language(words)), contextlib.redirect_stdout(out):
        return _run(words)


def language(words: list[str]) -> str:
    """Return the language to speak; JSON is read by scripts, and the same everywhere."""
    return SOURCE if "--json" in words else choose(of_terminal(os.environ))


def _run(words: list[str]) -> int:
    try:
        command = told(typer.main.get_command(app))
        return int(command(args=workspace_first(words), standalone_mode=False) or DONE)
    except Ambiguous as error:
        terminal.print(f"{error}\n" + "\n".join(error.choices), soft_wrap=True)
    except PicoReviewError as error:
        terminal.print(str(error), soft_wrap=True)
    except typer.Exit as left:
        return left.exit_code
    except (typer.exceptions.TyperException, typer.Abort) as error:
        problem = getattr(error, "format_message", error.__str__)()
        terminal.print(problem or _("Stopped."), soft_wrap=True)
    except OSError as error:  # a path that cannot be read, made or written
        problem = f"{error.filename}: {error.strerror}." if error.filename else str(error)
        what_to_do = _("Check the path.")
        terminal.print(f"{problem} {what_to_do}", soft_wrap=True)
    except Exception:  # noqa: BLE001  a defect: say so, with its trace, and the exit code for it
        sys.stderr.write(visible(traceback.format_exc()))
        return DEFECT
    return REFUSED
