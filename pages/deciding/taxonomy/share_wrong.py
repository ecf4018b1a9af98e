"""The tab Share wrong: how often assigned types are wrong, per type and over all; verdicts."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from pages.deciding.taxonomy import figures
from pages.deciding.taxonomy.figures import Dot
from pages.deciding.taxonomy.shared import SIMULATED, Seen, nothing_yet, rate
from pages.parts import charts, words
from pages.parts.explained import explained
from review.spotcheck.acceptance import PlanName, Verdict
from review.spotcheck.rates import ErrorOfType
from store.types.report import TypeReport

SHOWN = 12
PLAN = "types-plan"

#: Acceptance plans: their names, and what each promises.
PLANS: dict[PlanName, tuple[str, str]] = {
    "single": (
        "One number of labels",
        "Tells types with 5% wrong from types with 10% wrong, with about 300 labels per type. Of "
        "20 types that lie at one of these rates, at most one gets the wrong verdict.",
    ),
    "sequential": (
        "After each label",
        "Tells types with 1% wrong from types with 10% wrong, mostly with 25 to 60 labels; it "
        "stops as soon as the labels are clear. Of 20 types with 1% wrong at most about one is "
        "called worse, of 10 types with 10% wrong about one is called better.",
    ),
    "zero-failure": (
        "No error at all",
        "29, 59, 149 or 299 labels without a single error show less than 10, 5, 2 or 1% wrong, "
        "95% sure. One error ends it without a verdict.",
    ),
}


def draw(seen: Seen) -> None:
    """Draw the whole in one sentence, then type by type, the worst first."""
    plan: PlanName = st.session_state.get(PLAN, "single")
    found = seen.report(plan)
    if nothing_yet(seen, found):
        return
    _whole(found)
    rows = worst_first(found)
    _chart(found, rows)
    st.dataframe(
        pd.DataFrame([_row(found, one) for one in rows]), hide_index=True, width="stretch",
        column_config={
            "progress": st.column_config.ProgressColumn(
                "labels for a verdict", format="percent", min_value=0, max_value=1
            )
        },
    )  # fmt: skip
    _unchecked(found)
    _plans()
    explained("verdicts-on-a-type")


def worst_first(found: TypeReport) -> list[ErrorOfType]:
    """Return the types with labels, those with the largest share wrong first."""
    checked = [one for one in found.by_type if one.n]
    return sorted(checked, key=lambda one: (-(one.error.estimate or 0.0), -one.n, one.edit_type))


def _whole(found: TypeReport) -> None:
    whole = found.overall
    st.markdown(
        f"**{words.percent(whole.error.estimate)} of the assigned types are wrong** (95% interval "
        f"{words.percent(whole.error.low)} to {words.percent(whole.error.high)}): people checked "
        f"{words.count(whole.n, 'edit')}, of which {whole.errors:,} count as wrong."
    )
    covered = sum(found.pool.values()) - whole.unchecked_edits
    how = (
        "These labels were made elsewhere and count as one uniform draw."
        if found.uniform
        else f"Each type weighs by its edits: {covered:,} of the dataset's."
    )
    st.caption(f"{how}{' ' + SIMULATED if found.simulated else ''}")
    _counted(found)
    explained("share-of-wrong-types")


def _counted(found: TypeReport) -> None:
    """Say what is inside the number of errors, and what is left out beside it."""
    every = found.by_type
    inside = {
        "on which reviewers do not agree": sum(one.disputed for one in every),
        "where people say none of these": sum(one.none_of_these for one in every),
        "where the assigned type was named second": sum(one.named_second for one in every),
    }
    beside = {
        "cannot be judged": sum(one.cannot_judge for one in every),
        "not done as instructed": sum(one.not_executed for one in every),
        "not answered in full yet": sum(one.open for one in every),
        "without an assigned type": found.without_type,
    }
    st.text(f"Among the {found.overall.errors:,} wrong: {_listed(inside)}.")
    st.text(f"Left out: {_listed(beside)}.")


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {what}" for what, number in counts.items())


def _chart(found: TypeReport, rows: list[ErrorOfType]) -> None:
    st.subheader("Per assigned type, worst first")
    every = len(rows) <= SHOWN or st.toggle(f"Show all {len(rows)} types", key="types-all")
    shown = rows if every else rows[:SHOWN]
    worse = {kind for kind, one in found.verdicts.items() if one.side == "worse"}
    figure = figures.dots(
        [
            Dot(f"{one.errors:,} of {one.n:,}: {one.edit_type}", one.error,
                orange=one.edit_type in worse)
            for one in shown
        ],
        "share wrong, 95% interval",
        line=found.overall.error.estimate,
    )  # fmt: skip
    st.plotly_chart(figure, width="stretch", key="types-wrong", config=charts.QUIET)
    st.caption(
        "Before each name: wrong, of how many checked. Orange: the verdict is worse. Dashed: all "
        "types together. Short intervals need many labels; the worst of many types is partly bad "
        "luck."
    )


def _row(found: TypeReport, one: ErrorOfType) -> dict[str, Any]:
    verdict = found.verdicts.get(one.edit_type)
    return {
        "assigned type": one.edit_type,
        "share wrong": rate(one.error),
        "wrong of checked": f"{one.errors:,} of {one.n:,}",
        "verdict": verdict.words if verdict else "–",
        "progress": progress(verdict),
        "not agreed": one.disputed,
        "none of these": one.none_of_these,
        "named second": one.named_second,
        "cannot judge": one.cannot_judge,
        "not done": one.not_executed,
        "open": one.open,
        "edits": one.edits,
        "category": found.category_of.get(one.edit_type, "not in the taxonomy"),
    }


def progress(verdict: Verdict | None) -> float | None:
    """Return which part of the labels that a verdict takes is there; None where none will come."""
    if verdict is None or verdict.side == "neither":
        return None
    if verdict.side != "not yet":
        return 1.0
    return verdict.labels / max(verdict.labels + verdict.more, 1)


def _unchecked(found: TypeReport) -> None:
    if not found.overall.unchecked:
        return
    kinds, edits = len(found.overall.unchecked), found.overall.unchecked_edits
    title = f"{words.count(kinds, 'type')} without a label, {words.count(edits, 'edit')}"
    with st.expander(f"Not covered: {title}"):
        st.text("\n".join(found.overall.unchecked))


def _plans() -> None:
    with st.expander("Advanced: how a verdict is reached"):
        st.radio(
            "Acceptance plan", list(PLANS), format_func=lambda one: PLANS[one][0], key=PLAN,
            captions=[said for _, said in PLANS.values()],
        )  # fmt: skip
        st.caption(
            "Choose before looking at the verdicts: reading several plans and keeping the nicest "
            "voids what they promise."
        )
