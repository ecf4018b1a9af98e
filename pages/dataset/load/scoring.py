"""The criteria and the scale that scores are read by: shown, and changed here where they differ."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from pages.dataset.load import rules
from pages.dataset.load.visit import Visit
from pages.parts import words
from review.core.errors import BadInput, PicoReviewError
from review.core.i18n import _, ngettext
from review.core.settings import Scale, Settings
from review.formats.columns import Range, ranges, scale_of
from store import promises, settings
from store.access.people import Person
from store.db.workspace import Store
from store.settings.scoring import with_preset, with_scoring

#: The columns of a file that are no criteria, whatever numbers are in them.
NEVER = ("id", "index", "overall", "time", "rater", "line")
SAVED = "load-criteria-saved"


def draw(store: Store, person: Person, visit: Visit, rule: Settings) -> None:
    """Say what scores are read by, warn where the file's do not fit, and offer another way."""
    found = _found(visit)
    used = _used(visit, rule, found)
    st.markdown(_("**Scores**"))
    st.text(
        _(
            "Criteria: {names}; scale {lowest:g} to {highest:g}.",
            names=", ".join(f"{name} ({one.weight:g})" for name, one in rule.criteria.items()),
            lowest=rule.scale.min,
            highest=rule.scale.max,
        )
    )
    rules.say(rule)
    scales = {name: _scale_in(visit, rule, name) for name in used}
    beyond = {
        name: one for name, one in used.items()
        if one.lowest < scales[name].min or one.highest > scales[name].max
    }  # fmt: skip
    none = not used and any(one.taken and one.taken.kind == "scores" for one in visit.files)
    if none:
        st.warning(_("No column is a criterion: name them above, or take the file's own."))
    for name, one in beyond.items():
        st.markdown(words.red(_off_scale(name, one, scales[name])))
    _ask_judge(visit)
    free = {name: one for name, one in found.items() if name.casefold() not in NEVER}
    if free:
        with st.expander(_("Other criteria, or another scale"), expanded=bool(beyond) or none):
            _ask(store, person, visit, rule, free, list(used))


def _off_scale(name: str, one: Range, scale: Scale) -> str:
    return _(
        "{name} goes from {low:g} to {high:g}; the scale from {least:g} to {most:g}.",
        name=name, low=one.lowest, high=one.highest, least=scale.min, most=scale.max,
    )  # fmt: skip


def _scale_in(visit: Visit, rule: Settings, column: str) -> Scale:
    """Return the scale that a file's column is read on: that of the criterion it stands for."""
    mappings = [one.taken.mapping for one in visit.files if one.taken]
    ours = (name for each in mappings for name, theirs in each.items() if theirs == column)
    return rule.scale_of(next((name for name in ours if name in rule.criteria), column))


def _found(visit: Visit) -> dict[str, Range]:
    """Return the columns with numbers of all files that bring scores."""
    found: dict[str, Range] = {}
    for one in visit.files:
        if one.taken and one.taken.kind not in ("reviews", "comparisons", "rankings"):
            found |= _ranges(str(one.path), one.path.stat().st_mtime_ns)
    return found


@st.cache_data(max_entries=16, show_spinner=False)
def _ranges(file: str, _changed: int) -> dict[str, Range]:
    try:
        return ranges(Path(file))
    except BadInput:
        return {}


def _used(visit: Visit, rule: Settings, found: dict[str, Range]) -> dict[str, Range]:
    """Return the columns of numbers that stand for criteria in force, by their own names."""
    used = {name: one for name, one in found.items() if name in rule.criteria}
    for sent in visit.files:
        for ours, theirs in (sent.taken.mapping if sent.taken else {}).items():
            if ours in rule.criteria and theirs in found:
                used[theirs] = found[theirs]
    return used


def _ask_judge(visit: Visit) -> None:
    visit.judge = st.text_input(
        _("Judge's name"),
        visit.judge,
        key="load-judge",
        placeholder=_("as the file says"),
        width=360,
    ).strip()


def _ask(
    store: Store, person: Person, visit: Visit, rule: Settings,
    found: dict[str, Range], used: list[str],
) -> None:  # fmt: skip
    """Ask for criteria, their weights and the scale; say what that puts out of date."""
    default = [name for name in used or found if name in found]
    chosen = st.multiselect(
        _("Columns that are criteria (needed)"), list(found), default, key="load-criteria",
        format_func=lambda name: f"{name} ({found[name].lowest:g}–{found[name].highest:g})",
    )  # fmt: skip
    if not chosen:
        return
    weights = _weights(rule, chosen)
    scale = _scale(chosen, found)
    scales, scoring = rules.ask(chosen, found, rule)
    own = {name: one for name, one in scales.items() if one != scale}
    st.caption(consequences(store))
    if st.button(_("Use these from now on"), key="load-criteria-save"):
        _save(
            store, person, visit,
            lambda text: with_scoring(text, weights, scale, scales=own, rules=scoring),
        )  # fmt: skip
    rules.offer(lambda name: _save(store, person, visit, lambda text: with_preset(text, name)))


def consequences(store: Store) -> str:
    """Say what other criteria or another scale put out of date."""
    made = len(promises.plan_names(store))
    says = [_("Scores that are here keep the criteria they came under.")]
    if made:
        says.append(
            ngettext(
                "{n:,} promise is called out of date.",
                "{n:,} promises are called out of date.",
                made,
            )
        )
    return " ".join(says)


def say(news: str) -> None:
    """Have it said, in green, on the next run that the settings are others now."""
    st.session_state[SAVED] = news


def _weights(rule: Settings, chosen: list[str]) -> dict[str, float]:
    even = round(1 / len(chosen), 3)
    row = st.columns(4)
    return {
        name: row[place % 4].number_input(
            words.plain(_("Weight of {name}", name=name)), 0.0, None,
            rule.criteria[name].weight if {*chosen} == {*rule.criteria} else even,
            step=0.05, key=f"load-weight-{len(chosen)}-{name}",
        )
        for place, name in enumerate(chosen)
    }  # fmt: skip


def _scale(chosen: list[str], found: dict[str, Range]) -> Scale:
    likely = scale_of(found[name] for name in chosen)
    low, high = st.columns(4)[:2]
    key = f"{likely.min:g}-{likely.max:g}"
    return Scale(
        low.number_input(_("Lowest score"), value=float(likely.min), key=f"load-low-{key}"),
        high.number_input(_("Highest score"), value=float(likely.max), key=f"load-high-{key}"),
    )


def _save(store: Store, person: Person, visit: Visit, changed: Callable[[str], str]) -> None:
    current = settings.current(store)
    try:
        text = changed(current.text)
        saved = settings.replace(store, text, by=person.name, instead_of=current.version)
    except PicoReviewError as error:
        words.problem(error)
        return
    news = _("Version {version} of the settings is in force.", version=saved.version)
    say(news)
    for one in visit.files:  # Their columns are guessed again, by the criteria there are now.
        one.taken = None
    st.rerun()
