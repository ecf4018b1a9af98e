"""`draw TASK` for a task that brings no command of its own: an option per field of its request."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable
from typing import Annotated, Any, get_type_hints

import typer

from commands.drawing.shared import tell
from commands.terminal import BY, DONE, Json, opened
from review.core.i18n import _
from store.work.handler import TaskHandler


def command_of(handler: TaskHandler) -> Callable[..., int]:
    """Return the command that draws a task by what its request takes."""

    def draw(*, as_json: bool, **options: Any) -> int:
        with opened() as store:
            batch = handler.draw(store, handler.request(**options), by=BY)
            tell(batch, as_json=as_json)
        return DONE

    draw.__doc__ = _("Draw for: {title}.", title=_(handler.task.title))
    draw.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # what typer reads
        [*_options(handler.request), _option("as_json", Json, default=False)]
    )
    return draw


def _options(request: type) -> list[inspect.Parameter]:
    hints = get_type_hints(request)
    return [
        _option(
            field.name,
            Annotated[hints[field.name], typer.Option(help=f"{field.name.replace('_', ' ')}.")],
            default=inspect.Parameter.empty
            if field.default is dataclasses.MISSING
            else field.default,
        )
        for field in dataclasses.fields(request)
    ]


def _option(name: str, kind: Any, *, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
