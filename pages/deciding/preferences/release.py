"""The tab Export: the pairs that train, by the browser, as the command writes them."""

from __future__ import annotations

import streamlit as st

from pages.parts import words
from pages.parts.download import download
from pages.parts.explained import explained
from pages.parts.waiting import bar
from review.core.roles import may
from review.formats.preference import Images
from review.ranking.pairs import PairRule
from store.access.people import Person
from store.db.workspace import Store
from store.ranking import preference_release
from store.releases import folders
from store.releases.folders import Release

IMAGES: dict[Images | None, str] = {
    None: "as the format has it", "embed": "embedded", "path": "by path",
}  # fmt: skip
#: What a release's counts and reasons are called.
WORDS = {
    "groups": "groups looked at",
    "records": "records",
    "pairs": "pairs",
    "ties": "ties, marked as ties",
    "candidates": "candidates",
    "picture_missing": "pairs left out: a picture is missing or broken",
    "ties_left_out": "ties left out: this format has none",
    "mixed_left_out": "pairs left out: this format has one instruction for both",
    "groups_of_several_sources": "groups left out: their candidates have several sources",
    "no_edit": "pairs left out: a candidate is no known edit",
    "excluded": "pairs left out: a lead took a candidate out",
    "chosen_not_acceptable": "pairs left out: most called the chosen one not acceptable",
    "chosen_does_not_pass_filter": "pairs left out: the chosen one fails the published filter",
    "rejected_accepted_by_people": "pairs flagged: people accepted the rejected one by itself",
}
LAST = "made-preference-release"


def form(store: Store, person: Person) -> None:
    """Draw the options and, after a release, what went out; only leads release."""
    if not may(person.role, "decide"):
        words.empty("A lead makes releases.", "What left the house is listed on **Releases**.")
        return
    with st.container(border=True):
        request = _request()
        if st.button("Make the release", type="primary", key="preference-release"):
            _make(store, person, request)
    made: Release | None = st.session_state.get(LAST)
    if made and made.folder.exists():
        _made(made)
    explained("pairs-that-train")


def _request() -> preference_release.Request:
    left, right = st.columns(2)
    formats = preference_release.FORMATS
    kind = left.selectbox(
        "Format", list(formats), format_func=formats.__getitem__, key="preference-format",
    )  # fmt: skip
    ways = list(IMAGES)[:2] if kind == "pickapic" else list(IMAGES)
    if kind in ("dpo", "pickapic"):
        images = right.selectbox(
            "Pictures", ways, format_func=IMAGES.__getitem__, key=f"preference-images-{kind}"
        )
    else:
        images = None
        right.caption("This format names pictures by their paths.")
    rule = _rule()
    filtered = st.checkbox("A chosen edit must pass the published filter", value=True,
                           key="preference-filtered")  # fmt: skip
    return preference_release.Request(kind, rule, images, filtered=filtered)


def _rule() -> PairRule:
    row = st.columns(3)
    sure = row[0].number_input(
        "At least so sure (%)", 50, 100, 90, key="preference-sure",
        help="P(chosen is better, given the votes)",
    )  # fmt: skip
    margin = row[1].number_input(
        "Stronger by at least", 0.0, 20.0, 0.0, 0.1, key="preference-margin",
        help="The difference of the two strengths, as in the groups' charts",
    )  # fmt: skip
    most = row[2].number_input(
        "Pairs per group, at most (0: all)", 0, 1000, 0, key="preference-most",
        help="The surest are kept",
    )  # fmt: skip
    row = st.columns(3)
    shares = {
        name: row[place].number_input(
            f"Share for {name} (%)", 0, 49, 0, key=f"preference-{name}",
            help="Split by source picture: none is in two splits",
        ) / 100
        for place, name in enumerate(("validation", "test"))
    }  # fmt: skip
    seed = row[2].number_input("Seed of the split", 0, 10**6, 0, key="preference-seed")
    left, right = st.columns(2)
    ties = left.checkbox("Ties too, marked as ties", key="preference-ties")
    bad = right.checkbox("One that most called bad may be chosen", key="preference-bad")
    return PairRule(
        sure / 100, float(margin), int(most) or None, ties, bad,
        {name: share for name, share in shares.items() if share}, int(seed),
    )  # fmt: skip


def _make(store: Store, person: Person, request: preference_release.Request) -> None:
    with bar("Writing", "groups") as progress:
        made = preference_release.export(
            store, folders.next_folder(store), request, by=person.name, progress=progress
        )
    st.session_state[LAST] = made


def _made(made: Release) -> None:
    counts, about = made.manifest["counts"], made.manifest
    st.success(words.plain(f"Release {made.folder.name}: {_pairs(counts)}"))
    said = counts | about["left_out"]
    said["rejected_accepted_by_people"] = about["rejected_accepted_by_people"]
    for name, number in said.items():
        if number or name in ("groups", "pairs"):
            st.text(f"{number:,} {WORDS.get(name, name.replace('_', ' '))}")
    st.text(f"Filter: {about['filter']}")
    download(made)


def _pairs(counts: dict[str, int]) -> str:
    return words.count(counts.get("pairs", 0), "pair")
