"""What a promise still takes: labels that were asked for, or a batch that is larger."""

from __future__ import annotations

from review.core.i18n import _, ngettext
from store.promises import Promise


def said(promise: Promise) -> str | None:
    """Say in a sentence what a plan's promise still takes; None where it holds."""
    if promise.state == "certified":
        return None
    if promise.evidence.census:
        return _(
            "**Every edit of the pool is labelled**: no more labels of it can tell more. At each "
            "threshold the share is counted; see **Promise**."
        )
    if promise.state == "void":
        return _("**The plan no longer fits.** Plan anew: only a fresh batch can promise again.")
    if promise.next_look and promise.missing and not promise.due:
        return ngettext(
            "**{n:,} more label** takes this plan to its next checkpoint. It was drawn already: "
            "reviewing it comes first.",
            "**{n:,} more labels** take this plan to its next checkpoint. They were drawn already: "
            "reviewing them comes first.",
            promise.missing,
        )
    if promise.next_look:
        return _("**The next checkpoint is reached.** Take it on **Promise** first.")
    if promise.state == "superseded":
        return _(
            "**No checkpoint is left.** Put the labels back as they were, or plan a new batch."
        )
    return _too_few(promise)


def labels(promise: Promise) -> int | None:
    """Return how many labels a new batch needs at the reject rate seen so far, where one does."""
    missing = _missing(promise)
    return len(promise.evidence.labelled) + missing if missing else None


def _too_few(promise: Promise) -> str:
    missing = _missing(promise)
    if not missing:
        return _(
            "**At the reject rate seen so far, no number of labels is enough for this target.** "
            "Lower the target, keep fewer edits, or mend the judge."
        )
    return ngettext(
        "About **{n:,} more label** at the reject rate seen so far would let the strictest cut "
        "pass: plan a batch that much larger, and count on more.",
        "About **{n:,} more labels** at the reject rate seen so far would let the strictest cut "
        "pass: plan a batch that much larger, and count on more.",
        missing,
    )


def _missing(promise: Promise) -> int | None:
    open_ended = promise.state in ("not_yet", "not_proven") and not promise.evidence.census
    if not open_ended or not promise.looks:
        return None
    return promise.looks[-1].outcome.labels_missing
