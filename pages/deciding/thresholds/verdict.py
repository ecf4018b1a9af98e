"""What a plan promises now, in a sentence, and what led to it."""

from __future__ import annotations

import streamlit as st

from pages.parts import address, tables, words
from pages.parts.desk import Desk
from pages.parts.explained import explained
from review.core.i18n import N_, _, ngettext
from review.core.roles import may
from review.promises.certify import Outcome
from review.promises.share import at_least
from store.db.workspace import Store
from store.filters import promised
from store.filters.promised import Promised
from store.promises import Promise, mistakes, net

#: State → its headline, and what it means.
STATES = {
    "no_labels": (N_("No labels yet"), N_("The batch is drawn and waits for reviewers.")),
    "too_few": (N_("Not enough labels yet"), ""),
    "stragglers": (
        N_("Waiting for a few edits"),
        N_(
            "There are labels enough, but a checkpoint looks at the **first edits drawn**, and "
            "some of those have none yet. Leaving them out would flatter the result: rejects take "
            "longer."
        ),
    ),
    "due": (
        N_("A checkpoint is reached"),
        N_(
            "Its labels are all there. Edits that somebody was unsure of, and ties, count as "
            "rejected: decide them first, or the checkpoint is soon out of date."
        ),
    ),
    "certified": (N_("The promise holds"), ""),
    "superseded": (
        N_("Out of date"),
        N_("Labels that the checkpoint saw have changed since, so its promise no longer stands."),
    ),
    "void": (N_("Void"), N_("The plan no longer fits, so whatever it promised is gone:")),
    "not_yet": (N_("No promise yet"), N_("At the last checkpoint no cut of the plan passed.")),
    "not_uniform": (
        N_("No promise from these labels"),
        N_(
            "By their scores or types the imported labels are no uniform draw from the pool, so "
            "they prove nothing of the rest. Estimates weigh them; labels drawn here can promise."
        ),
    ),
    "not_proven": (N_("Not proven"), N_("The last checkpoint has passed without a promise.")),
}
ICONS = {"certified": ":material/verified:", "void": ":material/block:",
         "superseded": ":material/history:"}  # fmt: skip


def draw(desk: Desk) -> None:
    """Draw the verdict, what it means, and what it rests on."""
    promise = desk.promise
    headline, meaning = STATES[promise.state]
    seen = (desk.store.workspace_id, promise.evidence.plan_id, *promised.state(desk.store))
    found = _promised(seen, desk.store, promise)
    share = found.share if found else promise.evidence.plan.target
    icon = ICONS.get(promise.state, "")
    asked = _asked(promise, share)
    if promise.state == "certified":
        said = f"{_(headline)}: {asked}"
    else:
        said = f"{_(headline)}. " + _("Wanted: {asked}", asked=asked)
    st.markdown(f"#### {icon} {said}".replace("#  ", "# "))
    cut_short = promise.state == "due" and promise.evidence.closed and promise.missing
    if cut_short:
        st.markdown(_cut_short(promise.missing))
    elif meaning:
        st.markdown(_(meaning))
    if promise.state == "due" and may(desk.person.role, "decide"):
        address.link("queue", _("Decide them on Queue"), icon=":material/gavel:")
    for why in promise.evidence.void:
        st.text(f"– {why}")
    _body(promise)
    if found:
        _weakened(promise, found)
        evidence, left = promise.evidence, found.unknown + found.rejects
        told = mistakes.sentences(evidence.mistakes, evidence.plan, left, found.kept)
        st.caption(" ".join(told))


def _cut_short(missing: int) -> str:
    return ngettext(
        "The batch was closed before **{n:,} edit** had a label: it counts as rejected.",
        "The batch was closed before **{n:,} edits** had a label: they count as rejected.",
        missing,
    )


@st.cache_data(max_entries=16, show_spinner=False)
def _promised(seen: tuple[object, ...], _store: Store, _promise: Promise) -> Promised | None:  # noqa: ARG001  the key
    """Count once, for a state of the log and the filters, what left since the checkpoint."""
    return promised.promised(_store, _promise)


def _asked(promise: Promise, share: float) -> str:
    if promise.evidence.census:
        return _(
            "at least {share} of what is kept is acceptable; every edit is labelled",
            share=at_least(share),
        )
    return _(
        "at least {share} of what is kept is acceptable, {confidence} sure",
        share=at_least(share),
        confidence=at_least(promise.evidence.plan.confidence),
    )


def _body(promise: Promise) -> None:
    if promise.evidence.plan.group_by and promise.looks:
        _groups(promise)
    elif promise.certified:
        _certified(promise, promise.certified.outcome)
    elif promise.state == "superseded":
        _superseded(promise)
    elif promise.state in ("not_yet", "not_proven") and not promise.evidence.census:
        _missing(promise)
    if promise.evidence.census:
        _census(promise)


def _certified(promise: Promise, outcome: Outcome) -> None:
    kept, size = outcome.kept or 0, promise.evidence.pool_size
    text = _(
        "At **{cut:.4g}** and above: {kept:,} of {size:,} edits kept ({share}).",
        cut=outcome.threshold,
        kept=kept,
        size=size,
        share=words.percent(kept / size),
    )
    if outcome.precision:
        above = next(test.labels for test in outcome.tests if test.threshold == outcome.threshold)
        text += " " + _(
            "Accepted among the {labels:,} labels above: {estimate}.",
            labels=above,
            estimate=words.percent(outcome.precision.estimate),
        )
    st.markdown(text)
    st.markdown(_stop(promise))


