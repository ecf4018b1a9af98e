"""The part By type: how often turns of each edit type are right."""

from __future__ import annotations

import streamlit as st

from pages.deciding.chains import figures
from pages.deciding.chains.shared import Visit, nothing_yet, of, rate
from pages.parts import charts, tables, words
from review.core.i18n import _, ngettext

SHOWN = 12


def draw(visit: Visit) -> None:
    """Draw the types, worst first, and what is known of no type."""
    report = visit.report()
    if nothing_yet(visit, report):
        return
    said = report.summary
    listed = sorted(
        said.types, key=lambda one: (one.right.share.estimate or 0.0, -one.right.n, one.edit_type)
    )
    if not listed:
        words.empty(
            _("No turn has an edit type."),
            _("Released chains have none. Check types on **Types**, or load a manifest with them."),
        )
    else:
        st.plotly_chart(
            figures.types(listed[:SHOWN]), width="stretch", key="chains-types", config=charts.QUIET
        )
        rows = [
            {_("edit type"): one.edit_type, _("turns right"): of(one.right),
             _("share"): rate(one.right), _("chains"): one.right.clusters}
            for one in listed
        ]  # fmt: skip
        tables.plain(rows, key="chains-by-type")
        st.caption(_("Turns of one chain are alike: the intervals go by chains."))
    if said.untyped:
        st.text(ngettext("{n:,} turn without a type.", "{n:,} turns without a type.", said.untyped))
    if said.references.n:
        st.text(
            _(
                "What a turn refers to (“the color of it”) can be told in {share}, {of}.",
                share=rate(said.references),
                of=of(said.references),
            )
        )
    if said.hurting.n:
        st.text(
            _(
                "Turns that are right and hurt an earlier one: {share}, {of}.",
                share=rate(said.hurting),
                of=of(said.hurting),
            )
        )
