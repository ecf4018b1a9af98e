"""The tab Corrections: what people agree on becomes type corrections of the next filter config."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pages.deciding.taxonomy.shared import Seen, say_hidden, shown_to, tile
from pages.parts import words
from pages.parts.explained import explained
from pages.parts.publishing import publish
from pages.parts.publishing.drafted import DRAFT
from review.core.errors import PicoReviewError, Refused
from review.core.roles import may
from review.coverage.summary import Balance
from review.filtering.filter_config import FilterConfig, TypeRule, write_config
from review.spotcheck.corrections import Repaired
from store.db.workspace import Store
from store.filters import configs, drafts, dry_runs
from store.promises import pools
from store.types import corrections as type_corrections
from store.types import coverage
from store.types.consensus import TypedUnit
from store.types.corrections import Agreed, Mended
from store.types.coverage import Balances
from store.work import browse

SHOWN, COLUMNS = 8, 4
WITH, WITHOUT = "Keep the promise in force", "Without a promise"


def draw(seen: Seen) -> None:
    """Draw what people agree on, the form that drafts it, and the draft with its dry run."""
    found = type_corrections.agreed(seen.store)
    if not (found.changed or found.rules):
        words.empty(
            "People have corrected no type yet.",
            "When more than half of an edit's reviewers name another type, it appears here.",
        )
        return
    st.markdown(
        f"**{words.count(len(found.changed), 'edit')}** of another type than assigned, as people "
        f"agree; **{len(found.confirmed):,}** confirmed; **{len(found.no_type_fits):,}** that no "
        "type fits."
    )
    _moves(found.changed)
    _pictures(seen, found.changed)
    if may(seen.person.role, "decide"):
        _form(seen, found)
    number = st.session_state.get(DRAFT)
    if number is not None:
        draft = drafts.get_draft(seen.store, int(number))
        _before_and_after(seen, draft.config)
        publish.on_desk(seen.store, seen.person, draft)
    publish.in_force(seen.store)


def _moves(changed: Sequence[TypedUnit]) -> None:
    counted = Counter((unit.assigned, str(unit.label.agreed)) for unit in changed)
    rows = [
        {"assigned": assigned, "people say": agreed, "edits": number}
        for (assigned, agreed), number in counted.most_common()
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")


def _pictures(seen: Seen, changed: Sequence[TypedUnit]) -> None:
    allowed, hidden = shown_to(seen, changed)
    with st.expander("The edits as pictures"):
        say_hidden(hidden)
        views = browse.many(seen.store, [unit.edit_id for unit in allowed[:SHOWN]])
        for start in range(0, len(allowed[:SHOWN]), COLUMNS):
            row = zip(st.columns(COLUMNS), allowed[start:SHOWN], strict=False)
            for column, unit in row:
                with column:
                    tile(seen, unit, views[unit.edit_id])
        if len(allowed) > SHOWN:
            st.caption(f"{len(allowed) - SHOWN:,} more; **Instead** shows them cell by cell.")


def _form(seen: Seen, found: Agreed) -> None:
    current = configs.in_force(seen.store)
    runs = [run.name for run in pools.judge_runs(seen.store) if run.scored]
    if not runs:
        st.caption("A filter needs a judge's scores: **Load** them, then draft the corrections.")
        return
    st.subheader("Draft them into the filter")
    rules = _rules(found.rules, current.config if current else None)
    judge, promised = None, False
    if current is None:
        judge = st.selectbox("Judge", runs, key="corrections-judge")
    elif current.config.certificate:
        choice = st.radio("Promise", [WITH, WITHOUT], horizontal=True, key="corrections-promise")
        promised = choice == WITH
    if st.button("Draft and dry run", type="primary", key="corrections-draft"):
        try:
            made = type_corrections.draft(
                seen.store, by=seen.person.name, rules=rules, judge=judge, with_promise=promised
            )
        except PicoReviewError as error:
            words.problem(error)
            return
        st.session_state[DRAFT] = made.id


def _rules(proposed: Sequence[TypeRule], current: FilterConfig | None) -> list[TypeRule]:
    """Offer rules that move a whole type: those in force are ticked, new ones are not."""
    in_force = {rule.edit_type: rule for rule in (current.type_rules if current else [])}
    offered = in_force | {rule.edit_type: rule for rule in proposed}
    if not offered:
        st.caption(
            "No whole type is moved: a rule is offered when surely more than half of a type's "
            "checked edits are of one other type."
        )
        return []
    st.markdown("**Move a whole type.** Edits that people gave a type keep it.")
    return [rule for kind, rule in offered.items() if _ticked(rule, ticked=kind in in_force)]


def _ticked(rule: TypeRule, *, ticked: bool) -> bool:
    share = words.interval(rule.agreed / max(rule.checked, 1), rule.low, rule.high)
    said = (
        f"{words.plain(rule.edit_type)} → {words.plain(rule.becomes)}: people say so of "
        f"{rule.agreed:,} of {rule.checked:,} checked, {share}"
    )
    return st.checkbox(said, value=ticked, key=f"rule-{rule.edit_type}")


def _before_and_after(seen: Seen, config: FilterConfig) -> None:
    state = (*seen.state, *dry_runs.state(seen.store))
    mended, balanced = _counted(state, write_config(config), seen.store, config)
    with st.container(border=True):
        st.markdown("**Before and after this draft**")
        if mended is not None:
            _mended(mended)
        _balanced(balanced)


@st.cache_resource(max_entries=3, show_spinner="Counting types before and after…")
def _counted(
    state: tuple[object, ...],  # noqa: ARG001  the key
    text: str,  # noqa: ARG001  the key
    _store: Store,
    _config: FilterConfig,
) -> tuple[Mended | None, Balances | None]:
    """Count once per log, version in force and draft; only read."""
    try:
        balanced = coverage.balances(_store, _config)
    except Refused:
        balanced = None
    return type_corrections.mended(_store, _config), balanced


def _mended(found: Mended) -> None:
    one = found.whole
    st.text(
        f"Share of wrong types: {words.interval(*_parts(one, after=False))} before, "
        f"{words.interval(*_parts(one, after=True))} after. {one.corrected:,} edits corrected by "
        f"hand, {one.moved:,} moved by rules; {one.left:,} checked edits stay wrong."
    )
    rows = [
        {
            "assigned type": each.edit_type,
            "wrong before": words.interval(*_parts(each, after=False)),
            "wrong after": words.interval(*_parts(each, after=True)),
            "corrected": each.corrected,
            "moved by a rule": each.moved,
            "edits": each.edits,
        }
        for each in found.by_type
    ]
    with st.expander("Share wrong per type, before and after"):
        st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
    explained("before-and-after-repair")


def _parts(one: Repaired, *, after: bool) -> tuple[float | None, float | None, float | None]:
    share = one.after if after else one.before
    return share.estimate, share.low, share.high


def _balanced(found: Balances | None) -> None:
    if found is None:
        return
    st.text(f"What is kept, beside the target mix: {_distance(found.by_type)}")
    with st.expander("What is kept per category and type, before and after"):
        left, right = st.columns(2)
        left.dataframe(_rows(found.by_category, "category"), hide_index=True, width="stretch")
        right.dataframe(_rows(found.by_type, "edit type"), hide_index=True, width="stretch")


def _distance(found: Balance) -> str:
    before, after = (
        words.percent(one) if one is not None else "nothing kept"
        for one in (found.distance_before, found.distance_after)
    )
    return f"{before} of the edits would have to be of another type before, {after} after."


def _rows(found: Balance, name: str) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                name: row.name,
                "before": row.before,
                "after": row.after,
                "share after": words.percent(row.after_share),
                "target": words.percent(row.target_share),
            }
            for row in found.rows
            if row.before or row.after or row.target_share
        ]
    )
