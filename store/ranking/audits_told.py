"""What audits say: of the pairs of a release, in fields, and in a sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from review.core.i18n import N_, _
from review.ranking.audit import carried
from store.ranking.audits import Audit, Outcome

#: Why nothing is said of a release's pairs.
NOT_DRAWN = N_("no audit was drawn of these pairs")
NOT_DONE = N_("the audit of these pairs is not at its end")
NOT_AUDITED = N_("No audit of the pairs was drawn: what reviewers asked blind say is not measured.")


def of_release(audits: Iterable[Audit], marks: Collection[str]) -> dict[str, Any]:
    """Return what audits say of the pairs of a release, as its card has it.

    The audit counts that shares most pairs with it, the newest of equals, whatever it came to.
    Where pairs differ, the worst is assumed of them (``carried``).
    """
    known = set(marks)
    found = list(audits)
    common = {one.batch_id: len(known.intersection(one.plan.pairs)) for one in found}
    sharing = [one for one in found if common[one.batch_id]]
    if not sharing:
        return {"measured": False, "why": NOT_DRAWN}
    one = max(sharing, key=lambda audit: common[audit.batch_id])
    if one.outcome is None:
        return {"measured": False, "why": NOT_DONE}
    audited = len(one.plan.pairs)
    bound = round(carried(one.outcome.at_least, audited, common[one.batch_id], len(known)), 6)
    return {
        "measured": True,
        "statement": _statement(one, bound, len(known)),
        "at_least": bound,
        "confidence": one.plan.confidence,
        "target": one.plan.target,
        "proven": bound >= one.plan.target,
        "audited": audited,
        "released": len(known),
        "common": common[one.batch_id],
        **_counts(one.drawn, one.outcome),
    }


def told(one: Audit) -> dict[str, Any]:
    """Return an audit in fields; before its end, nothing of what its votes say."""
    said = {
        "batch": one.batch, "pairs": len(one.plan.pairs), "drawn": one.drawn,
        "answered": one.answered, "target": one.plan.target, "confidence": one.plan.confidence,
        "risk": one.plan.delta, "earlier_audits": one.plan.earlier, "seed": one.plan.seed,
        "rule": one.plan.rule, "complete": one.outcome is not None,
    }  # fmt: skip
    if one.outcome is None:
        return said | {"at_least": None, "proven": None}
    return (
        said
        | {"at_least": one.outcome.at_least, "proven": one.proven}
        | _counts(one.drawn, one.outcome)
    )


def sentence(one: Audit) -> str:
    """Say what an audit came to, or how far it is."""
    if one.outcome is None:
        return _(
            "{batch}: {answered:,} of {drawn:,} pairs are answered. What they say is told at the "
            "end.", batch=one.batch, answered=one.answered, drawn=one.drawn,
        )  # fmt: skip
    return _(
        "{batch}: {agreed:,} of {drawn:,} pairs drawn blind were ordered as they go out. So at "
        "least {share} of the {pairs:,} pairs are, with {confidence} confidence.",
        batch=one.batch, agreed=one.outcome.agreed, drawn=one.drawn, pairs=len(one.plan.pairs),
        share=rounded_down(one.outcome.at_least), confidence=f"{one.plan.confidence:.0%}",
    )  # fmt: skip


def of_release_sentence(audit: Mapping[str, Any]) -> str:
    """Say the same of a release's pairs as its card does."""
    if not audit["measured"]:
        return _("Audit of the pairs: not measured, {why}.", why=_(audit["why"]))
    return _(
        "Audit of the pairs: at least {share} of these {n:,} would be ordered as they are by "
        "reviewers asked blind, with {confidence} confidence.",
        share=rounded_down(audit["at_least"]), n=audit["released"],
        confidence=f"{audit['confidence']:.0%}",
    )  # fmt: skip


def rounded_down(share: float) -> str:
    """Write a share that is promised: never more than is proven.

    >>> rounded_down(0.8519), rounded_down(1.0)
    ('85.1%', '100.0%')
    """
    return f"{int(1000 * share + 1e-9) / 10:.1f}%"


def held_out(calibration: Mapping[str, Any]) -> str:
    """Say how sure pairs hold of votes that did not make them, or that too few are there."""
    if not calibration["calibrated"]:
        return _(
            "Not calibrated: {n:,} votes could be held out, and {needed:,} are needed.",
            n=calibration["held_out"], needed=calibration["needed"],
        )  # fmt: skip
    sure = calibration["sure"]
    if not sure["n"]:
        return _("No pair is sure enough to hold it against votes.")
    return _(
        "Of pairs at 90% or more, a further vote was said to agree in {stated}; of {n:,} votes "
        "held out {agreed} did.",
        stated=f"{sure['stated']:.1%}", n=sure["n"], agreed=f"{sure['agreed']:.1%}",
    )  # fmt: skip


def _counts(drawn: int, found: Outcome) -> dict[str, Any]:
    return {
        "drawn": drawn, "agreed": found.agreed, "tied": found.tied, "against": found.against,
        "unjudged": found.unjudged, "reviewers": found.reviewers,
        "voted_before": found.voted_before,
    }  # fmt: skip


def _statement(one: Audit, bound: float, released: int) -> str:
    """Return the promise in a sentence, in the release's own language."""
    return (
        f"At least {rounded_down(bound)} of these {released:,} pairs would be ordered as they are "
        f"by reviewers asked blind, with {one.plan.confidence:.0%} confidence (ties count against "
        "it)."
    )
