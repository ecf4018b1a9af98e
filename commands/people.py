"""`people`: who may come in."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.serving import served_at
from commands.terminal import DONE, Json, opened, say, terminal
from review.core.i18n import N_, _
from review.core.roles import PIPELINE
from store.access import people, public

app = typer.Typer()


@app.command("add")
def people_add(
    name: str,
    role: Annotated[str, typer.Option(help=N_("reviewer, lead or pipeline"))] = "reviewer",
    origin: Annotated[
        str | None,
        typer.Option(
            help=N_("How people reach the app; else its public URL, or where it was served last.")
        ),
    ] = None,
    as_json: Json = False,
) -> int:
    """Add a person and print their personal link (again: a new link, and the old one ends).

    A pipeline gets a token instead, which reads the published config through the API.
    """
    at = public.plain(origin, "--origin") if origin else served_at()
    with opened(create=True) as store:
        person, secret = people.add(store, name, role=role)
        leads = [
            person for person in people.everyone(store) if person.role == "lead" and person.link
        ]
    is_pipeline = person.kind == PIPELINE
    printed = secret if is_pipeline else f"{at.rstrip('/')}/api/join/{secret}"
    if as_json:
        key = "token" if is_pipeline else "link"
        say({"name": person.name, "role": person.role, key: printed})
    else:
        print(printed)
    if not leads and not is_pipeline:
        terminal.print(_("There is no lead with a link yet: add one with --role lead."))
    return DONE


@app.command("list")
def people_list(as_json: Json = False) -> int:
    """List everybody who reviews, and the pipelines."""
    with opened() as store:
        everyone = people.everyone(store)
    rows = [
        {
            "name": person.name,
            "role": person.role,
            "kind": person.kind,
            "revoked": person.revoked is not None,
        }
        for person in everyone
    ]
    if as_json:
        say({"people": rows})
    else:
        for row in rows:
            ended = _("  link ended") if row["revoked"] else ""
            print(f"{row['name']}  {row['role']}  {row['kind']}{ended}")
    return DONE


@app.command("revoke")
def people_revoke(name: str) -> int:
    """End a person's link or a pipeline's token; reviews stay."""
    with opened() as store:
        people.revoke(store, name)
    print(_("{name}: ended, from now on. Reviews stay.", name=name))
    return DONE
