"""What the judge will read: every message for one edit, as it is sent."""

from __future__ import annotations

import io
from typing import Any

import streamlit as st
from PIL import Image

from pages.parts import pictures, words
from pages.parts.desk import Visit
from review.core.errors import BadInput
from review.core.i18n import _
from review.core.settings import Settings
from review.judging import asking, pairwise
from review.judging.asking import Pictures, Shown
from review.judging.pairwise import PairPictures
from review.judging.prompt import Prompt
from store.dataset import catalog
from store.dataset.catalog import EditView
from store.judging import shown
from store.work import browse, seen

FOUND = 8
#: Stands where a run puts letters of its own.
NONCE = "RANDOM"
_NO_PICTURES = Pictures(b"", b"")


def draw(visit: Visit, prompt: Prompt, settings: Settings) -> None:
    """Draw the messages about an edit that is picked; the examples' behind a line."""
    st.subheader(_("What the judge will read"))
    edit = _picked(visit)
    views = catalog.edits(visit.store, [one.edit_id for one in prompt.examples])
    there = [one for one in prompt.examples if one.edit_id in views]
    turns = [Shown(one, views[one.edit_id].text or "", _NO_PICTURES) for one in there]
    text = (edit.text or "") if edit else ""
    system, *asked = asking.messages(prompt, text, _NO_PICTURES, turns, settings, NONCE)
    st.code(system["content"], language=None, wrap_lines=True)
    st.caption(
        _(
            "{nonce} stands for letters that every run draws anew: no text of the dataset can "
            "know them, so none can leave the place where it is data.",
            nonce=NONCE,
        )
    )
    if there:
        with st.expander(_("The examples, as it reads them")):
            hidden = seen.look(visit.store, [one.edit_id for one in there], visit.person.id)
            if hidden:
                st.caption(words.hidden(len(hidden)))
            for number, one in enumerate(there):
                if one.edit_id not in hidden:
                    _asked(visit, asked[2 * number], views[one.edit_id])
                    st.text(asked[2 * number + 1]["content"])
    if edit is None:
        words.empty(_("No edit to ask about."), _("Bring some in on **Load**."))
        return
    _asked(visit, asked[-1], edit)
    _sizes(visit, edit)


def draw_of_pairs(prompt: Prompt) -> None:
    """Draw what a judge of pairs is told."""
    st.subheader(_("What the judge will read"))
    none = PairPictures(b"", b"", b"")
    system = pairwise.messages(prompt, "", none, NONCE)[0]
    st.code(system["content"], language=None, wrap_lines=True)
    st.caption(
        _(
            "It compares two candidates of a group, in both orders; the page Preferences shows "
            "it beside people."
        )
    )


def _picked(visit: Visit) -> EditView | None:
    """Let an edit be found and picked; the first one there is without asking."""
    left, right = st.columns(2)
    wanted = left.text_input(
        _("Find an edit"), key="judge-read-find",
        placeholder=_("Words of its instruction, or its file"),
    )  # fmt: skip
    asked = browse.Filter(reviewer=visit.person.id, text=wanted or None)
    found = {one.id: one for one in browse.page(visit.store, asked, limit=FOUND).edits}
    if not found:
        return None
    picked = right.selectbox(
        _("Edit"), list(found), key="judge-read-edit",
        format_func=lambda edit_id: found[edit_id].text or found[edit_id].output_image,
    )  # fmt: skip
    return found[str(picked)]


def _asked(visit: Visit, message: dict[str, Any], edit: EditView) -> None:
    """Draw one question: its texts, and the pictures it is about."""
    with st.container(border=True):
        for part in message["content"]:
            if part["type"] == "text" and asking.is_instruction(part["text"], NONCE):
                st.text(part["text"])
        pictures.pair(visit.store, edit, "thumb")


def _sizes(visit: Visit, edit: EditView) -> None:
    try:
        made = shown.pictures(visit.store, edit.id)
    except BadInput as error:
        st.text(_("A judge cannot be asked about it: {why}", why=error.message))
        return
    sizes = " · ".join(_size(content) for content in (made.source, made.edited))
    st.caption(
        _(
            "Sent with a longer side of at most {side} pixels, unless a run says otherwise: "
            "{sizes}",
            side=shown.SIDE,
            sizes=sizes,
        )
    )


def _size(content: bytes) -> str:
    with Image.open(io.BytesIO(content)) as image:
        return f"{image.width} × {image.height}, {image.format}, {len(content) / 1000:.0f} KB"
