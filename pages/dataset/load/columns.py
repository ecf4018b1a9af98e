"""Step 2: what each file is, which of its columns is which, and its first rows with pictures."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import streamlit as st

from pages.dataset.load import folded, naming, offered, preview, scoring
from pages.dataset.load.naming import name_of
from pages.dataset.load.preview import Shelf
from pages.dataset.load.visit import Sent, Visit
from pages.parts import words
from review.core.edits import Record
from review.core.errors import BadInput
from review.core.i18n import _
from review.core.settings import Settings
from review.core.tasks import PURPOSES
from review.formats import FORMATS, Kind, columns, read, schema_of
from review.formats.containers import encodings, tables
from review.formats.human import label_studio
from store import settings
from store.access.people import Person
from store.dataset import fetching, images
from store.db.workspace import Store
from store.importing import report, uploads
from store.importing.run import Taken

#: So many rows say under which names pictures are wanted.
WANTED = 2_000
VOTES = ("reviews", "comparisons", "rankings")


def draw(store: Store, person: Person, visit: Visit) -> None:
    """Ask of each file what it is; show its rows; lead on once nothing is missing."""
    with encodings.told(visit.encoding or None):
        _draw(store, person, visit)


def _draw(store: Store, person: Person, visit: Visit) -> None:
    rule = settings.current(store).settings
    if saved := st.session_state.pop(scoring.SAVED, None):
        st.success(saved)
    way_on = st.container()  # At the top: in sight however many files there are.
    missing: list[str] = []
    lines = [folded.line(rule, number, one) for number, one in enumerate(visit.files)]
    shown = next((number for number, line in enumerate(lines) if line), None)
    for number, (one, line) in enumerate(zip(visit.files, lines, strict=True)):
        with st.expander(line, expanded=number == shown) if line else st.container():
            missing += _file(store, visit, rule, number, one)
    offered.draw(store, person, visit, rule)
    if any(_has_scores(one, rule) for one in visit.files):
        scoring.draw(store, person, visit, rule)
    if any(one.taken and one.taken.kind in VOTES for one in visit.files):
        names = list(PURPOSES)
        visit.purpose = st.selectbox(
            _("Reviews are for"), names, names.index(visit.purpose), key="load-purpose",
            format_func=words.purpose,
        )  # fmt: skip
    if not visit.files:
        st.text(_("Pictures alone: they go to the edits that name them."))
    for line in report.not_loaded(visit.found):
        st.text(line)
    with way_on:
        _lead_on(visit, missing)


def _lead_on(visit: Visit, missing: list[str]) -> None:
    """Draw the way on; what it still needs is said beside it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        label = _("Next: check")
        if st.button(label, type="primary", key="load-next", disabled=bool(missing)):
            visit.checked = None
            visit.go(3)
            st.rerun()
        if missing:
            needed = ", ".join(dict.fromkeys(missing))
            st.caption(words.plain(_("Needed: {what}.", what=needed)))


def said(visit: Visit) -> str:
    """Say in a line what the files are taken for."""
    taken = [one.taken for one in visit.files if one.taken]
    return " · ".join(_(FORMATS[one.kind].title) for one in taken)


def _file(store: Store, visit: Visit, rule: Settings, number: int, one: Sent) -> list[str]:
    """Draw one file; return what it still needs."""
    name, row = st.columns([1, 2], vertical_alignment="center")
    name.markdown(f"**{words.plain(one.name)}**")
    try:
        with row:
            kind = _ask_kind(rule, number, one)
        if kind is None:
            one.taken = None
            return [_("what {file} is", file=one.name)]
        before = visit.encoding
        naming.ask_encoding(visit, number, one)
        if visit.encoding != before:
            st.rerun()
        above = st.container()
        mapping = _ask_columns(rule, number, one, kind) | _ask_words(number, one, kind)
        one.taken = Taken(kind, mapping)
        missing = _missing(one.path, one.taken, rule)
        if missing:
            return missing
        _fit_pictures(visit, rule, one)
        preview.draw(one, one.taken, rule, _shelf(store, visit, one))
        if beside := naming.beside(one, one.taken, rule):
            st.caption(words.plain(beside))
        with above:
            confirmed = naming.confirm(rule, number, one, one.taken)
        return [] if confirmed else [_("a tick at what is red")]
    except BadInput as error:
        words.problem(error)
        return [_("a file that can be read")]


