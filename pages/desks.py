"""The desks: by task, where its lead sees what it says now, and draws more of it."""

from __future__ import annotations

from dataclasses import dataclass

from review.core.i18n import N_

DRAW_MORE = N_("Draw more")


@dataclass(frozen=True)
class Place:
    """A task's desk: its address, what a link to its tab Draw more says, and one to itself."""

    address: str
    draw_more: str
    see: str


#: Task → its desk. A task that is not here is drawn on Batches.
DESKS: dict[str, Place] = {
    "score": Place("thresholds", N_("Accept or reject: on Thresholds"), N_("See the thresholds")),
    "rank": Place("preferences", N_("Rank candidates: on Preferences"), N_("See the order")),
    "types": Place("taxonomy", N_("Check types: on Types"), N_("See the types")),
    "turns": Place("multi-turn", N_("Check the chain: on Multi-turn"), N_("See the chains")),
    "instructions": Place(
        "instruction-pairs", N_("Compare texts: on Instructions"), N_("See the pairs")
    ),
}
