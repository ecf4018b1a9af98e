"""How scores become a total: said in words, and chosen here, by hand or as a benchmark has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from pages.parts import words
from review.core.i18n import N_, _
from review.core.rules import PLAIN, Aggregator, Scoring
from review.core.rules_words import in_words, sets_in_words
from review.core.settings import RULES, Scale, Settings
from review.formats.columns import Range, scale_of

#: Rules that a choice alone says; those of parts, limits and types stand in presets and files.
SIMPLE: dict[Aggregator, str] = {
    "weighted": N_("the weighted total"),
    "mean": N_("their mean"),
    "min": N_("the lowest of them"),
    "geometric": N_("their geometric mean"),
}


def say(rule: Settings) -> None:
    """Say the scales of single criteria and how a total is made, where there is more to it."""
    for name, one in rule.criteria.items():
        if one.scale is not None:
            low, high = one.scale.min, one.scale.max
            st.text(_("{name}: {lowest:g} to {highest:g}.", name=name, lowest=low, highest=high))
    if rule.scoring != PLAIN:
        st.text(_("Total: {rule}.", rule=in_words(rule.scoring)))
        for name, said in sets_in_words(rule.scoring).items():
            st.text(_("Of {name}: {rule}.", name=name, rule=said))


def ask(
    chosen: list[str], found: Mapping[str, Range], rule: Settings
) -> tuple[dict[str, Scale], Scoring | None]:
    """Ask for scales of single criteria and for the rule; None for the rule there is now."""
    if not st.checkbox(_("Scales of single criteria, or another total"), key="load-rules"):
        same = {*chosen} == {*rule.criteria}
        return {name: one.scale for name, one in rule.criteria.items() if one.scale and same}, None
    scales = {name: _own_scale(name, found[name]) for name in chosen}
    how: Aggregator = st.selectbox(
        _("The total is"), list(SIMPLE), key="load-aggregator",
        format_func=lambda name: _(SIMPLE[name]), width=360,
    )  # fmt: skip
    return scales, Scoring(how, caps=_caps(chosen))


def _own_scale(name: str, one: Range) -> Scale:
    likely = scale_of([one])
    low, high = st.columns(4)[:2]
    return Scale(
        low.number_input(words.plain(_("Lowest of {name}", name=name)), value=float(likely.min),
                         key=f"load-low-of-{name}"),
        high.number_input(words.plain(_("Highest of {name}", name=name)), value=float(likely.max),
                          key=f"load-high-of-{name}"),
    )  # fmt: skip


def _caps(chosen: list[str]) -> dict[str, str]:
    """Ask which criterion the others count at most as."""
    above = st.selectbox(
        _("The others count at most as"), chosen, None, key="load-cap",
        placeholder=_("none"), width=360,
    )  # fmt: skip
    return {name: above for name in chosen if above is not None and name != above}


def offer(take: Callable[[str], None]) -> None:
    """Offer the rules of benchmarks; ``take`` is given the preset's name."""
    place, button = st.columns([3, 1], vertical_alignment="bottom")
    name = place.selectbox(
        _("Criteria and total of a benchmark"), RULES, None, key="load-published",
        placeholder=_("none"),
    )  # fmt: skip
    if button.button(_("Use them"), key="load-published-take", disabled=name is None) and name:
        take(name)
