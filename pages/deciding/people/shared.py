"""What both tabs of the page get."""

from __future__ import annotations

from dataclasses import dataclass

from store.access.people import Person
from store.db.workspace import Store


@dataclass(frozen=True)
class Visit:
    """One visit: the store, and the lead who is there."""

    store: Store
    person: Person
