"""What was published and what left the house; taking a version back."""

from __future__ import annotations

import streamlit as st

from pages.parts import address, words
from pages.parts.download import download
from pages.parts.waiting import bar
from review.core.i18n import N_, _
from review.core.roles import may
from store.access.people import Person
from store.db.workspace import Store
from store.filters import configs
from store.releases import folders
from store.releases.history import released
from store.releases.reviews import export_reviews
from store.releases.sft import export_sft


def page(store: Store, person: Person) -> None:
    """Draw the releases page."""
    st.title(_("Releases"))
    current = configs.in_force(store)
    lead = may(person.role, "decide")
    if current is None:
        todo = _("On **Thresholds**, draft one and publish it.")
        words.empty(_("No filter is published."), words.next_step(person, "decide", todo))
    else:
        _current(current)
        address.link(
            "thresholds", _("What was in force before"), icon=":material/history:",
            tab=_("Publish"),
        )  # fmt: skip
    if lead:
        _release(store, person)
    _released(store, person)


def _current(current: configs.Published) -> None:
    with st.container(border=True):
        promise = current.config.certificate
        promised = " ".join([":material/verified:", _("promised")])
        proof = promised if promise else _("not proven")
        in_force = _("Version {version} is in force", version=current.version)
        st.markdown(f"**{in_force}** · {proof}")
        not_proven = _("Not proven: {why}", why=current.config.not_proven)
        st.text(promise.statement if promise else not_proven)
        cut = current.config.thresholds.global_
        none = _("No global threshold")
        st.text(none if cut is None else _("Threshold {cut:.4g}", cut=cut))
        name = f"filter-{current.version}.yaml"
        st.download_button(_("Download the config (YAML)"), current.text, name, key="config-yaml")


def _release(store: Store, person: Person) -> None:
    st.subheader(_("Make a release"))
    kinds = {
        N_("Kept edits (sft manifest)"): (
            export_sft, N_("Writing: {done:,} of {total:,} edits"),
        ),
        N_("All raw labels"): (
            export_reviews, N_("Writing: {done:,} of {total:,} entries"),
        ),
    }  # fmt: skip
    with st.container(border=True):
        kind = st.selectbox(_("What"), list(kinds), format_func=_, key="release-kind")
        if st.button(_("Make it"), type="primary", key="release"):
            folder = folders.next_folder(store)
            export, going_on = kinds[kind]
            with bar(N_("Writing…"), going_on) as progress:
                release = export(store, folder, by=person.name, progress=progress)
            written = N_("Written to releases/{name} of the workspace.")
            st.success(words.plain(_(written, name=release.folder.name)))
            for line in (*release.left_out(), *release.findings()):
                st.text(line)
            download(release)
        st.caption(_("Preference pairs, with all their options: on **Preferences**, tab Export."))


def _released(store: Store, person: Person) -> None:
    releases = released(store)
    st.subheader(_("Releases so far"))
    if not releases:
        todo = _("Make one above, or run `pico-review export sft --out DIR`.")
        words.empty(_("None yet."), words.next_step(person, "decide", todo))
    for release in releases:
        with st.container(border=True):
            counts = ", ".join(
                f"{number:,} {name}" for name, number in release.manifest["counts"].items()
            )
            when = f"{release.created:%Y-%m-%d %H:%M} UTC"
            st.text(f"{release.kind}: {counts} · {when} · {release.created_by}")
            if "filter" in release.manifest:
                st.caption(words.plain(release.manifest["filter"]))
            with st.expander("manifest.json"):
                st.json(release.manifest)
