"""The tab Compare two: what differs in counts, in the filter, and in the edits themselves."""

from __future__ import annotations

import streamlit as st

from pages.dataset.releases.shared import Visit, title, way_to_make
from pages.parts import browse_link, pictures, release, tables, words
from review.core.i18n import _, ngettext
from store.dataset import catalog
from store.releases import compared
from store.releases.compared import Compared, OneSide
from store.releases.made import Made

#: Pixels.
PICTURE = 150


def draw(visit: Visit) -> None:
    """Let two releases be picked, and draw what differs from the first to the second."""
    here = visit.here
    if len(here) < 2:
        words.empty(
            _("There are no two releases to compare."),
            words.next_step(
                visit.person, "decide",
                _("On **Make one**, make another; then both can be held against each other."),
            ),
        )  # fmt: skip
        way_to_make(visit)
        return
    before, after = _picked(here)
    if before == after:
        st.text(_("That is one and the same. Choose another."))
        return
    with release.counting() as progress:
        found = compared.compare(visit.store, here[before], here[after], progress=progress)
    _edits(visit, found, here[before], here[after])
    _filters(found)
    _counts(found)


def _picked(here: dict[str, Made]) -> tuple[str, str]:
    names = list(here)
    wanted = st.query_params.get("after")
    second = names.index(wanted) if wanted in names else 0
    first = next(place for place in (second + 1, second - 1) if 0 <= place < len(names))
    left, right = st.columns(2)
    before = left.selectbox(
        _("From"), names, first, format_func=lambda name: title(here[name]), key="compare-from"
    )
    after = right.selectbox(
        _("To"), names, second, format_func=lambda name: title(here[name]), key="compare-to"
    )
    return before, after


def _edits(visit: Visit, found: Compared, before: Made, after: Made) -> None:
    if found.only_before is None or found.only_after is None or found.both is None:
        st.text(_("One of them holds pictures instead of their names: edits are not compared."))
        return
    st.markdown(
        _(
            "**{came:,} came in, {went:,} went out**, {both} are in both.",
            came=found.only_after.number,
            went=found.only_before.number,
            both=words.edits(found.both),
        )
    )
    for side, name in ((found.only_after, after.name), (found.only_before, before.name)):
        if side.number:
            _side(visit, side, str(name))


def _side(visit: Visit, side: OneSide, name: str) -> None:
    """Draw some of the edits that one of them alone has, each with the way to it."""
    st.subheader(
        words.plain(
            ngettext(
                "{n:,} edit only in {name}", "{n:,} edits only in {name}", side.number, name=name
            )
        )
    )
    views = catalog.edits(visit.store, list(side.shown))
    with st.container(horizontal=True):
        for edit_id in side.shown:
            with st.container(width=PICTURE):
                link = browse_link.to(edit_id)
                pictures.shown(visit.store, views[edit_id], "edited", "thumb", link=link)
    if side.number > len(side.shown):
        st.caption(_("The first {n:,} of them.", n=len(side.shown)))


def _filters(found: Compared) -> None:
    if found.changes:
        st.subheader(_("What changed in the filter"))
        for change in found.changes:
            st.text(str(change))


def _counts(found: Compared) -> None:
    rows = [
        {_("what"): said, _("from"): one, _("to"): other, _("difference"): f"{other - one:+,}"}
        for (kind, name), (one, other) in found.counts.items()
        if (said := _what(kind, name, max(one, other)))
    ]
    st.subheader(_("What is counted"))
    tables.plain(rows, key="releases-compared")


def _what(kind: str, name: str, number: int) -> str | None:
    """Name a count without its number, which stands beside it."""
    said = release.named(kind, name, number)
    return said.removeprefix(f"{number:,} ") if said else None
