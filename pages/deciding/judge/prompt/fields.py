"""The fields of a prompt: who the judge is, what it is asked, by which rules."""

from __future__ import annotations

import msgspec
import streamlit as st

from pages.deciding.judge.prompt.draft import Draft
from pages.parts import words
from review.core.i18n import _
from review.core.settings import Scale, Settings
from review.judging.prompt import Asked
from review.judging.prompt_check import LONGEST_LINE, LONGEST_TEXT
from review.judging.scales import scales

#: Pixels: two lines, and what a few paragraphs take.
LOW, HIGH = 68, 160


def draw(draft: Draft, settings: Settings) -> Draft:
    """Draw the fields, and return the draft with what stands in them."""
    prompt = draft.prompt
    role = st.text_area(
        _("Who the judge is"), key=draft.field("role", prompt.role), height=HIGH,
        max_chars=LONGEST_TEXT,
    )  # fmt: skip
    names = dict.fromkeys([*prompt.criteria, *([] if draft.of_pairs else settings.criteria)])
    known = scales(names, settings)
    asked = {
        name: _question(draft, name) if draft.of_pairs else _criterion(draft, name, scale)
        for name, scale in known.items()
    }
    rules = st.text_area(
        _("Rules to judge by"), key=draft.field("rules", prompt.guidelines), height=HIGH,
        max_chars=LONGEST_TEXT,
    )  # fmt: skip
    return draft.keep(
        msgspec.structs.replace(
            prompt,
            role=role.strip(),
            criteria={name: one for name, one in asked.items() if one.question},
            guidelines=rules.strip(),
        )
    )


def _question(draft: Draft, name: str) -> Asked:
    """Draw what a pair is compared by: it has no scale."""
    now = draft.prompt.criteria[name] if name in draft.prompt.criteria else Asked("")
    question = st.text_area(
        f"**{words.plain(words.criterion(name))}**", height=LOW, max_chars=LONGEST_LINE,
        key=draft.field(f"question-{name}", now.question),
        placeholder=_("Not asked while this is empty"),
    )  # fmt: skip
    return Asked(question.strip(), now.low, now.high)


def _criterion(draft: Draft, name: str, scale: Scale) -> Asked:
    """Draw what is asked of one criterion; without a question it is not asked."""
    now = draft.prompt.criteria.get(name, Asked(""))
    with st.container(border=True):
        question = st.text_area(
            f"**{words.plain(words.criterion(name))}** · {scale.min:g}–{scale.max:g}",
            key=draft.field(f"question-{name}", now.question), height=LOW, max_chars=LONGEST_LINE,
            placeholder=_("Not asked while this is empty"),
        )  # fmt: skip
        left, right = st.columns(2)
        low = left.text_input(
            _("{score:g} means", score=scale.min), key=draft.field(f"low-{name}", now.low),
            max_chars=LONGEST_LINE,
        )  # fmt: skip
        high = right.text_input(
            _("{score:g} means", score=scale.max), key=draft.field(f"high-{name}", now.high),
            max_chars=LONGEST_LINE,
        )  # fmt: skip
    return Asked(question.strip(), low.strip(), high.strip())
