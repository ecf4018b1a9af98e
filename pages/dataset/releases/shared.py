"""What every tab of the Releases page gets, and how it names a release."""

from __future__ import annotations

from dataclasses import dataclass

from pages.parts import address, release
from review.core.i18n import N_, _
from review.core.roles import may
from store.access.people import Person
from store.db.workspace import Store
from store.releases.made import Made

MAKE, REPORT = N_("Make one"), N_("Report")


@dataclass(frozen=True)
class Visit:
    """One visit: who is there, and the releases there are, newest first."""

    store: Store
    person: Person
    releases: tuple[Made, ...]

    @property
    def here(self) -> dict[str, Made]:
        """Return name → release, of those that lie in this workspace."""
        return {one.name: one for one in self.releases if one.name}


def title(made: Made) -> str:
    """Name a release: its number, what it is, and the day; not Markdown."""
    kind = _(release.KINDS[made.kind]) if made.kind in release.KINDS else made.kind
    parts = [made.name or _("written elsewhere"), kind]
    if made.created:
        parts.append(f"{made.created:%Y-%m-%d %H:%M} UTC")
    return " · ".join(parts)


def way_to_make(visit: Visit) -> None:
    """Link to the tab that makes a release, for who may."""
    if may(visit.person.role, "decide"):
        address.link("releases", _(MAKE), icon=":material/package_2:", tab=_(MAKE))
