"""The part Suggestions: better short texts that reviewers wrote; a lead takes them over."""

from __future__ import annotations

import streamlit as st

from pages.deciding.instructions.lost import both_texts
from pages.deciding.instructions.shared import Visit
from pages.parts import browse_link, words
from review.core.errors import PicoReviewError
from review.core.i18n import _, ngettext
from review.core.roles import may
from store.instructions import suggestions
from store.instructions.suggestions import Suggestion
from store.work import seen

#: So many are shown on a page.
SHOWN = 20


def draw(visit: Visit) -> None:
    """Draw what is suggested, the newest first, with what a lead did of it."""
    every = suggestions.suggestions(visit.store)
    if not every:
        todo = _("A reviewer may type one while comparing; it stays a suggestion, with its author.")
        words.empty(_("Nobody has suggested a better short text yet."), todo)
        return
    taken = sum(one.taken is not None for one in every)
    st.markdown(
        ngettext(
            "**{n:,} suggestion**, {taken:,} taken over. The dataset's own text stays as it is: "
            "what is taken over goes out beside it, with who wrote it.",
            "**{n:,} suggestions**, {taken:,} taken over. The dataset's own texts stay as they "
            "are: what is taken over goes out beside them, with who wrote it.",
            len(every),
            taken=taken,
        )
    )
    pages = -(-len(every) // SHOWN)
    at = 1
    if pages > 1:
        at = int(st.number_input(_("Page of {n:,}", n=pages), 1, pages, 1, key="suggested-page"))
    shown = every[(at - 1) * SHOWN : at * SHOWN]
    hidden = seen.look(visit.store, [one.edit_id for one in shown], visit.person.id)
    for one in shown:
        if one.edit_id not in hidden:
            _suggestion(visit, one)
    if hidden:
        st.caption(words.hidden(len(hidden)))


def _suggestion(visit: Visit, one: Suggestion) -> None:
    with st.container(border=True):
        st.text(one.text)
        both_texts(one.long, one.short)
        said = _(
            "by {author}, {time}, log entry {entry:,}",
            author=one.author,
            time=_day(one.time),
            entry=one.entry,
        )
        link = f"[{_('Open in Browse')}]({browse_link.to(one.edit_id)})"
        st.caption(f"{words.plain(said)} · {link}")
        if one.taken:
            st.text(
                _("Taken over by {name}, {time}.", name=one.taken.taken_by,
                  time=_day(one.taken.taken))
            )  # fmt: skip
        elif one.instead:
            st.text(_("Another one was taken over for this edit."))
        if may(visit.person.role, "decide"):
            _decide(visit, one)


def _decide(visit: Visit, one: Suggestion) -> None:
    label = _("Take it back") if one.taken else _("Take it over")
    if not st.button(label, key=f"suggested-{one.entry}"):
        return
    try:
        if one.taken:
            suggestions.take_back(visit.store, one.edit_id, by=visit.person.name)
        else:
            suggestions.take_over(visit.store, one.entry, by=visit.person.name)
    except PicoReviewError as error:
        words.problem(error)
        return
    st.rerun()


def _day(time: object) -> str:
    return f"{time:%Y-%m-%d %H:%M}"
