"""The tab Coverage: what the kept set holds per type, category, language and content."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages.deciding.taxonomy.shared import Seen
from pages.parts import charts, words
from pages.parts.charts import BLUE, GREY, ORANGE, letters
from pages.parts.explained import explained
from review.coverage.language import LANGUAGES
from review.coverage.published import pico_banana
from review.coverage.summary import TypeHeld
from store.db.workspace import Store
from store.filters import dry_runs
from store.types import coverage
from store.types.coverage import Kept, Mix

#: Whose mix the kept set is held against, and where another one is asked for.
MIXES: dict[Mix, str] = {
    "settings": "the weights of target_mix, under **Types**.",
    "published": "the published counts. A lead asks for another one under **Types**: target_mix.",
    "even": "as much of each type. A lead asks for another one under **Types**: target_mix.",
}


def draw(seen: Seen) -> None:
    """Draw the thin types first, then each type beside the published mix, then the rest."""
    found = _kept((*seen.state, *dry_runs.state(seen.store)), seen.store)
    if not found.found.edits:
        words.empty(
            "No edit with a type is kept.", "**Load** a manifest, or publish another filter."
        )
        return
    of = f"version {found.version} keeps" if found.version else "there are; no filter is published"
    st.markdown(f"**{words.count(found.found.edits, 'edit')}** with a type that {of}.")
    st.caption(f"The target mix: {MIXES[found.mix]}")
    _thin(found)
    _chart([one for one in found.types if one.count or one.expected])
    st.dataframe(_types(found), hide_index=True, width="stretch")
    st.caption(words.plain(f"Published counts and success rates: {pico_banana().source}"))
    _groups(found)
    explained("what-a-set-holds")


@st.cache_resource(max_entries=2, show_spinner="Reading every instruction…")
def _kept(state: tuple[object, ...], _store: Store) -> Kept:  # noqa: ARG001  the key
    """Count once per import, version in force and log; only read."""
    return coverage.kept(_store)


def _thin(found: Kept) -> None:
    if not found.thin:
        st.text("No type is thin: each holds at least half of what the target mix would give it.")
        return
    st.text(f"{words.count(len(found.thin), 'thin type')}, less than half of what the mix gives:")
    said = [f"{one.edit_type}: {one.count:,} of {one.expected:,.0f}" for one in found.thin]
    st.text("\n".join(said))


def _chart(types: list[TypeHeld]) -> None:
    ordered = sorted(types, key=lambda one: (one.count - one.expected, one.edit_type))[::-1]
    names = [letters(one.edit_type) for one in ordered]
    figure = go.Figure()
    figure.add_bar(
        y=names, x=[one.count for one in ordered], orientation="h", name="kept",
        marker_color=[ORANGE if one.thin else BLUE for one in ordered],
    )  # fmt: skip
    figure.add_scatter(
        y=names, x=[one.expected for one in ordered], mode="markers", name="the target mix",
        marker={"color": GREY, "symbol": "line-ns-open", "size": 12, "line": {"width": 2}},
    )  # fmt: skip
    figure.update_layout(
        height=max(220, 24 * len(names) + 90), margin={"l": 0, "r": 10, "t": 10, "b": 40},
        xaxis_title="edits", showlegend=False, yaxis={"automargin": True, "dtick": 1},
    )  # fmt: skip
    st.plotly_chart(figure, width="stretch", key="types-held", config=charts.QUIET)
    st.caption("Bars: edits kept; orange: thin. Ticks: what the target mix would give.")


def _types(found: Kept) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "edit type": one.edit_type,
                "category": one.category,
                "kept": one.count,
                "share": words.percent(one.share),
                "the mix gives": round(one.expected),
                "thin": "thin" if one.thin else "",
                "published": one.published_count,
                "published success rate": words.percent(one.published_success_rate)
                if one.published_success_rate is not None
                else "–",
            }
            for one in found.types
        ]
    )


def _groups(found: Kept) -> None:
    counts = found.found
    left, middle, right = st.columns(3)
    for column, title, given, whole in (
        (left, "Category", counts.by_category, counts.edits),
        (middle, "Language of the instruction", _named(counts.by_language), counts.edits),
        (right, "Named in the instruction", counts.by_content, counts.read_for_content),
    ):
        column.markdown(f"**{title}**")
        column.dataframe(_shares(title, given, whole), hide_index=True, width="stretch")
    right.caption(f"English words, in {words.count(counts.read_for_content, 'instruction')}.")


def _named(by_code: Mapping[str, int]) -> dict[str, int]:
    return {LANGUAGES.get(code, code): number for code, number in by_code.items()}


def _shares(title: str, counts: Mapping[str, int], whole: int) -> pd.DataFrame:
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])
    return pd.DataFrame(
        [
            {
                title: name,
                "edits": number,
                "share": words.percent(number / whole if whole else None),
            }
            for name, number in ordered
        ]
    )
