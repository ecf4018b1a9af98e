"""The rank task: two candidates beside their source, or all of a group, drawn by the station."""

from __future__ import annotations

from pages.parts.station import station
from review.core.tasks import RANK
from store.access.people import Person
from store.db.workspace import Store


def page(store: Store, person: Person) -> None:
    """Draw the station for the rank task."""
    station(store, person, RANK)
