"""Look at edits: a filtered light table, and one edit by its own link."""

from __future__ import annotations

import textwrap

import streamlit as st

from pages.dataset.browse import top
from pages.parts import address, pictures, words
from store.access.people import Person
from store.db.workspace import Store
from store.promises import pools
from store.work import browse
from store.work.browse import EditView, Filter

PER_PAGE = 24
TILE_CHARACTERS = 78
VERDICTS = {"Any": None, "Accepted": "accept", "Rejected": "reject", "Unsure": "unsure",
            "Cannot judge": "cannot_judge", "Not reviewed": "none"}  # fmt: skip
KINDS = {"Any": None, "Single edits": "sft", "Candidates": "preference", "Turns": "multi-turn"}


def page(store: Store, person: Person) -> None:
    """Draw one edit when the address names it, else the table."""
    edit_id = st.query_params.get("edit")
    if edit_id:
        _one(store, person, edit_id)
    else:
        _table(store, person)


def _table(store: Store, person: Person) -> None:
    st.title("Browse")
    if not browse.counts(store).edits:
        todo = words.next_step(person, "load", "Go to **Load** and bring in a manifest.")
        words.empty("No edits yet.", todo)
        return
    wanted = _filter(store, person)
    number = int(st.session_state.get("browse-page", 1))
    found = browse.page(store, wanted, offset=(number - 1) * PER_PAGE, limit=PER_PAGE)
    pages = max(1, -(-found.total // PER_PAGE))
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    left.markdown(f"{words.count(found.total, 'edit')}")
    right.number_input("Page", 1, pages, key="browse-page", help=f"of {pages:,}")
    if found.left_out:
        st.caption(
            f"{words.count(found.left_out, 'edit')} left out: still to be answered by you, or "
            "being measured. What people and the judge say of them stays hidden until then."
        )
    if not found.total:
        words.empty("Nothing fits.", "Loosen the filter above.")
    hidden = browse.hidden(store, [edit.id for edit in found.edits], person.id)
    columns = st.columns(4)
    for place, edit in enumerate(found.edits):
        overall = found.scores.get(edit.id)
        score = "no score" if overall is None else f"{overall:.2f}"
        with columns[place % 4]:
            _tile(store, edit, "judge hidden" if edit.id in hidden else score)


def _filter(store: Store, person: Person) -> Filter:
    runs = [run.name for run in pools.judge_runs(store)]
    with st.container(border=True):
        first = st.columns(4)
        kind = first[0].selectbox("Edit type", ["Any", *browse.types(store)], key="browse-type")
        verdict = first[1].selectbox("People say", list(VERDICTS), key="browse-verdict")
        group = first[2].selectbox("From", list(KINDS), key="browse-kind")
        text = first[3].text_input("Text contains", key="browse-text")
        judge = lowest = highest = None
        if runs:
            second = st.columns([1, 1, 1, 1])
            judge = second[0].selectbox("Judge", runs, key="browse-judge")
            lowest = second[1].number_input("Score from", value=None, key="browse-low")
            highest = second[2].number_input("Score to", value=None, key="browse-high")
    return Filter(
        reviewer=person.id,
        edit_type=None if kind == "Any" else kind,
        text=text or None,
        verdict=VERDICTS[verdict],
        judge=judge,
        lowest=lowest,
        highest=highest,
        kind=KINDS[group],
    )


def _tile(store: Store, edit: EditView, score: str) -> None:
    with st.container(border=True):
        pictures.pair(store, edit, "thumb", link=_address(edit.id))
        st.text(short(edit.text or "(no instruction is known)"))
        st.caption(f"{words.plain(edit.edit_type or 'type not known')} · {score}")
        if edit.collision:
            st.badge("collision: in no pool", color="orange")
        _opener(edit)


def short(text: str) -> str:
    """Return about three lines of a tile; the whole text stands on the edit's own page."""
    return textwrap.shorten(text, TILE_CHARACTERS, placeholder=" …")


def _opener(edit: EditView) -> None:
    st.button("Open", key=f"open-{edit.id}", on_click=_show, args=(edit.id,))


def _show(edit_id: str) -> None:
    """Put one edit, or none, into the address: what is on screen can be shared."""
    if edit_id:
        st.query_params["edit"] = edit_id
    else:
        st.query_params.clear()


def _one(store: Store, person: Person, edit_id: str) -> None:
    st.button(
        "All edits", icon=":material/arrow_back:", key="browse-all", on_click=_show, args=("",)
    )
    edit = browse.one(store, edit_id)
    top.scroll_to_top(edit_id)
    pictures.pair(store, edit)
    st.text(edit.text or "(no instruction is known)")
    if edit.summarized_text and edit.summarized_text != edit.text:
        st.text(f"In short: {edit.summarized_text}")
    st.caption(words.plain(f"{edit.edit_type or 'type not known'} · {edit.output_image}"))
    if edit.type_as_written != edit.edit_type:
        st.caption(words.plain(f"Type as written in its manifest: {edit.type_as_written}"))
    if edit.collision:
        st.warning("Several records claim this image; it is in no pool.")
    if browse.hidden(store, [edit_id], person.id):
        st.info("Judge and answers stay hidden while this edit is being measured or waits for you.")
    else:
        _judged(store, edit_id)
        _reviews(store, edit_id)
    _companions(store, edit)
    st.caption("The link to this edit, for anybody who may come in:")
    st.code(_address(edit_id), language=None)


def _address(edit_id: str) -> str:
    return f"{address.site()}browse?edit={edit_id}"


def _judged(store: Store, edit_id: str) -> None:
    for judged in browse.judged(store, edit_id):
        with st.container(border=True):
            said = judged.problem if judged.overall is None else f"{judged.overall:.3f}"
            st.text(f"{judged.judge}: {said}")
            if judged.criteria:
                st.caption(words.plain(", ".join(f"{n} {v:g}" for n, v in judged.criteria.items())))
            if judged.reason:
                st.text(judged.reason)


def _reviews(store: Store, edit_id: str) -> None:
    st.subheader("What people said")
    found = browse.reviews(store, edit_id)
    if not found:
        st.text("Nothing yet.")
    for said in found:
        more = " · surplus" if said.surplus else ""
        more += " · taken back" if said.taken_back else ""
        what = (said.verdict or said.kind).replace("_", " ")
        types = f" – {' + '.join(said.types)}" if said.types else ""
        st.text(f"{said.reviewer}: {what}{types} · {said.batch}{more}")


def _companions(store: Store, edit: EditView) -> None:
    titles = {"preference": "Candidates for the same instruction", "multi-turn": "Turns"}
    for kind, edits in browse.companions(store, edit.id):
        st.subheader(titles[kind])
        columns = st.columns(max(4, len(edits)))
        for place, other in enumerate(edits):
            with columns[place]:
                pictures.shown(store, other, "edited", "thumb")
                st.text(f"{place + 1}. {other.text or ''}")
                if other.id == edit.id:
                    st.caption("This one")
                else:
                    _opener(other)
