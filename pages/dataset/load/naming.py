"""Which column of a file is which: opened with what was understood, corrected by a select."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from pages.dataset.load.visit import Sent, Visit
from pages.parts import words
from review.core.i18n import N_, _
from review.core.settings import Settings
from review.formats import FORMATS, Kind, schema_of
from review.formats.columns import is_released
from review.formats.containers import encodings, files, tables
from review.formats.meanings import Meaning
from review.formats.understood import container_of, meanings_of, repeated
from store.importing.run import Taken

NONE = "(none)"
#: Our columns, as people read them; criteria go by their names.
NAMES = {
    "source": N_("source"), "instruction": N_("instruction"), "edited": N_("edited"),
    "key": N_("key"), "local_source": N_("local source"), "edit_type": N_("edit type"),
    "summarized": N_("summarized"), "judge": N_("judge"), "overall": N_("overall"),
    "edit": N_("edit"), "reviewer": N_("reviewer"), "verdict": N_("verdict"),
    "reasons": N_("reasons"), "fault": N_("whose fault"), "reason": N_("reason"),
    "comment": N_("comment"), "time": N_("time"), "left": N_("left"), "right": N_("right"),
    "winner": N_("winner"), "group": N_("group"), "order": N_("order"),
    "none_acceptable": N_("none acceptable"),
    "chain": N_("chain"), "first_failing": N_("first turn that fails"),
    "turns": N_("a word on each turn"),
    "faithful": N_("short asks for the same"), "follows": N_("picture follows"),
    "suggestion": N_("better short text"), "faithfulness": N_("faithfulness of the short text"),
}  # fmt: skip
#: In what texts are often written that are not UTF-8.
ENCODINGS = ("cp1252", "gb18030", "big5", "shift_jis", "euc_kr", "cp1251", "utf-8")
#: Of ours, those that are followed by a name of one's own.
FURTHER = {"reference": N_("reference"), "mask": N_("mask"), "variant": N_("other words")}


def ask(rule: Settings, number: int, one: Sent, kind: Kind) -> dict[str, str]:
    """Ask which column is which, where the file's shape does not say so; return ours → theirs."""
    found = meanings_of(one.path, kind, rule, likely=True)
    schema = schema_of(one.path)
    if schema is not None and schema.kind == kind:
        return _of_schema(rule, number, one, kind, found, schema.name, asks=schema.read is None)
    if not found and is_released(kind, tables.columns(one.path)):
        return {}
    return _asked(rule, number, one, kind, found)


def _of_schema(
    rule: Settings, number: int, one: Sent, kind: Kind, found: Sequence[Meaning], name: str,
    *, asks: bool,
) -> dict[str, str]:  # fmt: skip
    """Show what a published shape says; return only what was said otherwise."""
    said = ", ".join(f"{name_of(each.ours)}: {each.theirs}" for each in found)
    st.caption(words.plain(_("Columns of {schema}.", schema=name) + (f" {said}" if said else "")))
    if not (asks and found):
        return {}
    with st.expander(_("Another column for something")):
        chosen = _asked(rule, number, one, kind, found)
    known = {each.ours: each.theirs for each in found}
    return {ours: name for ours, name in chosen.items() if name != known.get(ours, "")}


def _asked(
    rule: Settings, number: int, one: Sent, kind: Kind, found: Sequence[Meaning]
) -> dict[str, str]:
    """Draw a select for each of ours; it opens with what was said before, else understood."""
    given = one.taken.mapping if one.taken and one.taken.kind == kind else {}
    guessed = {each.ours: each.theirs for each in found} | dict(given)
    criteria = list(rule.criteria) if FORMATS[kind].rated else []
    options = [NONE, *tables.columns(one.path)]
    chosen = {}
    row: tuple[Any, ...] = ()
    for place, ours in enumerate((*FORMATS[kind].columns, *criteria)):
        if place % 4 == 0:  # A row of its own: on a phone they come in their order.
            row = st.columns(4)
        start = options.index(guessed[ours]) if guessed.get(ours) in options else 0
        picked = row[place % 4].selectbox(
            words.plain(_label(ours, kind)), options, start, key=f"map-{number}-{kind}-{ours}",
            format_func=lambda name: _("(none)") if name == NONE else name,
        )  # fmt: skip
        if picked != NONE:
            chosen[ours] = picked
        elif kind == "sft" and ours not in FORMATS[kind].needed:
            chosen[ours] = ""  # Said to be nowhere: no name is guessed for it.
    return chosen


def ask_encoding(visit: Visit, number: int, one: Sent) -> None:
    """Ask in what a text is written that does not say so; it opens with the guess."""
    with encodings.told(None):
        written = files.encoding(one.path)
    if not written.guessed:
        return
    known = list(dict.fromkeys((written.name, *written.others, *ENCODINGS)))
    now = visit.encoding if visit.encoding in known else written.name
    picked = st.selectbox(
        _("Written in"), known, known.index(now), key=f"load-encoding-{number}", width=240
    )
    visit.encoding = picked if visit.encoding or picked != written.name else ""


def confirm(rule: Settings, number: int, one: Sent, taken: Taken) -> bool:
    """Say how the file is written and what could be wrong of what is shown below.

    Return whether that is confirmed or corrected.
    """
    found = meanings_of(one.path, taken.kind, rule, likely=True)
    doubts = [
        f"{name_of(each.ours)}: {each.doubt}"
        for each in found
        if each.needed and each.doubt and taken.mapping.get(each.ours, each.theirs) == each.theirs
    ]
    if (written := files.encoding(one.path)).guessed:
        doubts.append(_("It is read as {encoding}.", encoding=written.in_words()))
    if taken.kind == "sft" and found:
        again = repeated(one.path, rule, taken.mapping)
        doubts += [again] if again else []
    st.caption(words.plain(container_of(one.path)))
    for doubt in doubts:
        st.markdown(words.red(doubt))
    label = _("Right as it is shown")
    return not doubts or st.checkbox(label, key=f"load-right-{number}-{'|'.join(doubts)}")


def beside(one: Sent, taken: Taken, rule: Settings) -> str:
    """Say which columns mean nothing here, empty where there are none or the shape is fixed."""
    schema = schema_of(one.path)
    if schema is not None and schema.kind == taken.kind and schema.read is not None:
        return ""  # Its reader knows what each is for.
    found = meanings_of(one.path, taken.kind, rule, likely=True)
    named = ({each.ours: each.theirs for each in found} | dict(taken.mapping)).values()
    left = [name for name in tables.columns(one.path) if name not in named] if found else []
    if not left:
        return ""
    listed = ", ".join(left)
    if taken.kind == "sft":
        return _("Kept beside the edits: {columns}", columns=listed)
    return _("Ignored columns: {columns}", columns=listed)


def _label(ours: str, kind: Kind) -> str:
    name = name_of(ours)
    return _("{name} (needed)", name=name) if ours in FORMATS[kind].needed else name


def name_of(ours: str) -> str:
    """Return what one of our columns is called; a criterion by its name."""
    role, dot, own = ours.partition(".")
    if dot and role in FURTHER:
        return f"{_(FURTHER[role])} {own}"
    return _(NAMES[ours]) if ours in NAMES else ours.replace("_", " ")


def said_of(mapping: Mapping[str, str]) -> dict[str, str]:
    """Return what a mapping names a column for."""
    return {ours: theirs for ours, theirs in mapping.items() if theirs}
