"""The tab Picture: precision and yield against the threshold, and a threshold to try."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages.parts import charts, words
from pages.parts.desk.shared import Desk
from review.curves import Curve, curve, score_histogram
from store import configs


def draw(desk: Desk) -> None:
    """Show the picture and let a cut be chosen."""
    found = desk.found
    evidence = found.evidence
    pool = evidence.pool["overall"].to_numpy(dtype=np.float64)
    labelled = evidence.labelled
    scores = labelled["overall"].to_numpy(dtype=np.float64)
    accepted = labelled["accepted"].to_numpy(dtype=bool)
    current = configs.in_force(desk.store)
    published = current.config.thresholds.global_ if current else None
    low, high = float(pool.min()), float(pool.max())
    standing = found.certified.outcome.threshold if found.certified else published
    start = min(max(standing if standing is not None else (low + high) / 2, low), high)
    cut = st.slider(
        "Try a threshold", low, high, start, step=(high - low) / 200 or 0.01, format="%.3f",
        key=desk.cut_key,
    )  # fmt: skip
    drawn = curve(pool, scores, accepted)
    _at(curve(pool, scores, accepted, cuts=np.array([cut])))
    left, right = st.columns([3, 2])
    figure = charts.thresholds(drawn, published, cut, evidence.plan.target)
    left.plotly_chart(figure, width="stretch", key="threshold-picture")
    by_verdict = score_histogram(pool, scores, accepted)
    right.plotly_chart(charts.histogram(by_verdict, cut), width="stretch", key="histogram")


def _at(point: Curve) -> None:
    row = st.columns(4)
    row[0].metric("Kept", f"{int(point.kept[0]):,}", words.percent(float(point.kept_share[0])),
                  delta_color="off", delta_arrow="off")  # fmt: skip
    row[1].metric("Labels above", f"{int(point.labels[0]):,}")
    row[2].metric("Accepted among them", f"{int(point.accepted[0]):,}")
    known = np.isfinite(point.precision[0])
    rate = words.percent(float(point.precision[0])) if known else "–"
    span = f"{words.percent(float(point.low[0]))} to {words.percent(float(point.high[0]))}"
    row[3].metric("Estimated acceptable", rate, span if known else None, delta_color="off",
                  delta_arrow="off")  # fmt: skip
