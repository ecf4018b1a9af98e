"""Name the columns of somebody else's table: guessed, previewed with pictures, corrected."""

from __future__ import annotations

import contextlib
from pathlib import Path

import streamlit as st

from pages.parts import words
from review.core.edits import Problem
from review.core.errors import BadInput
from review.core.i18n import N_, _
from review.core.settings import Settings
from review.formats import mapped, tables
from store.dataset import images

NONE = "(none)"
#: Our columns, as people read them; criteria go by their names.
COLUMNS = {
    "source": N_("source"),
    "instruction": N_("instruction"),
    "edited": N_("edited"),
    "local_source": N_("local source"),
    "edit_type": N_("edit type"),
    "summarized": N_("summarized"),
    "judge": N_("judge"),
    "overall": N_("overall"),
}


def is_foreign(file: Path) -> bool:
    """Whether a table of edits has other column names than the released manifest."""
    return not {"output_image", "text"} <= set(tables.columns(file))


def form(file: Path, rule: Settings) -> tuple[dict[str, str], bool]:
    """Ask which column is which, and show the first five rows.

    Returns ours → theirs, and whether all that is needed was named.
    """
    with st.container(border=True):
        st.markdown(_("**{file}**: which column is which?", file=words.plain(file.name)))
        columns = tables.columns(file)
        guessed = mapped.guess(columns, rule)
        row = st.columns(3)
        chosen = {}
        for place, ours in enumerate((*mapped.OURS, *rule.criteria)):
            options = [NONE, *columns]
            start = options.index(guessed[ours]) if ours in guessed else 0
            theirs = row[place % 3].selectbox(
                words.plain(_name(ours)), options, start, key=f"map-{ours}",
                format_func=lambda name: _("(none)") if name == NONE else name,
            )  # fmt: skip
            if theirs != NONE:
                chosen[ours] = theirs
        missing = [ours for ours in mapped.NEEDED if ours not in chosen]
        if missing:
            st.info(words.plain(_("Still needed: {names}.", names=", ".join(map(_name, missing)))))
        else:
            _preview(file, rule, chosen)
    return chosen, not missing


def _name(ours: str) -> str:
    return _(COLUMNS[ours]) if ours in COLUMNS else ours.replace("_", " ")


def _preview(file: Path, rule: Settings, chosen: dict[str, str]) -> None:
    folder = st.session_state.get("load-images", "").strip()
    for row in mapped.preview(file, rule, chosen):
        if isinstance(row, Problem):
            st.text(_("line {line}: {reason}", line=row.line, reason=row.reason))
            continue
        edit = row.edits[0]
        left, middle, right = st.columns([1, 1, 3])
        with left:
            _picture(folder, edit.local_source or edit.source)
        with middle:
            _picture(folder, edit.output_image)
        right.text(edit.text)
        right.text(edit.edit_type or _("type not known"))


def _picture(folder: str, path: str) -> None:
    """Show a thumbnail of a file inside the folder named, or its path."""
    place = images.locate((Path(folder).expanduser().resolve(),), path) if folder else None
    if place:
        with contextlib.suppress(BadInput):
            st.image(images.render(place, images.SIZES["thumb"]))
            return
    st.text(path)
