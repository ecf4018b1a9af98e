"""`propose`: which way of drawing takes the fewest labels for a promise."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from commands.terminal import DONE, FINDINGS, Confidence, Json, Judge, Target, opened, say
from review.core.i18n import N_, _
from review.promises.plans import Population, check_promise
from store import settings
from store.promises import pools, preview, proposing

app = typer.Typer()


@app.command()
def propose(
    target: Target = 0.9,
    confidence: Confidence = 0.95,
    judge: Judge = None,
    per_unit: Annotated[int, typer.Option(min=1, help=N_("Reviewers per edit."))] = 1,
    as_json: Json = False,
) -> int:
    """Say which way of drawing takes the fewest labels for a promise, in hours, and why."""
    check_promise(target, confidence)
    with opened() as store:
        run = pools.judge_run(store, judge)
        known = preview.prior(store, run.name, Population())
        threshold = settings.current(store).settings.default_threshold
    found = proposing.proposals(
        known, target=target, confidence=confidence, threshold=threshold, per_unit=per_unit
    )
    if as_json:
        say(
            {
                "judge": run.name, "target": target, "confidence": confidence,
                "labels_known": len(known.scores), "seconds_each": known.seconds,
                "proposals": [asdict(one) for one in found],
            }
        )  # fmt: skip
    else:
        print("\n".join(_lines(found)))
    return DONE if found else FINDINGS


def _lines(found: tuple[proposing.Proposal, ...]) -> list[str]:
    if not found:
        return [_("The labels known so far hardly leave room for this target: lower it.")]
    return [_line(one) for one in found]


def _line(one: proposing.Proposal) -> str:
    if one.labels is None or one.hours is None:
        return _("{strategy}: more labels than the pool holds. {why}", strategy=one.strategy,
                 why=one.why)  # fmt: skip
    return _(
        "{strategy}: {n:,} labels, {hours:.1f} hours. {why}",
        strategy=one.strategy,
        n=one.labels,
        hours=one.hours,
        why=one.why,
    )
