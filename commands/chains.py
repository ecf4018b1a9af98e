"""`chains`: what people say of multi-turn chains, and what is promised of them."""

from __future__ import annotations

from typing import Annotated, cast

import typer

from commands.terminal import DONE, FINDINGS, Json, opened, say
from review.core.i18n import N_, _, ngettext
from review.core.tasks import Purpose
from review.statistics.clustered import ClusteredShare
from store.chains import promise, report
from store.chains.report import ChainReport

app = typer.Typer()


@app.command()
def chains(
    purpose: Annotated[str, typer.Option(help=N_("Which labels: their purpose."))] = "measure",
    as_json: Json = False,
) -> int:
    """Say how chains do: accepted, by turn and type, where they break, what is promised."""
    with opened() as store:
        found = report.summary(store, (cast("Purpose", purpose),))
    say(report.as_json(found)) if as_json else print("\n".join(lines(found)))
    return DONE if found.summary.labelled else FINDINGS


def lines(found: ChainReport) -> list[str]:
    """Write a report on chains."""
    said = found.summary
    if not found.loaded:
        return [_("There is no chain."), _("Import some: pico-review import multi-turn.jsonl.")]
    if not found.drawn:
        return [_("No chain is reviewed yet."), _("Draw some: pico-review draw turns --size 100.")]
    promises = [promise.sentence(one) for one in found.promises]
    if not said.labelled:
        waiting = _("No label yet; chains drawn: {number}.", number=found.drawn)
        return [waiting, *promises]
    note = [_("These answers are simulated.")] if found.simulated else []
    return [_whole(found), *_positions(found), *_types(found), *_breaks(found), _salvage(found),
            *promises, *note]  # fmt: skip


def _whole(found: ChainReport) -> str:
    return ngettext(
        "{share} of the chains are accepted, by {n} label",
        "{share} of the chains are accepted, by {n} labels",
        found.summary.labelled,
        share=rate(found.summary.accepted),
    )


def _positions(found: ChainReport) -> list[str]:
    return [
        _(
            "Turn {number}: {right} right; where all before it held, {given}",
            number=one.position,
            right=rate(one.any),
            given=rate(one.given),
        )
        for one in found.summary.positions
    ]


def _types(found: ChainReport) -> list[str]:
    ordered = sorted(found.summary.types, key=lambda one: one.right.share.estimate or 0.0)
    return [
        _("{type}: {right} of {n} turns right", type=one.edit_type, right=rate(one.right),
          n=one.right.n)
        for one in ordered
    ]  # fmt: skip


def _breaks(found: ChainReport) -> list[str]:
    lines = []
    for one in found.summary.breaks:
        at = [
            _("at turn {number} {share}", number=place, share=rate(broken))
            for place, broken in enumerate(one.at, start=1)
        ]
        lines.append(_("Chains of {length} break: {where}", length=one.length, where=", ".join(at)))
    return lines


def _salvage(found: ChainReport) -> str:
    return _(
        "Salvage: {chains} of the chains keep a beginning of two turns or more, {turns} of all "
        "turns, beside {whole} in accepted chains",
        chains=rate(found.summary.salvage.chains),
        turns=rate(found.summary.salvage.turns),
        whole=rate(found.summary.salvage.whole),
    )


def rate(found: ClusteredShare) -> str:
    """Write a share with its interval."""
    share = found.share
    if share.estimate is None:
        return _("not known")
    if share.low is None or share.high is None:
        return f"{share.estimate:.1%}"
    return f"{share.estimate:.1%} ({share.low:.1%}–{share.high:.1%})"
