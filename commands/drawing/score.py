"""`draw score`: edits to accept or reject; a measuring batch freezes its plan."""

from __future__ import annotations

from typing import Annotated, cast

import typer

from commands.drawing.shared import For, Name, PerUnit, Seed, Size, tell
from commands.terminal import BY, DONE, Confidence, Json, Judge, Target, opened
from review.core.errors import Refused
from review.core.i18n import N_, _
from review.promises.plans import Family, Population
from review.promises.unequal import LARGEST_WEIGHT
from review.statistics.sampling import Strategy
from store.db.workspace import Store
from store.filters import watching
from store.promises import drawing, fitted_score, pools
from store.promises.drawing import ScoreRequest
from store.promises.planned import planned
from store.promises.planning import PlanChoices
from store.work import batches


def score(
    size: Size,
    purpose: For = "measure",
    strategy: Annotated[
        str,
        typer.Option(
            help=N_("How edits are drawn: uniform, banded, near-threshold, per-type, by-score.")
        ),
    ] = "uniform",
    per_unit: PerUnit = 1,
    seed: Seed = None,
    judge: Judge = None,
    target: Target = 0.9,
    confidence: Confidence = 0.95,
    name: Name = None,
    families: Annotated[
        list[str] | None,
        typer.Option(
            "--cut",
            help=N_(
                "A way of cutting the plan names: global, category, edit_type, "
                "floors, typed. Again for each; they share the risk."
            ),
        ),
    ] = None,
    floors: Annotated[
        list[str] | None, typer.Option("--floor", help=N_("CRITERION=SCORE, for --cut floors."))
    ] = None,
    spare: Annotated[int, typer.Option("--room", help=N_("Further judges on these labels."))] = 0,
    looks: Annotated[
        list[int] | None, typer.Option("--checkpoint", help=N_("Labels before the last; again."))
    ] = None,
    categories: Annotated[
        list[str] | None, typer.Option("--category", help=N_("Only this category's edits; again."))
    ] = None,
    edit_types: Annotated[
        list[str] | None, typer.Option("--edit-type", help=N_("Only this type's edits; again."))
    ] = None,
    least_score: Annotated[
        float | None, typer.Option(help=N_("Only edits from this score up."))
    ] = None,
    new_only: Annotated[
        bool, typer.Option("--new-only", help=N_("Only edits that no earlier pool holds."))
    ] = False,
    largest_weight: Annotated[
        float, typer.Option(help=N_("The largest weight of labels drawn unequally."))
    ] = LARGEST_WEIGHT,
    whose_fault: Annotated[
        bool, typer.Option("--whose-fault", help=N_("A reject may say whose fault it is."))
    ] = False,
    as_json: Json = False,
) -> int:
    """Draw edits to accept or reject; with --purpose watch of what the published filter keeps."""
    limits = Population(tuple(categories or ()), tuple(edit_types or ()), least_score, new_only)
    with opened() as store:
        if purpose == "watch":
            batch_id = watching.draw_watch(
                store, size, by=BY, per_unit=per_unit, seed=seed, whose_fault=whose_fault
            )
            batch = batches.get(store, batch_id)
        else:
            plan = _plan(store, judge, families or ["global"], floors, spare, looks)
            request = ScoreRequest(
                purpose, size, cast("Strategy", strategy), per_unit, seed,
                judge, target, confidence, name,
                plan=plan, population=limits, largest_weight=largest_weight,
                whose_fault=whose_fault,
            )  # fmt: skip
            batch = drawing.draw_batch(store, request, by=BY)
        left_out = drawing.known_by_id_only(store, judge)
        plans = planned(store, batch.id)
    tell(batch, as_json=as_json, left_out=left_out, planned=plans)
    return DONE


def _plan(
    store: Store,
    judge: str | None,
    families: list[str],
    floors: list[str] | None,
    spare: int,
    looks: list[int] | None,
) -> PlanChoices:
    """Return what a measuring batch of the score task freezes."""
    judge_run = pools.judge_run(store, judge).name
    return PlanChoices(
        families=cast("tuple[Family, ...]", tuple(families)),
        spare=spare,
        looks=tuple(looks or ()),
        typed=fitted_score.typed_score(store, judge_run) if "typed" in families else None,
        floors=_floors(floors or []),
    )


def _floors(options: list[str]) -> dict[str, float]:
    """Read CRITERION=SCORE. Raises Refused for anything else."""
    floors = {}
    for option in options:
        name, _sign, score = option.partition("=")
        try:
            floors[name.strip()] = float(score)
        except ValueError:
            raise Refused(
                _("{given!r} is no floor.", given=option),
                what_to_do=_("Write CRITERION=SCORE, as in seamlessness=0.5."),
            ) from None
    return floors
