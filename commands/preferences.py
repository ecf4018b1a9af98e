"""`rank`, and `export preference`: what people's comparisons and rankings say."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from commands.export import AsIs, Splits, say_release
from commands.terminal import BY, DONE, FINDINGS, Json, Out, bar, opened, say
from review.core.errors import BadInput
from review.core.i18n import N_, _, ngettext
from review.core.splits import read_splits
from review.formats.preference import Images, PreferenceFormat
from review.ranking.board import VIRTUAL
from review.ranking.pairs import PairRule
from store.judging import pairs
from store.ranking import preference_release, strengths
from store.ranking.audits import all_audits
from store.ranking.audits_told import NOT_AUDITED, held_out, sentence
from store.ranking.outgoing import PreferenceRequest

app = typer.Typer()

Probability = Annotated[
    float, typer.Option(help=N_("How sure a pair must be: P(chosen is better | votes)."))
]
Margin = Annotated[float, typer.Option(help=N_("By how much log-worth chosen must lead."))]
Seed = Annotated[int, typer.Option(min=0, help=N_("The same seed gives the same."))]


@app.command()
def rank(
    group: Annotated[str | None, typer.Option(help=N_("The group, by name."))] = None,
    everything: Annotated[bool, typer.Option("--all", help=N_("All groups."))] = False,
    method: Annotated[
        strengths.AnyMethod,
        typer.Option(
            help=N_("davidson: within groups. The others, with --all: models over groups.")
        ),
    ] = "davidson",
    min_probability: Probability = 0.9,
    min_margin: Margin = 0.0,
    prior: Annotated[
        Literal["on", "off"],
        typer.Option(help=N_("off: by votes alone (maximum likelihood), where that exists.")),
    ] = "on",
    seed: Seed = 0,
    as_json: Json = False,
) -> int:
    """Order candidates by people's votes: worths with intervals, sure pairs, ties, circles."""
    rule = PairRule(min_probability=min_probability, min_margin=min_margin)
    with opened() as store:
        ranking_report = strengths.report(
            store, group=group, everything=everything, method=method, rule=rule, seed=seed,
            prior=prior == "on",
        )  # fmt: skip
        audited = [] if as_json else [*map(sentence, all_audits(store))]
        judges = [
            pairs.told(pairs.beside_people(store, one.id, one.name)) for one in pairs.judges(store)
        ]
    if as_json:
        say(ranking_report | {"judges": judges})
    else:
        said = [*lines(ranking_report), *(audited or [_(NOT_AUDITED)]), *map(beside, judges)]
        print("\n".join(said))
    return DONE


@app.command("preference")
def export_preference(
    out: Out,
    form: Annotated[
        PreferenceFormat,
        typer.Option("--format", help="; ".join(preference_release.FORMATS.values())),
    ] = "pico",
    images: Annotated[
        Images | None, typer.Option(help=N_("Pictures embedded, or named by path."))
    ] = None,
    min_probability: Probability = 0.9,
    min_margin: Margin = 0.0,
    max_pairs: Annotated[int | None, typer.Option(help=N_("At most so many a group."))] = None,
    ties: Annotated[bool, typer.Option("--ties", help=N_("Ties too, marked as ties."))] = False,
    both_bad: Annotated[
        bool, typer.Option("--both-bad", help=N_("Let one be chosen that people called bad."))
    ] = False,
    split: Annotated[
        list[str] | None,
        typer.Option(help=N_("NAME=SHARE of the sources, such as validation=0.1.")),
    ] = None,
    splits: Splits = None,
    seed: Seed = 0,
    as_is: AsIs = False,
    unfiltered: Annotated[
        bool,
        typer.Option("--no-filter", help=N_("Chosen edits need not pass the published filter.")),
    ] = False,
    as_json: Json = False,
) -> int:
    """Write the pairs that people's votes order, as trainers load them."""
    both = {**shares(split), **read_splits(splits).shares}
    rule = PairRule(min_probability, min_margin, max_pairs, ties, both_bad, both, seed)
    request = PreferenceRequest(form, rule, images, filtered=not unfiltered, as_is=as_is)
    with opened() as store, bar(_("Exporting")) as advance:
        release = preference_release.export(store, out, request, by=BY, progress=advance)
    say_release(release, as_json)
    return FINDINGS if release.empty else DONE


def shares(options: list[str] | None) -> dict[str, float]:
    """Read ``NAME=SHARE`` pairs; raises BadInput for what is none."""
    by_split = {}
    for pair in options or []:
        name, _sign, share = pair.partition("=")
        try:
            by_split[name] = float(share)
        except ValueError:
            raise BadInput(
                _("--split {pair} is not NAME=SHARE.", pair=pair),
                what_to_do=_("Such as --split validation=0.1"),
            ) from None
        if not name.isidentifier():
            raise BadInput(_("--split {pair}: a name is letters and digits.", pair=pair))
    return by_split


def beside(judge: dict[str, Any]) -> str:
    """Say how a judge that compares pairs does beside people."""
    return _(
        "{judge}, pair by pair: votes ordered alike {alike}, τ {tau}; both orders alike {orders}, "
        "the edit shown first wins {first}.",
        judge=judge["judge"], alike=_share(judge["votes_alike"]), tau=_share(judge["tau"]),
        orders=_share(judge["orders_alike"]), first=_share(judge["first_shown_wins"]),
    )  # fmt: skip


def _share(told: dict[str, Any]) -> str:
    """Write a figure with its interval, in two decimals."""
    if told["estimate"] is None:
        return "–"
    if told["low"] is None:
        return f"{told['estimate']:.2f}"
    return f"{told['estimate']:.2f} ({told['low']:.2f}–{told['high']:.2f})"


def lines(ranking_report: dict[str, Any]) -> list[str]:
    """Write a ranking for people: candidates by strength, then what is sure and what is not."""
    votes = ngettext("{n} vote", "{n} votes", ranking_report["votes"])
    worths = [
        f"{row['rank']:>4}  {row['worth']:>9.4f} ± {row['se']:.4f}  {row['id']}"
        + (f"  ({row['group']})" if "group" in row else "")
        for row in ranking_report["worths"]
    ]
    tail = [
        ngettext("{n} pair", "{n} pairs", len(ranking_report["pairs"])),
        ngettext("{n} tie", "{n} ties", len(ranking_report["ties"])),
        ngettext("{n} cycle", "{n} cycles", len(ranking_report["cycles"])),
    ]
    return [
        f"{ranking_report['method']}: {_(ranking_report['scale'])}; {votes}",
        *worths,
        ", ".join(tail),
        *([held_out(ranking_report["calibration"])] if "calibration" in ranking_report else []),
        *([_(VIRTUAL)] if ranking_report.get("regularised") else []),
    ]
