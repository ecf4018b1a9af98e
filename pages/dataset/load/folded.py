"""A file whose columns are all named as released: a line says what it is, nothing is asked."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import streamlit as st

from pages.dataset.load.visit import Sent
from pages.parts import words
from review.core.errors import BadInput
from review.core.i18n import _, ngettext
from review.core.settings import Settings
from review.formats import FORMATS, Kind, columns, read, recognise
from review.formats.containers import shapes, tables
from review.formats.human import label_studio
from review.formats.understood import holds_edits

#: So many rows are counted: more take too long.
MOST_COUNTED = 2_000


def kind_key(number: int) -> str:
    """Return where it is kept what the file of that number is said to be."""
    return f"load-kind-{number}"


def kind(rule: Settings, one: Sent) -> Kind | None:
    """Return what a file was said to be, or is taken for. Raises BadInput for no kind of file."""
    return one.taken.kind if one.taken else _recognised(one.path, rule)


def _recognised(file: Path, rule: Settings) -> Kind | None:
    shapes.shape(file)
    try:
        return recognise(file, rule)
    except BadInput:
        theirs = tables.columns(file)
        tables.refuse_embedded(file)
        found = columns.likely(theirs, rule)
        return "sft" if found is None and holds_edits(file, theirs) else found


def line(rule: Settings, number: int, one: Sent) -> str | None:
    """Say what a file is that needs nothing; None where something has to be asked or said."""
    try:
        said: Kind | None = st.session_state.get(kind_key(number)) or kind(rule, one)
        if said is None or label_studio.is_export(one.path):
            return None
        if not columns.is_released(said, tables.columns(one.path)):
            return None
        reading = read(one.path, said, rule, mapping={})
        rows = sum(1 for _row in islice(reading, MOST_COUNTED + 1))
    except BadInput:  # Said where the file is asked about.
        return None
    return words.plain(_line(one.name, _(FORMATS[said].title), rows))


def _line(file: str, title: str, rows: int) -> str:
    if rows > MOST_COUNTED:
        return _(
            "{file}: {kind}, over {n:,} rows, nothing to name",
            file=file, kind=title, n=MOST_COUNTED,
        )  # fmt: skip
    return ngettext(
        "{file}: {kind}, {n:,} row, nothing to name",
        "{file}: {kind}, {n:,} rows, nothing to name",
        rows, file=file, kind=title,
    )  # fmt: skip
