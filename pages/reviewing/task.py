"""Any task, drawn by the station."""

from __future__ import annotations

from pages.parts.station import station
from store.access.people import Person
from store.db.workspace import Store
from store.work.handler import TaskHandler


def page(store: Store, person: Person, *, handler: TaskHandler) -> None:
    """Draw the station for one task."""
    station(store, person, handler)
