"""`settings`: criteria, weights, scale, taxonomy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
import typer
import yaml

from commands.terminal import BY, DONE, Json, opened, say, terminal
from review.core.endpoints import Judges
from review.core.errors import Unknown
from review.core.i18n import N_, _
from review.core.settings import PRESETS, preset_text
from review.core.taxonomy_words import in_words
from review.core.yaml_in import read_text
from review.formats import own_scores, schemas
from store import settings
from store.settings import taxonomy

app = typer.Typer()


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
def settings_set(
    file: Annotated[Path, typer.Argument(help=N_("A settings file (YAML)."))],
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help=N_("Say which edits would change type; write nothing.")),
    ] = False,
) -> int:
    """Make a file the settings in force, as a new version; say which edits change type."""
    return _replace(read_text(file), str(file), dry_run=dry_run)


@app.command("preset")
def settings_preset(name: Annotated[str, typer.Argument(help=N_("The preset's name."))]) -> int:
    """Make a preset the settings in force.

    The name of a public dataset (ScaleEdit-12M, OmniEdit, AnyEdit, …) puts its own criteria, scale
    and edit types in place of those in force, as far as it has some. Which endpoints may be asked
    stays as it is.
    """
    return _replace(_preset(name) if name in PRESETS else _offered(name), f"{name}.yaml")


def _preset(name: str) -> str:
    """Return a preset, with the endpoints of the settings in force: no preset is about those."""
    with opened(create=True) as store:
        judges = settings.current(store).settings.judges
    if judges == Judges():
        return preset_text(name)
    kept = yaml.safe_dump({"judges": msgspec.to_builtins(judges)}, allow_unicode=True)
    return f"{preset_text(name).rstrip()}\n{kept}"


def _offered(name: str) -> str:
    """Return the settings in force with a public dataset's criteria, scale and edit types."""
    schema = schemas.named(name)
    if schema is None or name.casefold() not in own_scores.offered():
        names = ", ".join((*PRESETS, *own_scores.offered()))
        raise Unknown(
            _("There is no preset {name!r}.", name=name),
            what_to_do=_("Presets: {presets}.", presets=names),
        )
    with opened(create=True) as store:
        return own_scores.settings_text(schema, settings.current(store).settings)


def _replace(text: str, file: str, *, dry_run: bool = False) -> int:
    with opened(create=not dry_run) as store:
        moves = in_words(taxonomy.preview(store, text, file=file))
        now = None if dry_run else settings.replace(store, text, by=BY, file=file)
    print("\n".join(moves or [_("No type changes.")]))
    if now is None:
        terminal.print(_("Dry run: nothing was written."))
    else:
        terminal.print(
            _("Settings version {version}: {name}", version=now.version, name=now.settings.name)
        )
    return DONE
