"""Under the types: the taxonomy as text, what a change of it would move, and saving it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from pages.deciding.taxonomy.shared import Visit
from pages.parts import words
from review.core.errors import PicoReviewError
from review.core.i18n import _, ngettext
from review.core.settings import Settings
from review.core.taxonomy_text import TaxonomyText, read, with_alias, with_type, write
from review.core.taxonomy_words import in_words
from store import settings
from store.settings import taxonomy
from store.settings.taxonomy import Taxonomy

TRIED = "types-tried"
SAVED = "types-saved"


@dataclass(frozen=True)
class NewType:
    """A word of manifests becomes a type of its own, in a category."""

    category: str


def draw(visit: Visit, now: Taxonomy) -> None:
    """Draw the text, its preview, and, once that was seen, the button that saves it."""
    st.subheader(_("Change the types"))
    if news := st.session_state.pop(SAVED, None):
        st.success(news)
    # By version: the text that was being edited says nothing about another one.
    key = f"types-text-{now.version}"
    rule = settings.current(visit.store).settings
    st.session_state.setdefault(key, write(_text_of(rule)))
    _place_unknown(now, key)
    text = st.text_area(_("Types, as YAML"), key=key, height=420)
    st.caption(
        _(
            "A new name: keep the old one among the aliases. Merged: one type, with the others as "
            "its aliases. Split: take the type out and add the new ones; its edits are then "
            "listed as not in the taxonomy, for people to sort. Frozen pools keep the types they "
            "froze. The mix you want, which Coverage shows: a weight for each type or category, "
            "under `target_mix`."
        )
    )
    if st.button(_("See what would move"), key="types-try"):
        st.session_state[TRIED] = text
    if st.session_state.get(TRIED) == text:
        try:
            _preview(visit, now, text)
        except PicoReviewError as error:
            words.problem(error)


def _place_unknown(now: Taxonomy, key: str) -> None:
    """Put a word of manifests into the text, as an alias or as a type."""
    if not now.unknown:
        return
    categories = dict.fromkeys(kind.category for kind in now.types)
    meanings = [*(kind.name for kind in now.types), *map(NewType, categories)]
    row = st.columns([2, 2, 1], vertical_alignment="bottom")
    word = row[0].selectbox(_("Written in manifests"), list(now.unknown), key="types-word")
    means = row[1].selectbox(
        _("is"), meanings, index=None, key="types-means", format_func=_meaning,
        placeholder=_("Which type?"),
    )  # fmt: skip
    row[2].button(
        _("Put into the text"), key="types-put", disabled=means is None, on_click=_put,
        args=(key, word, means),
    )  # fmt: skip


def _meaning(meaning: str | NewType) -> str:
    if isinstance(meaning, str):
        return meaning
    return _("a type of its own, in the category … {category}", category=meaning.category)


def _put(key: str, word: str, means: str | NewType) -> None:
    try:
        text = read(st.session_state[key])
    except PicoReviewError:
        st.session_state[TRIED] = st.session_state[key]  # Drawn next, with what is wrong.
        return
    if isinstance(means, NewType):
        text = with_type(text, word, means.category)
    else:
        text = with_alias(text, word, means)
    st.session_state[key] = write(text)


def _text_of(rule: Settings) -> TaxonomyText:
    return TaxonomyText(rule.taxonomy, rule.edit_types, rule.target_mix)


def _preview(visit: Visit, now: Taxonomy, text: str) -> None:
    wanted, current = read(text), settings.current(visit.store)
    if wanted == _text_of(current.settings):
        st.text(_("Nothing changes."))
        return
    changed = taxonomy.with_types(current.text, wanted)
    with st.spinner(_("Counting what would move…")):
        change = taxonomy.preview(visit.store, changed)
    with st.container(border=True):
        moving = ngettext(
            "{n:,} edit would get another type.", "{n:,} edits would get another type.",
            change.moving,
        )  # fmt: skip
        st.markdown(f"**{moving}**")
        notes_only = _("Names stay; notes on types or the target mix change.")
        st.text("\n".join(in_words(change)) or notes_only)
        st.caption(_("A promise that this touches is called out of date on Thresholds."))
        save = _("Save as version {version}", version=now.version + 1)
        if st.button(save, key="types-save", type="primary"):
            _save(visit, now, changed)


def _save(visit: Visit, now: Taxonomy, text: str) -> None:
    with st.spinner(_("Naming every edit's type…")):
        saved = taxonomy.save(visit.store, text, by=visit.person.name, instead_of=now.version)
    news = _("Version {version} of the types is in force.", version=saved.version)
    st.session_state[SAVED] = news
    st.rerun()