def _ask_kind(rule: Settings, number: int, one: Sent) -> Kind | None:
    """Ask what a file is; it opens with what it was taken for."""
    kinds = list(FORMATS)
    taken = folded.kind(rule, one)
    return st.selectbox(
        _("Taken for"), kinds, kinds.index(taken) if taken else None, key=folded.kind_key(number),
        format_func=lambda kind: _(FORMATS[kind].title), placeholder=_("Say what it is (needed)"),
        label_visibility="collapsed",
    )  # fmt: skip


def _ask_columns(rule: Settings, number: int, one: Sent, kind: Kind) -> dict[str, str]:
    """Ask which column is which, where the file's shape does not say so."""
    if label_studio.is_export(one.path):
        return _ask_fields(number, one) if kind == "reviews" else {}
    return naming.ask(rule, number, one, kind)


def _ask_fields(number: int, one: Sent) -> dict[str, str]:
    """Ask for the names that a Label Studio export may have for what is needed of it."""
    given = one.taken.mapping if one.taken else {}
    asked = {
        "edit": _("Field that names the edit"),
        "verdict": _("Control that asks for the verdict"),
        "edit_type": _("Control that asks for the type"),
    }
    row = st.columns(len(asked))
    typed = {
        ours: place.text_input(
            label, given.get(ours, ""), key=f"map-{number}-{ours}", placeholder=_("as usual")
        )
        for (ours, label), place in zip(asked.items(), row, strict=True)
    }
    return {ours: text.strip() for ours, text in typed.items() if text.strip()}


def _missing(file: Path, taken: Taken, rule: Settings) -> list[str]:
    """Return what a file still needs: columns that are not named, or any score."""
    if label_studio.is_export(file):
        return []
    theirs, shape = tables.columns(file), FORMATS[taken.kind]
    schema = schema_of(file)
    known = schema is not None and schema.kind == taken.kind
    if known or columns.is_released(shape.kind, theirs):
        return []
    missing = [name_of(ours) for ours in shape.needed if ours not in taken.mapping]
    any_score = {"overall", "faithfulness"} & naming.said_of(taken.mapping).keys()
    if shape.kind == "scores" and "scores" not in theirs and not any_score:
        missing += [name_of(name) for name in rule.criteria if name not in taken.mapping]
    return missing


def _ask_words(number: int, one: Sent, kind: Kind) -> dict[str, str]:
    """Ask what the file's own words for answers mean."""
    names = FORMATS[kind].words
    if not names:
        return {}
    given = one.taken.mapping if one.taken else {}
    with st.expander(_("Other words for the answers"), expanded=bool({*names} & given.keys())):
        row = st.columns(len(names))
        typed = {
            ours: place.text_input(
                words.plain(_("Means “{verdict}”", verdict=words.verdict(ours))),
                given.get(ours, ""), key=f"load-word-{number}-{kind}-{ours}",
                placeholder=_("Keep, Fine"),
            )
            for ours, place in zip(names, row, strict=True)
        }  # fmt: skip
    return {ours: text.strip() for ours, text in typed.items() if text.strip()}


def _has_scores(one: Sent, rule: Settings) -> bool:
    """Whether scores come with a file, or numbers that could be."""
    if one.taken is None or one.taken.kind in VOTES:
        return False
    try:
        theirs = tables.columns(one.path)
    except BadInput:
        return False
    named = {"scores", "overall", *rule.criteria} & {*theirs, *naming.said_of(one.taken.mapping)}
    foreign = not columns.is_released(FORMATS[one.taken.kind].kind, theirs)
    return bool(named) or (foreign and bool(columns.ranges(one.path)))


def _shelf(store: Store, visit: Visit, one: Sent) -> Shelf:
    """Return where the pictures of a file may be; a shard has its own."""
    remote = bool(visit.place) and not visit.pictures and fetching.is_remote(visit.place)
    named = [str(visit.pictures)] if visit.pictures else [visit.place]
    here = [images.folder(place) for place in named if place and not fetching.is_remote(place)]
    elsewhere = remote or bool(images.remote_roots(store))
    own = one.source.root
    return Shelf(store, (*here, own, *images.roots(store)), elsewhere)


def _fit_pictures(visit: Visit, rule: Settings, one: Sent) -> None:
    """Bring the pictures that were sent under the names that this file gives them."""
    if visit.pictures and one.taken and one.taken.kind in ("sft", "preference", "multi-turn"):
        visit.pictures = uploads.fit(visit.pictures, _wanted(one, rule))


def _wanted(one: Sent, rule: Settings) -> Iterator[str]:
    taken = one.taken
    if taken is None:
        return
    reading = read(one.path, taken.kind, rule, mapping=taken.mapping)
    for row in islice(reading, WANTED):
        for edit in row.edits if isinstance(row, Record) else ():
            yield edit.output_image
            yield edit.local_source or edit.source
