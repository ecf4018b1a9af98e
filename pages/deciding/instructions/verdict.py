"""The first tab: the share that asks for the same, what else is said, and by length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from pages.deciding.instructions.figures import Dot, dots
from pages.deciding.instructions.shared import SIMULATED, Visit, nothing_yet, promised
from pages.parts import charts, tables, words
from pages.parts.explained import explained
from review.core.i18n import N_, _, ngettext
from review.instructions.summary import Counted, Part
from store.instructions.report import PairReport, band_of
from store.instructions.told import ANSWERS, PICTURES

#: What an axis says of shares that ask for the same.
SHARE = N_("share that asks for the same, 95% interval")


def draw(visit: Visit) -> None:
    """Draw the whole in one sentence, the promise, what is said, and the bands of length."""
    said = visit.report()
    if nothing_yet(visit, said):
        return
    _whole(said)
    if said.promise:
        promised(visit, said.promise)
    left, right = st.columns(2)
    with left:
        st.subheader(_("What the short one does"))
        _table(said.found.answers, ANSWERS, _("pairs"), key="pairs-answers")
    with right:
        st.subheader(_("What the picture follows"))
        if said.found.follows:
            _table(said.found.follows, PICTURES, _("pairs"), key="pairs-pictures")
        else:
            st.text(_("Nobody has said it yet: it is asked where the picture can be seen."))
    _by_length(said)
    explained("short-instructions")


def _whole(said: PairReport) -> None:
    whole = said.found.whole
    st.markdown(
        ngettext(
            "**{share} of the short instructions ask for the same** (95% interval {low} to "
            "{high}): people compared {n:,} pair, and call {same:,} the same.",
            "**{share} of the short instructions ask for the same** (95% interval {low} to "
            "{high}): people compared {n:,} pairs, and call {same:,} the same.",
            whole.n,
            share=words.percent(whole.share.estimate),
            low=words.percent(whole.share.low),
            high=words.percent(whole.share.high),
            same=whole.faithful,
        )
    )
    facts = [
        ngettext(
            "{n:,} pair can be compared in all.",
            "{n:,} pairs can be compared in all.",
            said.there.pairs,
        )
    ]
    if said.found.weighed:
        facts.append(_("Pairs drawn likelier than others weigh less."))
    facts.append(
        _(
            "Left out: {cannot_judge:,} cannot be judged, {excluded:,} taken out by a lead, "
            "{open:,} not answered in full yet.",
            cannot_judge=said.cannot_judge,
            excluded=said.excluded,
            open=said.still_open,
        )
    )
    if said.there.alike or said.there.empty:
        facts.append(
            _(
                "Not asked about: {alike:,} short texts that are just the long one, {empty:,} "
                "that are empty.",
                alike=said.there.alike,
                empty=said.there.empty,
            )
        )
    if said.simulated:
        facts.append(_(SIMULATED))
    st.caption(" ".join(facts))


def _table(counted: Sequence[Counted], named: Mapping[str, str], of: str, *, key: str) -> None:
    rows = [
        {
            _("said"): _(named.get(one.name, one.name)),
            of: one.number,
            _("share, 95% interval"): words.rate(one.share),
        }
        for one in counted
    ]
    tables.plain(rows, key=key)


def _by_length(said: PairReport) -> None:
    st.subheader(_("By how much shorter"))
    rows = [Dot(f"{band(part)}: {of(part)}", part.share) for part in said.found.by_ratio]
    if not rows:
        return
    figure = dots(rows, _(SHARE), line=said.found.whole.share.estimate)
    st.plotly_chart(figure, width="stretch", key="pairs-by-length", config=charts.QUIET)
    st.caption(
        _(
            "Length of the short text by that of the long one: in words, or characters where a "
            "script has no spaces. Dashed: all pairs together."
        )
    )


def band(part: Part) -> str:
    """Return a band of lengths in words."""
    ends = band_of(part)
    if ends["to"] is None:
        return _("no shorter")
    low, high = (words.percent(ends[name], 0) for name in ("from", "to"))
    return _("{low} to {high} of the length", low=low, high=high)


def of(part: Part) -> str:
    """Say how many of how many are the same."""
    return _("{n:,} of {whole:,}", n=part.faithful, whole=part.n)
