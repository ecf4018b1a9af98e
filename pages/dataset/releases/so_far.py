"""The tab So far: every release that was made; one of them opened."""

from __future__ import annotations

import streamlit as st

from pages.dataset.releases.shared import Visit, title, way_to_make
from pages.parts import address, release, tables, words
from review.core.i18n import _
from review.core.roles import may
from store.releases.made import Made

RELEASE = "release"


def draw(visit: Visit) -> None:
    """Draw a row per release, newest first: what it is, how much is in it, what it promises."""
    if not visit.releases:
        todo = _("On **Make one**, see what would go in, and make it.")
        words.empty(_("No release yet."), words.next_step(visit.person, "decide", todo))
        way_to_make(visit)
        return
    for made in visit.releases:
        with st.container(border=True):
            _row(made)


def _row(made: Made) -> None:
    left, right = st.columns([4, 1], vertical_alignment="center")
    with left:
        st.markdown(f"**{words.plain(title(made))}**")
        by = _("by {name}", name=made.created_by) if made.created_by else ""
        st.text(
            " · ".join(filter(None, [*release.goes_in(made.manifest), by])) or _("Nothing in it.")
        )
        if "filter" in made.manifest:
            st.caption(words.plain(words.capitalized(str(made.manifest["filter"]))))
    with right, st.container(horizontal=True, horizontal_alignment="right"):
        if made.name:
            st.button(_("Open"), key=f"open-{made.name}", on_click=_open, args=(made.name,))


def _open(name: str) -> None:
    st.query_params[RELEASE] = name


def _back() -> None:
    st.query_params.clear()


def one(visit: Visit, name: str) -> None:
    """Draw one release: its card, its files, and the ways to fetch and to compare it."""
    made = visit.here[name]
    st.button(_("All releases"), icon=":material/arrow_back:", key="releases-all", on_click=_back)
    st.subheader(words.plain(title(made)))
    with st.container(border=True):
        release.in_and_out(made)
        release.proof(made.manifest)
        _facts(made)
        with st.container(horizontal=True):
            if may(visit.person.role, "decide"):
                release.download(visit.store, name, made)
            if len(visit.here) > 1:
                address.link(
                    "releases", _("Compare with another"), icon=":material/compare:",
                    tab=_("Compare two"), after=name,
                )  # fmt: skip
        if may(visit.person.role, "decide"):
            st.caption(_("Publish it on the Hugging Face Hub, private unless told:"))
            st.code(f"pico-review push OWNER/NAME --release {name}", language=None)
    _files(made)


def _facts(made: Made) -> None:
    manifest = made.manifest
    st.text(_("Holds the log up to entry {entry:,}", entry=manifest["last_log_entry"]))
    by = made.created_by or "–"
    st.text(_("Made by {name} with pico-review {code}", name=by, code=manifest["code_version"]))
    promise = manifest.get("promise")
    if promise and not promise["proven"]:
        st.text(_("Published without a promise by {name}", name=promise["published_by"]))


def _files(made: Made) -> None:
    rows = [{_("file"): name, "SHA-256": digest} for name, digest in made.manifest["files"].items()]
    tables.plain(rows, key="release-files")
    with st.expander(_("The manifest, as it is in the folder")):
        st.json(made.manifest)
