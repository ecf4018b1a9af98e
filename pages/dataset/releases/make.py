"""The tab Make one: what would go in and what would stay out, then a click that makes it."""

from __future__ import annotations

import streamlit as st

from pages.dataset.releases.shared import Visit
from pages.parts import address, release, releasing, words
from review.core.i18n import N_, _
from store.chains import release as chains
from store.db.workspace import Store
from store.filters import configs

#: Kind → how it is made, in the order offered.
WAYS: dict[str, releasing.Way] = {
    **releasing.WAYS,
    "multi-turn": (
        lambda store, progress: chains.would_be(store, progress=progress), chains.export,
        N_("Writing: {done:,} of {total:,} turns"),
    ),
}  # fmt: skip


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
        contents = releasing.would_be(visit.store, kind, WAYS[kind])
        release.in_and_out(contents)
        if st.button(_("Make it"), type="primary", key="release", disabled=contents.empty):
            releasing.make(visit.store, visit.person, kind, WAYS[kind])
    with st.container(horizontal=True):
        title = _("Preference pairs are made on Preferences")
        address.link("preferences", title, icon=":material/leaderboard:", tab=_("Publish"))
        title = _("Instruction pairs are made on Instructions")
        address.link("instruction-pairs", title, icon=":material/short_text:", tab=_("Publish"))
    if made := releasing.last():
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
