"""Look at edits: a filtered light table, and one edit by its own link."""

from __future__ import annotations

import textwrap

import streamlit as st

from pages.dataset.browse import fields, one_edit
from pages.parts import browse_link, pictures, words
from review.core.i18n import _, ngettext
from store.access.people import Person
from store.dataset.catalog import EditView
from store.db.workspace import Store
from store.work import browse
from store.work.hidden import hidden_edits

PER_PAGE = 24
TILE_CHARACTERS = 78


def page(store: Store, person: Person) -> None:
    """Draw one edit when the address names it, else the table."""
    edit_id = st.query_params.get("edit")
    if edit_id:
        one_edit.draw(store, person, edit_id)
    else:
        _table(store, person)


def _table(store: Store, person: Person) -> None:
    st.title(_("Browse"))
    if not browse.counts(store).edits:
        todo = _("Go to **Load** and bring in a manifest.")
        words.empty(_("No edits yet."), words.next_step(person, "load", todo))
        return
    wanted = fields.draw(store, person)
    number = int(st.session_state.get(fields.PAGE, 1))
    shown = browse.page(store, wanted, offset=(number - 1) * PER_PAGE, limit=PER_PAGE)
    pages = max(1, -(-shown.total // PER_PAGE))
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    left.markdown(words.edits(shown.total))
    of = _("of {pages:,}", pages=pages)
    right.number_input(_("Page"), 1, pages, key=fields.PAGE, help=of)
    if shown.left_out:
        st.caption(_left_out(shown.left_out))
    if not shown.total:
        words.empty(_("Nothing fits."), _("Loosen the filter above."))
    hidden = hidden_edits(store, [edit.id for edit in shown.edits], person.id)
    columns = st.columns(4)
    for place, edit in enumerate(shown.edits):
        overall = shown.scores.get(edit.id)
        score = _("no score") if overall is None else f"{overall:.2f}"
        with columns[place % 4]:
            _tile(store, edit, _("judge hidden") if edit.id in hidden else score)


def _left_out(number: int) -> str:
    return ngettext(
        "{n:,} edit left out: still to be answered by you, or being measured. What people and the "
        "judge say of it stays hidden until then.",
        "{n:,} edits left out: still to be answered by you, or being measured. What people and "
        "the judge say of them stays hidden until then.",
        number,
    )


def _tile(store: Store, edit: EditView, score: str) -> None:
    with st.container(border=True):
        pictures.pair(store, edit, "thumb", link=browse_link.to(edit.id))
        st.text(short(words.instruction(edit.text)))
        kind = words.plain(edit.edit_type or _("type not known"))
        st.caption(f"{kind} · {score}")
        if edit.collision:
            st.badge(_("collision: in no pool"), color="orange")
        browse_link.opener(edit, _("Open"))


def short(text: str) -> str:
    """Return about three lines of a tile; the whole text stands on the edit's own page."""
    return textwrap.shorten(text, TILE_CHARACTERS, placeholder=" …")
