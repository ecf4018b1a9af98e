"""Whether floors or other weights would do better than today's rule."""

from __future__ import annotations

import streamlit as st

from pages.deciding.judge.disagreements.desk import Lessons, criterion
from pages.parts import tables, words
from review.core.errors import Refused
from review.core.i18n import N_, _
from review.judging.floors import Better
from review.statistics.estimates import Interval
from store.judging import learning
from store.judging.learning import Lesson

WAYS = {"floors": N_("floors"), "weights": N_("other weights")}


def draw(desk: Lessons) -> None:
    """Draw what each way would gain, and that it gains nothing where it does not."""
    st.subheader(_("Would floors or weights do better?"))
    try:
        with st.spinner(_("Trying floors and weights…")):
            found = _better(desk.lesson.digest, desk.lesson)
    except Refused as error:
        st.text(str(error))
        return
    tables.plain(
        {
            _("way"): [_(WAYS[one.way]) for one in found],
            _("labels"): [f"{one.labels:,}" for one in found],
            _("acceptable now"): [words.percent(one.now) for one in found],
            _("acceptable then"): [words.percent(one.then) for one in found],
            _("gain, in points"): [points(one.gain) for one in found],
        },
        key="judge-gains",
    )
    for one in found:
        st.markdown(_said(one))
    st.caption(
        _(
            "Each keeps as many edits as the threshold keeps now ({kept}), and is tried on source "
            "pictures it was not made from. The intervals are 95% for both together.",
            kept=words.percent(found[0].kept, 0),
        )
    )


def _said(one: Better) -> str:
    if not one.advised:
        nothing = {
            "floors": N_("**No gain from floors**: it is within chance. Best was {rule}."),
            "weights": N_("**No gain from other weights**: it is within chance. Best was {rule}."),
        }
        return _(nothing[one.way], rule=_rule(one))
    better = {
        "floors": N_(
            "**Floors would do better beyond chance:** {rule}. They go into a draft of the filter: "
            "Thresholds, Publish."
        ),
        "weights": N_(
            "**Other weights would do better beyond chance:** {rule}. They go into the settings; a "
            "promise made for the old score does not carry over."
        ),
    }
    return _(better[one.way], rule=_rule(one))


def _rule(one: Better) -> str:
    """Write floors, or weights, inside a sentence."""
    if one.way == "floors":
        written = [f"{criterion(name)} ≥ {floor:.3g}" for name, floor in one.floors.items()]
    else:
        written = [
            f"{criterion(name)} {words.percent(weight, 0)}" for name, weight in one.weights.items()
        ]
    return ", ".join(written) or _("none at all")


def points(gain: Interval) -> str:
    """Write a difference of shares in points of a hundred."""
    if gain.estimate is None or gain.low is None or gain.high is None:
        return "–"
    written = [f"{100 * value:+.1f}" for value in (gain.estimate, gain.low, gain.high)]
    estimate, low, high = (value.replace("-", "−") for value in written)
    return _("{estimate} ({low} to {high})", estimate=estimate, low=low, high=high)


@st.cache_data(max_entries=16, show_spinner=False)
def _better(digest: str, _lesson: Lesson) -> list[Better]:
    del digest  # What the cache knows these labels by.
    return learning.gains(_lesson)
