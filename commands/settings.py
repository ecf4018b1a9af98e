"""`settings`: criteria, weights, scale, taxonomy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from commands.terminal import BY, DONE, Json, opened, read_text, say, terminal
from review.settings import preset, preset_text
from store import settings

app = typer.Typer(help="Criteria, weights, scale, taxonomy.", no_args_is_help=True)


@app.command("show")
def settings_show(as_json: Json = False) -> int:
    """Print the settings in force."""
    with opened(create=True) as store:
        now = settings.current(store)
    if as_json:
        say({"version": now.version, **msgspec.to_builtins(now.settings)})
    else:
        print(now.text, end="")
    return DONE


@app.command("set")
def settings_set(file: Annotated[Path, typer.Argument(help="A settings file (YAML).")]) -> int:
    """Make a file the settings in force, as a new version."""
    with opened(create=True) as store:
        now = settings.replace(store, read_text(file), by=BY, file=str(file))
    terminal.print(f"Settings version {now.version}: {now.settings.name}")
    return DONE


@app.command("preset")
def settings_preset(name: Annotated[str, typer.Argument(help="The preset's name.")]) -> int:
    """Make a preset the settings in force."""
    preset(name)
    with opened(create=True) as store:
        now = settings.replace(store, preset_text(name), by=BY)
    terminal.print(f"Settings version {now.version}: {now.settings.name}")
    return DONE
