"""The type task: the type a model assigned, confirmed or said anew, drawn by the station."""

from __future__ import annotations

from pages.parts.station import station
from review.core.tasks import TYPES
from store.access.people import Person
from store.db.workspace import Store


def page(store: Store, person: Person) -> None:
    """Draw the station for the type task."""
    station(store, person, TYPES)
