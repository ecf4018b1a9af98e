"""`people`: who may come in."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.terminal import DONE, Json, opened, say, terminal
from store import people

app = typer.Typer(help="Who may come in, by a personal link.", no_args_is_help=True)


@app.command("add")
def people_add(
    name: str,
    role: Annotated[str, typer.Option(help="reviewer or lead")] = "reviewer",
    origin: Annotated[
        str, typer.Option(help="How people reach the app.")
    ] = "http://localhost:8501",
    as_json: Json = False,
) -> int:
    """Add a person and print their personal link (again: a new link, and the old one ends)."""
    with opened(create=True) as store:
        person, secret = people.add(store, name, role=role)
        leads = [one for one in people.everyone(store) if one.role == "lead" and one.link]
    link = f"{origin.rstrip('/')}/api/join/{secret}"
    if as_json:
        say({"name": person.name, "role": person.role, "link": link})
    else:
        print(link)
    if not leads:
        terminal.print("There is no lead with a link yet: add one with --role lead.")
    return DONE


@app.command("list")
def people_list(as_json: Json = False) -> int:
    """List everybody who reviews."""
    with opened() as store:
        found = people.everyone(store)
    rows = [
        {"name": one.name, "role": one.role, "kind": one.kind, "revoked": one.revoked is not None}
        for one in found
    ]
    if as_json:
        say({"people": rows})
    else:
        for row in rows:
            ended = "  link ended" if row["revoked"] else ""
            print(f"{row['name']}  {row['role']}  {row['kind']}{ended}")
    return DONE


@app.command("revoke")
def people_revoke(name: str) -> int:
    """End a person's link; their reviews stay."""
    with opened() as store:
        people.revoke(store, name)
    return DONE
