"""One edit in full: its pictures, what is known of it, what judges and people say of it."""

from __future__ import annotations

import streamlit as st

from pages.dataset.browse import top
from pages.parts import address, browse_link, pictures, strip, viewer, words
from pages.parts.viewer import Shown
from review.core.i18n import N_, _
from store.access.people import Person
from store.dataset import catalog
from store.dataset.catalog import EditView
from store.db.workspace import Store
from store.work import browse, names, seen
from store.work.browse import ReviewView


def draw(store: Store, person: Person, edit_id: str) -> None:
    """Draw one edit, and what people and the judge say of it where this person may see that."""
    st.button(
        _("All edits"),
        icon=":material/arrow_back:",
        key="browse-all",
        on_click=browse_link.show,
        args=("",),
    )
    edit = catalog.edit(store, edit_id)
    top.scroll_to_top(edit_id)
    viewer.look(store, person, [Shown(edit.id, edit)], key=f"viewer-{edit.id}")
    _about(edit)
    if seen.look(store, [edit_id], person.id):
        hidden = N_(
            "Judge and answers stay hidden while this edit is being measured or waits for you."
        )
        st.info(_(hidden))
    else:
        _judged(store, edit_id)
        _reviews(store, edit_id)
    _companions(store, edit)
    st.caption(_("The link to this edit, for anybody who may come in:"))
    st.code(browse_link.to(edit_id), language=None)


def _about(edit: EditView) -> None:
    """Write an edit's file, and what is odd about it."""
    st.caption(words.plain(edit.output_image))
    if edit.type_as_written != edit.edit_type:
        written = _("Type as written in its manifest: {type}", type=edit.type_as_written)
        st.caption(words.plain(written))
    if edit.collision:
        st.warning(_("Several records claim this image; it is in no pool."))


def _judged(store: Store, edit_id: str) -> None:
    for judged in catalog.judged(store, edit_id):
        with st.container(border=True):
            score = judged.problem if judged.overall is None else f"{judged.overall:.3f}"
            st.text(f"{judged.judge}: {score}")
            if judged.criteria:
                st.caption(words.plain(", ".join(f"{n} {v:g}" for n, v in judged.criteria.items())))
            if judged.reason:
                st.text(judged.reason)


def _reviews(store: Store, edit_id: str) -> None:
    st.subheader(_("What people said"))
    reviews = browse.reviews(store, edit_id)
    if not reviews:
        st.text(_("Nothing yet."))
    for review in reviews:
        st.text(_review(review))


def _review(review: ReviewView) -> str:
    """Write one row of the log: who, what, in which batch, and what became of it."""
    told = f" – {' + '.join(review.told)}" if review.told else ""
    said = words.verdict(review.verdict or review.kind)
    facts = [f"{review.reviewer}: {said}{told}", names.in_words(review.batch)]
    if review.of_chain:
        facts.insert(1, _("of its chain"))
    if review.surplus:
        facts.append(_("surplus"))
    if review.taken_back:
        facts.append(_("taken back"))
    return " · ".join(facts)


def _companions(store: Store, edit: EditView) -> None:
    """Draw the groups and the chains that an edit stands in."""
    for kind, edits in catalog.companions(store, edit.id):
        if kind == "preference":
            _candidates(store, edit, edits)
    for chain_id, turns in catalog.chains_of(store, edit.id).items():
        st.subheader(_("Its chain"))
        strip.draw(store, turns, here=edit.id)
        address.link("browse", _("All edits of this chain"), chain=chain_id)


def _candidates(store: Store, edit: EditView, edits: list[EditView]) -> None:
    st.subheader(_("Candidates for the same instruction"))
    columns = st.columns(max(4, len(edits)))
    for place, other in enumerate(edits):
        with columns[place]:
            pictures.shown(store, other, "edited", "thumb")
            st.text(f"{place + 1}. {other.text or ''}")
            if other.id == edit.id:
                st.caption(_("This one"))
            else:
                browse_link.opener(other, _("Open"))
