"""The score task: accept, reject, unsure – drawn by the station."""

from __future__ import annotations

from pages.parts.station import station
from review.core.tasks import SCORE
from store.access.people import Person
from store.db.workspace import Store


def page(store: Store, person: Person) -> None:
    """Draw the station for the score task."""
    station(store, person, SCORE)
