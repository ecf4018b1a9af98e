"""`draw turns`: chains to review; a measuring batch freezes what it is to prove of them."""

from __future__ import annotations

from typing import Annotated, cast

import typer

from commands.drawing.shared import For, Name, PerUnit, Seed, tell
from commands.terminal import BY, DONE, Confidence, Json, Judge, Target, opened
from review.core.i18n import N_
from review.filtering.filter_config import ChainRule
from store.chains.drawing import TurnsRequest, draw_batch


def turns(
    size: Annotated[int, typer.Option(help=N_("How many chains; all, where there are fewer."))] = (
        100
    ),
    purpose: For = "measure",
    rule: Annotated[
        str, typer.Option(help=N_("What a cut is on: weakest, product, or all turns above it."))
    ] = "weakest",
    judge: Judge = None,
    target: Target = 0.9,
    confidence: Confidence = 0.95,
    per_unit: PerUnit = 1,
    seed: Seed = None,
    name: Name = None,
    as_json: Json = False,
) -> int:
    """Draw chains to review turn by turn; to measure, with what they are to prove."""
    request = TurnsRequest(
        size, purpose, per_unit, seed, name, cast("ChainRule", rule), judge, target, confidence
    )
    with opened() as store:
        tell(draw_batch(store, request, by=BY), as_json=as_json)
    return DONE
