"""The tab Promise: what the plan promises now, or how far it is from that."""

from __future__ import annotations

import math

import streamlit as st

from pages.deciding.thresholds import more, waiting
from pages.parts import words
from pages.parts.desk import Desk
from pages.parts.explained import explained
from review.promises.certify import Outcome
from review.promises.plans import FAMILIES
from store.promises import Promise, since_the_look

#: State → its headline, and what it means.
SAID = {
    "no_labels": ("No labels yet", "The batch is drawn and waits for reviewers."),
    "too_few": ("Not enough labels yet", "The next checkpoint waits for labels."),
    "stragglers": (
        "Waiting for a few edits",
        "There are labels enough, but a checkpoint looks at the **first edits drawn**, and some of "
        "those have none yet. Leaving them out would flatter the result: rejects take longer.",
    ),
    "certified": ("The promise holds", ""),
    "superseded": (
        "Out of date",
        "Labels that the checkpoint saw have changed since, so its promise no longer stands.",
    ),
    "void": ("Void", "The plan no longer fits, so whatever it promised is gone:"),
    "not_yet": ("No promise yet", "At the last checkpoint no cut of the plan passed."),
    "not_proven": ("Not proven", "The last checkpoint has passed without a promise."),
}
ICONS = {"certified": ":material/verified:", "void": ":material/block:",
         "superseded": ":material/history:"}  # fmt: skip


def draw(desk: Desk) -> None:
    """Draw the promise, or the way to it."""
    found = desk.found
    plan, evidence = found.evidence.plan, found.evidence
    with st.container(border=True):
        headline, meaning = SAID[found.state]
        asked = f"{plan.target:.0%} of what is kept is acceptable, {plan.confidence:.0%} sure"
        icon = ICONS.get(found.state, "")
        st.markdown(f"#### {icon} {headline}: {asked}".replace("#  ", "# "))
        st.caption(_what(found))
        if meaning:
            st.markdown(meaning)
        for why in evidence.void:
            st.text(f"– {why}")
        _body(found)
        _weakened(found)
        _progress(found)
        waiting.draw(desk)
        if evidence.simulated:
            st.caption("These labels are simulated.")
        with st.expander("What the promise covers"):
            for line in found.assumptions:
                st.text(line)
        _checkpoints(found)
        explained("the-certificate")
    more.draw(desk)


def _what(found: Promise) -> str:
    plan = found.evidence.plan
    return (
        f"{FAMILIES.get(plan.family, plan.family).capitalize()} · "
        f"judge {words.plain(found.evidence.judge)} · pool {words.plain(found.evidence.pool_name)}"
    )


def _body(found: Promise) -> None:
    if found.evidence.plan.group_by and found.looks:
        _groups(found)
    elif found.certified:
        _certified(found, found.certified.outcome)
    elif found.state == "superseded":
        _superseded(found)
    elif found.state in ("not_yet", "not_proven"):
        _missing(found)
    if found.evidence.census:
        _census(found)


def _certified(found: Promise, outcome: Outcome) -> None:
    kept, size = outcome.kept or 0, found.evidence.pool_size
    text = (
        f"At **{outcome.threshold:.4g}** and above: {kept:,} of {size:,} edits kept "
        f"({words.percent(kept / size)})."
    )
    if outcome.precision:
        above = next(one.labels for one in outcome.tests if one.threshold == outcome.threshold)
        text += (
            f" Accepted among the {above:,} labels above: "
            f"{words.percent(outcome.precision.estimate)}, "
            f"at least {words.percent(outcome.precision.low)}."
        )
    st.markdown(text)
    st.markdown(_stop(found))


def _stop(found: Promise) -> str:
    if found.next_look is None:
        return "**You can stop**: all planned labels are in."
    return (
        "**You can stop** here: the promise is met. Labelling on, to the checkpoint at "
        f"{found.next_look.labels:,}, may show that more can be kept; it cannot take this away."
    )


def _weakened(found: Promise) -> None:
    """Say what the promise is still worth after a lead took edits out of what it keeps."""
    gone = since_the_look(found)
    if gone is None or not gone.unknown + gone.rejects:
        return
    said = (
        f"Taken out since by a lead: {words.count(gone.unknown + gone.rejects, 'edit')} of the "
        f"{gone.kept:,} kept."
    )
    if not gone.unknown:
        st.markdown(f"{said} The labels reject what left, so the promise stands as it is.")
        return
    # Rounded down: a promise is never made larger by writing it.
    share = math.floor(10_000 * gone.promised) / 100
    st.markdown(
        f"{said} In the worst case all {gone.unknown:,} that its labels do not reject were "
        f"acceptable: of the rest **at least {share:.2f}%** is still promised."
    )


