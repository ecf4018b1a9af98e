"""What Browse is asked for: its fields, which the address fills in and which tell the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from pages.parts import browse_link, words
from review.core.i18n import N_, _
from review.core.roles import may
from store import settings
from store.access import people
from store.access.people import Person
from store.dataset import catalog
from store.db.workspace import Store
from store.promises import pools
from store.work import batches, names
from store.work.browse import Filter
from store.work.handler import handlers

ANY = N_("Any")
VERDICTS = {
    "": ANY,
    "accept": N_("Accepted"),
    "reject": N_("Rejected"),
    "unsure": N_("Unsure"),
    "cannot_judge": N_("Cannot judge"),
    "none": N_("Not reviewed"),
    "exclude": N_("Excluded by a lead"),
}
LABELS = {"": ANY, "accept": N_("Accepted"), "reject": N_("Rejected")}
KINDS = {
    "": ANY,
    "sft": N_("Single edits"),
    "preference": N_("Candidates"),
    "multi-turn": N_("Turns"),
}
#: What the address asks for → the key of its field.
KEYS = {
    "edit_type": "browse-type",
    "category": "browse-category",
    "verdict": "browse-verdict",
    "kind": "browse-kind",
    "text": "browse-text",
    "judge": "browse-judge",
    "low": "browse-low",
    "high": "browse-high",
    "batch": "browse-batch",
    "reviewer": "browse-reviewer",
    "task": "browse-task",
    "label": "browse-label",
    "position": "browse-position",
}
#: What only a link asks for.
LINKED = ("group", "chain")
NUMBERS = ("low", "high")
#: The page's number, among the pages there are.
PAGE = "browse-page"
#: What the address asked for when the fields last agreed with it.
_AGREED = "browse-asked"

#: A field's values → what it shows of each.
Options = dict[str, dict[str, str]]
#: Digits from which on a number of the address is no page: no database counts so far.
LONGEST_PAGE = 10


def draw(store: Store, person: Person) -> Filter:
    """Draw the fields, filled in by the address; return what they ask for, and tell it."""
    options = _options(store, person)
    _fill_in(options)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(_("Text contains"), key=KEYS["text"], width=170)
        _choose("edit_type", _("Edit type"), options)
        _choose("verdict", _("People say"), options)
        with st.popover(_("More fields")):
            _choose("category", _("Category"), options)
            _choose("batch", _("Batch"), options)
            if len(options["reviewer"]) > 1:
                _choose("reviewer", _("Answered by"), options)
            _choose("kind", _("From"), options)
            _choose("task", _("In answer to"), options)
            _choose("label", _("All together say"), options)
            if len(options["position"]) > 1:
                _choose("position", _("Turn of its chain"), options)
            if options["judge"]:
                _choose("judge", _("Judge"), options)
                st.number_input(_("Score from"), value=None, key=KEYS["low"])
                st.number_input(_("Score to"), value=None, key=KEYS["high"])
    asked = _asked()
    _tell(asked)
    return _filter(store, person, asked)


def page_number() -> int:
    """Return the number of the page that is asked for, by the field or by the address."""
    named = st.query_params.get("page", "")
    asked = int(named) if named.isdecimal() and len(named) < LONGEST_PAGE else 1
    return int(st.session_state.get(PAGE) or asked or 1)


def turn(pages: int) -> None:
    """Draw the page's number; the address tells it."""
    number = min(max(page_number(), 1), pages)
    if pages == 1:
        st.session_state.pop(PAGE, None)
        return
    st.session_state[PAGE] = number
    of = _("Page of {pages:,}", pages=pages)
    st.number_input(of, 1, pages, key=PAGE, width=140)
    st.query_params["page"] = str(number)


def fill_in_anew(asked: Mapping[str, str]) -> None:
    """Ask for something else: before the next run, in a callback."""
    st.query_params.from_dict(dict(asked))
    st.session_state.pop(_AGREED, None)
    st.session_state.pop(PAGE, None)


