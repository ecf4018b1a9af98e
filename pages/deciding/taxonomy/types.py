"""The tab Types: the taxonomy itself, and what manifests call by no name of it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.deciding.taxonomy import editing
from pages.deciding.taxonomy.shared import Visit
from pages.parts import pictures, tables, words
from review.core.i18n import _, ngettext
from review.core.roles import may
from store.db.workspace import Store
from store.settings import taxonomy
from store.settings.taxonomy import Taxonomy, TypeInForce
from store.types import disputed


def draw(visit: Visit) -> None:
    """Draw unknown words, the types, one in full, the text to edit, and the versions."""
    with st.spinner(_("Counting the types…")):
        now = _in_force(visit.state, visit.store)
    decides = may(visit.person.role, "decide")
    _unknown(now, decides=decides)
    _list(now)
    _one(visit, now)
    if decides:
        editing.draw(visit, now)
    else:
        st.caption(_("A lead changes the types."))
    _history(visit)


@st.cache_resource(max_entries=4, show_spinner=False)
def _in_force(state: tuple[object, ...], _store: Store) -> Taxonomy:  # noqa: ARG001  the key
    return taxonomy.in_force(_store)


def _unknown(now: Taxonomy, *, decides: bool) -> None:
    if not now.unknown:
        return
    edits = sum(now.unknown.values())
    st.subheader(
        ngettext(
            "Not in the taxonomy: {n:,} word", "Not in the taxonomy: {n:,} words", len(now.unknown)
        )
    )
    text = ngettext(
        "{n:,} edit bears a type that is none of these. No threshold per type or category applies "
        "to it. Make each word another name (an alias) of a type, or a type of its own.",
        "{n:,} edits bear a type that is none of these. No threshold per type or category applies "
        "to them. Make each word another name (an alias) of a type, or a type of its own.",
        edits,
    )
    st.markdown(text if decides else " ".join([text, _("A lead does that.")]))
    rows = [{_("written in manifests"): word, _("edits"): n} for word, n in now.unknown.items()]
    tables.plain(rows, key="types-unknown")


def _list(now: Taxonomy) -> None:
    categories = len({kind.category for kind in now.types})
    st.subheader(
        _(
            "{types} in {categories}",
            types=words.types(len(now.types)),
            categories=ngettext("{n:,} category", "{n:,} categories", categories),
        )
    )
    tables.with_behind(
        list(map(_row, now.types)),
        lambda row, _column: {"edit_type": now.types[row].name},
        key="types-list",
    )
    caption = _("Version {version} of the settings.", version=now.version)
    if now.without_type:
        caption += " " + ngettext(
            "{n:,} edit without a type (turns of chains, say).",
            "{n:,} edits without a type (turns of chains, say).",
            now.without_type,
        )
    st.caption(caption)


def _row(kind: TypeInForce) -> dict[str, object]:
    return {
        _("type"): kind.name,
        _("category"): kind.category,
        _("edits"): kind.edits,
        _("other names"): "; ".join(kind.notes.aliases),
        _("example pictures"): len(kind.notes.examples),
    }


def _one(visit: Visit, now: Taxonomy) -> None:
    """Show a type as reviewers see it: what is of it, and pictures of it."""
    if not now.types:
        return
    by_name = {kind.name: kind for kind in now.types}
    kind = by_name[st.selectbox(_("One type in full"), list(by_name), key="types-one")]
    with st.container(border=True):
        st.text(f"{kind.category} · {words.edits(kind.edits)}")
        st.text(kind.notes.description or _("No description yet."))
        if kind.notes.aliases:
            st.text(_("Other names: {names}", names="; ".join(kind.notes.aliases)))
        _examples(visit, kind.notes.examples)


def _examples(visit: Visit, named: Sequence[str]) -> None:
    """Show the example pictures that the taxonomy names, and say which no edit has."""
    examples = disputed.examples(visit.store, named)
    if missing := len(named) - len(examples):
        st.caption(
            ngettext(
                "{n:,} example named that no edit has.",
                "{n:,} examples named that no edit has.",
                missing,
            )
        )
    for start in range(0, len(examples), 3):
        for column, view in zip(st.columns(3), examples[start : start + 3], strict=False):
            with column:
                pictures.pair(visit.store, view, "thumb")
                st.text(words.instruction(view.text))
    if not named:
        todo = _("No example pictures: name output images of edits under this type's examples.")
        st.caption(todo)


def _history(visit: Visit) -> None:
    versions = taxonomy.history(visit.store)
    with st.expander(_("Versions of the taxonomy: {n:,}", n=len(versions))):
        rows = [
            {
                _("version"): version.version,
                _("when"): version.created.strftime("%Y-%m-%d %H:%M"),
                _("who"): version.created_by,
                _("what"): "; ".join(version.said) or "–",
            }
            for version in versions
        ]
        tables.plain(rows, key="types-versions")
