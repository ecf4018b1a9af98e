"""The tab Judge & people: the judge held against people, its weights, and where they differ."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from pages.deciding.thresholds import figures, other_judges
from pages.parts import address, charts, faults, pictures, tables, words
from pages.parts.browse_link import Behind
from pages.parts.desk import Desk, pool_of
from pages.parts.explained import explained
from review.core.errors import Refused
from review.core.i18n import N_, _, ngettext
from review.core.roles import may
from review.promises.weights import Refit
from review.statistics.estimates import Interval
from store.dataset import catalog
from store.promises import contradictions, judging, uses
from store.promises.contradictions import Contradiction
from store.promises.judging import Judged

#: What fails a cut is below it by more than rounding.
BELOW = 1e-8

SHOWN = 12


def draw(desk: Desk) -> None:
    """Draw the judge held against people, and other judges that may be tried."""
    _report(desk)
    other_judges.draw(desk)
    address.link("judge", _("The judge that runs here"), icon=":material/balance:")


def _report(desk: Desk) -> None:
    """Draw the judge's report at the chosen cut, its weights, and the contradictions."""
    evidence = desk.promise.evidence
    # The cut of a score made of criteria and type is none of the judge's own score.
    own = evidence.plan.family not in ("typed", "floors")
    judged = judging.judged(
        desk.store, judge=evidence.judge, threshold=desk.cut(pool_of(desk)) if own else None,
        batch=evidence.batch_id,
    )  # fmt: skip
    if not judged.report.n:
        words.empty(_("No labels yet."), _("They appear here as reviewers answer."))
        return
    if not own:
        st.caption(
            _(
                "At the settings' default threshold: this plan cuts another score, made of "
                "criteria and type."
            )
        )
    left, right = st.columns([2, 3], gap="large")
    with left:
        _confusion(judged, evidence.batch_id, counted=evidence.census)
    with right:
        _reliability(judged, counted=evidence.census)
    _shards(judged)
    _weights(judged)
    _contradictions(desk, judged)
    explained("confusion-and-agreement")


def _confusion(judged: Judged, batch: str, *, counted: bool) -> None:
    report = judged.report
    table = report.confusion
    st.subheader(_("Judge and people"))
    at = _("at {threshold:.3f}", threshold=report.threshold)
    said = {_("people accept"): "accept", _("people reject"): "reject"}
    tables.with_behind(
        {
            at: [_("judge passes"), _("judge fails")],
            _("people accept"): [f"{table.tp:,}", f"{table.fn:,}"],
            _("people reject"): [f"{table.fp:,}", f"{table.tn:,}"],
        },
        lambda row, column: behind(judged, batch, passes=row == 0, verdict=said.get(column)),
        key="judge-and-people",
    )
    precision, recall = (
        Interval(rate.estimate, None, None) if counted else rate
        for rate in (report.precision, report.recall)
    )
    st.text(_("Precision {rate}", rate=words.rate(precision)))
    st.text(_("Recall {rate}", rate=words.rate(recall)))
    st.caption(
        ngettext(
            "n = {n:,} labelled edit with a score", "n = {n:,} labelled edits with a score",
            report.n,
        )
    )  # fmt: skip
    if judged.faults.left_out:
        st.caption(faults.left_out(judged.faults.left_out))
    with st.expander(_("Advanced: F1, κ, Brier, AUC and ranks")):
        _coefficients(judged)


def _shards(judged: Judged) -> None:
    """Draw what is kept of each import, where there are several."""
    if len(judged.shards) < 2:
        return
    st.subheader(_("What is kept of each import"))
    with_judge = [shard.quality.with_judge for shard in judged.shards]
    tables.plain(
        {
            _("files"): [words.plain(", ".join(shard.files)) for shard in judged.shards],
            _("kept"): [f"{shard.quality.edits:,}" for shard in judged.shards],
            _("labels"): [f"{shard.quality.labels:,}" for shard in judged.shards],
            _("acceptable, by labels"): [
                words.rate(shard.quality.by_labels) for shard in judged.shards
            ],
            _("by labels and judge"): [words.rate(share) for share in with_judge],
        },
        key="kept-of-each-import",
    )
    st.caption(_("Estimates with 95% intervals, no promise."))
    explained("quality-by-shard")


def behind(judged: Judged, batch: str, *, passes: bool, verdict: str | None) -> Behind:
    """Return which edits are behind a cell: on that side of the cut, of that verdict of people."""
    cut = judged.report.threshold
    low, high = (cut, None) if passes else (None, cut - BELOW)
    return {"batch": batch, "judge": judged.run.name, "low": low, "high": high, "verdict": verdict}


