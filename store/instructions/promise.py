"""What a promise on instruction pairs says, in a sentence: on the desk and the terminal."""

from __future__ import annotations

from typing import Any

import msgspec

from review.core.i18n import _, ngettext
from review.promises.share import at_least
from store.promises import unit_words
from store.promises.unit_plans import WITH_LEAD, UnitPromise
from store.work import names

#: How pairs are scored, as plans name it.
RULE = "faithfulness"


def sentence(one: UnitPromise) -> str:
    """Say what a plan promises, or why it does not."""
    batch = names.in_words(one.batch)
    if one.certified:
        return f"{batch}: {promised(one)}"
    return _(
        "{batch}: no promise that at least {share} of the pairs it keeps ask for the same: {why}.",
        batch=batch,
        share=at_least(one.target),
        why=_why(one),
    )


def _why(one: UnitPromise) -> str:
    if one.reason != WITH_LEAD:
        return unit_words.why(one.reason)
    return ngettext(
        "a lead has to decide {n:,} of its {labels:,} pairs; what labels say is told at the end",
        "a lead has to decide {n:,} of its {labels:,} pairs; what labels say is told at the end",
        one.with_lead,
        labels=one.labels,
    )


def promised(one: UnitPromise) -> str:
    """Say what is promised of the pairs that a cut keeps."""
    return ngettext(
        "at {cut:.4g} and above by {judge}, at least {share} of the short instructions ask for the "
        "same, {sure} sure: {kept:,} of {n:,} pair kept.",
        "at {cut:.4g} and above by {judge}, at least {share} of the short instructions ask for the "
        "same, {sure} sure: {kept:,} of {n:,} pairs kept.",
        one.pool,
        cut=one.threshold,
        judge=one.judge,
        share=at_least(one.target),
        sure=at_least(one.confidence),
        kept=one.kept,
    )


def assumptions(one: UnitPromise) -> list[str]:
    """Say what a promise on pairs rests on."""
    plan = one.plan
    sentences = [
        ngettext(
            "The promise is about the {n:,} pair of the pool as frozen, by the scores of "
            "{judge!r}.",
            "The promise is about the {n:,} pairs of the pool as frozen, by the scores of "
            "{judge!r}.",
            plan.pool,
            judge=plan.judge,
        ),
        *unit_words.answered(plan),
        _(
            "{n:,} pairs were drawn uniformly, without replacement, before the first answer, and "
            "looked at once. Seed {seed}.",
            n=plan.labels,
            seed=plan.seed,
        ),
    ]
    if plan.before:
        joint = max(plan.confidence - plan.risk_before, 0.0)
        sentences.append(
            ngettext(
                "{n} plan over pairs of this pool was frozen before. That all of them and this "
                "one hold is {joint} sure.",
                "{n} plans over pairs of this pool were frozen before. That all of them and this "
                "one hold is {joint} sure.",
                plan.before,
                joint=at_least(joint),
            )
        )
    return sentences


def as_json(one: UnitPromise) -> dict[str, Any]:
    """Return a promise in fields; before its look nothing of what labels say of a cut."""
    return {
        "batch": one.batch,
        "judge": one.judge,
        "target": one.target,
        "confidence": one.confidence,
        "certified": one.certified,
        "threshold": one.threshold,
        "kept": one.kept,
        "pool": one.pool,
        "digest": one.digest,
        "labels": one.labels,
        "answered": one.answered,
        "waiting_for_lead": one.with_lead,
        "due": one.due,
        "precision": msgspec.to_builtins(one.precision) if one.precision else None,
        "reason": one.reason,
        "last_entry": one.last_entry,
        "simulated": one.simulated,
        "plans_before": one.plan.before,
        "risk_before": one.plan.risk_before,
        "assumptions": assumptions(one),
    }
