"""Under the types: the taxonomy as text, what a change of it would move, and saving it."""

from __future__ import annotations

import streamlit as st

from pages.deciding.taxonomy.shared import Seen
from pages.parts import words
from review.core.errors import PicoReviewError
from review.core.settings import Settings
from review.core.taxonomy_text import TaxonomyText, read, with_alias, with_type, write
from review.core.taxonomy_words import in_words
from store import settings
from store.settings import taxonomy
from store.settings.taxonomy import Taxonomy

TRIED = "types-tried"
SAVED = "types-saved"
NEW = "a type of its own, in the category …"


def draw(seen: Seen, now: Taxonomy) -> None:
    """Draw the text, its preview, and, once that was seen, the button that saves it."""
    st.subheader("Change the types")
    if said := st.session_state.pop(SAVED, None):
        st.success(said)
    # By version: the text that was being edited says nothing about another one.
    key = f"types-text-{now.version}"
    rule = settings.current(seen.store).settings
    st.session_state.setdefault(key, write(_text_of(rule)))
    _place_unknown(now, key)
    text = st.text_area("Types, as YAML", key=key, height=420)
    st.caption(
        "A new name: keep the old one among the aliases. Merged: one type, with the others as its "
        "aliases. Split: take the type out and add the new ones; its edits are then listed as not "
        "in the taxonomy, for people to sort. Frozen pools keep the types they froze. The mix you "
        "want, which Coverage shows: target_mix, with a weight for each type or category."
    )
    if st.button("See what would move", key="types-try"):
        st.session_state[TRIED] = text
    if st.session_state.get(TRIED) == text:
        try:
            _preview(seen, now, text)
        except PicoReviewError as error:
            words.problem(error)


def _place_unknown(now: Taxonomy, key: str) -> None:
    """Put a word of manifests into the text, as an alias or as a type."""
    if not now.unknown:
        return
    kinds = [one.name for one in now.types]
    categories = list(dict.fromkeys(one.category for one in now.types))
    row = st.columns([2, 2, 1], vertical_alignment="bottom")
    word = row[0].selectbox("Written in manifests", list(now.unknown), key="types-word")
    means = row[1].selectbox(
        "is", [*kinds, *(f"{NEW} {one}" for one in categories)], index=None, key="types-means",
        placeholder="Which type?",
    )  # fmt: skip
    row[2].button(
        "Put into the text", key="types-put", disabled=means is None, on_click=_put,
        args=(key, word, means),
    )  # fmt: skip


def _put(key: str, word: str, means: str) -> None:
    try:
        text = read(st.session_state[key])
    except PicoReviewError:
        st.session_state[TRIED] = st.session_state[key]  # Drawn next, with what is wrong.
        return
    new = means.startswith(NEW)
    made = with_type(text, word, means[len(NEW) + 1 :]) if new else with_alias(text, word, means)
    st.session_state[key] = write(made)


def _text_of(rule: Settings) -> TaxonomyText:
    return TaxonomyText(rule.taxonomy, rule.edit_types, rule.target_mix)


def _preview(seen: Seen, now: Taxonomy, text: str) -> None:
    wanted, current = read(text), settings.current(seen.store)
    if wanted == _text_of(current.settings):
        st.text("Nothing changes.")
        return
    made = taxonomy.with_types(current.text, wanted)
    with st.spinner("Counting what would move…"):
        change = taxonomy.preview(seen.store, made)
    with st.container(border=True):
        st.markdown(f"**{words.count(change.moving, 'edit')} would get another type.**")
        st.text(
            "\n".join(in_words(change)) or "Names stay; notes on types or the target mix change."
        )
        st.caption("A promise that this touches is called out of date on Thresholds.")
        if st.button(f"Save as version {now.version + 1}", key="types-save", type="primary"):
            with st.spinner("Naming every edit's type…"):
                saved = taxonomy.save(seen.store, made, by=seen.person.name, instead_of=now.version)
            st.session_state[SAVED] = f"Version {saved.version} of the types is in force."
            st.rerun()
