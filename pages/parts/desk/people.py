"""The tab Judge & people: the judge held against people."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages.parts import charts, words
from pages.parts.desk.shared import Desk
from review.estimates import Interval
from review.judging import reliability
from store import judging


def draw(desk: Desk) -> None:
    """Draw the confusion at the chosen cut and the reliability diagram."""
    evidence = desk.found.evidence
    seen = judging.judged(
        desk.store, judge=evidence.judge, threshold=desk.chosen, batch=evidence.batch_id
    )
    report = seen.report
    if not report.n:
        words.empty("No labels yet.", "They appear here as reviewers answer.")
        return
    table = report.confusion
    left, right = st.columns([2, 3])
    with left:
        st.table(
            {
                f"at {report.threshold:.3f}": ["judge passes", "judge fails"],
                "people accept": [table.tp, table.fn],
                "people reject": [table.fp, table.tn],
            }
        )
        st.text(f"Precision {words.interval(*_parts(report.precision))}")
        st.text(f"Recall {words.interval(*_parts(report.recall))}")
        numbers = {"F1": report.f1, "κ": report.kappa, "Spearman ρ": report.spearman}
        st.text(" · ".join(f"{name} {_number(value)}" for name, value in numbers.items()))
        st.caption(f"n = {report.n:,} labelled edits with a score")
        st.markdown("**Agreement per criterion (AUC)**")
        st.table({"criterion": list(report.auc), "AUC": [_number(v) for v in report.auc.values()]})
    scale = seen.settings.scale
    share = (seen.frame["overall"].to_numpy(dtype=np.float64) - scale.min) / (scale.max - scale.min)
    bins = reliability(share, seen.frame["accepted"].to_numpy(dtype=bool))
    right.plotly_chart(charts.reliability(bins), width="stretch", key="reliability")


def _parts(rate: Interval) -> tuple[float | None, float | None, float | None]:
    return rate.estimate, rate.low, rate.high


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
