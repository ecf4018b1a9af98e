"""`judge prompt`: the versions of what judges that run here are asked, as files people edit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from commands.terminal import BY, DONE, FINDINGS, Json, opened, say, terminal
from review.core.i18n import N_, _
from review.core.yaml_in import read_text
from review.judging.prompt_text import as_yaml, read_prompt
from store.judging import prompts
from store.judging.prompts import PromptVersion

app = typer.Typer()
Name = Annotated[str | None, typer.Argument(help=N_("The prompt: NAME or NAME@VERSION."))]


@app.command("list")
def prompt_list(as_json: Json = False) -> int:
    """List the prompts: name, version, when, by whom, their examples."""
    with opened() as store:
        there = prompts.versions(store)
    if as_json:
        say({"prompts": [_told(one) for one in there]})
    elif there:
        print("\n".join(_line(one) for one in there))
    else:
        print(_("No prompt yet: `pico-review judge prompt show` prints one to begin with."))
    return DONE


@app.command("show")
def prompt_show(name: Name = None, as_json: Json = False) -> int:
    """Print a prompt as YAML; without a name the newest, or one made of the settings."""
    with opened() as store:
        found = prompts.named(store, name) if name else prompts.newest(store)
        prompt = found.prompt if found else prompts.first(store)
    if as_json:
        told = _told(found) if found else {"name": None, "version": None}
        say({**told, "prompt": msgspec.to_builtins(prompt)})
    else:
        print(as_yaml(prompt), end="")
    return DONE


@app.command("save")
def prompt_save(
    file: Annotated[Path, typer.Argument(help=N_("The prompt (YAML), as show prints it."))],
    name: Annotated[str, typer.Option(help=N_("Its name; a name has versions."))] = prompts.NAME,
    as_json: Json = False,
) -> int:
    """Keep a file as the next version of a prompt; the same text again adds none."""
    with opened() as store:
        saved = prompts.save_next(store, name, read_prompt(read_text(file), file=str(file)), by=BY)
        warned = prompts.warnings(store, saved.prompt)
    if as_json:
        say({**_told(saved), "warnings": warned})
    else:
        print(_("{name}: version {version}.", name=saved.name, version=saved.version))
        for one in warned:
            terminal.print(one)
    return FINDINGS if warned else DONE


def _told(one: PromptVersion) -> dict[str, Any]:
    return {
        "name": one.name, "version": one.version, "id": one.id, "digest": one.prompt.digest,
        "based_on": one.based_on, "created": one.created.isoformat(), "created_by": one.created_by,
        "criteria": list(one.prompt.criteria), "examples": len(one.prompt.examples),
    }  # fmt: skip


def _line(one: PromptVersion) -> str:
    examples = len(one.prompt.examples)
    return f"{one.name}@{one.version}  {one.created:%Y-%m-%d %H:%M}  {one.created_by}  " + _(
        "examples: {n}", n=examples
    )
