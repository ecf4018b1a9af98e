"""What a draft would change: counts, tables by category and type, pictures of what flips."""

from __future__ import annotations

import streamlit as st

from pages.parts import light_table, tables, words
from pages.parts.fragment import fragment
from pages.parts.light_table import Tile
from pages.parts.waiting import bar
from review.core.i18n import N_, _, ngettext
from review.core.later import pandas as pd
from review.filtering.filter_config import FilterConfig, write_config
from store.access.people import Person
from store.dataset import catalog
from store.db.workspace import Store
from store.filters import dry_runs
from store.filters.dry_runs import DryRun
from store.work import seen

PER_PAGE = 24
MOST_SHOWN = 2000
IN, OUT = N_("Would come in"), N_("Would go out")
ANY = N_("every category and type")
#: A group by which one may look: (level, name), nothing for all.
Group = tuple[str, str] | None
GROUPS = {"category": N_("category: {name}"), "edit_type": N_("type: {name}")}
ORDERS = {N_("lowest score first"): True, N_("highest score first"): False}
COLUMN_NAMES = {
    "category": N_("category"),
    "edit_type": N_("edit type"),
    "edits": N_("edits"),
    "kept": N_("kept"),
    "flips_in": N_("would come in"),
    "flips_out": N_("would go out"),
}


def draw(store: Store, person: Person, config: FilterConfig) -> None:
    """Draw the dry run of a config against the one in force."""
    state = (store.workspace_id, *dry_runs.state(store))
    tried = _tried(state, write_config(config), store, config)
    _counts(tried)
    if tried.before_version is None:
        st.caption(_("Nothing is published yet, so nothing flips."))
        return
    st.caption(_("Against version {version}, which is in force.", version=tried.before_version))
    with st.expander(_("By category and type")):
        left, right = st.columns(2)
        with left:
            tables.plain(_table(tried.by_category()), key="flips-by-category")
        types = _table(tried.by_type())
        named = [str(name) for name in types.iloc[:, 0]]
        with right:
            tables.with_behind(
                types, lambda row, _column: {"edit_type": named[row]}, key="flips-by-type"
            )
    if len(tried.flips_in) or len(tried.flips_out):
        _gallery(store, person, tried)


@st.cache_resource(max_entries=3, show_spinner=False)
def _tried(state: tuple[object, ...], text: str, _store: Store, _config: FilterConfig) -> DryRun:  # noqa: ARG001  the key
    """Decide on every edit once for a config, the one in force and an import; only read."""
    begun = N_("Deciding on every edit…")
    with bar(begun, N_("Deciding on every edit: {done:,} of {total:,} decisions")) as progress:
        return dry_runs.dry_run(_store, _config, progress=progress)


def _counts(tried: DryRun) -> None:
    counts = tried.counts
    total = sum(counts.values())
    row = st.columns(5)
    share = words.percent(counts["kept"] / total) if total else None
    row[0].metric(_("Kept"), f"{counts['kept']:,}", share, delta_color="off", delta_arrow="off")
    row[1].metric(_("Rejected"), f"{counts['rejected']:,}")
    row[2].metric(_("Undecided"), f"{counts['undecided']:,}")
    row[3].metric(_(IN), f"{len(tried.flips_in):,}")
    row[4].metric(_(OUT), f"{len(tried.flips_out):,}")


def _table(counts: pd.DataFrame) -> pd.DataFrame:
    """Put the most changed first, in the interface's words."""
    moved = counts["flips_in"] + counts["flips_out"]
    order = moved.sort_values(ascending=False, kind="stable").index
    return counts.loc[order].rename(columns={key: _(name) for key, name in COLUMN_NAMES.items()})


@fragment
def _gallery(store: Store, person: Person, tried: DryRun) -> None:
    """Draw a page of what flips; only this runs again when one turns the page."""
    flips = {IN: tried.flips_in, OUT: tried.flips_out}
    start = IN if len(flips[IN]) else OUT
    row = st.columns([2, 2, 2, 1])
    way = row[0].radio(
        _("Pictures of what"), [IN, OUT], index=[IN, OUT].index(start), horizontal=True,
        format_func=lambda way: f"{_(way)} ({len(flips[way]):,})", key="flips-way",
    )  # fmt: skip
    where = row[1].selectbox(
        _("Of"), [None, *_groups(flips[way])], format_func=_group_name, key="flips-of"
    )
    order = row[2].selectbox(_("In order"), list(ORDERS), format_func=_, key="flips-order")
    rising = ORDERS[order]
    ordered = _of(flips[way], where).sort_values(["overall", "edit_id"], ascending=rising)
    visible, waiting = _visible(store, person, ordered)
    pages = max(1, -(-len(visible) // PER_PAGE))
    page = row[3].number_input(
        _("Page of {pages:,}", pages=pages), 1, pages,
        key=f"flips-page-{way}-{_group_name(where)}-{rising}-{pages}",
    )  # fmt: skip
    _pictures(store, person, visible.iloc[PER_PAGE * (int(page) - 1) :][:PER_PAGE])
    if waiting:
        st.caption(
            ngettext(
                "{n:,} edit more of these waits for reviewers: not shown before their answers are "
                "in.",
                "{n:,} edits more of these wait for reviewers: not shown before their answers are "
                "in.",
                waiting,
            )
        )


def _visible(store: Store, person: Person, flips: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Leave out what this person may not see yet; return the rest, and how many those are.

    Only the first ones in order are asked about: nobody turns more pages.
    """
    first = flips.head(MOST_SHOWN)
    hidden = seen.look(store, list(first["edit_id"]), person.id)
    return first[~first["edit_id"].isin(list(hidden))], len(hidden)


def _groups(flips: pd.DataFrame) -> list[Group]:
    """Return the categories and types in which something flips."""
    return [
        (column, str(name)) for column in GROUPS for name in sorted(flips[column].dropna().unique())
    ]


def _group_name(group: Group) -> str:
    return _(ANY) if group is None else _(GROUPS[group[0]], name=group[1])


def _of(flips: pd.DataFrame, group: Group) -> pd.DataFrame:
    return flips if group is None else flips[flips[group[0]] == group[1]]


def _pictures(store: Store, person: Person, shown: pd.DataFrame) -> None:
    """Draw what flips as small pictures, each opened large in the viewer."""
    shown = shown.assign(edit_type=shown["edit_type"].fillna(_("type not known")))
    views = catalog.edits(store, list(shown["edit_id"]))
    tiles = [
        Tile(views[str(row.edit_id)], (str(row.edit_type), f"{row.reason_before} → {row.reason}"))
        for row in shown.itertuples()
    ]
    light_table.draw(store, person, tiles, key="flips")
