"""The tab Make one: what would go in and what would stay out, then a click that makes it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.dataset.releases.shared import Visit
from pages.parts import address, release, words
from pages.parts.waiting import bar
from review.core.i18n import N_, _
from store.db.progress import Progress
from store.db.workspace import Store
from store.filters import configs, dry_runs
from store.releases import folders, reviews, sft
from store.releases.folders import Contents, Release
from store.work import queue

Count = Callable[[Store, Progress], Contents]
#: Kind → what would be in it, what makes it, and what is said meanwhile.
WAYS: dict[str, tuple[Count, Callable[..., Release], str]] = {
    "sft": (
        lambda store, progress: sft.would_be(store, progress=progress), sft.export_sft,
        N_("Writing: {done:,} of {total:,} edits"),
    ),
    "reviews": (
        lambda store, _progress: reviews.would_be(store), reviews.export_reviews,
        N_("Writing: {done:,} of {total:,} entries"),
    ),
}  # fmt: skip
LAST = "made-release"


def draw(visit: Visit) -> None:
    """Draw the kinds, what is in the chosen one, the button, and what was just made."""
    with st.container(border=True):
        kind = st.segmented_control(
            _("What leaves the house"), list(WAYS), default="sft", required=True,
            format_func=lambda name: _(release.KINDS[name]), key="release-kind",
            label_visibility="collapsed",
        )  # fmt: skip
        if kind == "sft":
            _filter(visit.store)
        contents = _would_be(visit.store, kind)
        release.in_and_out(contents)
        if st.button(_("Make it"), type="primary", key="release", disabled=contents.empty):
            _make(visit, kind)
    with st.container(horizontal=True):
        title = _("Preference pairs are made on Preferences")
        address.link("preferences", title, icon=":material/leaderboard:", tab=_("Publish"))
    made: Release | None = st.session_state.get(LAST)
    if made and made.folder.exists():
        release.made(visit.store, made)


def _filter(store: Store) -> None:
    """Say which filter decides, with its proof and the way to it."""
    current = configs.in_force(store)
    if current is None:
        todo = _(
            "Every edit goes in, whatever its score. On **Thresholds**, draft one and publish it."
        )
        words.empty(_("No filter is published."), todo)
        address.link("thresholds", _("Thresholds"), icon=":material/tune:")
        return
    promise = current.config.certificate
    proof = _("promised") if promise else _("not proven")
    in_force = _("Version {version} is in force", version=current.version)
    st.markdown(f"**{in_force}** · {proof}")
    not_proven = _("Not proven: {why}", why=current.config.not_proven)
    st.text(promise.statement if promise else not_proven)
    with st.container(horizontal=True):
        name = f"filter-{current.version}.yaml"
        st.download_button(_("Download the config (YAML)"), current.text, name, key="config-yaml")
        title = _("What was in force before")
        address.link("thresholds", title, icon=":material/history:", tab=_("Publish"))


def _would_be(store: Store, kind: str) -> Contents:
    """Count what would go in: once for a state of the filter, the edits and the log."""
    with store.database.read() as connection:
        entry = queue.last_entry(connection)
    state = (kind, entry, *dry_runs.state(store))
    return release.would_be(store, state, lambda progress: WAYS[kind][0](store, progress))


def _make(visit: Visit, kind: str) -> None:
    _would_be_of_it, export, going_on = WAYS[kind]
    folder = folders.next_folder(visit.store)
    with bar(N_("Writing…"), going_on) as progress:
        st.session_state[LAST] = export(
            visit.store, folder, by=visit.person.name, progress=progress
        )
