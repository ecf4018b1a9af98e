"""Commands start at once: what is listed and what is loaded."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
import typer.main

import cli
from commands.menu import COMMANDS, Listed


def listed(group: Any, *path: str) -> dict[str, Listed]:
    """Return every command that is listed before it is loaded, by its words."""
    found: dict[str, Listed] = {}
    for name, one in group.commands.items():
        inside = {" ".join((*path, name)): one} if isinstance(one, Listed) else listed(one, name)
        found |= inside
    return found


LISTED = listed(typer.main.get_command(cli.app))


@pytest.mark.parametrize("words", LISTED)
def test_a_command_is_listed_as_its_own_help_begins(words: str) -> None:
    """The list of commands loads none of them; it says of each what the command says itself."""
    own = LISTED[words].loaded()
    assert (LISTED[words].name, LISTED[words].help) == (own.name, own.help.partition("\n\n")[0])


def test_every_command_of_a_module_is_listed() -> None:
    """One that is written but not in the list could not be called."""
    for module, known in COMMANDS.items():
        app = typer.main.get_group(import_module(f"commands.{module}").app)
        assert sorted(app.commands) == sorted(words.split()[-1] for words in known)
