"""Every table that pages draw, and its download, in which no cell is taken for a formula.

``plain`` is for rows that nothing stands behind. ``of_edits`` puts each row's two pictures first; a
click on a row opens its edit. ``with_behind`` is for rows or cells that stand for many: a batch, a
reviewer, a type, a cell of a cross table.

Streamlit's own download and copy write cells as they are, ``=cmd|…`` too: they are switched off
(``client.disableDataExport``). A table with more rows than are seen at once has ours below it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from pages.parts import browse_link, pictures
from pages.parts.browse_link import Behind
from review.core.i18n import _
from review.core.later import pandas as pd
from review.formats.csv_out import plain_cell
from store.db.workspace import Store

#: Pixels.
PICTURE_WIDTH, ROW_HEIGHT, HEAD_HEIGHT, MOST_HEIGHT = 96, 72, 38, 640
#: Rows that Streamlit shows of a table without a height of its own.
SEEN_AT_ONCE = 10


def plain(table: Any, *, key: str, pictures: Sequence[str] = (), **options: Any) -> None:
    """Draw a table behind whose rows nothing stands.

    ``table``: rows or columns as ``st.dataframe`` takes them. ``key``: of this table alone on its
    page; its download is called so, and leaves out the columns ``pictures``: links that end.
    ``options``: ``st.dataframe``'s own.
    """
    frame = pd.DataFrame(table)
    st.dataframe(frame, hide_index=True, width="stretch", key=key, **options)
    _download(frame.drop(columns=[*pictures], errors="ignore"), key)


def as_csv(frame: pd.DataFrame) -> bytes:
    """Return a table as CSV, UTF-8 with a mark, each text as text for whatever opens it."""
    file = io.StringIO(newline="")
    rows = [tuple(frame.columns), *frame.itertuples(index=False, name=None)]
    csv.writer(file).writerows([plain_cell(cell) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def _download(frame: pd.DataFrame, key: str) -> None:
    """Offer a table that is longer than what is seen of it; written once somebody asks."""
    if len(frame) <= SEEN_AT_ONCE:
        return
    st.download_button(
        _("Download as CSV"), lambda: as_csv(frame), f"{key}.csv", "text/csv", key=f"{key}-csv",
        type="tertiary", icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def of_edits(store: Store, table: Any, edits: Sequence[str | None], *, key: str) -> None:
    """Draw a table with a row per edit: its pictures first; a click opens it.

    ``table``: rows or columns as ``st.dataframe`` takes them. ``edits``: each row's edit, None
    where it is about none.
    """
    said = pd.DataFrame(table)
    frame = said.copy()
    source, edited = _("Source"), _("Edit")
    frame.insert(0, edited, [pictures.thumb(store, edit_id, "edited") for edit_id in edits])
    frame.insert(0, source, [pictures.thumb(store, edit_id, "source") for edit_id in edits])
    picture = st.column_config.ImageColumn(width=PICTURE_WIDTH)
    chosen = _clicked(
        frame, key, column_config={source: picture, edited: picture}, row_height=ROW_HEIGHT,
        height=min(MOST_HEIGHT, HEAD_HEIGHT + ROW_HEIGHT * max(len(frame), 1)),
    )  # fmt: skip
    _download(said, key)
    if chosen and (edit_id := edits[chosen[0]]):
        browse_link.open_edit(edit_id)


def with_behind(
    table: Any, behind: Callable[[int, str], Behind | None], *, key: str, **options: Any
) -> None:
    """Draw a table; a click on a cell opens the edits behind it in Browse.

    ``behind``: row number and column's name → which edits, None for none. ``options``:
    ``st.dataframe``'s own.
    """
    frame = pd.DataFrame(table)
    chosen = _clicked(frame, key, **options)
    _download(frame, key)
    wanted = behind(*chosen) if chosen else None
    if wanted:
        browse_link.open_behind(**wanted)


def _clicked(frame: pd.DataFrame, key: str, **options: Any) -> tuple[int, str] | None:
    """Draw a table; return row and column of the cell that was clicked, None without one."""
    drawn = st.dataframe(
        frame, hide_index=True, width="stretch", key=key, on_select="rerun",
        selection_mode="single-cell", **options,
    )  # fmt: skip
    cells = drawn.selection.cells
    return (int(cells[0][0]), str(cells[0][1])) if cells else None
