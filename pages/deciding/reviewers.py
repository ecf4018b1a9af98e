"""Reviewers: how far they agree, by pair and criterion, and what known answers say of each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pandas as pd
import streamlit as st

from pages.parts import words
from pages.parts.explained import explained
from review.statistics.agreement import REPEATS, Agreement
from review.statistics.estimates import Interval
from review.statistics.known_answers import Wrong
from store.access.people import Person
from store.db.workspace import Store
from store.promises import agreement
from store.promises.agreement import Found, Standing
from store.work.handler import handler_of

SEED = 0


def page(store: Store, person: Person) -> None:  # noqa: ARG001  every page is called alike
    """Draw the page: all of it is what ``pico-review agreement`` prints."""
    st.title("Reviewers")
    found = agreement.found(store, seed=SEED)
    if len(found.tasks) > 1:
        task = st.selectbox(
            "Task", found.tasks, format_func=partial(_title, store), key="agreement-task"
        )
        found = agreement.found(store, task=task, seed=SEED)
    if not found.whole.units and not found.standing:
        words.empty(
            "Nobody has answered yet.",
            "On **Batches**, draw one with two or more reviewers per edit: then they can be "
            "compared.",
        )
        return
    if found.simulated:
        st.caption("These answers are simulated.")
    _whole(found)
    _pairs(found)
    _criteria(found)
    _beyond_chance(found)
    _standing(found)


def _title(store: Store, task: str) -> str:
    return handler_of(store, task).task.title if task in store.tasks else task


def _whole(found: Found) -> None:
    st.subheader("How far they agree")
    whole = found.whole
    if not whole.units:
        words.empty(
            "No edit was answered by two reviewers.",
            "Draw a batch with two or more reviewers per edit.",
        )
        return
    span = " to ".join(words.percent(one) for one in _bounds(whole.percent))
    st.metric(
        "Pairs of answers alike", words.percent(whole.percent.estimate), span,
        delta_color="off", delta_arrow="off",
    )  # fmt: skip
    st.caption(
        f"{words.count(whole.units, 'edit')} answered by two or more of {found.reviewers} "
        f"reviewers, {whole.answers:,} answers. 95% intervals, by drawing edits anew "
        f"{REPEATS:,} times."
    )
    explained("agreement-of-reviewers")


def _pairs(found: Found) -> None:
    if len(found.pairs) < 2:
        return
    st.subheader("By pair, the least agreeing first")
    _table("pair", _by_pair(found))


def _criteria(found: Found) -> None:
    if not found.criteria:
        return
    st.subheader("By criterion")
    _table("criterion", found.criteria)


def _beyond_chance(found: Found) -> None:
    """Draw the coefficients: where most edits are accepted, much agreement is chance."""
    if not found.whole.units:
        return
    with st.expander("Advanced: agreement beyond chance"):
        rows = {"all answers": found.whole}
        rows |= _by_pair(found) if len(found.pairs) > 1 else {}
        lines = [
            {
                "of": name,
                "edits": one.units,
                "AC1, or AC2 of ratings": _coefficient(one.ac),
                "Krippendorff's α": _coefficient(one.alpha),
            }
            for name, one in [*rows.items(), *found.criteria.items()]
        ]
        st.dataframe(pd.DataFrame(lines), hide_index=True, width="stretch")
        st.caption(
            "1: always alike; 0: as chance would have it. Where nearly all is accepted α is low "
            "and AC1 high on the same answers; so both stand here. Ratings are numbers: a near "
            "miss counts as half an agreement."
        )
        explained("agreement-of-reviewers")


def _standing(found: Found) -> None:
    if not found.standing:
        return
    st.subheader("Each reviewer")
    asked = any(one.known.questions for one in found.standing)
    st.dataframe(
        pd.DataFrame([_row(one) for one in found.standing]), hide_index=True, width="stretch"
    )
    if not asked:
        st.caption(
            "No question with a known answer yet: draw some on **Batches**, and answer them as "
            "lead, or decide them on **Queue**."
        )
    explained("what-each-reviewers-answer-is-worth")


def _row(one: Standing) -> dict[str, str | int]:
    return {
        "reviewer": one.reviewer,
        "answers": one.answers,
        "known answers": one.known.questions,
        "accepts what is to be rejected": _wrong(one.known.false_accept),
        "rejects what is to be accepted": _wrong(one.known.false_reject),
        "accepts good edits (model)": words.percent(one.accepts_good, 0),
        "accepts bad edits (model)": words.percent(one.accepts_bad, 0),
    }


def _wrong(one: Wrong) -> str:
    if not one.of:
        return "–"
    return f"{one.wrong} of {one.of}: {words.interval(one.rate.estimate, *_bounds(one.rate))}"


def _by_pair(found: Found) -> dict[str, Agreement]:
    return {" and ".join(one.reviewers): one.found for one in found.pairs}


def _table(what: str, rows: Mapping[str, Agreement]) -> None:
    lines = [
        {
            what: name,
            "edits": one.units,
            "alike": words.interval(one.percent.estimate, *_bounds(one.percent)),
        }
        for name, one in rows.items()
    ]
    st.dataframe(pd.DataFrame(lines), hide_index=True, width="stretch")


def _bounds(rate: Interval) -> tuple[float | None, float | None]:
    return rate.low, rate.high


def _coefficient(rate: Interval) -> str:
    if rate.estimate is None or rate.low is None or rate.high is None:
        return "–"
    return f"{rate.estimate:.2f} ({rate.low:.2f} to {rate.high:.2f})"
