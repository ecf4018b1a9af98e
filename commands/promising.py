"""`threshold`: the threshold with a promise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from commands.terminal import BY, DONE, FINDINGS, Confidence, Json, Judge, Target, opened, say
from review.core.i18n import N_, _, ngettext
from review.promises.share import at_least
from store import promises
from store.db.workspace import Store
from store.promises.status import LOOK_SPENT

app = typer.Typer()


@app.command()
def threshold(
    target: Target = 0.9,
    confidence: Confidence = 0.95,
    judge: Judge = None,
    batch: Annotated[str | None, typer.Option(help=N_("The batch of labels."))] = None,
    pool: Annotated[str | None, typer.Option(help=N_("The pool."))] = None,
    by: Annotated[str | None, typer.Option(help=N_("category or edit_type"))] = None,
    family: Annotated[
        str | None,
        typer.Option(help=N_("Another way of cutting that the plan names: typed, floors.")),
    ] = None,
    room: Annotated[
        int,
        typer.Option(help=N_("Imported labels, at their first look: room for further judges.")),
    ] = 0,
    as_json: Json = False,
) -> int:
    """Certify the most lenient threshold that keeps its promise, or say what is missing."""
    with opened() as store:
        answer = promises.threshold(
            store, target=target, confidence=confidence, judge=judge, batch=batch, pool=pool,
            group_by=by, family=family, room=room, by=BY,
        )  # fmt: skip
        answer |= as_its_filter_says(store, answer)
    say(answer) if as_json else print("\n".join(lines(answer)))
    return DONE if answer["certified"] else FINDINGS


def as_its_filter_says(store: Store, answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is still promised, as the pages and the filter say it."""
    from store.filters.promised import promised

    if answer["removed"] is None:
        return {}
    found = promised(store, promises.promise(store, answer["plan"]["id"]))
    if found is None:
        return {}
    return {
        "removed": found.unknown,
        "promised_after_removals": found.share,
        "removed_rejects": found.rejects,
        "excluded_before": found.before,
        "promised_net": found.net,
    }


def lines(answer: Mapping[str, Any]) -> list[str]:
    """Write the answer of ``threshold`` for people."""
    certified = answer["certified"] and answer["threshold"] is not None
    groups = [
        f"  {group['group']}: {group['threshold'] if group['certified'] else group['reason']}"
        for group in answer.get("groups", [])
    ]
    note = [_("These labels are simulated.")] if answer["simulated"] else []
    head = _promise(answer) if certified else _nothing(answer)
    return [*head, *groups, *note, *(f"- {text}" for text in answer["assumptions"])]


def _asked(answer: Mapping[str, Any]) -> dict[str, str]:
    labels = ngettext("{n} label", "{n} labels", answer["labels"])
    share = answer["promised_after_removals"]  # 0 where nothing of it is left.
    return {
        "asked": _(
            "at least {share} acceptable, {confidence} sure",
            share=at_least(answer["target"] if share is None else share),
            confidence=at_least(answer["confidence"]),
        ),
        "where": _("pool {pool}, {labels}", pool=answer["pool"]["name"], labels=labels),
    }


def _promise(answer: Mapping[str, Any]) -> list[str]:
    sentences = [
        _(
            "Promise: at {threshold:.4g} and above, {asked} ({where}).",
            threshold=answer["threshold"],
            **_asked(answer),
        ),
        _(
            "Kept: {kept} of {size}; accepted among the labels above: {estimate:.1%}.",
            kept=answer["kept"],
            size=answer["pool"]["size"],
            estimate=answer["precision"]["estimate"],
        ),
    ]
    if answer["excluded_before"]:
        sentences.append(
            _(
                "Excluded before, of what is kept: {before}, counted as rejected; of what is left "
                "at least {net} is acceptable.",
                before=answer["excluded_before"],
                net=at_least(answer["promised_net"]),
            )
        )
    if answer["removed"]:
        sentences.append(
            _(
                "The filter leaves out {removed} more that these labels do not reject (rejected "
                "in other batches, or taken out): at the worst all were acceptable. Planned were "
                "{target}.",
                removed=answer["removed"],
                target=at_least(answer["target"]),
            )
        )
    return sentences


def _nothing(answer: Mapping[str, Any]) -> list[str]:
    sentence = _(
        "Nothing certified for {asked} ({where}): {reason}.",
        reason=answer["reason"],
        **_asked(answer),
    )
    if (missing := answer["labels_missing"]) and answer["reason"] != LOOK_SPENT:
        more = ngettext("About {n} more label.", "About {n} more labels.", missing)
        sentence = f"{sentence} {more}"
    return [sentence]