def _stop(promise: Promise) -> str:
    if promise.next_look is None:
        return _("**You can stop**: all planned labels are in.")
    return _(
        "**You can stop** here: the promise is met. Labelling on, to the checkpoint at "
        "{labels:,}, may show that more can be kept; it cannot take this away.",
        labels=promise.next_look.labels,
    )


def _weakened(promise: Promise, found: Promised) -> None:
    """Say what the filter leaves out of what is promised, and what that costs the promise."""
    if not found.unknown + found.rejects:
        return
    left = ngettext(
        "Of the {kept:,} kept, the filter leaves out {n:,} that a lead excluded or people "
        "rejected.",
        "Of the {kept:,} kept, the filter leaves out {n:,} that a lead excluded or people "
        "rejected.",
        found.unknown + found.rejects,
        kept=found.kept,
    )
    if found.before:
        excluded = ngettext(
            "{n:,} was excluded before the checkpoint, which counted it as rejected.",
            "{n:,} were excluded before the checkpoint, which counted them as rejected.",
            found.before,
        )
        left = f"{left} {excluded}"
    if not found.unknown:
        rest = _(
            "The labels reject what left, so the promise stands as it was: at least {share} with "
            "it, {net} of the rest alone.",
            share=at_least(found.share),
            net=at_least(found.net),
        )
        st.caption(f"{left} {rest}")
        return
    cost = _(
        "In the worst case all {n:,} that its labels do not reject were acceptable, so of the "
        "{target} planned at least {share} is still promised.",
        n=found.unknown,
        target=at_least(promise.evidence.plan.target),
        share=at_least(found.share),
    )
    st.caption(f"{left} {cost}")


def _superseded(promise: Promise) -> None:
    if promise.left_out:
        st.markdown(
            _(
                "It left out edits that were excluded or could not be judged. They count as "
                "rejected now: their like, not drawn, is still kept."
            )
        )
    if promise.recomputed is None:
        return
    again = promise.recomputed
    if again.certified and again.threshold is not None:
        st.markdown(
            _(
                "On the labels of today the same checkpoint would pass at {cut:.4g}: an estimate, "
                "not a promise.",
                cut=again.threshold,
            )
        )
    else:
        st.markdown(_("On the labels of today the same checkpoint would not pass."))
    if promise.next_look:
        st.markdown(_("Only the **next planned checkpoint** can promise again."))
    else:
        st.markdown(
            _("No checkpoint is left. Put the labels back as they were, or **plan a new batch**.")
        )


def _missing(promise: Promise) -> None:
    missing = promise.looks[-1].outcome.labels_missing if promise.looks else None
    if promise.next_look:
        st.markdown(_("The next checkpoint may still promise: more labels tell more."))
    if missing:
        st.markdown(_more_labels(missing, another_look=bool(promise.next_look)))
        return
    st.markdown(
        _(
            "At the reject rate seen so far, no number of labels is enough for this target. Lower "
            "the target, keep fewer edits, or mend the judge."
        )
    )


def _more_labels(missing: int, *, another_look: bool) -> str:
    if another_look:
        return ngettext(
            "About **{n:,} more label** at the reject rate seen so far would let the strictest "
            "cut pass.",
            "About **{n:,} more labels** at the reject rate seen so far would let the strictest "
            "cut pass.",
            missing,
        )
    return ngettext(
        "About **{n:,} more label** at the reject rate seen so far would let the strictest cut "
        "pass: plan a batch that much larger, and count on more.",
        "About **{n:,} more labels** at the reject rate seen so far would let the strictest cut "
        "pass: plan a batch that much larger, and count on more.",
        missing,
    )


def _groups(promise: Promise) -> None:
    rows = [
        {
            _("group"): name,
            _("promise"): _group_promise(outcome),
            _("labels"): outcome.labels,
            _("kept"): outcome.kept,
            _("accepted among its labels"): words.percent(
                outcome.precision.estimate if outcome.precision else None
            ),
            _("labels missing"): outcome.labels_missing if not outcome.certified else None,
        }
        for name, outcome in (promise.groups or promise.looks[-1].groups).items()
    ]
    if promise.state == "certified":
        st.markdown(
            _(
                "**{n} of {groups} groups** keep the promise, all of them together. Groups "
                "without one are not part of the filter that is promised.",
                n=len(promise.group_cuts),
                groups=len(rows),
            )
        )
    tables.plain(rows, key="promises-per-group")
    if promise.state == "certified":
        st.markdown(_stop(promise))
    explained("promises-per-group")


def _group_promise(outcome: Outcome) -> str:
    if outcome.certified:
        return _("{cut:.4g} and above", cut=outcome.threshold)
    return _("not proven")


def _census(promise: Promise) -> None:
    _pool, labelled = net(promise.evidence, promise.evidence.labelled)
    good = int(labelled["accepted"].astype(bool).sum())
    st.markdown(
        _(
            "Every edit of the pool is labelled: exactly {accepted:,} of {labels:,} ({share}) are "
            "acceptable. At any threshold the share is known: see the curve.",
            accepted=good,
            labels=len(labelled),
            share=words.percent(good / max(len(labelled), 1)),
        )
    )
