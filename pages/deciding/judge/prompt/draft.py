"""The prompt as it stands on the page, saved or not: kept while one looks at other tabs."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from review.judging import pairwise
from review.judging.prompt import Prompt
from store.judging.prompts import PromptVersion


@dataclass(frozen=True)
class Draft:
    """What is being written, from ``base`` (None: from the prompt to begin with)."""

    base: PromptVersion | None
    prompt: Prompt

    @property
    def changed(self) -> bool:
        """Whether there is something to save."""
        return self.base is None or self.prompt != self.base.prompt

    @property
    def of_pairs(self) -> bool:
        """Whether it asks which of two edits is better, and no scores."""
        return self.base is not None and self.base.name == pairwise.NAME

    def key(self, field: str) -> str:
        """Return the key of a field's widget, another one for every version."""
        return f"judge-{self.base.id if self.base else 'first'}-{field}"

    def field(self, name: str, text: str) -> str:
        """Return a text field's key, which holds ``text`` until somebody writes.

        Streamlit forgets the fields of a tab that is left; the draft does not.
        """
        key = self.key(name)
        if key not in st.session_state:
            st.session_state[key] = text
        return key

    def keep(self, prompt: Prompt) -> Draft:
        """Keep what is written now, and return it."""
        st.session_state[self.key("draft")] = prompt
        return Draft(self.base, prompt)


def of(base: PromptVersion | None, first: Prompt) -> Draft:
    """Return what was written from a version, else the version itself; ``first`` without one."""
    begun = Draft(base, base.prompt if base else first)
    return Draft(base, st.session_state.get(begun.key("draft"), begun.prompt))
