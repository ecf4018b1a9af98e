"""`draw`: a batch of work, a command for each task. The old spelling, ``--task``, still works."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from commands.drawing.any_task import command_of
from commands.drawing.rank import rank
from commands.drawing.score import score
from commands.drawing.turns import turns
from commands.drawing.types import types
from review.core.i18n import N_
from store.tasks import TASKS, Handlers

#: The task that is meant where none is named.
USUAL = "score"


class Tasks(TyperGroup):
    """The commands written for a task, and one made of its request for every other."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return every task, in their order."""
        return [name for name in TASKS if name in self.commands or self.get_command(ctx, name)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """Return the command that draws a task."""
        if cmd_name not in self.commands and cmd_name in TASKS:
            task_app = typer.Typer(add_completion=False)
            task_app.command(cmd_name)(command_of(Handlers()[cmd_name]))
            self.commands[cmd_name] = typer.main.get_command(task_app)
        return self.commands.get(cmd_name)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the task first, wherever it was named."""
        return super().parse_args(ctx, task_first(args))


def task_first(words: list[str]) -> list[str]:
    """Return the words after ``draw`` with the task as the first of them."""
    if not words or words[0] in TASKS or ("--help" in words and "--task" not in words):
        return words
    for place, word in enumerate(words):
        if word == "--task" and place + 1 < len(words):
            return [words[place + 1], *words[:place], *words[place + 2 :]]
        if word.startswith("--task="):
            return [word.removeprefix("--task="), *words[:place], *words[place + 1 :]]
    return [USUAL, *words]


app = typer.Typer(
    cls=Tasks, name="draw", help=N_("Draw a batch of work: edits or groups, with a purpose.")
)
for command in (score, rank, types, turns):
    app.command()(command)