def _coefficients(judged: Judged) -> None:
    report = judged.report
    numbers = {"F1": report.f1, "κ": report.kappa, "Brier": judged.brier}
    line = " · ".join(f"{name} {_number(value)}" for name, value in numbers.items())
    st.text(f"{line} · n = {report.n:,}")
    ranks = {"overall": report.spearman, **report.spearman_by}
    st.table(
        {
            _("criterion"): _criteria(report.auc),
            "AUC": [_number(area) for area in report.auc.values()],
            "Spearman ρ": [_number(ranks[name]) for name in report.auc],
        }
    )


def _criteria(names: Iterable[str]) -> list[str]:
    return [words.plain(words.criterion(name)) for name in names]


def _reliability(judged: Judged, *, counted: bool) -> None:
    st.subheader(_("Does a score of .8 mean 80%?"))
    st.plotly_chart(
        figures.reliability(judged.bins, counted=counted),
        width="stretch",
        key="reliability",
        config=charts.QUIET,
    )


def _weights(judged: Judged) -> None:
    st.subheader(_("Weights of the criteria"))
    try:
        refit = judging.refitted(judged)
    except Refused as error:
        st.text(str(error))
        return
    st.table(
        {
            _("criterion"): _criteria(refit.configured),
            _("configured"): [words.percent(weight, 0) for weight in refit.configured.values()],
            _("these labels would have"): [
                words.percent(weight, 0) for weight in refit.refitted.values()
            ],
        }
    )
    st.markdown(_advice(refit))
    st.caption(
        _(
            "n = {n:,} labels with all criteria · gain {gain:+.4f} log-likelihood per label on "
            "labels not fitted on, noise {noise:.4f} · AUC {configured} configured, {refitted} "
            "refitted",
            n=refit.labels,
            gain=refit.gain,
            noise=refit.noise,
            configured=_number(refit.auc),
            refitted=_number(refit.refit_auc),
        )
    )


def _advice(refit: Refit) -> str:
    if refit.advised:
        return _(
            "**The refitted weights are better beyond noise.** Changing them in the settings makes "
            "a new score: a promise made for the old one does not carry over."
        )
    return _("**Keep the configured weights**: what the refit gains is within noise.")


def _contradictions(desk: Desk, judged: Judged) -> None:
    st.subheader(_("Where judge and people disagree most"))
    listed = contradictions.contradictions(
        desk.store, judged, person_id=desk.person.id, limit=SHOWN
    )
    cases = listed.found
    if listed.hidden:
        st.caption(words.hidden(listed.hidden))
    if not cases:
        if not listed.hidden:
            st.text(_("Nowhere, at this threshold."))
        return
    edit_ids = [case.edit_id for case in cases]
    uses.record(desk.store, edit_ids, "looked", desk.person.name, run_id=judged.run.id)
    _send(desk, cases)
    views = catalog.edits(desk.store, edit_ids)
    for start in range(0, len(cases), 3):
        for column, case in zip(st.columns(3), cases[start : start + 3], strict=False):
            with column, st.container(border=True):
                _case(desk, case, views[case.edit_id])


def _send(desk: Desk, shown: tuple[Contradiction, ...]) -> None:
    """Offer the one click: a repair batch, which mends labels and never measures."""
    units = [case.edit_id for case in shown if not case.waiting]
    if not (units and may(desk.person.role, "decide")):
        return
    title = ngettext(
        "Send {n:,} edit to another reviewer", "Send {n:,} edits to another reviewer", len(units)
    )
    if st.button(title, key="send-contradictions", icon=":material/forward_to_inbox:"):
        batch = contradictions.send(desk.store, units, by=desk.person.name)
        st.toast(words.plain(words.sent(batch.name, batch.units)))
        st.rerun()
    st.caption(_("A batch to fix: who answered before gets none of them, and it never measures."))


def _case(desk: Desk, case: Contradiction, view: catalog.EditView) -> None:
    pictures.pair(desk.store, view, "thumb")
    st.text(words.instruction(view.text))
    accepted = N_("People **accept** · judge **{score:.2f}**")
    rejected = N_("People **reject** · judge **{score:.2f}**")
    st.markdown(_(accepted if case.accepted else rejected, score=case.score))
    share = words.percent(case.accept_share, 0)
    facts = [_("{share} of its reviewers accept", share=share)]
    if case.waiting:
        facts.append(_("waits for another reviewer"))
    st.caption(" · ".join(facts))
    if case.reason:
        st.text(_("The judge: {reason}", reason=case.reason))


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
