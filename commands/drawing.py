"""`draw`: a batch of work."""

from __future__ import annotations

from typing import Annotated, cast, get_args

import typer

from commands.terminal import BY, DONE, Confidence, Json, Judge, Target, opened, say
from review.core.errors import Refused
from review.core.tasks import RANK, TYPES, Purpose
from review.promises.plans import Family, Population
from review.promises.unequal import LARGEST_WEIGHT
from review.ranking.asked import Mode
from review.spotcheck.allocation import Rule
from review.statistics.sampling import STRATEGIES, Strategy
from store.db.workspace import Store
from store.filters import watching
from store.promises import fitted_score, pools
from store.promises.planning import Wanted
from store.ranking import drawing as rank_batches
from store.ranking.drawing import RankRequest
from store.types import drawing as type_batches
from store.types.drawing import TypeRequest
from store.work import batches
from store.work.batches import Batch

app = typer.Typer()


@app.command()
def draw(
    size: Annotated[int, typer.Option(help="How many edits, or groups to rank.")],
    task: Annotated[str, typer.Option(help="The task.")] = "score",
    purpose: Annotated[Purpose, typer.Option(help="What the answers are for.")] = "measure",
    strategy: Annotated[
        str | None,
        typer.Option(
            help=f"How edits are drawn: {', '.join(STRATEGIES)}. Task types: "
            f"{', '.join(get_args(Rule))}."
        ),
    ] = None,
    per_unit: Annotated[int, typer.Option(help="Reviewers per edit.")] = 1,
    seed: Annotated[int, typer.Option(help="The same seed draws the same.")] = 0,
    judge: Judge = None,
    target: Target = 0.9,
    confidence: Confidence = 0.95,
    name: Annotated[str | None, typer.Option(help="The batch's name.")] = None,
    families: Annotated[
        list[str] | None,
        typer.Option(
            "--cut",
            help="A way of cutting the plan names: global, category, edit_type, "
            "floors, typed. Again for each; they share the risk.",
        ),
    ] = None,
    floors: Annotated[
        list[str] | None, typer.Option("--floor", help="CRITERION=SCORE, for --cut floors.")
    ] = None,
    spare: Annotated[int, typer.Option("--room", help="Further judges on these labels.")] = 0,
    looks: Annotated[
        list[int] | None, typer.Option("--checkpoint", help="Labels before the last; again.")
    ] = None,
    categories: Annotated[
        list[str] | None, typer.Option("--category", help="Only this category's edits; again.")
    ] = None,
    edit_types: Annotated[
        list[str] | None, typer.Option("--edit-type", help="Only this type's edits; again.")
    ] = None,
    least_score: Annotated[
        float | None, typer.Option(help="Only edits from this score up.")
    ] = None,
    new_only: Annotated[
        bool, typer.Option("--new-only", help="Only edits that no earlier pool holds.")
    ] = False,
    largest_weight: Annotated[
        float, typer.Option(help="The largest weight of labels drawn unequally.")
    ] = LARGEST_WEIGHT,
    mode: Annotated[
        Mode, typer.Option(help="Task rank: two at a time, or all of a group at once.")
    ] = "pairs",
    repeats: Annotated[
        float, typer.Option(help="Task rank: the share of groups asked again, sides swapped.")
    ] = 0.1,
    across: Annotated[
        bool,
        typer.Option("--across-instructions", help="Task rank: edits of one source together."),
    ] = False,
    least: Annotated[
        int, typer.Option("--per-type", help="Task types, minimum: so many of each type.")
    ] = 10,
    half_width: Annotated[
        float, typer.Option(help="Task types, half-width: ± this share for each type.")
    ] = 0.1,
    as_json: Json = False,
) -> int:
    """Draw a batch of work; a measuring batch freezes its plan first. Rank: SIZE groups.

    Types: to fix, the SIZE likeliest mistakes; else SIZE edits by the strategy, per assigned type
    (half-width: at most SIZE).
    """
    limits = Population(tuple(categories or ()), tuple(edit_types or ()), least_score, new_only)
    with opened() as store:
        if task == RANK.name:
            groups = RankRequest(size, mode, purpose, per_unit, seed, repeats, across, name)
            made = rank_batches.draw_batch(store, groups, by=BY)
        elif task == TYPES.name:
            _over_all(limits)
            checked = TypeRequest(
                size, purpose, _rule(strategy), per_unit, seed,
                least=least, half_width=half_width, name=name,
            )  # fmt: skip
            made = type_batches.draw_batch(store, checked, by=BY)
        elif purpose == "watch":
            batch_id = watching.draw_watch(store, size, by=BY, per_unit=per_unit, seed=seed)
            made = batches.get(store, batch_id)
        else:
            plan = _plan(store, judge, families or ["global"], floors, spare, looks)
            request = batches.Request(
                task, purpose, size, cast("Strategy", strategy or "uniform"), per_unit, seed,
                judge, target, confidence, name,
                plan=plan, population=limits, largest_weight=largest_weight,
            )  # fmt: skip
            made = batches.draw_batch(store, request, by=BY)
        left_out = 0 if task in (RANK.name, TYPES.name) else batches.known_by_id_only(store, judge)
    _tell(made, left_out, as_json=as_json)
    return DONE


def _over_all(limits: Population) -> None:
    """Raise Refused where types are to be checked over some of the edits."""
    if limits != Population():
        raise Refused(
            "Types are checked over all edits, not over some of them.",
            what_to_do="Leave out --category, --edit-type, --least-score, --new-only.",
        )


def _plan(
    store: Store,
    judge: str | None,
    families: list[str],
    floors: list[str] | None,
    spare: int,
    looks: list[int] | None,
) -> Wanted:
    """Return what a measuring batch of the score task freezes."""
    named = pools.judge_run(store, judge).name
    return Wanted(
        families=cast("tuple[Family, ...]", tuple(families)),
        spare=spare,
        looks=tuple(looks or ()),
        typed=fitted_score.typed_score(store, named) if "typed" in families else None,
        floors=_floors(floors or []),
    )


def _tell(made: Batch, left_out: int, *, as_json: bool) -> None:
    """Say what was drawn, and how many edits could not be."""
    if as_json:
        answer = {"batch": made.name, "id": made.id, "units": made.units, "asked": made.asked}
        say({**answer, "known_by_id_only_left_out": left_out})
        return
    what = "questions" if made.task == RANK.name else "edits"
    print(f"{made.name}: {made.units:,} {what}, {made.asked:,} answers asked for")
    if left_out:
        print(f"{left_out:,} edits known by id only left out: import their manifest.")


def _floors(given: list[str]) -> dict[str, float]:
    """Read CRITERION=SCORE. Raises Refused for anything else."""
    floors = {}
    for one in given:
        name, _, score = one.partition("=")
        try:
            floors[name.strip()] = float(score)
        except ValueError:
            raise Refused(
                f"{one!r} is no floor.", what_to_do="Write CRITERION=SCORE, as in seamlessness=0.5."
            ) from None
    return floors


def _rule(strategy: str | None) -> Rule:
    """Return how types are drawn; the strategies of other tasks have their counterpart."""
    named = {None: "equal", "per-type": "equal", "uniform": "proportional"}.get(strategy, strategy)
    return cast("Rule", named)
