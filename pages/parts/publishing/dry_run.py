"""What a draft would change: counts, tables by category and type, pictures of what flips."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.parts import pictures, words
from pages.parts.waiting import bar
from review.filtering.filter_config import FilterConfig, write_config
from store.access.people import Person
from store.db.workspace import Store
from store.filters import dry_runs
from store.filters.dry_runs import DryRun
from store.work import browse

PER_PAGE, COLUMNS = 8, 4
MOST_SHOWN = 2000
IN, OUT = "Would come in", "Would go out"
ANY = "every category and type"
ORDERS = {"lowest score first": True, "highest score first": False}
FLIPS = {"flips_in": "would come in", "flips_out": "would go out", "edit_type": "edit type"}


def draw(store: Store, person: Person, config: FilterConfig) -> None:
    """Draw the dry run of a config against the one in force."""
    state = (store.workspace_id, *dry_runs.state(store))
    tried = _tried(state, write_config(config), store, config)
    _counts(tried)
    if tried.before_version is None:
        st.caption("Nothing is published yet, so nothing flips.")
        return
    st.caption(f"Against version {tried.before_version}, which is in force.")
    with st.expander("By category and type"):
        left, right = st.columns(2)
        left.dataframe(_table(tried.by_category()), hide_index=True, width="stretch")
        right.dataframe(_table(tried.by_type()), hide_index=True, width="stretch")
    if len(tried.flips_in) or len(tried.flips_out):
        _gallery(store, person, tried)


@st.cache_resource(max_entries=3, show_spinner=False)
def _tried(state: tuple[object, ...], text: str, _store: Store, _config: FilterConfig) -> DryRun:  # noqa: ARG001  the key
    """Decide on every edit once for a config, the one in force and an import; only read."""
    with bar("Deciding on every edit", "decisions") as progress:
        return dry_runs.dry_run(_store, _config, progress=progress)


def _counts(tried: DryRun) -> None:
    counts = tried.counts
    total = sum(counts.values())
    row = st.columns(5)
    share = words.percent(counts["kept"] / total) if total else None
    row[0].metric("Kept", f"{counts['kept']:,}", share, delta_color="off", delta_arrow="off")
    row[1].metric("Rejected", f"{counts['rejected']:,}")
    row[2].metric("Undecided", f"{counts['undecided']:,}")
    row[3].metric(IN, f"{len(tried.flips_in):,}")
    row[4].metric(OUT, f"{len(tried.flips_out):,}")


def _table(found: pd.DataFrame) -> pd.DataFrame:
    """Put the most changed first, in the interface's words."""
    moved = found["flips_in"] + found["flips_out"]
    order = moved.sort_values(ascending=False, kind="stable").index
    return found.loc[order].rename(columns=FLIPS)


@st.fragment
def _gallery(store: Store, person: Person, tried: DryRun) -> None:
    """Draw a page of what flips; only this runs again when one turns the page."""
    flips = {IN: tried.flips_in, OUT: tried.flips_out}
    start = IN if len(flips[IN]) else OUT
    row = st.columns([2, 2, 2, 1])
    way = row[0].radio(
        "Pictures of what", [IN, OUT], index=[IN, OUT].index(start), horizontal=True,
        format_func=lambda one: f"{one} ({len(flips[one]):,})", key="flips-way",
    )  # fmt: skip
    where = row[1].selectbox("Of", [ANY, *_groups(flips[way])], key="flips-of")
    rising = ORDERS[row[2].selectbox("In order", list(ORDERS), key="flips-order")]
    found = _of(flips[way], where).sort_values(["overall", "edit_id"], ascending=rising)
    found, waiting = _visible(store, person, found)
    pages = max(1, -(-len(found) // PER_PAGE))
    page = row[3].number_input(
        f"Page of {pages:,}", 1, pages, key=f"flips-page-{way}-{where}-{rising}-{pages}"
    )
    shown = found.iloc[PER_PAGE * (int(page) - 1) :][:PER_PAGE]
    _pictures(store, shown)
    if waiting:
        st.caption(
            f"{words.count(waiting, 'edit')} more of these wait for reviewers: not shown before "
            "their answers are in."
        )


def _visible(store: Store, person: Person, found: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Leave out what this person may not see yet; return the rest, and how many those are.

    Only the first ones in order are asked about: nobody turns more pages.
    """
    first = found.head(MOST_SHOWN)
    hidden = browse.hidden(store, list(first["edit_id"]), person.id)
    return first[~first["edit_id"].isin(list(hidden))], len(hidden)


def _groups(flips: pd.DataFrame) -> list[str]:
    """Return the categories and types in which something flips."""
    return [
        f"{level}: {name}"
        for level, column in (("category", "category"), ("type", "edit_type"))
        for name in sorted(flips[column].dropna().unique())
    ]


def _of(flips: pd.DataFrame, where: str) -> pd.DataFrame:
    if where == ANY:
        return flips
    level, _, name = where.partition(": ")
    return flips[flips["category" if level == "category" else "edit_type"] == name]


def _pictures(store: Store, shown: pd.DataFrame) -> None:
    ids = list(shown["edit_id"])
    shown = shown.assign(edit_type=shown["edit_type"].fillna("type not known"))
    views = browse.many(store, ids)
    for start in range(0, len(ids), COLUMNS):
        for column, row in zip(st.columns(COLUMNS), shown.iloc[start:].itertuples(), strict=False):
            with column:
                view = views[str(row.edit_id)]
                pictures.pair(store, view, "thumb")
                st.text(view.summarized_text or view.text or "")
                st.text(str(row.edit_type))
                st.text(f"{row.reason_before}\n→ {row.reason}")
