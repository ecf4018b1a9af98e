"""What changed: in what is being written, and from each version to the next."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.parts import words
from review.core.i18n import _, ngettext
from review.judging.changes import Change, changes
from review.judging.prompt import Prompt
from store.judging.prompts import PromptVersion


def told(made: Sequence[Change]) -> None:
    """Draw changes: what, and the text before and after."""
    for change in made:
        st.markdown(f"**{words.plain(words.capitalized(change.what))}**")
        left, right = st.columns(2)
        for column, text, title in (
            (left, change.before, _("before")),
            (right, change.after, _("after")),
        ):
            if text:
                column.caption(title)
                column.text(text)


def draw(there: Sequence[PromptVersion], chosen: PromptVersion) -> None:
    """Draw the versions of a name, newest first: when, by whom, what changed since its base."""
    own = [one for one in there if one.name == chosen.name]
    by_id = {one.id: one for one in there}
    title = ngettext("{n:,} version", "{n:,} versions", len(own))
    with st.expander(_("{versions}: what changed, and when", versions=title)):
        for version in own:
            st.markdown(f"##### {words.plain(name_of(version))}")
            st.caption(words.plain(about(version)))
            base = by_id.get(version.based_on or "") or _before(own, version)
            _since(version.prompt, base)


def name_of(version: PromptVersion) -> str:
    """Return what a version is called."""
    return _("{name}, version {version}", name=version.name, version=version.version)


def about(version: PromptVersion) -> str:
    """Return when a version was saved, by whom, and the beginning of its digest."""
    return _(
        "Saved {when:%Y-%m-%d %H:%M} by {who}; SHA-256 {digest}…",
        when=version.created,
        who=version.created_by,
        digest=version.prompt.digest[:12],
    )


def _before(own: Sequence[PromptVersion], version: PromptVersion) -> PromptVersion | None:
    return next((one for one in own if one.version < version.version), None)


def _since(prompt: Prompt, base: PromptVersion | None) -> None:
    if base is None:
        st.text(_("The first one."))
        return
    st.text(_("Since {version}:", version=name_of(base)))
    told(changes(base.prompt, prompt))
