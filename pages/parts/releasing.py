"""Making a release where somebody is: what would be in it, writing it, and what was just made."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.parts import release
from pages.parts.waiting import bar
from review.core.i18n import N_, _
from store.access.people import Person
from store.db.progress import Progress
from store.db.workspace import Store
from store.filters import dry_runs
from store.releases import folders, labels, reviews, sft
from store.releases.folders import Contents, Release
from store.work import queue

Count = Callable[[Store, Progress], Contents]
#: What would be in a kind of release, what makes it, and what is said meanwhile.
Way = tuple[Count, Callable[..., Release], str]
#: Kind → way, of those that no task's own room makes.
WAYS: dict[str, Way] = {
    "sft": (
        lambda store, progress: sft.would_be(store, progress=progress), sft.export_sft,
        N_("Writing: {done:,} of {total:,} edits"),
    ),
    "reviews": (
        lambda store, _progress: reviews.would_be(store), reviews.export_reviews,
        N_("Writing: {done:,} of {total:,} entries"),
    ),
    "labels": (
        lambda store, _progress: labels.would_be(store), labels.export,
        N_("Writing: {done:,} of {total:,} labels"),
    ),
}  # fmt: skip
#: Where a visit keeps what it made last.
LAST = "made-release"


def would_be(store: Store, kind: str, way: Way | None = None) -> Contents:
    """Count what would go in: once for a state of the filter, the edits and the log."""
    with store.database.read() as connection:
        entry = queue.last_entry(connection)
    counted, _export, _going_on = way or WAYS[kind]
    state = (kind, entry, *dry_runs.state(store))
    return release.would_be(store, state, lambda progress: counted(store, progress))


def make(store: Store, person: Person, kind: str, way: Way | None = None) -> None:
    """Write a release of a kind, and keep it as the last one."""
    _would_be_of_it, export, going_on = way or WAYS[kind]
    folder = folders.next_folder(store)
    with bar(N_("Writing…"), going_on) as progress:
        st.session_state[LAST] = export(store, folder, by=person.name, progress=progress)


def last() -> Release | None:
    """Return what this visit made last, while it is there."""
    made: Release | None = st.session_state.get(LAST)
    return made if made and made.folder.exists() else None


def of_version(store: Store, person: Person, version: int) -> None:
    """Offer the release of what the version in force keeps; once made, the way to fetch it."""
    made = last()
    if made and made.kind == "sft" and made.manifest.get("config_version") == version:
        release.made(store, made)
        return
    contents = would_be(store, "sft")
    release.in_a_line(contents)
    title = _("Make the release")
    if st.button(title, type="primary", key="release-here", disabled=contents.empty):
        make(store, person, "sft")
        st.rerun()
