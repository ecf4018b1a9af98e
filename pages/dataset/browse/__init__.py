"""Look at edits: a light table of those that were asked for, and one edit by its own link."""

from __future__ import annotations

import streamlit as st

from pages.dataset.browse import fields, marked, one_edit, saved
from pages.parts import browse_link, light_table, words
from pages.parts.light_table import Tile
from review.core.i18n import _, ngettext
from store.access.people import Person
from store.db.workspace import Store
from store.work import browse, culling, seen
from store.work.browse import Page

PER_PAGE = 48


def page(store: Store, person: Person) -> None:
    """Draw one edit when the address names it, else the light table."""
    heard = light_table.hear(marked.KEY)
    if heard.open:
        browse_link.show(heard.open)
    if heard.page:
        st.query_params["page"] = str(heard.page)
        st.session_state[fields.PAGE] = heard.page
    edit_id = st.query_params.get("edit")
    if edit_id:
        one_edit.draw(store, person, edit_id)
    else:
        _table(store, person, heard)


def _table(store: Store, person: Person, heard: light_table.Heard) -> None:
    st.title(_("Browse"))
    if not browse.counts(store).edits:
        todo = _("Go to **Load** and bring in a manifest.")
        words.empty(_("No edits yet."), words.next_step(person, "load", todo))
        return
    wanted = fields.draw(store, person)
    for asked in heard.asked:
        marked.take(store, person, wanted, asked)
    number = fields.page_number()
    shown = browse.page(store, wanted, offset=(number - 1) * PER_PAGE, limit=PER_PAGE)
    pages = max(1, -(-shown.total // PER_PAGE))
    if number > pages:
        number = pages
        shown = browse.page(store, wanted, offset=(number - 1) * PER_PAGE, limit=PER_PAGE)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(words.edits(shown.total))
        saved.draw(store, person)
        fields.turn(pages)
    if shown.left_out:
        st.caption(_left_out(shown.left_out))
    if not shown.total:
        words.empty(_("Nothing fits."), _("Loosen the filter above."))
        return
    light_table.draw(
        store, person, _tiles(store, person, shown), key=marked.KEY, page=number, pages=pages,
        may=marked.offered(store, person, shown.total), here=True,
    )  # fmt: skip


def _left_out(number: int) -> str:
    return ngettext(
        "{n:,} edit left out: still to be answered by you, or being measured. What people and the "
        "judge say of it stays hidden until then.",
        "{n:,} edits left out: still to be answered by you, or being measured. What people and "
        "the judge say of them stays hidden until then.",
        number,
    )


def _tiles(store: Store, person: Person, shown: Page) -> list[Tile]:
    ids = [edit.id for edit in shown.edits]
    hidden = seen.look(store, ids, person.id)
    out = culling.excluded_of(store, ids)
    tiles = []
    for edit in shown.edits:
        overall = shown.scores.get(edit.id)
        score = _("no score") if overall is None else f"{overall:.2f}"
        facts = [edit.edit_type or _("type not known")]
        facts.append(_("judge hidden") if edit.id in hidden else score)
        if edit.collision:
            facts.append(_("collision: in no pool"))
        if edit.id in out:
            facts.append(_("excluded"))
        tiles.append(Tile(edit, (" · ".join(facts),), edit.id in out))
    return tiles
