"""A prompt's examples: edits with the answer the judge should have given."""

from __future__ import annotations

import msgspec
import streamlit as st

from pages.deciding.judge.prompt.draft import Draft
from pages.parts import pictures, words
from pages.parts.desk import Visit
from review.core.i18n import _
from review.core.settings import Settings
from review.judging.prompt import Example
from review.judging.prompt_check import LONGEST_LINE, MOST_EXAMPLES
from review.judging.scales import scales
from store.dataset import catalog
from store.dataset.catalog import EditView
from store.work import browse, seen

ACROSS = 3
FOUND = 3


def draw(visit: Visit, draft: Draft, settings: Settings) -> None:
    """Draw the examples in the order the judge sees them, each to be taken out, and one to add."""
    st.subheader(_("Examples"))
    if not draft.prompt.examples:
        words.empty(
            _("No example yet."),
            _("The tab Disagreements proposes some, from labels drawn to tune. Or find an edit."),
        )
    ids = [one.edit_id for one in draft.prompt.examples]
    views = catalog.edits(visit.store, ids)
    hidden = seen.look(visit.store, ids, visit.person.id)
    for start in range(0, len(draft.prompt.examples), ACROSS):
        row = draft.prompt.examples[start : start + ACROSS]
        for column, example in zip(st.columns(ACROSS), row, strict=False):
            with column, st.container(border=True):
                _shown(visit, draft, example, views.get(example.edit_id), hidden)
    if len(draft.prompt.examples) < MOST_EXAMPLES:
        with st.expander(_("Add an example")):
            _find(visit, draft, settings)


def _shown(
    visit: Visit, draft: Draft, example: Example, edit: EditView | None, hidden: set[str]
) -> None:
    """Draw an example; its answer only to who owes none of their own."""
    if edit is None:
        st.text(_("This edit is not there any more."))
    else:
        pictures.pair(visit.store, edit, "thumb")
        st.text(words.instruction(edit.text))
    if example.edit_id in hidden:
        st.caption(words.hidden(1))
    else:
        st.caption(_scores(example))
        if example.why:
            st.text(example.why)
    if st.button(_("Take it out"), key=draft.key(f"out-{example.edit_id}")):
        left = tuple(one for one in draft.prompt.examples if one.edit_id != example.edit_id)
        _keep(draft, left)


def _scores(example: Example) -> str:
    said = (f"{words.criterion(name)} {score:g}" for name, score in example.scores.items())
    return " · ".join(words.plain(one) for one in said)


def _find(visit: Visit, draft: Draft, settings: Settings) -> None:
    st.caption(
        _(
            "A label that stands in the prompt proves nothing about this judge any more: take "
            "edits of batches drawn to tune."
        )
    )
    wanted = st.text_input(
        _("Find an edit"), key=draft.key("find"),
        placeholder=_("Words of its instruction, or its file"),
    )  # fmt: skip
    if not wanted:
        return
    taken = {example.edit_id for example in draft.prompt.examples}
    asked = browse.Filter(reviewer=visit.person.id, text=wanted)
    found = browse.page(visit.store, asked, limit=FOUND + len(taken)).edits
    free = [edit for edit in found if edit.id not in taken][:FOUND]
    if not free:
        st.text(_("No edit has these words, or they are examples already."))
    for column, edit in zip(st.columns(FOUND), free, strict=False):
        with column, st.container(border=True):
            _offered(visit, draft, settings, edit)


def _offered(visit: Visit, draft: Draft, settings: Settings, edit: EditView) -> None:
    """Draw a found edit with the answer that the judge should give."""
    pictures.pair(visit.store, edit, "thumb")
    st.text(edit.text or edit.output_image)
    with st.form(draft.key(f"form-{edit.id}"), border=False):
        scores = {
            name: st.number_input(
                words.plain(words.criterion(name)), scale.min, scale.max, scale.max,
                step=(scale.max - scale.min) / 10, key=draft.key(f"score-{name}-{edit.id}"),
            )
            for name, scale in scales(draft.prompt.criteria, settings).items()
        }  # fmt: skip
        why = st.text_input(_("Why"), max_chars=LONGEST_LINE, key=draft.key(f"why-{edit.id}"))
        if st.form_submit_button(_("Add it")):
            added = Example(edit.id, {n: float(s) for n, s in scores.items()}, why.strip())
            _keep(draft, (*draft.prompt.examples, added))


def _keep(draft: Draft, examples: tuple[Example, ...]) -> None:
    draft.keep(msgspec.structs.replace(draft.prompt, examples=examples))
    st.rerun()
