"""`judge compare`: judge runs held against the same labels."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.terminal import BY, DONE, FINDINGS, Json, opened, say
from review.core.i18n import N_, _, ngettext
from store import settings
from store.judging import comparing, comparison_words
from store.judging.comparing import Comparison, Pair

app = typer.Typer()
#: Flipped edits that are named on the terminal.
SHOWN = 10


@app.command("compare")
def compare(
    judges: Annotated[list[str], typer.Argument(help=N_("Judge runs; the first is the base."))],
    purpose: Annotated[str, typer.Option(help=N_("Which labels: their purpose."))] = "fit",
    batch: Annotated[str | None, typer.Option(help=N_("One batch's labels only."))] = None,
    threshold: Annotated[float | None, typer.Option(help=N_("The cut; else the default."))] = None,
    seed: Annotated[
        int, typer.Option(min=0, help=N_("The same seed gives the same intervals."))
    ] = 0,
    as_json: Json = False,
) -> int:
    """Compare judge runs on the same labels: Δ of κ, AUC, precision; flips, cost, or no gain."""
    with opened() as store:
        found = comparing.compared(
            store, judges, purpose=purpose, batch=batch, threshold=threshold, seed=seed, by=BY
        )
        currency = settings.current(store).settings.judges.currency
    say(comparing.as_json(found)) if as_json else print("\n".join(lines(found, currency)))
    return DONE if found.labels else FINDINGS


def lines(found: Comparison, currency: str) -> list[str]:
    """Write a comparison for people; what the runs cost, in the settings' currency."""
    if not found.labels:
        return [
            _("No labelled edit has a score of all these judges."),
            _("Draw a batch to tune, and let each judge score it."),
        ]
    head = ngettext(
        "{n} labelled edit of {photos} photos", "{n} labelled edits of {photos} photos",
        found.labels, photos=found.pairs[0].compared.sources,
    )  # fmt: skip
    pairs = [line for pair in found.pairs for line in _pair(found, pair)]
    sides = [found.first, *(pair.second for pair in found.pairs)]
    told = [
        line
        for side in sides
        for line in (comparison_words.cost(side, currency), comparison_words.spread(side))
    ]
    notes = comparison_words.notes(found)
    return [head, *pairs, *(line for line in told if line), *notes]


def _pair(found: Comparison, pair: Pair) -> list[str]:
    numbers = [f"  {name}: {written}" for name, written in comparison_words.rows(pair.compared)]
    flips = [
        f"    {flip.output_image}: {flip.first:.3f} → {flip.second:.3f}, "
        + (_("people accept") if flip.accepted else _("people reject"))
        for flip in pair.flips[:SHOWN]
    ]
    apart = comparison_words.apart(found, pair)
    return [
        comparison_words.verdict(found, pair), *numbers, f"  {comparison_words.flips(pair)}",
        *flips, *([f"  {apart}"] if apart else []),
    ]  # fmt: skip
