"""Tables about edits, and tables of what stands for edits: a click opens them.

``of_edits`` puts each row's two pictures first; a click on a row opens its edit. ``with_behind`` is
for rows or cells that stand for many: a batch, a reviewer, a type, a cell of a cross table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from pages.parts import browse_link, pictures
from pages.parts.browse_link import Behind
from review.core.i18n import _
from review.core.later import pandas as pd
from store.db.workspace import Store

#: Pixels.
PICTURE_WIDTH, ROW_HEIGHT, HEAD_HEIGHT, MOST_HEIGHT = 96, 72, 38, 640


def of_edits(store: Store, table: Any, edits: Sequence[str | None], *, key: str) -> None:
    """Draw a table with a row per edit: its pictures first; a click opens it.

    ``table``: rows or columns as ``st.dataframe`` takes them. ``edits``: each row's edit, None
    where it is about none.
    """
    frame = pd.DataFrame(table)
    source, edited = _("Source"), _("Edit")
    frame.insert(0, edited, [pictures.thumb(store, edit_id, "edited") for edit_id in edits])
    frame.insert(0, source, [pictures.thumb(store, edit_id, "source") for edit_id in edits])
    picture = st.column_config.ImageColumn(width=PICTURE_WIDTH)
    chosen = _clicked(
        frame, key, column_config={source: picture, edited: picture}, row_height=ROW_HEIGHT,
        height=min(MOST_HEIGHT, HEAD_HEIGHT + ROW_HEIGHT * max(len(frame), 1)),
    )  # fmt: skip
    if chosen and (edit_id := edits[chosen[0]]):
        browse_link.open_edit(edit_id)


def with_behind(
    table: Any, behind: Callable[[int, str], Behind | None], *, key: str, **options: Any
) -> None:
    """Draw a table; a click on a cell opens the edits behind it in Browse.

    ``behind``: row number and column's name → which edits, None for none. ``options``:
    ``st.dataframe``'s own.
    """
    chosen = _clicked(pd.DataFrame(table), key, **options)
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
