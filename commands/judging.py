"""`judge`: the judge held against people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
import typer

from commands.agreeing import interval
from commands.terminal import DONE, FINDINGS, Json, Judge, opened, say
from review.core.i18n import N_, _, ngettext
from review.judging import panel_words
from review.judging.annotator_test import ADVISED
from store.judging import panel
from store.judging.panel import Panel
from store.promises import judging

#: So many types are named whose rejects are not the edit's fault.
MOST_TYPES = 5

app = typer.Typer()


@app.command()
def judge(
    context: typer.Context,
    judge: Judge = None,
    threshold: Annotated[float | None, typer.Option(help=N_("The cut; else the default."))] = None,
    purpose: Annotated[str, typer.Option(help=N_("Which labels: their purpose."))] = "measure",
    batch: Annotated[str | None, typer.Option(help=N_("One batch's labels only."))] = None,
    epsilon: Annotated[
        float,
        typer.Option(
            min=0, max=1, help=N_("What it may fall short of a reviewer for being cheap.")
        ),
    ] = ADVISED["trained"],
    as_json: Json = False,
) -> int:
    """Hold the judge against people: confusion at the cut, κ, AUC per criterion, ρ."""
    if context.invoked_subcommand:  # A command that stands beside this one.
        return DONE
    with opened() as store:
        held = judging.judged(store, judge=judge, threshold=threshold, purpose=purpose, batch=batch)
        found = panel.panel(store, held, epsilon=epsilon) if len(held.frame) else None
    report = judging.answer_of(held, purpose) | {"panel": msgspec.to_builtins(found)}
    told = [*lines(report), *(lines_of_panel(found) if found else [])]
    say(report) if as_json else print("\n".join(told))
    return DONE if report["n"] else FINDINGS


def lines(answer: Mapping[str, Any]) -> list[str]:
    """Write the answer of ``judge`` for people."""
    if not answer["n"]:
        return [
            _("No labelled edit has a score of this judge."),
            _("Draw a measuring batch first."),
            *_hidden(answer),
        ]
    rates = [
        f"{_(name)}: {interval(answer[name], 4)}"
        for name in ("precision", "recall")
        if answer[name]
    ]
    numbers = [
        f"{name}: {answer[name]:.4f}"
        for name in ("f1", "kappa", "spearman", "brier")
        if answer[name] is not None
    ]
    areas = [f"AUC {name}: {area:.4f}" for name, area in answer["auc"].items() if area is not None]
    return [_judged(answer), _cells(answer), *rates, *numbers, *areas, *_advice(answer["weights"]),
            *_faults(answer["faults"]), *_hidden(answer)]  # fmt: skip


def _faults(found: Mapping[str, Any]) -> list[str]:
    """Say what is left out since its source or instruction is at fault, and where that happens."""
    left_out = found["left_out"]
    lines_ = [
        ngettext(
            "{n} label left out: its source or instruction is at fault. The filter counts it.",
            "{n} labels left out: their source or instruction is at fault. The filter counts them.",
            left_out,
        )
    ]
    types = ", ".join(
        f"{one['edit_type'] or '–'} {one['at_fault']}/{one['labels']}"
        for one in found["by_type"][:MOST_TYPES]
    )
    if types:
        lines_.append(_("not the edit's fault, by type: {types}", types=types))
    return lines_ if found["at_fault"] else []


def lines_of_panel(found: Panel) -> list[str]:
    """Write how a judge stands beside the panel, and what both say of the pool, for people."""
    said = [panel_words.implied(found.bounds)] if found.bounds else []
    if found.pool and found.kept:
        said += [panel_words.together(_("all edits"), found.pool),
                 panel_words.together(_("what the cut keeps"), found.kept)]  # fmt: skip
    if found.units:
        doubt = panel_words.seen_through(found.test, found.balanced)
        near = panel_words.beside_the_ceiling(found.ceiling)
        said += [panel_words.verdict(found.test), doubt, near]
    said += panel_words.flattered(found.taught, found.left_out)
    return [line for line in said if line]


def _hidden(answer: Mapping[str, Any]) -> list[str]:
    """Name the batches whose labels prove another judge run."""
    if "hidden" not in answer:
        return []
    batches = ", ".join(answer["hidden"])
    return [_("Left out, since these labels prove another judge: {batches}.", batches=batches)]


def _judged(answer: Mapping[str, Any]) -> str:
    edits = ngettext("{n} labelled edit", "{n} labelled edits", answer["n"])
    return _(
        "{judge}: {edits}, {share:.1%} accepted",
        judge=answer["judge"],
        edits=edits,
        share=answer["prevalence"],
    )


def _cells(answer: Mapping[str, Any]) -> str:
    return _(
        "at {threshold:g}: tp {tp}, fp {fp}, fn {fn}, tn {tn}",
        threshold=answer["threshold"],
        **answer["confusion"],
    )


def _advice(weights: Mapping[str, Any] | None) -> list[str]:
    if weights is None:
        return []
    advice = _("weights: keep the configured ones")
    if weights["advised"]:
        advice = _("weights: refit them: better beyond noise")
    shares = ", ".join(f"{name} {share:.0%}" for name, share in weights["refitted"].items())
    figures = _(
        "gain {gain:+.4f}, noise {noise:.4f}; refitted: {shares}",
        gain=weights["gain"],
        noise=weights["noise"],
        shares=shares,
    )
    return [f"{advice} ({figures})"]
