"""The tab Types: the taxonomy itself, and what manifests call by no name of it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.deciding.taxonomy import editing
from pages.deciding.taxonomy.shared import Seen
from pages.parts import pictures, words
from review.core.roles import may
from store.db.workspace import Store
from store.settings import taxonomy
from store.settings.taxonomy import Taxonomy, TypeInForce
from store.types import disputed as type_desk


def draw(seen: Seen) -> None:
    """Draw unknown words, the types, one in full, the text to edit, and the versions."""
    now = _in_force(seen.state, seen.store)
    decides = may(seen.person.role, "decide")
    _unknown(now, decides=decides)
    _list(now)
    _one(seen, now)
    if decides:
        editing.draw(seen, now)
    else:
        st.caption("A lead changes the types.")
    _history(seen)


@st.cache_resource(max_entries=4, show_spinner="Counting the types…")
def _in_force(state: tuple[object, ...], _store: Store) -> Taxonomy:  # noqa: ARG001  the key
    return taxonomy.in_force(_store)


def _unknown(now: Taxonomy, *, decides: bool) -> None:
    if not now.unknown:
        return
    edits = sum(now.unknown.values())
    st.subheader(f"Not in the taxonomy: {words.count(len(now.unknown), 'word')}")
    st.markdown(
        f"{words.count(edits, 'edit')} bear a type that is none of these. No threshold per type "
        "or category applies to them. Make each word another name (an alias) of a type, or a type "
        "of its own." + ("" if decides else " A lead does that.")
    )
    rows = [{"written in manifests": word, "edits": n} for word, n in now.unknown.items()]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")


def _list(now: Taxonomy) -> None:
    categories = len({one.category for one in now.types})
    st.subheader(
        f"{words.count(len(now.types), 'type')} in "
        f"{words.count(categories, 'category', 'categories')}"
    )
    st.dataframe(pd.DataFrame(map(_row, now.types)), hide_index=True, width="stretch")
    without = (
        f" {words.count(now.without_type, 'edit')} without a type (turns of chains, say)."
        if now.without_type
        else ""
    )
    st.caption(f"Version {now.version} of the settings.{without}")


def _row(one: TypeInForce) -> dict[str, object]:
    return {
        "type": one.name,
        "category": one.category,
        "edits": one.edits,
        "other names": "; ".join(one.notes.aliases),
        "what is of it": one.notes.description,
        "example pictures": len(one.notes.examples),
    }


def _one(seen: Seen, now: Taxonomy) -> None:
    """Show a type as reviewers see it: what is of it, and pictures of it."""
    if not now.types:
        return
    by_name = {one.name: one for one in now.types}
    name = st.selectbox("One type in full", list(by_name), key="types-one")
    one = by_name[name]
    with st.container(border=True):
        st.text(f"{one.category} · {words.count(one.edits, 'edit')}")
        st.text(one.notes.description or "No description yet.")
        if one.notes.aliases:
            st.text("Other names: " + "; ".join(one.notes.aliases))
        found = type_desk.examples(seen.store, one.notes.examples)
        if missing := len(one.notes.examples) - len(found):
            st.caption(f"{words.count(missing, 'example')} named that no edit has.")
        for start in range(0, len(found), 3):
            for column, view in zip(st.columns(3), found[start : start + 3], strict=False):
                with column:
                    pictures.pair(seen.store, view, "thumb")
                    st.text(view.text or "(no instruction is known)")
        if not one.notes.examples:
            st.caption(
                "No example pictures: name output images of edits under this type's examples."
            )


def _history(seen: Seen) -> None:
    versions = taxonomy.history(seen.store)
    with st.expander(f"Versions of the taxonomy: {len(versions):,}"):
        rows = [
            {
                "version": one.version,
                "when": one.created.strftime("%Y-%m-%d %H:%M"),
                "who": one.created_by,
                "what": "; ".join(one.said) or "–",
            }
            for one in versions
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
