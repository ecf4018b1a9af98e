"""The part What is lost: which kinds of words reviewers mark as lost, with the pairs."""

from __future__ import annotations

import streamlit as st

from pages.deciding.instructions.shared import Visit, nothing_yet
from pages.parts import browse_link, tables, words
from review.core.i18n import _, ngettext
from review.coverage.language import LANGUAGES
from review.instructions.lost import KIND_NAMES, languages
from review.instructions.summary import Counted
from store.instructions.report import Example, PairReport
from store.work import seen


def draw(visit: Visit) -> None:
    """Draw the kinds, the most often lost first, and pairs that lose the chosen one."""
    said = visit.report()
    if nothing_yet(visit, said):
        return
    if not said.found.marked:
        todo = _("Reviewers mark them in the long text; then they are counted here.")
        words.empty(_("No word is marked as lost yet."), todo)
        return
    _kinds(said)
    names = [one.name for one in said.found.lost if said.examples.get(one.name)]
    kind = st.segmented_control(
        _("Pairs that lose"), names, default=names[0], required=True, key="pairs-lost-kind",
        format_func=lambda name: _(KIND_NAMES[name]),
    )  # fmt: skip
    _examples(visit, said, kind)


def _kinds(said: PairReport) -> None:
    rows = [_row(one) for one in said.found.lost]
    tables.plain(rows, key="pairs-lost")
    told = ", ".join(_(LANGUAGES[code]) for code in languages() if code in LANGUAGES)
    st.caption(
        _(
            "Of the pairs whose long text names such a word; something else: of all. Told by the "
            "words that reviewers mark, where the language is one of: {languages}. In others only "
            "digits are told, as numbers.",
            languages=told,
        )
    )
    if said.found.unread:
        st.caption(
            ngettext(
                "{n:,} pair with marks is in another language.",
                "{n:,} pairs with marks are in other languages.",
                said.found.unread,
            )
        )


def _row(one: Counted) -> dict[str, object]:
    return {
        _("lost"): _(KIND_NAMES[one.name]),
        _("pairs"): one.number,
        _("of pairs"): one.n,
        _("share, 95% interval"): words.rate(one.share),
    }


def _examples(visit: Visit, said: PairReport, kind: str) -> None:
    """List pairs with both texts; those this person may not see yet stay hidden."""
    examples = said.examples[kind]
    hidden = seen.look(visit.store, [one.edit_id for one in examples], visit.person.id)
    for one in examples:
        if one.edit_id not in hidden:
            _example(one)
    if hidden:
        st.caption(words.hidden(len(hidden)))


def _example(one: Example) -> None:
    with st.container(border=True):
        st.text(_("Lost: {words}", words=" · ".join(one.pieces)))
        both_texts(one.long, one.short)
        st.caption(f"[{_('Open in Browse')}]({browse_link.to(one.edit_id)})")


def both_texts(long: str, short: str) -> None:
    """Write both instructions of an edit, as they are."""
    st.text(_("Long: {text}", text=long))
    st.text(_("Short: {text}", text=short))
