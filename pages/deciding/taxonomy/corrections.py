"""The tab Publish: what people agree on becomes type corrections of the next filter config."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from pages.deciding.taxonomy import before_and_after
from pages.deciding.taxonomy.shared import Visit, say_hidden, shown_to, type_name
from pages.parts import tables, words
from pages.parts.publishing import publish
from pages.parts.publishing.drafted import DRAFT
from review.core.errors import PicoReviewError
from review.core.i18n import N_, _, ngettext
from review.core.roles import may
from review.filtering.filter_config import FilterConfig, TypeRule
from review.statistics.estimates import Interval
from store.filters import configs, drafts
from store.promises import pools
from store.types import corrections
from store.types.consensus import TypedUnit
from store.types.corrections import Agreed

#: So many edits are listed.
SHOWN = 100
WITH, WITHOUT = N_("Keep the promise in force"), N_("Without a promise")


def draw(visit: Visit) -> None:
    """Draw what people agree on, the form that drafts it, and the draft with its dry run."""
    agreed = corrections.agreed(visit.store)
    if not (agreed.changed or agreed.rules):
        todo = _("When more than half of an edit's reviewers name another type, it appears here.")
        words.empty(_("People have corrected no type yet."), todo)
        return
    st.markdown(
        ngettext(
            "**{n:,} edit** of another type than assigned, as people agree; **{confirmed:,}** "
            "confirmed; **{none:,}** that no type fits.",
            "**{n:,} edits** of another type than assigned, as people agree; **{confirmed:,}** "
            "confirmed; **{none:,}** that no type fits.",
            len(agreed.changed),
            confirmed=len(agreed.confirmed),
            none=len(agreed.no_type_fits),
        )
    )
    _moves(visit, agreed.changed)
    if may(visit.person.role, "decide"):
        _form(visit, agreed)
    number = st.session_state.get(DRAFT)
    if number is not None:
        draft = drafts.get_draft(visit.store, int(number))
        before_and_after.draw(visit, draft.config)
        publish.on_desk(visit.store, visit.person, draft)
    publish.in_force(visit.store, visit.person)


def _moves(visit: Visit, changed: Sequence[TypedUnit]) -> None:
    """Draw a row per edit that moves, the most common moves first; a click opens it."""
    counted = Counter(map(_move, changed))
    allowed, hidden = shown_to(visit, changed)
    allowed.sort(key=lambda unit: (-counted[_move(unit)], _move(unit)))
    say_hidden(hidden)
    rows = [_row(unit, counted[_move(unit)]) for unit in allowed[:SHOWN]]
    if rows:
        edits = [unit.edit_id for unit in allowed[:SHOWN]]
        tables.of_edits(visit.store, rows, edits, key="moves")
    if len(allowed) > SHOWN:
        rest = len(allowed) - SHOWN
        st.caption(_("{n:,} more; **What people say** shows them cell by cell.", n=rest))


def _move(unit: TypedUnit) -> tuple[str, str]:
    return unit.assigned, str(unit.label.agreed)


def _row(unit: TypedUnit, alike: int) -> dict[str, object]:
    return {
        _("assigned"): unit.assigned,
        _("people say"): type_name(str(unit.label.agreed)),
        _("edits of this move"): alike,
    }


def _form(visit: Visit, agreed: Agreed) -> None:
    current = configs.in_force(visit.store)
    runs = [run.name for run in pools.judge_runs(visit.store) if run.scored]
    if not runs:
        st.caption(_("A filter needs a judge's scores: **Load** them, then draft the corrections."))
        return
    st.subheader(_("Draft them into the filter"))
    rules = _rules(agreed.rules, current.config if current else None)
    judge, promised = None, False
    if current is None:
        judge = st.selectbox(_("Judge"), runs, key="corrections-judge")
    elif current.config.certificate:
        choice = st.radio(
            _("Promise"), [WITH, WITHOUT], format_func=_, horizontal=True,
            key="corrections-promise",
        )  # fmt: skip
        promised = choice == WITH
    if st.button(_("Draft and dry run"), type="primary", key="corrections-draft"):
        try:
            draft = corrections.draft(
                visit.store, by=visit.person.name, rules=rules, judge=judge, with_promise=promised
            )
        except PicoReviewError as error:
            words.problem(error)
            return
        st.session_state[DRAFT] = draft.id


def _rules(proposed: Sequence[TypeRule], current: FilterConfig | None) -> list[TypeRule]:
    """Offer rules that move a whole type: those in force are ticked, new ones are not."""
    in_force = {rule.edit_type: rule for rule in (current.type_rules if current else [])}
    offered = in_force | {rule.edit_type: rule for rule in proposed}
    if not offered:
        st.caption(
            _(
                "No whole type is moved: a rule is offered when surely more than half of a type's "
                "checked edits are of one other type."
            )
        )
        return []
    st.markdown(_("**Move a whole type.** Edits that people gave a type keep it."))
    return [rule for kind, rule in offered.items() if _ticked(rule, ticked=kind in in_force)]


def _ticked(rule: TypeRule, *, ticked: bool) -> bool:
    share = Interval(rule.agreed / max(rule.checked, 1), rule.low, rule.high)
    label = _(
        "{type} → {other}: people say so of {agreed:,} of {checked:,} checked, {share}",
        type=words.plain(rule.edit_type),
        other=words.plain(rule.becomes),
        agreed=rule.agreed,
        checked=rule.checked,
        share=words.rate(share),
    )
    return st.checkbox(label, value=ticked, key=f"rule-{rule.edit_type}")
