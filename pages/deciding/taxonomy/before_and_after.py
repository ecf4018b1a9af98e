"""What a draft of corrections changes: the share of wrong types, and the mix that is kept."""

from __future__ import annotations

import streamlit as st

from pages.deciding.taxonomy.shared import Visit
from pages.parts import tables, words
from pages.parts.explained import explained
from review.core.errors import Refused
from review.core.i18n import _
from review.core.later import pandas as pd
from review.coverage.summary import Balance
from review.filtering.filter_config import FilterConfig, write_config
from review.spotcheck.corrections import Repaired
from store.db.workspace import Store
from store.filters import dry_runs
from store.types import corrections, coverage
from store.types.corrections import SharesWrong
from store.types.coverage import Balances


def draw(visit: Visit, config: FilterConfig) -> None:
    """Draw how often types are wrong and what is kept, before and after a config."""
    state = (*visit.state, *dry_runs.state(visit.store))
    with st.spinner(_("Counting types before and after…")):
        mended, balanced = _counted(state, write_config(config), visit.store, config)
    with st.container(border=True):
        st.markdown(_("**Before and after this draft**"))
        if mended is not None:
            _wrong_types(mended)
        if balanced is not None:
            _mix(balanced)


@st.cache_resource(max_entries=3, show_spinner=False)
def _counted(
    state: tuple[object, ...],  # noqa: ARG001  the key
    text: str,  # noqa: ARG001  the key
    _store: Store,
    _config: FilterConfig,
) -> tuple[SharesWrong | None, Balances | None]:
    """Count once per log, version in force and draft; only read."""
    try:
        balanced = coverage.balances(_store, _config)
    except Refused:
        balanced = None
    return corrections.shares_wrong(_store, _config), balanced


def _wrong_types(mended: SharesWrong) -> None:
    """Say how often types are wrong before and after, over all and type by type."""
    whole = mended.whole
    st.text(
        _(
            "Share of wrong types: {before} before, {after} after. {corrected:,} edits corrected "
            "by hand, {moved:,} moved by rules; {left:,} checked edits stay wrong.",
            before=words.rate(whole.before),
            after=words.rate(whole.after),
            corrected=whole.corrected,
            moved=whole.moved,
            left=whole.left,
        )
    )
    with st.expander(_("Share wrong per type, before and after")):
        tables.with_behind(
            list(map(_wrong_type, mended.by_type)),
            lambda row, _column: {"edit_type": mended.by_type[row].edit_type},
            key="wrong-before-and-after",
        )
    explained("before-and-after-repair")


def _wrong_type(repaired: Repaired) -> dict[str, object]:
    return {
        _("assigned type"): repaired.edit_type,
        _("wrong before"): words.rate(repaired.before),
        _("wrong after"): words.rate(repaired.after),
        _("corrected"): repaired.corrected,
        _("moved by a rule"): repaired.moved,
        _("edits"): repaired.edits,
    }


def _mix(balances: Balances) -> None:
    """Say how far what is kept lies from the target mix, before and after."""
    st.text(
        _("What is kept, beside the target mix: {distance}", distance=_distance(balances.by_type))
    )
    with st.expander(_("What is kept per category and type, before and after")):
        left, right = st.columns(2)
        by_category = _rows(balances.by_category, _("category"))
        with left:
            tables.plain(by_category, key="kept-by-category")
        with right:
            tables.plain(_rows(balances.by_type, _("edit type")), key="kept-by-type")


def _distance(balance: Balance) -> str:
    before, after = (
        words.percent(share) if share is not None else _("nothing kept")
        for share in (balance.distance_before, balance.distance_after)
    )
    return _(
        "{before} of the edits would have to be of another type before, {after} after.",
        before=before,
        after=after,
    )


def _rows(balance: Balance, name: str) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                name: row.name,
                _("before"): row.before,
                _("after"): row.after,
                _("share after"): words.percent(row.after_share),
                _("target"): words.percent(row.target_share),
            }
            for row in balance.rows
            if row.before or row.after or row.target_share
        ]
    )
