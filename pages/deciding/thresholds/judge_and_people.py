"""The tab Judge & people: the judge held against people, its weights, and where they differ."""

from __future__ import annotations

import streamlit as st

from pages.parts import charts, pictures, words
from pages.parts.desk import Desk, pool_of
from pages.parts.explained import explained
from review.core.errors import Refused
from review.core.roles import may
from review.promises.weights import Refit
from review.statistics.estimates import Interval
from store.promises import contradictions, judging
from store.promises.contradictions import Contradiction
from store.promises.judging import Judged
from store.work import browse

SHOWN = 12


def draw(desk: Desk) -> None:
    """Draw the judge's report at the chosen cut, its weights, and the contradictions."""
    evidence = desk.found.evidence
    # The cut of a score made of criteria and type is none of the judge's own score.
    own = evidence.plan.family not in ("typed", "floors")
    seen = judging.judged(
        desk.store, judge=evidence.judge, threshold=desk.cut(pool_of(desk)) if own else None,
        batch=evidence.batch_id,
    )  # fmt: skip
    if not seen.report.n:
        words.empty("No labels yet.", "They appear here as reviewers answer.")
        return
    if not own:
        st.caption(
            "At the settings' default threshold: this plan cuts another score, made of criteria "
            "and type."
        )
    left, right = st.columns([2, 3], gap="large")
    with left:
        _confusion(seen)
    with right:
        _reliability(seen)
    _weights(seen)
    _contradictions(desk, seen)


def _confusion(seen: Judged) -> None:
    report = seen.report
    table = report.confusion
    st.subheader("Judge and people")
    st.table(
        {
            f"at {report.threshold:.3f}": ["judge passes", "judge fails"],
            "people accept": [f"{table.tp:,}", f"{table.fn:,}"],
            "people reject": [f"{table.fp:,}", f"{table.tn:,}"],
        }
    )
    st.text(f"Precision {words.interval(*_parts(report.precision))}")
    st.text(f"Recall {words.interval(*_parts(report.recall))}")
    st.caption(f"n = {report.n:,} labelled edits with a score")
    with st.expander("Advanced: F1, κ, Brier, AUC and ranks"):
        _coefficients(seen)
    explained("confusion-and-agreement")


def _coefficients(seen: Judged) -> None:
    report = seen.report
    numbers = {"F1": report.f1, "κ": report.kappa, "Brier": seen.brier}
    said = " · ".join(f"{name} {_number(value)}" for name, value in numbers.items())
    st.text(f"{said} · n = {report.n:,}")
    ranks = {"overall": report.spearman, **report.spearman_by}
    st.table(
        {
            "criterion": list(map(words.plain, report.auc)),
            "AUC": [_number(one) for one in report.auc.values()],
            "Spearman ρ": [_number(ranks[name]) for name in report.auc],
        }
    )


def _reliability(seen: Judged) -> None:
    st.subheader("Does a score of .8 mean 80%?")
    st.plotly_chart(
        charts.reliability(seen.bins), width="stretch", key="reliability", config=charts.QUIET
    )
    explained("reliability-diagram")


def _weights(seen: Judged) -> None:
    st.subheader("Weights of the criteria")
    try:
        found = judging.refitted(seen)
    except Refused as error:
        st.text(str(error))
        return
    st.table(
        {
            "criterion": list(map(words.plain, found.configured)),
            "configured": [words.percent(one, 0) for one in found.configured.values()],
            "these labels would have": [words.percent(one, 0) for one in found.refitted.values()],
        }
    )
    st.markdown(_advice(found))
    st.caption(
        f"n = {found.labels:,} labels with all criteria · gain {found.gain:+.4f} log-likelihood "
        f"per label on labels not fitted on, noise {found.noise:.4f} · AUC {_number(found.auc)} "
        f"configured, {_number(found.refit_auc)} refitted"
    )
    explained("weights")


def _advice(found: Refit) -> str:
    if found.advised:
        return (
            "**The refitted weights are better beyond noise.** Changing them in the settings makes "
            "a new score: a promise made for the old one does not carry over."
        )
    return "**Keep the configured weights**: what the refit gains is within noise."


def _contradictions(desk: Desk, seen: Judged) -> None:
    st.subheader("Where judge and people disagree most")
    found = contradictions.contradictions(desk.store, seen, person_id=desk.person.id, limit=SHOWN)
    if found.hidden:
        st.caption(
            f"{words.count(found.hidden, 'edit')} more stay hidden: they are still being measured, "
            "or wait for your own answer."
        )
    if not found.found:
        st.text("Nothing to show yet." if found.hidden else "Nowhere, at this threshold.")
        return
    _send(desk, found.found)
    views = browse.many(desk.store, [one.edit_id for one in found.found])
    for start in range(0, len(found.found), 3):
        for column, one in zip(st.columns(3), found.found[start : start + 3], strict=False):
            with column, st.container(border=True):
                _one(desk, one, views[one.edit_id])
    explained("contradictions")


def _send(desk: Desk, shown: tuple[Contradiction, ...]) -> None:
    """Offer the one click: a repair batch, which mends labels and never measures."""
    units = [one.edit_id for one in shown if not one.waiting]
    if not (units and may(desk.person.role, "decide")):
        return
    title = f"Send {words.count(len(units), 'edit')} to another reviewer"
    if st.button(title, key="send-contradictions", icon=":material/forward_to_inbox:"):
        made = contradictions.send(desk.store, units, by=desk.person.name)
        st.toast(words.plain(f"{made.name}: {words.count(made.units, 'edit')} sent."))
        st.rerun()
    st.caption("A batch to fix: who answered before gets none of them, and it never measures.")


def _one(desk: Desk, one: Contradiction, view: browse.EditView) -> None:
    pictures.pair(desk.store, view, "thumb")
    st.text(view.text or "(no instruction is known)")
    said = "accept" if one.accepted else "reject"
    st.markdown(f"People **{said}** · judge **{one.score:.2f}**")
    st.caption(
        f"{words.percent(one.accept_share, 0)} of its reviewers accept"
        + (" · waits for another reviewer" if one.waiting else "")
    )
    if one.reason:
        st.text(f"The judge: {one.reason}")


def _parts(rate: Interval) -> tuple[float | None, float | None, float | None]:
    return rate.estimate, rate.low, rate.high


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
