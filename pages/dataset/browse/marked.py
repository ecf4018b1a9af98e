"""What a lead does with marked edits: taken out, brought back, drawn for review."""

from __future__ import annotations

from typing import cast

import streamlit as st

from pages.parts import light_table, words
from pages.parts.light_table import Asked, May
from review.core.errors import PicoReviewError, Refused
from review.core.i18n import _, ngettext
from review.core.roles import may
from review.core.tasks import Purpose
from store.access.people import Person
from store.db.workspace import Store
from store.work import adjudication, culling
from store.work.browse import Filter
from store.work.culling import Review
from store.work.handler import handlers

KEY = "light-table"


def offered(store: Store, person: Person, found: int) -> May | None:
    """Return what this person may do with edits; None for who may only look."""
    if not may(person.role, "decide"):
        return None
    edits = [one.task for one in handlers(store) if one.task.unit == "edit"]
    purposes = {str(name): words.capitalized(words.purpose(name)) for name in culling.PURPOSES}
    return May(
        {task.name: _(task.title) for task in edits}, purposes, found, adjudication.NOTE_LENGTH
    )


def take(store: Store, person: Person, wanted: Filter, asked: Asked) -> None:
    """Do what was asked for of the marked edits, and say what came of it."""
    try:
        said = _done(store, person, wanted, asked)
    except PicoReviewError as error:
        light_table.tell(KEY, asked, str(error))
        return
    light_table.keep_marked(KEY, [])
    light_table.tell(KEY, asked, said)
    if said:
        st.toast(words.plain(said))


def _done(store: Store, person: Person, wanted: Filter, asked: Asked) -> str:
    edits, values = light_table.marked(KEY), asked.values
    if asked.name == "unmark":
        return ""
    if asked.name == "exclude":
        out = culling.exclude(store, edits, values["reason"], by=person)
        return ngettext("Excluded: {n:,} edit.", "Excluded: {n:,} edits.", out)
    if asked.name == "back":
        back = culling.bring_back(store, edits, by=person)
        return ngettext("Brought back: {n:,} edit.", "Brought back: {n:,} edits.", back)
    review = Review(values["task"], cast("Purpose", values["purpose"]), _whole(values["reviewers"]))
    if asked.name == "draw":
        batch = culling.draw(store, edits, review, by=person)
    else:
        batch = culling.draw_from(store, wanted, _whole(values["size"]), review, by=person)
    return words.drawn(batch.name, batch.units)


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise Refused(_("{text!r} is no whole number.", text=text)) from None
