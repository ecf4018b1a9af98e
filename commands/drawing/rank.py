"""`draw rank`: groups of candidates to rank."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.drawing.shared import AtMost, For, Name, PerUnit, Seed, seed_or_chance, tell
from commands.terminal import BY, DONE, Json, opened
from review.core.i18n import N_
from review.ranking.asked import Mode
from store.ranking.drawing import USUAL, RankRequest, draw_batch, drawable


def rank(
    size: AtMost = None,
    purpose: For = "measure",
    mode: Annotated[
        Mode, typer.Option(help=N_("Two at a time, or all of a group at once."))
    ] = "pairs",
    repeats: Annotated[
        float, typer.Option(help=N_("The share of groups asked again, sides swapped."))
    ] = 0.1,
    across: Annotated[
        bool, typer.Option("--across-instructions", help=N_("Edits of one source together."))
    ] = False,
    per_unit: PerUnit = 1,
    seed: Seed = None,
    name: Name = None,
    as_json: Json = False,
) -> int:
    """Draw groups of candidates to rank."""
    with opened() as store:
        there = drawable(store, across_instructions=across)
        size = size if size is not None else max(min(USUAL, there), 1)
        request = RankRequest(
            size, mode, purpose, per_unit, seed_or_chance(seed), repeats, across, name
        )
        tell(draw_batch(store, request, by=BY), as_json=as_json)
    return DONE
