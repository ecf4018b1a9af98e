"""``python -m tools.rights``: the table of who may ask for what, ``docs/rights.md``, made anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pages.shell import addressed
from review.core.roles import ROLES, may
from routes.rights import ROUTES
from store.tasks import Handlers

FILE = Path(__file__).parents[1] / "docs" / "rights.md"
#: Right of a route → who may ask for it, in words.
WHO = {
    "all": "everybody",
    "comer": "who may come in: by a browser's cookie, or a station's token",
    "loads": "who may load data",
    "station": "a station's token; the person's standing and role on each call",
    "pipeline": "a pipeline's token",
    "watches": "this machine, or a pipeline's token",
    "nobody": "nobody",
}
HEAD = """# Who may ask for what

`python -m tools.rights` writes this of the app's own lists; `tests/test_rights.py` asks for every
page and route as every kind of caller. While nobody has a personal link, who sits at this machine
is the lead, and nobody else is served.
"""


def written() -> str:
    """Return the page."""
    return "\n".join([HEAD, *_pages(), "", *_routes(), ""])


def _pages() -> Iterator[str]:
    yield f"| page | {' | '.join(ROLES)} | a stranger |"
    yield "|---|" + "---|" * (len(ROLES) + 1)
    for row in sorted(addressed(Handlers().values()), key=lambda row: row.address):
        allowed = " | ".join("yes" if may(role, row.needs) else "no" for role in ROLES)
        yield f"| `/{row.address}` | {allowed} | no |"


def _routes() -> Iterator[str]:
    yield "| route | who |"
    yield "|---|---|"
    for path, right in ROUTES.items():
        yield f"| `/{path}` | {WHO[right]} |"


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
