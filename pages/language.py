"""Which language a run of the app speaks: the person's choice, else their browser's."""

from __future__ import annotations

import streamlit as st

from review.core import i18n
from review.core.i18n import _
from store.access import people
from store.access.people import Person
from store.db.workspace import Store

KEY = "language"
#: Stands for the browser's own language: an option that is None would be shown as none chosen.
BROWSERS = ""


def speak(person: Person | None) -> None:
    """Speak the language of whoever is there, for the rest of this run."""
    browser = st.context.locale
    chosen = person.language if person else None
    i18n.speak(i18n.choose([browser] if browser else [], chosen))


def selector(store: Store, person: Person) -> None:
    """Offer the languages there are, where there is more than one."""
    languages = i18n.languages()
    if len(languages) < 2:
        return
    names = {BROWSERS: _("As the browser has it")} | {one: i18n.own_name(one) for one in languages}
    # The kept choice fills the field only at first: what is picked in it wins.
    kept = person.language if person.language in languages else BROWSERS
    st.session_state.setdefault(KEY, kept)
    st.selectbox(
        _("Language"), [*names], format_func=names.__getitem__, key=KEY, on_change=_choose,
        args=(store, person.id),
    )  # fmt: skip


def _choose(store: Store, person_id: str) -> None:
    people.choose_language(store, person_id, st.session_state[KEY] or None)
