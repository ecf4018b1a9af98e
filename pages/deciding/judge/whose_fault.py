"""The tab Whose fault: rejects that are not held against a judge, and what produces them."""

from __future__ import annotations

from pages.parts import faults
from pages.parts.desk import Visit


def draw(visit: Visit) -> None:
    """Draw which types and instructions produce them."""
    faults.draw(visit.store, visit.person)
