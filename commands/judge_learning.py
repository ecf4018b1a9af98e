"""`judge disagreements` and `judge examples`: what labels that tune teach about a judge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from commands.terminal import BY, DONE, FINDINGS, Json, Judge, opened, say
from review.core.i18n import N_, _, ngettext

Cut = Annotated[float | None, typer.Option(help=N_("The cut; else the default."))]
#: So many types, reasons and bands are named.
MOST = 5

app = typer.Typer()

#: The area of scores that know nothing.
COIN = 0.5
#: What is said of a criterion.
SEEN = {
    "sees": N_("the judge sees it"),
    "blind": N_("the judge does not see it"),
    "unclear": N_("not clear yet"),
    "rare": N_("too few complaints"),
}
WAYS = {
    ("floors", True): N_("floors would do better beyond chance: {rule}"),
    ("floors", False): N_("no gain from floors; best was {rule}"),
    ("weights", True): N_("other weights would do better beyond chance: {rule}"),
    ("weights", False): N_("no gain from other weights; best was {rule}"),
}


@app.command()
def disagreements(
    judge: Judge = None,
    threshold: Cut = None,
    as_json: Json = False,
) -> int:
    """Say from labels that tune what a judge does not see, and where people differ from it."""
    from store.judging import learning_told

    with opened() as store:
        report = learning_told.report(store, judge=judge, threshold=threshold, by=BY)
    say(report) if as_json else print("\n".join(lines(report)))
    return DONE if report["n"] else FINDINGS


@app.command()
def examples(
    prompt: Annotated[str, typer.Argument(help=N_("The prompt they are for, by its name."))],
    judge: Judge = None,
    threshold: Cut = None,
    add: Annotated[
        int, typer.Option(min=0, help=N_("Add so many of them, the first ones, as a version."))
    ] = 0,
    as_json: Json = False,
) -> int:
    """Propose examples for a prompt, one of each kind of mistake; add them to its next version."""
    from store.judging import learning, learning_told, prompts, teaching

    with opened() as store:
        version = prompts.find(store, prompt)
        learned = learning.lesson(store, judge=judge, threshold=threshold)
        learning.look(store, learned, by=BY)
        found = learning_told.examples(learned, version)
        saved = None
        if add:
            units = [one["unit"] for one in found[:add]]
            saved = teaching.add(store, prompt, learned, units, by=BY).version
    answer = {"prompt": prompt, "version": version.version, "saved": saved, "examples": found}
    say(answer) if as_json else print("\n".join(lines_of_examples(answer)))
    return DONE if found else FINDINGS


def lines(answer: Mapping[str, Any]) -> list[str]:
    """Write the answer of ``judge disagreements`` for people."""
    if not answer["n"]:
        return [
            _("No label that tunes has a score of this judge."),
            _("Draw a batch to tune first: draw score --purpose fit."),
            *_left_out(answer),
        ]
    whole = answer["whole"]
    return [
        _(
            "{judge} at {threshold:.3g}: of {n:,} labels that tune, it is too lenient on "
            "{lenient:,} and too strict on {strict:,}.",
            judge=answer["judge"],
            threshold=answer["threshold"],
            n=answer["n"],
            lenient=whole["false_accepts"],
            strict=whole["false_rejects"],
        ),
        *map(_sight, answer["sight"]),
        *(map(_better, answer["better"] or [])),
        *_parts(_("by type"), answer["types"]),
        *_parts(_("by reason"), answer["reasons"]),
        ngettext(
            "{n} example is proposed for a prompt: judge examples PROMPT.",
            "{n} examples are proposed for a prompt: judge examples PROMPT.",
            len(answer["examples"]),
        ),
        *_left_out(answer),
    ]


def lines_of_examples(answer: Mapping[str, Any]) -> list[str]:
    """Write the answer of ``judge examples`` for people."""
    if not answer["examples"]:
        return [_("Judge and people differ nowhere that the prompt does not show yet.")]
    kinds = {"false_accept": _("too lenient"), "false_reject": _("too strict")}
    listed = [
        f"{one['unit']} {kinds[one['kind']]}, {one['criterion'] or one['edit_type'] or '–'}: "
        f"{one['why']}"
        for one in answer["examples"]
    ]
    saved = answer["saved"]
    return [*listed, *([_("Saved as version {n}.", n=saved)] if saved else [])]


def _left_out(answer: Mapping[str, Any]) -> list[str]:
    number = answer["left_out"]
    said = ngettext(
        "{n:,} label is left out: its source picture stands in a batch that measures.",
        "{n:,} labels are left out: their source pictures stand in batches that measure.",
        number,
    )
    return [said] if number else []


def _sight(one: Mapping[str, Any]) -> str:
    area = one["area"]
    known = area["estimate"] is not None
    figure = f" (AUC {area['estimate']:.3f}, {area['low']:.3f}–{area['high']:.3f})" if known else ""
    of_verdicts = one["of_verdicts"]["low"]
    besides = ""
    if one["word"] == "rare" and of_verdicts is not None and of_verdicts <= COIN:
        besides = "; " + _("its score does not follow people's verdicts")
    return f"{one['criterion']}: {_(SEEN[one['word']])}{figure}{besides}"


def _better(one: Mapping[str, Any]) -> str:
    if one["way"] == "floors":
        rule = ", ".join(f"{name} ≥ {floor:.3g}" for name, floor in one["floors"].items())
    else:
        rule = ", ".join(f"{name} {weight:.0%}" for name, weight in one["weights"].items())
    said = _(WAYS[one["way"], one["advised"]], rule=rule or _("none at all"))
    gain = one["gain"]
    return (
        f"{said} ({one['now']:.1%} → {one['then']:.1%}, "
        f"{gain['estimate']:+.1%}, {gain['low']:+.1%} – {gain['high']:+.1%})"
    )


def _parts(title: str, parts: list[Mapping[str, Any]]) -> list[str]:
    """Name the parts with most disagreements."""
    counted = [
        f"{one['name'] or '–'} {one['false_accepts'] + one['false_rejects']}/{one['n']}"
        for one in parts[:MOST]
        if one["false_accepts"] + one["false_rejects"]
    ]
    return [f"{title}: {', '.join(counted)}"] if counted else []
