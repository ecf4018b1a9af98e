"""A release on pages: what goes in, what stays out and why; what was made, and fetching it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from time import monotonic
from typing import Any

import streamlit as st

from pages.parts import address, words
from review.core.i18n import N_, _, ngettext
from store.access import tokens
from store.db.progress import Progress
from store.db.workspace import Store
from store.releases import folders, packing
from store.releases.folders import Contents, Release

#: Kind → what it is called.
KINDS = {
    "sft": N_("Kept edits"),
    "preference": N_("Preference pairs"),
    "multi-turn": N_("Multi-turn chains"),
    "reviews": N_("Labels, every answer"),
    "labels": N_("Labels, one per edit"),
    "instruction-pairs": N_("Instruction pairs"),
}
#: What a manifest counts as written, with its number.
GOES_IN: dict[str, Callable[[int], str]] = {
    "edits": words.edits,
    "records": lambda n: ngettext("{n:,} record", "{n:,} records", n),
    "pairs": lambda n: ngettext("{n:,} pair", "{n:,} pairs", n),
    "ties": lambda n: ngettext("{n:,} tie, marked as a tie", "{n:,} ties, marked as ties", n),
    "candidates": lambda n: ngettext("{n:,} candidate", "{n:,} candidates", n),
    "reviews": lambda n: ngettext("{n:,} answer", "{n:,} answers", n),
    "labels": lambda n: ngettext("{n:,} label", "{n:,} labels", n),
    "pictures_turned": lambda n: ngettext(
        "{n:,} picture that lay on its side, turned upright",
        "{n:,} pictures that lay on their side, turned upright",
        n,
    ),
    "pictures_rewritten": lambda n: ngettext(
        "{n:,} picture of a kind that trainers do not read, as PNG",
        "{n:,} pictures of a kind that trainers do not read, as PNG",
        n,
    ),
    "suggested": lambda n: ngettext(
        "{n:,} pair that was not the same, with the better short text a lead took over",
        "{n:,} pairs that were not the same, with the better short texts a lead took over",
        n,
    ),
    "rewriting": lambda n: ngettext(
        "{n:,} example of rewriting, as chat messages",
        "{n:,} examples of rewriting, as chat messages",
        n,
    ),
    "whole": lambda n: ngettext("{n:,} whole chain", "{n:,} whole chains", n),
    "salvaged": lambda n: ngettext(
        "{n:,} chain as far as it holds", "{n:,} chains as far as they hold", n
    ),
    "chains_flagged": lambda n: ngettext(
        "{n:,} of them is called unsafe, and waits for a lead in the Queue",
        "{n:,} of them are called unsafe, and wait for a lead in the Queue",
        n,
    ),
    "chains_no_picture": lambda n: ngettext(
        "{n:,} of them has a picture that is missing",
        "{n:,} of them have a picture that is missing",
        n,
    ),
    "flagged": lambda n: ngettext(
        "{n:,} of them is called unsafe, and waits for a lead in the Queue",
        "{n:,} of them are called unsafe, and wait for a lead in the Queue",
        n,
    ),
    "excluded_since": lambda n: ngettext(
        "{n:,} of them is excluded by a lead, and leaves with the next filter that is published",
        "{n:,} of them are excluded by a lead, and leave with the next filter that is published",
        n,
    ),
    "no_picture": lambda n: ngettext(
        "{n:,} of them has a picture that is missing",
        "{n:,} of them have a picture that is missing",
        n,
    ),
    "rejected_accepted_by_people": lambda n: ngettext(
        "{n:,} pair marked: people accepted the rejected one by itself",
        "{n:,} pairs marked: people accepted the rejected one by itself",
        n,
    ),
}
#: Why something is not written, with its number.
STAYS_OUT: dict[str, Callable[[int], str]] = {
    "no_manifest_record": lambda n: ngettext(
        "{n:,} edit known by id only: its manifest is missing",
        "{n:,} edits known by id only: their manifest is missing",
        n,
    ),
    "rejected_candidates": lambda n: ngettext(
        "{n:,} edit that a preference record calls a failure",
        "{n:,} edits that preference records call failures",
        n,
    ),
    "turns_of_chains": lambda n: ngettext(
        "{n:,} turn of a chain: chains have a shape of their own",
        "{n:,} turns of chains: chains have a shape of their own",
        n,
    ),
    "chains_changed": lambda n: ngettext(
        "{n:,} chain: a turn of it changed since", "{n:,} chains: a turn of them changed since", n
    ),
    "chains_colliding": lambda n: ngettext(
        "{n:,} chain: another record claims a picture of it",
        "{n:,} chains: another record claims a picture of them",
        n,
    ),
    "picture_missing": lambda n: _("{n:,} with a picture that is missing or broken", n=n),
    "labels_without_edit": lambda n: ngettext(
        "{n:,} label of an edit without a record of its own",
        "{n:,} labels of edits without a record of their own",
        n,
    ),
    "ties_left_out": lambda n: ngettext(
        "{n:,} tie: this format has none", "{n:,} ties: this format has none", n
    ),
    "mixed_left_out": lambda n: ngettext(
        "{n:,} pair: this format has one instruction for both",
        "{n:,} pairs: this format has one instruction for both",
        n,
    ),
    "groups_of_several_sources": lambda n: ngettext(
        "{n:,} group: its candidates have several sources",
        "{n:,} groups: their candidates have several sources",
        n,
    ),
    "no_edit": lambda n: ngettext(
        "{n:,} pair: a candidate is no known edit", "{n:,} pairs: a candidate is no known edit", n
    ),
    "excluded": lambda n: ngettext(
        "{n:,} pair: a lead took a candidate out", "{n:,} pairs: a lead took a candidate out", n
    ),
    "chosen_not_acceptable": lambda n: ngettext(
        "{n:,} pair: most called the chosen one not acceptable",
        "{n:,} pairs: most called the chosen one not acceptable",
        n,
    ),
    "chosen_does_not_pass_filter": lambda n: ngettext(
        "{n:,} pair: the chosen one fails the published filter",
        "{n:,} pairs: the chosen one fails the published filter",
        n,
    ),
    "not_the_same": lambda n: ngettext(
        "{n:,} pair that people call not the same", "{n:,} pairs that people call not the same", n
    ),
    "not_labelled": lambda n: ngettext(
        "{n:,} pair without a label", "{n:,} pairs without a label", n
    ),
}
#: Why the filter does not keep an edit: how its cause begins → the words.
CAUSES = {
    "below threshold": N_("{edits}: below the cut"),
    "below floor": N_("{edits}: a criterion below its floor"),
    "excluded": N_("{edits}: excluded by a lead"),
    "rejected by people": N_("{edits}: rejected by people"),
    "collision": N_("{edits}: another record claims the same image"),
    "no score": N_("{edits}: undecided, no score"),
    "malformed score": N_("{edits}: undecided, the score cannot be read"),
    "no threshold applies": N_("{edits}: undecided, no threshold applies"),
}
#: Seconds until a wait gets a bar, and so many counts are kept.
SOON, MOST_KEPT = 0.7, 8


def would_be(store: Store, state: Hashable, count: Callable[[Progress], Contents]) -> Contents:
    """Return what a release would hold, counted once for a state of all it depends on.

    A bar shows how far counting is once it takes long; it is gone at the end, also of a failure.
    """
    kept = _counted(store.workspace_id)
    if state not in kept:
        with counting() as progress:
            contents = count(progress)
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[state] = contents
    return kept[state]


@st.cache_resource(max_entries=2, show_spinner=False)
def _counted(workspace: str) -> dict[Hashable, Contents]:  # noqa: ARG001  the key
    return {}


@contextmanager
def counting() -> Iterator[Progress]:
    """Show how far counting is, once it takes long; gone when it ends, also when it fails."""
    place, began = st.empty(), monotonic()

    def progress(done: int, total: int) -> None:
        if monotonic() - began > SOON:
            text = _("Counting: {done:,} of {total:,}", done=done, total=total)
            place.progress(min(done / max(total, 1), 1.0), text)

    try:
        yield progress
    finally:
        place.empty()


def in_and_out(contents: Contents) -> None:
    """Draw what goes in, beside it what stays out and why; say so where nothing goes in."""
    inside = [] if contents.empty else goes_in(contents.manifest)
    outside = stays_out(contents.manifest)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(_("**Goes in**"))
        st.markdown(_listed(inside) or _("Nothing."))
    with right:
        st.markdown(_("**Stays out**"))
        st.markdown(_listed(outside) or _("Nothing."))
    _doubts(contents)


def in_a_line(contents: Contents) -> None:
    """Say in a line what goes in, and what stays out and why."""
    inside = [] if contents.empty else goes_in(contents.manifest)
    outside = stays_out(contents.manifest)
    said = [_("Goes in: {what}.", what=", ".join(inside) or _("nothing"))]
    if outside:
        said.append(_("Stays out: {what}.", what=", ".join(outside)))
    st.text(" ".join(said))
    _doubts(contents)


def _doubts(contents: Contents) -> None:
    """Warn of what goes in that perhaps should not."""
    if flagged := _flagged(contents.manifest.get("doubts", {})):
        title = ngettext("Decide on it in the Queue", "Decide on them in the Queue", flagged)
        address.link("queue", title, icon=":material/gavel:")
    for finding in contents.findings():
        st.warning(words.plain(finding), icon=":material/info:")


def _flagged(doubts: Mapping[str, int]) -> int:
    return doubts.get("flagged", 0) + doubts.get("chains_flagged", 0)


def goes_in(manifest: Mapping[str, Any]) -> list[str]:
    """Return what a manifest counts as written, in words."""
    numbers = {**manifest["counts"], **manifest.get("doubts", {})}
    numbers["rejected_accepted_by_people"] = manifest.get("rejected_accepted_by_people", 0)
    return [GOES_IN[name](number) for name, number in numbers.items() if number and name in GOES_IN]


def stays_out(manifest: Mapping[str, Any]) -> list[str]:
    """Return what a manifest counts as left out, in words with the reason, the most first."""
    numbers = manifest["counts"] | manifest.get("left_out", {})
    found = [(number, STAYS_OUT[name](number)) for name, number in numbers.items()
             if number and name in STAYS_OUT]  # fmt: skip
    causes: Counter[str] = Counter()
    for cause, number in manifest.get("filtered_out", {}).items():
        causes[_known(cause)] += number
    units = words.chains if manifest["kind"] == "multi-turn" else words.edits
    found += [(number, caused(cause, number, units)) for cause, number in causes.items()]
    return [said for _number, said in sorted(found, key=lambda pair: -pair[0])]


def caused(cause: str, number: int, units: Callable[[int], str] = words.edits) -> str:
    """Say why the filter does not keep so many edits, or other units."""
    return _(CAUSES.get(_known(cause), "{edits}"), edits=units(number))


def named(kind: str, name: str, number: int) -> str | None:
    """Write one number of one of a manifest's lists; None for what is not for people."""
    if kind == "filtered_out":
        return caused(name, number)
    counted = GOES_IN.get(name) or STAYS_OUT.get(name)
    return counted(number) if counted else None