def _options(store: Store, person: Person) -> Options:
    everyone = people.everyone(store) if may(person.role, "decide") else []
    any_ = {"": _(ANY)}
    return {
        "edit_type": any_ | {name: name for name in catalog.types(store)},
        "category": any_ | {name: name for name in _taxonomy(store)},
        "verdict": _translated(VERDICTS) | _of_the_address("verdict"),
        "kind": _translated(KINDS),
        "task": any_ | {one.task.name: _(one.task.title) for one in handlers(store)},
        "label": _translated(LABELS),
        "position": any_ | {str(place): str(place) for place in _places(store)},
        "batch": any_ | {one.id: names.in_words(one.name) for one in batches.all_batches(store)},
        "reviewer": any_ | {one.id: one.name for one in everyone},
        "judge": {run.name: run.name for run in pools.judge_runs(store)},
    }


def _translated(labels: Mapping[str, str]) -> dict[str, str]:
    return {value: _(label) for value, label in labels.items()}


def _of_the_address(name: str) -> dict[str, str]:
    """Return a verdict that no field offers, of another task, where the address asks for it."""
    value = browse_link.asked().get(name)
    return {} if value is None or value in VERDICTS else {value: words.verdict(value)}


def _fill_in(options: Options) -> None:
    """Bring the fields to what the address asks for, where it is not what they say already."""
    asked = browse_link.asked()
    keys = [KEYS[name] for name in KEYS if options.get(name) or name in ("text", *NUMBERS)]
    if st.session_state.get(_AGREED) == asked and keys[0] in st.session_state:
        return
    for name, key in KEYS.items():
        if name in NUMBERS:
            st.session_state[key] = _number(asked.get(name))
        elif name == "text":
            st.session_state[key] = asked.get(name, "")
        elif options[name]:
            known = asked.get(name, "") in options[name]
            st.session_state[key] = asked.get(name, "") if known else next(iter(options[name]))
            if name in asked and not known:
                st.warning(_("The link asks for something that is not here any more."))


def _choose(name: str, label: str, options: Options) -> None:
    labels = options[name]
    st.selectbox(
        label, list(labels), key=KEYS[name], format_func=lambda value: labels.get(value, value),
        width=170,
    )  # fmt: skip


def _asked() -> dict[str, str]:
    """Return what the fields say, as the address has it."""
    said = {name: st.session_state.get(key) for name, key in KEYS.items()}
    if said["low"] is None and said["high"] is None:
        said["judge"] = said["judge"] if browse_link.asked().get("judge") else None
    linked = {name: browse_link.asked().get(name) for name in LINKED}
    texts = {name: f"{value:.10g}" if name in NUMBERS and value is not None else value
             for name, value in {**said, **linked}.items()}  # fmt: skip
    return {name: str(value) for name, value in texts.items() if value not in (None, "")}


def _tell(asked: dict[str, str]) -> None:
    """Let the address say what the fields do; what else stands in it stays."""
    if browse_link.asked() != asked:
        others = {
            name: value
            for name, value in st.query_params.items()
            if name not in (*browse_link.NAMES, "page")
        }
        st.query_params.from_dict({**others, **asked})
        st.session_state.pop(PAGE, None)
    st.session_state[_AGREED] = asked


def _filter(store: Store, person: Person, asked: Mapping[str, str]) -> Filter:
    """Return what the store is asked for; the judge whose scores are shown is always one."""
    return Filter(
        reviewer=person.id,
        edit_type=asked.get("edit_type"),
        edit_types=_of_category(store, asked.get("category")),
        text=asked.get("text"),
        verdict=asked.get("verdict"),
        judge=st.session_state.get(KEYS["judge"]),
        lowest=_number(asked.get("low")),
        highest=_number(asked.get("high")),
        kind=asked.get("kind"),
        batch=asked.get("batch"),
        said_by=asked.get("reviewer"),
        group=asked.get("group"),
        task=asked.get("task"),
        label=asked.get("label"),
        chain=asked.get("chain"),
        position=int(asked["position"]) if "position" in asked else None,
    )


def _places(store: Store) -> range:
    """Return the places that turns have in their chains, from 1."""
    return range(1, catalog.longest_chain(store) + 1)


def _of_category(store: Store, category: str | None) -> tuple[str, ...] | None:
    """Return the types of a category, as the settings have it now; None for any."""
    return tuple(_taxonomy(store)[category]) if category else None


def _taxonomy(store: Store) -> Mapping[str, Sequence[str]]:
    return settings.current(store).settings.taxonomy


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None
