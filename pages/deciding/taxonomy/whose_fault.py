"""The part Whose fault: types and instructions whose rejects are not the edit's fault."""

from __future__ import annotations

from pages.deciding.taxonomy.shared import Visit
from pages.parts import faults


def draw(visit: Visit) -> None:
    """Draw what labels of Accept or reject say of it."""
    faults.draw(visit.store, visit.person)
