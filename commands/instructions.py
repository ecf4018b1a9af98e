"""`instructions`: what people say of short instructions beside their long ones."""

from __future__ import annotations

import typer

from commands.terminal import DONE, FINDINGS, Json, opened, say
from review.core.i18n import _, ngettext
from review.instructions.lost import KIND_NAMES
from review.instructions.summary import Part
from review.statistics.estimates import Interval
from store.instructions import promise, report
from store.instructions.report import PairReport
from store.instructions.told import ANSWERS, PICTURES

app = typer.Typer()


@app.command()
def instructions(as_json: Json = False) -> int:
    """Say how many short instructions ask for the same as their long ones, and what is lost."""
    with opened() as store:
        said = report.summary(store)
    say(report.as_json(said)) if as_json else print("\n".join(lines(said)))
    return DONE if said.found.whole.n else FINDINGS


def lines(said: PairReport) -> list[str]:
    """Write a report on pairs: the whole, its parts, and what is lost most."""
    found = said.found
    if not said.drawn:
        return [
            ngettext(
                "No pair was compared yet; {n:,} can be.",
                "No pair was compared yet; {n:,} can be.",
                said.there.pairs,
            ),
            _("Draw some: pico-review draw instructions --size 100."),
        ]
    if not found.whole.n:
        waiting = _("No answer counts yet; pairs drawn: {n:,}.", n=said.drawn)
        return [waiting, *(promise.sentence(one) for one in said.promises)]
    head = ngettext(
        "{n:,} pair compared; {faithful:,} ask for the same: {share}",
        "{n:,} pairs compared; {faithful:,} ask for the same: {share}",
        found.whole.n,
        faithful=found.whole.faithful,
        share=_share(found.whole.share),
    )
    answers = [f"  {_(ANSWERS[one.name])}: {one.number:,}" for one in found.answers]
    follows = [f"  {_(PICTURES[one.name])}: {one.number:,} / {one.n:,}" for one in found.follows]
    lost = [
        _("  {kind}: {number:,} of {n:,} that name some, {share}", kind=_(KIND_NAMES[one.name]),
          number=one.number, n=one.n, share=_share(one.share))
        for one in found.lost if one.number
    ]  # fmt: skip
    promises = [promise.sentence(one) for one in said.promises]
    named = [_line(part, str(part.name or "–")) for part in found.by_language]
    return [
        head, *answers, *promises,
        *_titled(_("The picture follows:"), follows),
        *_titled(_("What is lost, by the words marked:"), lost),
        *_titled(_("By type:"), [_line(part, str(part.name or "–")) for part in found.by_type]),
        *_titled(_("By language:"), named),
        *_titled(_("By length, short ÷ long:"), [_line(one, _band(one)) for one in found.by_ratio]),
        *([_("These answers are simulated.")] if said.simulated else []),
    ]  # fmt: skip


def _titled(title: str, under: list[str]) -> list[str]:
    return [title, *under] if under else []


def _line(part: Part, name: str) -> str:
    return f"  {name}: {part.faithful:,} / {part.n:,}, {_share(part.share)}"


def _band(part: Part) -> str:
    band = report.band_of(part)
    return f"{band['from']:.1f} –" + ("" if band["to"] is None else f" {band['to']:.1f}")


def _share(rate: Interval) -> str:
    if rate.estimate is None:
        return _("not known")
    return f"{rate.estimate:.1%} ({rate.low:.1%}–{rate.high:.1%})"
