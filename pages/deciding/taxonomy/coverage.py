"""The tab Coverage: what the kept set holds per type, category, language and content."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go
import streamlit as st

from pages.deciding.taxonomy.shared import Visit
from pages.parts import charts, tables, words
from pages.parts.charts import BLUE, GREY, ORANGE, letters
from pages.parts.explained import explained
from review.core.i18n import N_, _, ngettext
from review.core.later import pandas as pd
from review.coverage.language import LANGUAGES
from review.coverage.published import pico_banana
from review.coverage.summary import TypeHeld
from store.db.workspace import Store
from store.filters import dry_runs
from store.types import coverage
from store.types.coverage import KeptSet, Mix

#: Whose mix the kept set is held against, and where another one is asked for.
MIXES: dict[Mix, str] = {
    "settings": N_("The target mix: the mix you want, from **The types**."),
    "published": N_(
        "The target mix: the published counts. A lead writes the mix you want under **The types**."
    ),
    "even": N_(
        "The target mix: as much of each type. A lead writes the mix you want under **The types**."
    ),
}


def draw(visit: Visit) -> None:
    """Draw the thin types first, then each type beside the published mix, then the rest."""
    with st.spinner(_("Reading every instruction…")):
        kept = _kept((*visit.state, *dry_runs.state(visit.store)), visit.store)
    if not kept.found.edits:
        todo = _("**Load** a manifest, or publish another filter.")
        words.empty(_("No edit with a type is kept."), todo)
        return
    st.markdown(_headline(kept))
    st.caption(_(MIXES[kept.mix]))
    _thin(kept)
    _chart([held for held in kept.types if held.count or held.expected])
    number = st.column_config.NumberColumn(format="localized")
    tables.with_behind(
        _types(kept), lambda row, _column: {"edit_type": kept.types[row].edit_type}, key="coverage",
        column_config={_("kept"): number, _("the mix gives"): number, _("published"): number},
    )  # fmt: skip
    source = _("Published counts and success rates: {source}", source=pico_banana().source)
    st.caption(words.plain(source))
    _groups(kept)
    explained("what-a-set-holds")


def _headline(kept: KeptSet) -> str:
    """Say how many edits are looked at, and why these."""
    if kept.version:
        return ngettext(
            "**{n:,} edit** with a type that version {version} keeps.",
            "**{n:,} edits** with a type that version {version} keeps.",
            kept.found.edits,
            version=kept.version,
        )
    return ngettext(
        "**{n:,} edit** with a type that there is; no filter is published.",
        "**{n:,} edits** with a type that there are; no filter is published.",
        kept.found.edits,
    )


@st.cache_resource(max_entries=2, show_spinner=False)
def _kept(state: tuple[object, ...], _store: Store) -> KeptSet:  # noqa: ARG001  the key
    """Count once per import, version in force and log; only read."""
    return coverage.kept_set(_store)


def _thin(kept: KeptSet) -> None:
    if not kept.thin:
        st.text(
            _("No type is thin: each holds at least half of what the target mix would give it.")
        )
        return
    st.text(
        ngettext(
            "{n:,} thin type, less than half of what the mix gives:",
            "{n:,} thin types, less than half of what the mix gives:",
            len(kept.thin),
        )
    )
    lines = [
        _("{type}: {n:,} of {expected:,.0f}", type=held.edit_type, n=held.count,
          expected=held.expected)
        for held in kept.thin
    ]  # fmt: skip
    st.text("\n".join(lines))


def _chart(types: list[TypeHeld]) -> None:
    ordered = sorted(types, key=lambda type_: (type_.count - type_.expected, type_.edit_type))[::-1]
    names = [letters(type_.edit_type) for type_ in ordered]
    figure = go.Figure()
    figure.add_bar(
        y=names, x=[type_.count for type_ in ordered], orientation="h", name=_("kept"),
        marker_color=[ORANGE if type_.thin else BLUE for type_ in ordered],
        customdata=[type_.edit_type for type_ in ordered],
    )  # fmt: skip
    figure.add_scatter(
        y=names, x=[type_.expected for type_ in ordered], mode="markers", name=_("the target mix"),
        marker={"color": GREY, "symbol": "line-ns-open", "size": 12, "line": {"width": 2}},
    )  # fmt: skip
    figure.update_layout(
        height=max(220, 24 * len(names) + 90), margin={"l": 0, "r": 10, "t": 10, "b": 40},
        xaxis_title=_("edits"), showlegend=False, yaxis={"automargin": True, "dtick": 1},
        dragmode=False, hovermode="closest",
    )  # fmt: skip
    charts.with_behind(figure, lambda told: {"edit_type": told[0]}, key="types-held")
    st.caption(
        _(
            "Bars: edits kept; orange: thin. Ticks: what the target mix would give. A click on a "
            "bar opens the edits of its type."
        )
    )


def _types(kept: KeptSet) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                _("edit type"): held.edit_type,
                _("category"): held.category,
                _("kept"): held.count,
                _("share"): words.percent(held.share),
                _("the mix gives"): round(held.expected),
                _("thin"): _("thin") if held.thin else "",
                _("published"): held.published_count,
                _("published success rate"): words.percent(held.published_success_rate),
            }
            for held in kept.types
        ]
    )


def _groups(kept: KeptSet) -> None:
    counts = kept.found
    left, middle, right = st.columns(3)
    for column, name, title, given, whole in (
        (left, "category", _("Category"), counts.by_category, counts.edits),
        (
            middle,
            "language",
            _("Language of the instruction"),
            _named(counts.by_language),
            counts.edits,
        ),
        (
            right,
            "named",
            _("Named in the instruction"),
            _said(counts.by_content),
            counts.read_for_content,
        ),
    ):
        column.markdown(f"**{title}**")
        with column:
            tables.plain(_shares(title, given, whole), key=f"coverage-{name}")
    right.caption(
        ngettext(
            "English words, in {n:,} instruction.",
            "English words, in {n:,} instructions.",
            counts.read_for_content,
        )
    )


def _named(by_code: Mapping[str, int]) -> dict[str, int]:
    return {_(LANGUAGES.get(code, code)): number for code, number in by_code.items()}


def _said(by_content: Mapping[str, int]) -> dict[str, int]:
    return {_(name): number for name, number in by_content.items()}


def _shares(title: str, counts: Mapping[str, int], whole: int) -> pd.DataFrame:
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])
    return pd.DataFrame(
        [
            {
                title: name,
                _("edits"): number,
                _("share"): words.percent(number / whole if whole else None),
            }
            for name, number in ordered
        ]
    )