def _superseded(found: Promise) -> None:
    if found.recomputed is None:
        return
    again = found.recomputed
    if again.certified and again.threshold is not None:
        st.markdown(
            f"On the labels of today the same checkpoint would pass at {again.threshold:.4g}: "
            "an estimate, not a promise."
        )
    else:
        st.markdown("On the labels of today the same checkpoint would not pass.")
    if found.next_look:
        st.markdown("Only the **next planned checkpoint** can promise again.")
    else:
        st.markdown(
            "No checkpoint is left. Put the labels back as they were, or **plan a new batch**."
        )


def _missing(found: Promise) -> None:
    missing = found.looks[-1].outcome.labels_missing if found.looks else None
    if found.next_look:
        st.markdown("The next checkpoint may still promise: more labels tell more.")
    if missing:
        st.markdown(
            f"About **{words.count(missing, 'more label')}** at the reject rate seen so far would "
            "let the strictest cut pass" + ("." if found.next_look else ": plan a batch that much "
            "larger, and count on more.")
        )  # fmt: skip
        return
    st.markdown(
        "At the reject rate seen so far, no number of labels is enough for this target. Lower the "
        "target, keep fewer edits, or mend the judge."
    )


def _groups(found: Promise) -> None:
    rows = [
        {
            "group": name,
            "promise": f"{one.threshold:.4g} and above" if one.certified else "not proven",
            "labels": one.labels,
            "kept": one.kept,
            "accepted, at least": words.percent(one.precision.low) if one.precision else "–",
            "labels missing": one.labels_missing if not one.certified else None,
        }
        for name, one in (found.groups or found.looks[-1].groups).items()
    ]
    if found.state == "certified":
        number = len(found.group_cuts)
        st.markdown(
            f"**{number} of {len(rows)} groups** keep the promise, all of them together. Groups "
            "without one are not part of the filter that is promised."
        )
    st.dataframe(rows, hide_index=True, width="stretch")
    if found.state == "certified":
        st.markdown(_stop(found))
    explained("promises-per-group")


def _census(found: Promise) -> None:
    labelled = found.evidence.labelled
    good = int(labelled["accepted"].astype(bool).sum())
    st.markdown(
        f"Every edit of the pool is labelled: exactly {good:,} of {len(labelled):,} "
        f"({words.percent(good / len(labelled))}) are acceptable. At any threshold the share is "
        "known and needs no promise; see **Picture**."
    )


def _progress(found: Promise) -> None:
    look, labels = found.next_look, len(found.evidence.labelled)
    if look is None or found.state == "void":
        return
    st.progress(min(labels / look.labels, 1.0), f"{labels:,} of {look.labels:,} labels")
    left = look.labels - labels
    if found.evidence.plan.by_betting:
        st.caption("Labels at unequal rates: every 50 labels is a checkpoint, at no cost.")
    elif left > 0:
        st.markdown(
            f"**{words.count(left, 'more label')}** to the next checkpoint. Until then the page "
            "shows estimates only: looking early and often would break the promise."
        )
    if not found.certified:
        _estimate(found)


def _estimate(found: Promise) -> None:
    """Say what the labels so far suggest, in words that are no promise."""
    estimate = found.estimate
    if not estimate.tests or not estimate.tests[0].labels or found.evidence.plan.group_by:
        return
    first = estimate.tests[0]
    st.caption(
        f"So far {first.labels - first.rejected:,} of {first.labels:,} labels above the strictest "
        f"cut ({first.threshold:.4g}) are accepted. An estimate: not a checkpoint, no promise."
    )


def _checkpoints(found: Promise) -> None:
    if not found.looks:
        return
    with st.expander("Advanced: checkpoints so far"):
        rows = [
            {
                "labels": look.labels,
                "δ": look.delta,
                "taken (UTC)": f"{look.created:%Y-%m-%d %H:%M}",
                "found": _found(look.outcome, look.groups),
                "cuts tested": len(look.outcome.tests),
                "log entry": look.last_entry,
            }
            for look in found.looks
        ]
        st.dataframe(rows, hide_index=True, width="stretch")
        explained("planned-looks")


def _found(outcome: Outcome, groups: dict[str, Outcome]) -> str:
    if groups:
        return f"{sum(one.certified for one in groups.values())} of {len(groups)} groups"
    return f"{outcome.threshold:.4g}" if outcome.certified else "nothing"
