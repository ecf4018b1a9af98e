"""Look at edits: a filtered light table, and one edit by its own link."""

from __future__ import annotations

import textwrap

import streamlit as st

from pages.dataset.browse import link, one_edit
from pages.parts import pictures, words
from review.core.i18n import N_, _, ngettext
from store.access.people import Person
from store.dataset import catalog
from store.dataset.catalog import EditView
from store.db.workspace import Store
from store.promises import pools
from store.work import browse
from store.work.browse import Filter
from store.work.hidden import hidden_edits

PER_PAGE = 24
TILE_CHARACTERS = 78
ANY = N_("Any")
VERDICTS = {
    ANY: None,
    N_("Accepted"): "accept",
    N_("Rejected"): "reject",
    N_("Unsure"): "unsure",
    N_("Cannot judge"): "cannot_judge",
    N_("Not reviewed"): "none",
}
KINDS = {
    ANY: None,
    N_("Single edits"): "sft",
    N_("Candidates"): "preference",
    N_("Turns"): "multi-turn",
}


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
    wanted = _filter(store, person)
    number = int(st.session_state.get("browse-page", 1))
    shown = browse.page(store, wanted, offset=(number - 1) * PER_PAGE, limit=PER_PAGE)
    pages = max(1, -(-shown.total // PER_PAGE))
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    left.markdown(words.edits(shown.total))
    of = _("of {pages:,}", pages=pages)
    right.number_input(_("Page"), 1, pages, key="browse-page", help=of)
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


def _filter(store: Store, person: Person) -> Filter:
    runs = [run.name for run in pools.judge_runs(store)]
    with st.container(border=True):
        first = st.columns(4)
        kind = first[0].selectbox(
            _("Edit type"), [ANY, *catalog.types(store)], key="browse-type",
            format_func=lambda name: _(ANY) if name == ANY else name,
        )  # fmt: skip
        verdict = first[1].selectbox(
            _("People say"), list(VERDICTS), format_func=_, key="browse-verdict"
        )
        group = first[2].selectbox(_("From"), list(KINDS), format_func=_, key="browse-kind")
        text = first[3].text_input(_("Text contains"), key="browse-text")
        judge = lowest = highest = None
        if runs:
            second = st.columns([1, 1, 1, 1])
            judge = second[0].selectbox(_("Judge"), runs, key="browse-judge")
            lowest = second[1].number_input(_("Score from"), value=None, key="browse-low")
            highest = second[2].number_input(_("Score to"), value=None, key="browse-high")
    return Filter(
        reviewer=person.id,
        edit_type=None if kind == ANY else kind,
        text=text or None,
        verdict=VERDICTS[verdict],
        judge=judge,
        lowest=lowest,
        highest=highest,
        kind=KINDS[group],
    )


def _tile(store: Store, edit: EditView, score: str) -> None:
    with st.container(border=True):
        pictures.pair(store, edit, "thumb", link=link.to(edit.id))
        st.text(short(words.instruction(edit.text)))
        kind = words.plain(edit.edit_type or _("type not known"))
        st.caption(f"{kind} · {score}")
        if edit.collision:
            st.badge(_("collision: in no pool"), color="orange")
        link.opener(edit)


def short(text: str) -> str:
    """Return about three lines of a tile; the whole text stands on the edit's own page."""
    return textwrap.shorten(text, TILE_CHARACTERS, placeholder=" …")
