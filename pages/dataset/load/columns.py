"""Step 2: what each file is, which of its columns is which, and its first rows with pictures."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import streamlit as st

from pages.dataset.load import folded, preview, scoring
from pages.dataset.load.preview import Shelf
from pages.dataset.load.visit import Sent, Visit
from pages.parts import words
from review.core.edits import Record
from review.core.errors import BadInput
from review.core.i18n import N_, _
from review.core.settings import Settings
from review.core.tasks import PURPOSES
from review.formats import FORMATS, Kind, columns, files, read, tables
from store import settings
from store.access.people import Person
from store.dataset import fetching, images
from store.db.workspace import Store
from store.importing import uploads
from store.importing.run import Taken

NONE = "(none)"
#: So many rows say under which names pictures are wanted.
WANTED = 2_000
#: Our columns, as people read them; criteria go by their names.
NAMES = {
    "source": N_("source"), "instruction": N_("instruction"), "edited": N_("edited"),
    "key": N_("key"), "local_source": N_("local source"), "edit_type": N_("edit type"),
    "summarized": N_("summarized"), "judge": N_("judge"), "overall": N_("overall"),
    "edit": N_("edit"), "reviewer": N_("reviewer"), "verdict": N_("verdict"),
    "reasons": N_("reasons"), "reason": N_("reason"), "comment": N_("comment"),
    "time": N_("time"), "left": N_("left"), "right": N_("right"), "winner": N_("winner"),
    "group": N_("group"), "order": N_("order"), "none_acceptable": N_("none acceptable"),
    "chain": N_("chain"), "first_failing": N_("first turn that fails"),
    "turns": N_("a word on each turn"),
    "faithful": N_("short asks for the same"), "follows": N_("picture follows"),
    "suggestion": N_("better short text"), "faithfulness": N_("faithfulness of the short text"),
}  # fmt: skip
VOTES = ("reviews", "comparisons", "rankings")


def draw(store: Store, person: Person, visit: Visit) -> None:
    """Ask of each file what it is; show its rows; lead on once nothing is missing."""
    rule = settings.current(store).settings
    way_on = st.container()  # At the top: in sight however many files there are.
    missing: list[str] = []
    lines = [folded.line(rule, number, one) for number, one in enumerate(visit.files)]
    shown = next((number for number, line in enumerate(lines) if line), None)
    for number, (one, line) in enumerate(zip(visit.files, lines, strict=True)):
        with st.expander(line, expanded=number == shown) if line else st.container():
            missing += _file(store, visit, rule, number, one)
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
    name.markdown(f"**{words.plain(one.path.name)}**")
    try:
        with row:
            kind = _ask_kind(rule, number, one)
        if kind is None:
            one.taken = None
            return [_("what {file} is", file=one.path.name)]
        mapping = _ask_columns(rule, number, one, kind) | _ask_words(number, one, kind)
        one.taken = Taken(kind, mapping)
        missing = _missing(one.path, one.taken, rule)
        if not missing:
            _fit_pictures(visit, rule, one)
            preview.draw(one.path, one.taken, rule, _shelf(store, visit))
        return missing
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
    if files.shape(one.path) == "json array":
        return _ask_fields(number, one) if kind == "reviews" else {}
    theirs = tables.columns(one.path)
    if columns.is_released(kind, theirs):
        return {}
    given = dict(one.taken.mapping) if one.taken and one.taken.kind == kind else {}
    guessed = given or columns.guess(kind, theirs, rule)
    criteria = list(rule.criteria) if FORMATS[kind].rated else []
    chosen = {}
    row: tuple[Any, ...] = ()
    for place, ours in enumerate((*FORMATS[kind].columns, *criteria)):
        if place % 4 == 0:  # A row of its own: on a phone they come in their order.
            row = st.columns(4)
        options = [NONE, *theirs]
        start = options.index(guessed[ours]) if guessed.get(ours) in theirs else 0
        picked = row[place % 4].selectbox(
            words.plain(_label(ours, kind)), options, start, key=f"map-{number}-{kind}-{ours}",
            format_func=lambda name: _("(none)") if name == NONE else name,
        )  # fmt: skip
        if picked != NONE:
            chosen[ours] = picked
    return chosen


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


def _label(ours: str, kind: Kind) -> str:
    name = name_of(ours)
    return _("{name} (needed)", name=name) if ours in FORMATS[kind].needed else name


def name_of(ours: str) -> str:
    """Return what one of our columns is called; a criterion by its name."""
    return _(NAMES[ours]) if ours in NAMES else ours.replace("_", " ")


def _missing(file: Path, taken: Taken, rule: Settings) -> list[str]:
    """Return what a file still needs: columns that are not named, or any score."""
    if files.shape(file) == "json array":
        return []
    theirs, shape = tables.columns(file), FORMATS[taken.kind]
    if columns.is_released(shape.kind, theirs):
        return []
    missing = [name_of(ours) for ours in shape.needed if ours not in taken.mapping]
    any_score = {"overall", "faithfulness"} & taken.mapping.keys()
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
    named = {"scores", "overall", *rule.criteria} & {*theirs, *one.taken.mapping}
    foreign = not columns.is_released(FORMATS[one.taken.kind].kind, theirs)
    return bool(named) or (foreign and bool(columns.ranges(one.path)))


def _shelf(store: Store, visit: Visit) -> Shelf:
    """Return where the pictures of this visit may be."""
    remote = bool(visit.place) and not visit.pictures and fetching.is_remote(visit.place)
    named = [str(visit.pictures)] if visit.pictures else [visit.place]
    here = [images.folder(place) for place in named if place and not fetching.is_remote(place)]
    elsewhere = remote or bool(images.remote_roots(store))
    return Shelf(store, (*images.roots(store), *here), elsewhere)


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