def _known(cause: str) -> str:
    plain = cause.removeprefix("a turn: ")  # Of a chain.
    return next((start for start in CAUSES if plain.startswith(start)), plain)


def proof(manifest: Mapping[str, Any]) -> None:
    """Say what the filter of a release promises, or that it promises nothing, and why."""
    if "filter" not in manifest:
        return
    version = manifest.get("config_version")
    said = {"filter": manifest["filter"], "version": version}
    if version is None:
        st.text(_("Filter: {filter}", **said))
    else:
        st.text(_("Filter version {version}: {filter}", **said))


def made(store: Store, release: Release) -> None:
    """Say what was just made: green only where something is in it; and the ways on."""
    name, kind = release.folder.name, _(KINDS.get(release.kind, release.kind))
    if release.empty:
        title = _("Release {name} was made, and it is empty.", name=name)
        st.warning(title, icon=":material/warning:")
    else:
        inside = goes_in(release.manifest)
        st.success(f"{words.plain(_('Release {name}', name=name))}: {kind}, {', '.join(inside)}")
    st.caption(_("Written to releases/{name} of the workspace.", name=name))
    with st.container(horizontal=True):
        download(store, name, release)
        address.link("releases", _("Open it"), icon=":material/package_2:", release=name)


def download(store: Store, name: str, release: Contents) -> None:
    """Draw the link that fetches a whole release, however large."""
    folder = folders.parent(store) / name
    size = _("Download (zip) · {size}", size=bytes_of(packing.size(folder)))
    link = f"{address.site()}downloads/{tokens.release(store, name)}"
    st.link_button(size, link, icon=":material/download:", key=f"zip-{name}-{release.kind}")


def bytes_of(number: int) -> str:
    """Write a number of bytes."""
    for unit in ("B", "kB", "MB"):
        if number < 1000:
            return f"{number:.0f} {unit}"
        number = round(number / 1000)
    return f"{number:,} GB"


def _listed(lines: list[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
