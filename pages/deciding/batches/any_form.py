"""The form of a task that brings none of its own: a field for each field of its request."""

from __future__ import annotations

import dataclasses
from typing import Any, Literal, get_args, get_origin, get_type_hints

import streamlit as st

from pages.parts import words
from review.core.errors import PicoReviewError
from review.core.i18n import _, ngettext
from store.access.people import Person
from store.db.workspace import Store
from store.work.batches import Batch
from store.work.handler import TaskHandler


class AnyForm:
    """Asks for what a task's request takes: numbers, yes or no, one of several words, and words."""

    def __init__(self, handler: TaskHandler) -> None:
        self.handler = handler

    def intents(self, store: Store) -> list[str]:  # noqa: ARG002
        """Return the task's title: that is what it is drawn for."""
        return [self.handler.task.title]

    def form(self, store: Store, person: Person, intent: str) -> None:  # noqa: ARG002
        """Ask field by field; draw on a click."""
        name, hints = self.handler.task.name, get_type_hints(self.handler.request)
        given = {
            field.name: _asked(f"{name}-{field.name}", field, hints[field.name])
            for field in dataclasses.fields(self.handler.request)
        }
        if st.button(_("Draw"), type="primary", key=f"{name}-draw"):
            self._draw(store, person, given)

    def _draw(self, store: Store, person: Person, given: dict[str, Any]) -> None:
        try:
            batch = self.handler.draw(store, self.handler.request(**given), by=person.name)
        except PicoReviewError as error:
            words.problem(error)
            return
        st.toast(words.plain(self._drawn(batch)))
        st.rerun()

    def _drawn(self, batch: Batch) -> str:
        if self.handler.task.unit == "edit":
            return words.drawn(batch.name, batch.units)
        if self.handler.task.unit == "chain":
            return ngettext(
                "{batch}: {n:,} chain drawn.", "{batch}: {n:,} chains drawn.", batch.units,
                batch=batch.name,
            )  # fmt: skip
        return ngettext(
            "{batch}: {n:,} question drawn.", "{batch}: {n:,} questions drawn.", batch.units,
            batch=batch.name,
        )  # fmt: skip


def _asked(key: str, field: dataclasses.Field[Any], kind: Any) -> Any:
    label = field.name.replace("_", " ").capitalize()
    default = None if field.default is dataclasses.MISSING else field.default
    if get_origin(kind) is Literal:
        options = list(get_args(kind))
        first = options.index(default) if default in options else 0
        return st.selectbox(label, options, first, format_func=words.purpose, key=key)
    if kind is bool:
        return st.checkbox(label, bool(default), key=key)
    if kind is int:
        return int(st.number_input(label, value=default or 0, step=1, key=key))
    if kind is float:
        return float(st.number_input(label, value=default or 0.0, key=key))
    return st.text_input(label, default or "", key=key) or None
