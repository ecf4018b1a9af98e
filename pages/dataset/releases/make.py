"""The tab Make one: what would go in and what would stay out, then a click that makes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from pages.dataset.releases.shared import Visit
from pages.parts import address, release, releasing, words
from review.core.errors import PicoReviewError
from review.core.i18n import N_, _
from review.core.splits import Splits
from store.chains import release as chains
from store.db.workspace import Store
from store.filters import configs
from store.releases import labels, sft

#: Kind → how it is made, in the order offered.
WAYS: dict[str, releasing.Way] = {
    **releasing.WAYS,
    "multi-turn": (
        lambda store, progress: chains.would_be(store, progress=progress), chains.export,
        N_("Writing: {done:,} of {total:,} turns"),
    ),
}  # fmt: skip


#: Kinds of several formats: the formats, and what a request for one is made of.
REQUESTS: dict[str, tuple[Mapping[Any, str], Callable[..., Any]]] = {
    "sft": (sft.FORMATS, sft.SftRequest),
    "labels": (labels.FORMATS, labels.LabelsRequest),
}
#: Parts that a release may be split into, besides the one to train on.
SPLITS = {"validation": N_("Share for validation (%)"), "test": N_("Share for test (%)")}


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
        way = _as_asked(kind, WAYS[kind])
        if st.button(_("Make it"), type="primary", key="release", disabled=contents.empty):
            _make(visit, kind, way)
    with st.container(horizontal=True):
        title = _("Preference pairs are made on Preferences")
        address.link("preferences", title, icon=":material/leaderboard:", tab=_("Publish"))
        title = _("Instruction pairs are made on Instructions")
        address.link("instruction-pairs", title, icon=":material/short_text:", tab=_("Publish"))
    if made := releasing.last():
        release.made(visit.store, made)


def _make(visit: Visit, kind: str, way: releasing.Way) -> None:
    try:
        releasing.make(visit.store, visit.person, kind, way)
    except PicoReviewError as error:
        words.problem(error)


def _as_asked(kind: str, way: releasing.Way) -> releasing.Way:
    """Ask in which format a release is written, where there are several; return the way to it."""
    if kind not in REQUESTS:
        return way
    formats, request = REQUESTS[kind]
    form = st.selectbox(
        _("Format"), list(formats), format_func=lambda name: _(formats[name]),
        key=f"release-format-{kind}",
    )  # fmt: skip
    with st.expander(_("Advanced")):
        row = st.columns(3)
        shares = {
            name: row[place].number_input(
                _(label), 0, 49, 0, key=f"release-{kind}-{name}",
                help=_("Split by source picture: none is in two splits, nor are two that look "
                       "alike"),
            ) / 100
            for place, (name, label) in enumerate(SPLITS.items())
        }  # fmt: skip
        seed = row[2].number_input(_("Seed of the split"), 0, 10**6, 0, key=f"release-{kind}-seed")
        as_is = st.checkbox(
            _("Pictures byte for byte, also those that lie on their side"),
            key=f"release-{kind}-as-is",
        )
    splits = Splits({name: share for name, share in shares.items() if share}, int(seed))
    would_be, export, going_on = way
    return would_be, partial(export, request=request(form, splits, as_is)), going_on


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
