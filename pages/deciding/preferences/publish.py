"""The tab Publish: the pairs that train, by the browser, as the command writes them."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.deciding.preferences.shared import Visit, nothing_yet
from pages.parts import words
from pages.parts.download import download
from pages.parts.explained import explained
from pages.parts.waiting import bar
from review.core.i18n import N_, _, ngettext
from review.core.roles import may
from review.formats.preference import Images
from review.ranking.pairs import PairRule
from store.access.people import Person
from store.db.workspace import Store
from store.ranking import preference_release
from store.ranking.outgoing import PreferenceRequest
from store.releases import folders
from store.releases.folders import Release

IMAGES: dict[Images | None, str] = {
    None: N_("as the format has it"), "embed": N_("embedded"), "path": N_("by path"),
}  # fmt: skip
#: A release's counts and reasons, with their numbers.
COUNTS: dict[str, Callable[[int], str]] = {
    "groups": lambda n: ngettext("{n:,} group looked at", "{n:,} groups looked at", n),
    "records": lambda n: ngettext("{n:,} record", "{n:,} records", n),
    "pairs": lambda n: ngettext("{n:,} pair", "{n:,} pairs", n),
    "ties": lambda n: ngettext("{n:,} tie, marked as a tie", "{n:,} ties, marked as ties", n),
    "candidates": lambda n: ngettext("{n:,} candidate", "{n:,} candidates", n),
    "picture_missing": lambda n: ngettext(
        "{n:,} pair left out: a picture is missing or broken",
        "{n:,} pairs left out: a picture is missing or broken",
        n,
    ),
    "ties_left_out": lambda n: ngettext(
        "{n:,} tie left out: this format has none",
        "{n:,} ties left out: this format has none",
        n,
    ),
    "mixed_left_out": lambda n: ngettext(
        "{n:,} pair left out: this format has one instruction for both",
        "{n:,} pairs left out: this format has one instruction for both",
        n,
    ),
    "groups_of_several_sources": lambda n: ngettext(
        "{n:,} group left out: its candidates have several sources",
        "{n:,} groups left out: their candidates have several sources",
        n,
    ),
    "no_edit": lambda n: ngettext(
        "{n:,} pair left out: a candidate is no known edit",
        "{n:,} pairs left out: a candidate is no known edit",
        n,
    ),
    "excluded": lambda n: ngettext(
        "{n:,} pair left out: a lead took a candidate out",
        "{n:,} pairs left out: a lead took a candidate out",
        n,
    ),
    "chosen_not_acceptable": lambda n: ngettext(
        "{n:,} pair left out: most called the chosen one not acceptable",
        "{n:,} pairs left out: most called the chosen one not acceptable",
        n,
    ),
    "chosen_does_not_pass_filter": lambda n: ngettext(
        "{n:,} pair left out: the chosen one fails the published filter",
        "{n:,} pairs left out: the chosen one fails the published filter",
        n,
    ),
    "rejected_accepted_by_people": lambda n: ngettext(
        "{n:,} pair flagged: people accepted the rejected one by itself",
        "{n:,} pairs flagged: people accepted the rejected one by itself",
        n,
    ),
}
#: Parts that a release may be split into, besides the one to train on.
SPLITS = {"validation": N_("Share for validation (%)"), "test": N_("Share for test (%)")}
LAST = "made-preference-release"


def draw(visit: Visit) -> None:
    """Draw the options and, after a release, what went out; only leads release."""
    if nothing_yet(visit):
        return
    store, person = visit.store, visit.person
    if not may(person.role, "decide"):
        todo = _("What left the house is listed on **Releases**.")
        words.empty(_("A lead makes releases."), todo)
        return
    with st.container(border=True):
        request = _request()
        if st.button(_("Make the release"), type="primary", key="preference-release"):
            _make(store, person, request)
    release: Release | None = st.session_state.get(LAST)
    if release and release.folder.exists():
        _summary(release)
    explained("pairs-that-train")


def _request() -> PreferenceRequest:
    left, right = st.columns(2)
    formats = preference_release.FORMATS
    kind = left.selectbox(
        _("Format"), list(formats), format_func=lambda name: _(formats[name]),
        key="preference-format",
    )  # fmt: skip
    ways = list(IMAGES)[:2] if kind == "pickapic" else list(IMAGES)
    if kind in ("dpo", "pickapic"):
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
        sure / 100, float(margin), int(most) or None, ties, bad,
        {name: share for name, share in shares.items() if share}, int(seed),
    )  # fmt: skip


def _make(store: Store, person: Person, request: PreferenceRequest) -> None:
    with bar(N_("Writing…"), N_("Writing: {done:,} of {total:,} groups")) as progress:
        st.session_state[LAST] = preference_release.export(
            store, folders.next_folder(store), request, by=person.name, progress=progress
        )


def _summary(release: Release) -> None:
    counts, about = release.manifest["counts"], release.manifest
    st.success(words.plain(_pairs(release.folder.name, counts.get("pairs", 0))))
    numbers = counts | about["left_out"]
    numbers["rejected_accepted_by_people"] = about["rejected_accepted_by_people"]
    for name, number in numbers.items():
        if number or name in ("groups", "pairs"):
            st.text(_counted(name, number))
    st.text(_("Filter: {filter}", filter=about["filter"]))
    download(release)


def _counted(name: str, number: int) -> str:
    if name in COUNTS:
        return COUNTS[name](number)
    return f"{number:,} {name.replace('_', ' ')}"


def _pairs(release: str, number: int) -> str:
    return ngettext(
        "Release {release}: {n:,} pair", "Release {release}: {n:,} pairs", number, release=release
    )
