"""Browse's address: one edit, or the edits behind a row, a cell or a bar, as a link to share.

Whatever stands for edits opens them: ``open_behind(batch=batch.id, verdict="reject")`` goes there
at once; ``open_edit(edit.id)`` goes to one edit, and ``to(edit.id)`` is its address for a link.
Tables do it by ``pages.parts.tables``.
"""

from __future__ import annotations

from typing import TypedDict, Unpack
from urllib.parse import urlencode

import streamlit as st

from pages.parts import address
from store.dataset.catalog import EditView


class Behind(TypedDict, total=False):
    """Which edits are behind something; what is left out, or None, asks for nothing.

    ``batch``, ``reviewer``, ``group``, ``chain``: ids. ``verdict``: what people said, by its name
    in the log, or "none"; ``label``: what they say together; both in answer to ``task``, where it
    is given. ``position``: of a turn in its chain. ``low``, ``high``: the range of the score by
    ``judge``, both ends in it. ``kind``: sft, preference or multi-turn.
    """

    batch: str | None
    reviewer: str | None
    group: str | None
    edit_type: str | None
    category: str | None
    verdict: str | None
    judge: str | None
    low: float | None
    high: float | None
    kind: str | None
    text: str | None
    task: str | None
    label: str | None
    chain: str | None
    position: int | None


#: What may stand in the address beside ``edit``, one edit's id, and ``page``.
NAMES: tuple[str, ...] = tuple(Behind.__annotations__)


def to(edit_id: str) -> str:
    """Return the address of one edit."""
    return f"{address.site()}browse?{urlencode({'edit': edit_id})}"


def open_edit(edit_id: str) -> None:
    """Go to one edit."""
    address.switch("browse", {"edit": edit_id})


def open_behind(**wanted: Unpack[Behind]) -> None:
    """Go to the edits behind something."""
    address.switch("browse", written(wanted))


def written(wanted: Behind) -> dict[str, str]:
    """Return what is asked for as it stands in the address."""
    return {name: _text(value) for name, value in wanted.items() if value not in (None, "")}


def asked() -> dict[str, str]:
    """Return what the address asks for."""
    return {name: value for name in NAMES if (value := st.query_params.get(name))}


def show(edit_id: str) -> None:
    """Put one edit into the address, or take it out; what was asked for stays."""
    if edit_id:
        st.query_params["edit"] = edit_id
    else:
        st.query_params.pop("edit", None)


def opener(edit: EditView, label: str) -> None:
    """Draw the button that opens an edit, on Browse itself."""
    st.button(label, key=f"open-{edit.id}", on_click=show, args=(edit.id,))


def _text(value: object) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)
