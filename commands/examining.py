"""`doctor`: what may be wrong with the workspace, each with what to do."""

from __future__ import annotations

import typer

from commands.terminal import DONE, FINDINGS, Json, bar, opened, say, terminal
from review.core.i18n import _

app = typer.Typer()


@app.command()
def doctor(as_json: Json = False) -> int:
    """Look for what may be wrong, and say what to do; exit code 1 where something is."""
    from dataclasses import asdict

    from store.health.doctor import examine

    with opened() as store, bar(_("Looking for pictures")) as tell:
        found = examine(store, tell)
    well = all(one.well for one in found)
    if as_json:
        say({"well": well, "checks": [asdict(one) for one in found]})
        return DONE if well else FINDINGS
    for one in found:
        mark = "✓" if one.well else "✗"
        print(f"{mark} {one.name}: {one.found} {one.what_to_do}".rstrip())
    terminal.print(_("All is well.") if well else _("Something is to be done."))
    return DONE if well else FINDINGS
