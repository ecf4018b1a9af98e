"""`draw types`: edits whose types are checked."""

from __future__ import annotations

from typing import Annotated, cast

import typer

from commands.drawing.shared import AtMost, For, Name, PerUnit, Seed, seed_or_chance, tell
from commands.terminal import BY, DONE, Json, opened
from review.core.i18n import N_
from review.spotcheck.acceptance import PlanName
from review.spotcheck.allocation import Rule
from store.types.drawing import USUAL, TypeRequest, draw_batch, population

#: The strategies of other tasks have their counterpart here.
LIKE = {None: "equal", "per-type": "equal", "uniform": "proportional"}


def types(
    size: AtMost = None,
    purpose: For = "measure",
    strategy: Annotated[
        str | None,
        typer.Option(
            help=N_("How many of each type: equal, proportional, minimum, half-width, effort.")
        ),
    ] = None,
    least: Annotated[
        int, typer.Option("--per-type", help=N_("By minimum: so many of each type."))
    ] = 10,
    half_width: Annotated[
        float, typer.Option(help=N_("By half-width: ± this share for each type, at most --size."))
    ] = 0.1,
    plan: Annotated[
        str | None,
        typer.Option(
            "--acceptance-plan",
            help=N_("What verdicts go by, frozen now: single, sequential, zero-failure."),
        ),
    ] = None,
    per_unit: PerUnit = 1,
    seed: Seed = None,
    name: Name = None,
    as_json: Json = False,
) -> int:
    """Draw edits whose types are checked; with --purpose repair the likeliest mistakes."""
    with opened() as store:
        there = sum(population(store).values())
        size = size if size is not None else max(min(USUAL, there), 1)
        request = TypeRequest(
            size, purpose, cast("Rule", LIKE.get(strategy, strategy)), per_unit,
            seed_or_chance(seed),
            least=least, half_width=half_width, name=name, plan=cast("PlanName | None", plan),
        )  # fmt: skip
        tell(draw_batch(store, request, by=BY), as_json=as_json)
    return DONE
