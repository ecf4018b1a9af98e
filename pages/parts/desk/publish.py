"""The tab Publish: draft, dry run, publish."""

from __future__ import annotations

from pages.parts import publishing, words
from pages.parts.desk.shared import Desk
from review.roles import may


def draw(desk: Desk) -> None:
    """Draw the lead's publishing desk for the chosen cut, or the certified one."""
    if not may(desk.person.role, "decide"):
        words.empty("Publishing is the lead's.", "Try a threshold on **Picture**.")
        return
    found = desk.found
    pool = found.evidence.pool["overall"]
    middle = float(pool.min() + pool.max()) / 2
    publishing.desk(desk.store, desk.person, found, middle if desk.chosen is None else desk.chosen)
