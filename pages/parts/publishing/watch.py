"""The watch on what is published: whether new labels speak against its promise."""

from __future__ import annotations

import streamlit as st

from pages.parts import words
from pages.parts.explained import explained
from review.core.i18n import _, ngettext
from review.core.roles import may
from review.promises.share import at_least
from store.access.people import Person
from store.db.workspace import Store
from store.filters import watching
from store.filters.watching import Watch


def draw(store: Store, person: Person) -> None:
    """Draw what the watch found, folded unless it is an alarm, and the way to another batch."""
    watch = watching.watched(store)
    if watch is None:
        return
    title = _(
        "**Watching version {version}** (at least {share} promised)",
        version=watch.version,
        share=at_least(watch.target),
    )
    with st.expander(title, expanded=watch.found.alarm):  # An alarm is never folded away.
        _report(watch)
        if may(person.role, "decide"):
            with st.container(horizontal=True, vertical_alignment="bottom"):
                size = st.number_input(_("Edits to watch"), 1, 1000, 50, key="watch-size")
                if st.button(_("Draw a watch batch"), key="watch-draw"):
                    watching.draw_watch(store, int(size), by=person.name)
                    st.rerun()
        explained("a-watch-on-a-published-promise")


def _report(watch: Watch) -> None:
    report = watch.found
    if not report.labels:
        st.markdown(
            _(
                "No label yet. A small batch every week or with every new shard, drawn from what "
                "the filter keeps then, tells whether the promise still fits."
            )
        )
        return
    accepted = _(
        "{accepted:,} of {labels:,} accepted: {rate}.",
        accepted=report.labels - report.rejected,
        labels=report.labels,
        rate=words.rate(report.accepted),
    )
    if report.alarm:
        drift = _(
            "Drift: these labels speak against the promise (from label {since} on).",
            since=report.since,
        )
        todo = _("Look at what changed, and plan a new batch.")
        st.warning(f"{drift} {accepted} {todo}", icon=":material/trending_down:")
        return
    st.markdown(" ".join([_("No sign of drift."), accepted]))
    if watch.last:
        st.caption(
            ngettext(
                "{n:,} batch, last {day:%Y-%m-%d}.",
                "{n:,} batches, last {day:%Y-%m-%d}.",
                watch.batches,
                day=watch.last,
            )
        )
