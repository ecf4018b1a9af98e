"""What was published and what left the house; taking a version back."""

from __future__ import annotations

import streamlit as st

from pages.parts import history, words
from pages.parts.download import download
from pages.parts.waiting import bar
from review.core.roles import may
from store.access.people import Person
from store.db.workspace import Store
from store.filters import configs
from store.releases import folders


def page(store: Store, person: Person) -> None:
    """Draw the releases page."""
    st.title("Releases")
    current = configs.in_force(store)
    lead = may(person.role, "decide")
    if current is None:
        todo = words.next_step(person, "decide", "On **Thresholds**, draft one and publish it.")
        words.empty("No filter is published.", todo)
    else:
        _current(current)
        st.subheader("History")
        history.past(store, person)
    if lead:
        _release(store, person)
    _released(store, person)


def _current(current: configs.Published) -> None:
    with st.container(border=True):
        promise = current.config.certificate
        title = ":material/verified: promised" if promise else "not proven"
        st.markdown(f"**Version {current.version} is in force** · {title}")
        st.text(promise.statement if promise else f"Not proven: {current.config.not_proven}")
        cut = current.config.thresholds.global_
        st.text(f"Threshold {cut:.4g}" if cut is not None else "No global threshold")
        name = f"filter-{current.version}.yaml"
        st.download_button("Download the config (YAML)", current.text, name, key="config-yaml")


def _release(store: Store, person: Person) -> None:
    st.subheader("Make a release")
    kinds = {
        "Kept edits (sft manifest)": (folders.export_sft, "edits"),
        "All raw labels": (folders.export_reviews, "entries"),
    }
    with st.container(border=True):
        kind = st.selectbox("What", list(kinds), key="release-kind")
        if st.button("Make it", type="primary", key="release"):
            folder = folders.next_folder(store)
            export, things = kinds[kind]
            with bar("Writing", things) as progress:
                made = export(store, folder, by=person.name, progress=progress)
            st.success(words.plain(f"Written to releases/{made.folder.name} of the workspace."))
            for said in (*made.left_out(), *made.findings()):
                st.text(said)
            download(made)
        st.caption("Preference pairs, with all their options: on **Preferences**, tab Export.")


def _released(store: Store, person: Person) -> None:
    found = folders.released(store)
    st.subheader("Releases so far")
    if not found:
        todo = "Make one above, or run `pico-review export sft --out DIR`."
        words.empty("None yet.", words.next_step(person, "decide", todo))
    for one in found:
        with st.container(border=True):
            counts = ", ".join(
                f"{number:,} {name}" for name, number in one.manifest["counts"].items()
            )
            st.text(f"{one.kind}: {counts} · {one.created:%Y-%m-%d %H:%M} UTC · {one.created_by}")
            if "filter" in one.manifest:
                st.caption(words.plain(one.manifest["filter"]))
            with st.expander("manifest.json"):
                st.json(one.manifest)
