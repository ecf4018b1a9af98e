"""The way to a promise: the next checkpoint, and those that were taken."""

from __future__ import annotations

import streamlit as st

from pages.parts import tables
from pages.parts.explained import explained
from review.core.i18n import _, ngettext
from review.promises.certify import Outcome
from store.promises import Promise


def progress(promise: Promise) -> None:
    """Say how many labels are missing to the next checkpoint, and what those there suggest."""
    look, labels = promise.next_look, len(promise.evidence.labelled)
    if (
        look is None
        or promise.state == "void"
        or promise.evidence.closed
        or promise.evidence.census
    ):
        return
    counted = _("{n:,} of {all:,} labels", n=labels, all=look.labels)
    st.progress(min(labels / look.labels, 1.0), counted)
    left = look.labels - labels
    if promise.evidence.plan.by_betting:
        st.caption(_("Labels at unequal rates: every 50 labels is a checkpoint, at no cost."))
    elif left > 0:
        st.markdown(
            ngettext(
                "**{n:,} more label** to the next checkpoint. Until then the page shows estimates "
                "only: looking early and often would break the promise.",
                "**{n:,} more labels** to the next checkpoint. Until then the page shows "
                "estimates only: looking early and often would break the promise.",
                left,
            )
        )
    if not promise.certified:
        _estimate(promise)


def _estimate(promise: Promise) -> None:
    """Say what the labels so far suggest, in words that are no promise."""
    estimate = promise.estimate
    if not estimate.tests or not estimate.tests[0].labels or promise.evidence.plan.group_by:
        return
    first = estimate.tests[0]
    st.caption(
        _(
            "So far {accepted:,} of {labels:,} labels above the strictest cut ({cut:.4g}) are "
            "accepted. An estimate: not a checkpoint, no promise.",
            accepted=first.labels - first.rejected,
            labels=first.labels,
            cut=first.threshold,
        )
    )


def so_far(promise: Promise) -> None:
    """Draw the table of the checkpoints that were taken."""
    if not promise.looks:
        return
    with st.expander(_("Advanced: checkpoints so far")):
        rows = [
            {
                _("labels"): look.labels,
                "δ": look.delta,
                _("taken (UTC)"): f"{look.created:%Y-%m-%d %H:%M}",
                _("found"): _outcome(look.outcome, look.groups),
                _("cuts tested"): len(look.outcome.tests),
                _("log entry"): look.last_entry,
            }
            for look in promise.looks
        ]
        tables.plain(rows, key="checkpoints")
        explained("planned-looks")


def _outcome(outcome: Outcome, groups: dict[str, Outcome]) -> str:
    if groups:
        certified = sum(group.certified for group in groups.values())
        return _("{n} of {groups} groups", n=certified, groups=len(groups))
    return f"{outcome.threshold:.4g}" if outcome.certified else _("nothing")
