"""The tab Publish: the pairs that train, by the browser, as the command writes them."""

from __future__ import annotations

from dataclasses import asdict

import msgspec
import streamlit as st

from pages.deciding.preferences.shared import Visit, nothing_yet
from pages.parts import address, release, words
from pages.parts.explained import explained
from pages.parts.waiting import bar
from review.core.errors import PicoReviewError
from review.core.i18n import N_, _
from review.core.roles import may
from review.formats.preference import BY_PATH_TOO, EMBEDDING, Images
from review.ranking.pairs import PairRule
from store.filters import dry_runs
from store.ranking import preference_release
from store.ranking.audits import all_audits
from store.ranking.audits_told import of_release_sentence
from store.ranking.outgoing import PreferenceRequest
from store.releases import folders
from store.releases.folders import Contents, Release
from store.work import queue

IMAGES: dict[Images | None, str] = {
    None: N_("as the format has it"), "embed": N_("embedded"), "path": N_("by path"),
}  # fmt: skip
#: Parts that a release may be split into, besides the one to train on.
SPLITS = {"validation": N_("Share for validation (%)"), "test": N_("Share for test (%)")}
LAST = "made-preference-release"


def draw(visit: Visit) -> None:
    """Draw the options, what goes in and stays out by them, and what was made; leads release."""
    if nothing_yet(visit):
        return
    if not may(visit.person.role, "decide"):
        words.empty(
            _("A lead makes releases."), _("What left the house is listed on **Releases**.")
        )
        address.link("releases", _("Releases"), icon=":material/package_2:")
        return
    with st.container(border=True):
        request = _request()
        contents = _would_be(visit, request)
        if contents:
            release.in_and_out(contents)
            release.proof(contents.manifest)
            st.text(of_release_sentence(contents.manifest["audit"]))
            pressed = st.button(
                _("Make the release"), type="primary", key="preference-release",
                disabled=contents.empty,
            )  # fmt: skip
            if pressed:
                _make(visit, request)
    made: Release | None = st.session_state.get(LAST)
    if made and made.folder.exists():
        release.made(visit.store, made)
    explained("pairs-that-train")


def _would_be(visit: Visit, request: PreferenceRequest) -> Contents | None:
    """Count what would go out by a request; say so where it cannot be."""
    store = visit.store
    with store.database.read() as connection:
        entry = queue.last_entry(connection)
    rule = msgspec.json.encode(asdict(request))
    audits = tuple((one.batch_id, one.outcome is None) for one in all_audits(store))
    state = ("preference", entry, rule, audits, *dry_runs.state(store))
    try:
        return release.would_be(
            store, state,
            lambda progress: preference_release.would_be(store, request, progress=progress),
        )  # fmt: skip
    except PicoReviewError as error:
        words.problem(error)
        return None


def _request() -> PreferenceRequest:
    left, right = st.columns(2)
    formats = preference_release.FORMATS
    kind = left.selectbox(
        _("Format"), list(formats), format_func=lambda name: _(formats[name]),
        key="preference-format",
    )  # fmt: skip
    ways = list(IMAGES) if kind in BY_PATH_TOO else list(IMAGES)[:2]
    if kind in EMBEDDING:
        images = right.selectbox(
            _("Pictures"), ways, format_func=lambda way: _(IMAGES[way]),
            key=f"preference-images-{kind}",
        )  # fmt: skip
    else:
        images = None
        right.caption(_("This format names pictures by their paths."))
    rule = _rule()
    filtered = st.checkbox(_("A chosen edit must pass the published filter"), value=True,
                           key="preference-filtered")  # fmt: skip
    return PreferenceRequest(kind, rule, images, filtered=filtered)


def _rule() -> PairRule:
    row = st.columns(3)
    sure = row[0].number_input(
        _("At least so sure (%)"), 50, 100, 90, key="preference-sure",
        help=_("P(chosen is better, given the votes)"),
    )  # fmt: skip
    margin = row[1].number_input(
        _("Stronger by at least"), 0.0, 20.0, 0.0, 0.1, key="preference-margin",
        help=_("The difference of the two strengths, as in the groups' charts"),
    )  # fmt: skip
    most = row[2].number_input(
        _("Pairs per group, at most (0: all)"), 0, 1000, 0, key="preference-most",
        help=_("The surest are kept"),
    )  # fmt: skip
    with st.expander(_("Advanced")):
        return _finer(sure / 100, float(margin), int(most) or None)


def _finer(sure: float, margin: float, most: int | None) -> PairRule:
    """Ask for splits, ties and what else few need."""
    row = st.columns(3)
    shares = {
        name: row[place].number_input(
            _(label), 0, 49, 0, key=f"preference-{name}",
            help=_("Split by source picture: none is in two splits"),
        ) / 100
        for place, (name, label) in enumerate(SPLITS.items())
    }  # fmt: skip
    seed = row[2].number_input(_("Seed of the split"), 0, 10**6, 0, key="preference-seed")
    left, right = st.columns(2)
    ties = left.checkbox(_("Ties too, marked as ties"), key="preference-ties")
    bad = right.checkbox(_("One that most called bad may be chosen"), key="preference-bad")
    return PairRule(
        sure, margin, most, ties, bad,
        {name: share for name, share in shares.items() if share}, int(seed),
    )  # fmt: skip


def _make(visit: Visit, request: PreferenceRequest) -> None:
    store = visit.store
    with bar(N_("Writing…"), N_("Writing: {done:,} of {total:,} groups")) as progress:
        st.session_state[LAST] = preference_release.export(
            store, folders.next_folder(store), request, by=visit.person.name, progress=progress
        )
