"""The tab Instead: what people say where they do not say the assigned type; the edits behind it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.deciding.taxonomy import figures
from pages.deciding.taxonomy.shared import (
    Visit,
    nothing_yet,
    say_hidden,
    shown_to,
    tile,
    type_name,
)
from pages.parts import charts
from pages.parts.explained import explained
from review.core.i18n import _, ngettext
from review.spotcheck.type_labels import DISPUTED
from store.dataset import catalog
from store.types.report import TypeReport

CHART, CELL, ROOM = "types-instead", "types-cell", "types-heat"
PER_PAGE = 6

Cell = tuple[str, str, int]


def draw(visit: Visit) -> None:
    """Draw the heat map, and the edits of the chosen cell."""
    report = visit.report()
    if nothing_yet(visit, report):
        return
    cells = ordered(report)
    _keep_choice(cells)
    chosen = st.session_state.get(CELL, cells[0])
    _heat_map(report, chosen)
    chosen = st.selectbox(
        _("Edits to look at"), cells, format_func=_words, key=CELL,
        help=_("Or click on a cell above."),
    )  # fmt: skip
    _edits(visit, report, chosen)


def ordered(report: TypeReport) -> list[Cell]:
    """Return the cells that hold edits: other types, disputed, the diagonal; the fullest first."""
    return sorted(
        report.confusion.cells(), key=lambda cell: (cell[0] == cell[1], cell[1] == DISPUTED)
    )


def _keep_choice(cells: list[Cell]) -> None:
    """Keep the chosen cell where its count has changed; forget it where it holds none now."""
    chosen = st.session_state.get(CELL)
    if chosen is not None and chosen not in cells:
        same = [cell for cell in cells if cell[:2] == chosen[:2]]
        st.session_state[CELL] = (same or cells)[0]


def _words(cell: Cell) -> str:
    assigned, said, count = cell
    answer = _("as assigned") if said == assigned else type_name(said)
    return f"{assigned} → {answer}: {count:,}"


def _heat_map(report: TypeReport, chosen: Cell) -> None:
    st.markdown(
        ngettext(
            "Rows: the assigned type. Columns: what people say. **{wrong:,}** of {n:,} checked "
            "edit lie off the diagonal.",
            "Rows: the assigned type. Columns: what people say. **{wrong:,}** of {n:,} checked "
            "edits lie off the diagonal.",
            report.overall.n,
            wrong=report.overall.errors,
        )
    )
    _room(int(report.confusion.counts.any(axis=0).sum()))
    with st.container(key=ROOM):
        st.plotly_chart(
        figures.confusion(report.confusion, dict(report.category_of), chosen[:2]), width="stretch",
        key=CHART, config=charts.QUIET, selection_mode="points",
        on_select=lambda: _clicked(report),
    )  # fmt: skip
    st.caption(
        _(
            "Blue: people say the assigned type. Orange: they say another one, darker for more "
            "edits. Lines part categories. Click on a cell to see its edits."
        )
    )
    explained("what-people-say-instead")


def _room(columns: int) -> None:
    """Let a heat map of many columns be moved sideways on a phone, rather than squeezed."""
    rem = min(60, 17 + 1.3 * columns)
    st.html(f"""<style>
.st-key-{ROOM} {{ overflow-x: auto; }}
.st-key-{ROOM} > * {{ min-width: {rem}rem; }}
</style>""")


def _clicked(report: TypeReport) -> None:
    """Choose the cell that was clicked on; the chart forgets it when it is drawn anew."""
    state: Any = st.session_state.get(CHART)
    points = state["selection"]["points"] if state else []
    if points:
        place = points[0]["customdata"]
        place = place[0] if isinstance(place, list) else place
        st.session_state[CELL] = report.confusion.cells()[int(place)]


def _edits(visit: Visit, report: TypeReport, chosen: Cell) -> None:
    assigned, said, _count = chosen
    behind = [
        unit for unit in report.units if unit.assigned == assigned and unit.label.said == said
    ]
    units, hidden = shown_to(visit, behind)
    say_hidden(hidden)
    if not units:
        return
    pages = -(-len(units) // PER_PAGE)
    page = 1
    if pages > 1:
        label = _("Page of {pages:,}", pages=pages)
        page = int(st.number_input(label, 1, pages, key=f"types-page-{chosen}"))
    shown = units[PER_PAGE * (page - 1) :][:PER_PAGE]
    views = catalog.edits(visit.store, [unit.edit_id for unit in shown])
    for start in range(0, len(shown), 3):
        for column, unit in zip(st.columns(3), shown[start : start + 3], strict=False):
            with column, st.container(border=True):
                tile(visit, unit, views[unit.edit_id])
