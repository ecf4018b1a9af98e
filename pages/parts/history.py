"""The history of the filter: what came into force when, what changed by it, taking it back."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.parts import words
from review.core.errors import PicoReviewError
from review.core.i18n import N_, _
from review.core.roles import may
from store.access.people import Person
from store.db.workspace import Store
from store.filters import configs
from store.filters.configs import Event, Published

SHOWN = 50
#: Kind of event → what it did with a version; ``before`` was in force until then.
EVENTS = {
    "published": N_("Version {version} published"),
    "rolled back": N_("Version {version} put back in force in the place of version {before}"),
}


def past(store: Store, person: Person) -> None:
    """Draw the history, newest first."""
    current, events = configs.in_force(store), configs.history(store)
    if current is None:
        st.caption(_("No filter is published yet."))
        return
    with st.expander(_("History")):
        _events(store, person, events, current)


def _events(store: Store, person: Person, events: Sequence[Event], current: Published) -> None:
    for number, event in enumerate(events[:SHOWN]):
        before = events[number + 1] if number + 1 < len(events) else None
        with st.container(border=True):
            _event(store, person, event, before, current, number)
    if len(events) > SHOWN:
        st.caption(
            _(
                "The newest {shown} of {all:,}; `pico-review config history` has all.",
                shown=SHOWN,
                all=len(events),
            )
        )
    _any_two(store, sorted({event.version for event in events}))


def _event(
    store: Store,
    person: Person,
    event: Event,
    before: Event | None,
    current: Published,
    number: int,
) -> None:
    """Draw one entry: who, when, why, what changed against what was in force before."""
    st.markdown(f"**{_happened(event, before)}** · {_standing(event, current, number)}")
    st.text(f"{event.created:%Y-%m-%d %H:%M} UTC, {event.created_by}: {event.comment}")
    version = configs.published(store, event.version)
    _proof(version)
    with st.expander(_("What changed"), expanded=number == 0):
        if before is None:
            st.text(_("It is the first."))
        else:
            compared(store, before.version, event.version, f"event-{number}")
    row = st.columns([1, 1, 2])
    row[0].download_button(
        _("Download (YAML)"), version.text, f"filter-{event.version}.yaml", key=f"yaml-{number}"
    )
    if event.version != current.version and may(person.role, "decide"):
        with st.expander(_("Put back in force")):  # A popover could open below the window.
            _rollback(store, person, event.version, current.version, number)


def _happened(event: Event, before: Event | None) -> str:
    return _(EVENTS[event.kind], version=event.version, before=before.version if before else "–")


def _standing(event: Event, current: Published, number: int) -> str:
    """Say whether this entry is what counts now, or what became of it."""
    if number == 0:
        return _("in force")
    if event.version == current.version:
        return _("in force again since")
    return _("replaced")


def _proof(version: Published) -> None:
    """Say who proposed a version, and what it promises or why it does not."""
    proposed_by = version.config.provenance.proposed_by
    if proposed_by:
        st.text(_("Proposed by {name}", name=proposed_by))
    promise = version.config.certificate
    why = version.config.not_proven
    st.text(promise.statement if promise else _("Not proven: {why}", why=why))


def _rollback(store: Store, person: Person, version: int, seen: int, number: int) -> None:
    st.text(_("From version {before} to version {after}:", before=seen, after=version))
    for change in configs.changed(store, seen, version):
        st.text(str(change))
    comment = st.text_input(_("Why it is put back"), key=f"rollback-why-{number}")
    again = _("Put version {version} in force", version=version)
    if st.button(again, type="primary", key=f"rollback-go-{number}"):
        try:
            configs.rollback(
                store, version, comment=comment or _("put back"), by=person.name, seen=seen
            )
        except PicoReviewError as error:
            words.problem(error)
        else:
            st.rerun()


def compared(store: Store, before: int, after: int, key: str) -> None:
    """Draw what changed between two versions: in words, and line by line of their files."""
    changes = configs.changed(store, before, after)
    for change in changes:
        st.text(str(change))
    if not changes:
        st.text(_("Nothing that decides on edits."))
    if st.toggle(_("Line by line"), key=f"lines-{key}"):
        st.code(configs.diff(store, before, after) or _("Nothing."), language="diff")


def _any_two(store: Store, versions: list[int]) -> None:
    if len(versions) < 2:
        return
    st.subheader(_("Compare two versions"))
    row = st.columns(2)
    oldest, newest = len(versions) - 2, len(versions) - 1
    before = row[0].selectbox(_("From version"), versions, index=oldest, key="compare-from")
    after = row[1].selectbox(_("To version"), versions, index=newest, key="compare-to")
    if before != after:
        compared(store, before, after, "two")
