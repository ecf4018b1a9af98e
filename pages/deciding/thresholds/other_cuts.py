"""The tab Options: ways of cutting side by side, by estimates, with a plain recommendation."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages.parts import words
from pages.parts.desk import Desk, left_of
from pages.parts.explained import explained
from review.core.errors import Refused
from review.core.i18n import N_, _
from review.filtering.typed_score import TypedScore
from review.promises.options import Comparison, Option, compare, title
from review.promises.share import at_least
from review.promises.ways import Way
from store import promises, settings
from store.db.workspace import Store
from store.promises import Evidence, fitted_score, options, pools
from store.work import labels

SEED = 0
#: Fewer labels than this say nothing about ways of cutting.
FEWEST = 50


def draw(desk: Desk) -> None:
    """Draw the comparison at the plan's target."""
    evidence = desk.promise.evidence
    if len(evidence.labelled) < FEWEST:
        words.empty(
            _("Too few labels to compare."),
            _("Ways of cutting are compared from {n} labels on.", n=FEWEST),
        )
        return
    typed, why_not = _typed(desk.store, evidence.judge)
    digest = labels.digest(evidence.labelled)
    with st.spinner(_("Comparing ways of cutting")):
        comparison = _compared(
            evidence.plan_id, left_of(evidence), digest, str(typed), desk.store, evidence, typed
        )
    _advice(comparison, evidence.plan.target)
    planned = {
        str(row.family)
        for row in promises.plan_names(desk.store, evidence.batch_id)
        if row.judge == evidence.judge
    }
    for column, option in zip(st.columns(len(comparison.options)), comparison.options, strict=True):
        with column, st.container(border=True):
            _card(option, comparison, typed, planned=option.way.family in planned)
    if why_not:
        st.caption(_("No type-aware score: {why}", why=words.plain(why_not)))
    estimated = N_(
        "n = {n:,} labels. Estimates: each label is judged by thresholds chosen without it. Only "
        "ways that the frozen plan names may carry a promise."
    )
    counted = N_(
        "Every edit of the pool is labelled ({n:,}), so these shares are counted. Only ways that "
        "the frozen plan names may carry a promise."
    )
    st.caption(_(counted if evidence.census else estimated, n=len(evidence.labelled)))
    explained("ways-of-cutting-side-by-side")


def _typed(store: Store, judge: str) -> tuple[TypedScore | None, str | None]:
    try:
        return fitted_score.typed_score(store, judge), None
    except Refused as error:
        return None, str(error)


@st.cache_data(max_entries=16, show_spinner=False)
def _compared(
    plan_id: str,  # noqa: ARG001  these four name what is compared
    left: tuple[int, int],  # noqa: ARG001
    digest: str,  # noqa: ARG001
    score: str,  # noqa: ARG001
    _store: Store,
    _evidence: Evidence,
    _typed: TypedScore | None,
) -> Comparison:
    """Compare on the judge's own scores, whatever the plan's own family."""
    run = pools.judge_run(_store, _evidence.judge)
    rule = settings.version(_store, run.settings_version)
    units, pool = options.edits_of(_store, _evidence, _typed, rule.criteria)
    place = {unit: number for number, unit in enumerate(units)}
    labelled = _evidence.labelled
    found = np.array([place.get(unit, -1) for unit in labelled["unit_id"]], dtype=np.intp)
    frame, at = labelled[found >= 0], found[found >= 0]
    weights = np.ones(len(frame), dtype=np.float64)
    if "weight" in frame:
        weights = frame["weight"].to_numpy(dtype=np.float64)
    return compare(
        pool, pool.of(at), frame["accepted"].to_numpy(dtype=bool), weights,
        target=_evidence.plan.target, seed=SEED, counted=_evidence.census,
    )  # fmt: skip


def _advice(comparison: Comparison, target: float) -> None:
    if comparison.recommended is None:
        st.markdown(
            _(
                "**No way of cutting reaches {target} on these labels.** More labels, another "
                "target, or a better judge.",
                target=at_least(target),
            )
        )
        return
    way = _(title(comparison.recommended))
    if comparison.recommended == comparison.options[0].way.family:
        advice = _(
            "Recommended: **{way}**; nothing finer keeps two points more at the same quality.",
            way=way,
        )
    else:
        advice = _("Recommended: **{way}**; what it gains is worth it.", way=way)
    st.markdown(advice)


def _card(
    option: Option, comparison: Comparison, typed: TypedScore | None, *, planned: bool
) -> None:
    first = option is comparison.options[0]
    st.markdown(f"**{words.capitalized(_(title(option.way.family)))}**")
    even = option.share - option.gain
    as_good = _("one threshold as good keeps {share}", share=words.percent(even))
    if even <= 0:
        as_good = _("no one threshold is as good")
    below = words.edits(option.kept) if first or not option.kept else as_good
    st.metric(_("Share kept"), words.percent(option.share), below, delta_color="off",
              delta_arrow="off")  # fmt: skip
    if option.kept:
        _rates(option)
    else:
        st.text(_("No threshold of this way reaches the target on these labels."))
    st.caption(_("In the plan") if planned else _("Not in the plan: no promise"))
    if option.way.family == comparison.recommended:
        st.badge(_("Recommended"), icon=":material/recommend:", color="blue")
    _details(option.way, typed)


def _rates(option: Option) -> None:
    """Write how good what is kept is, as a whole and in the worst type."""
    st.text(
        _(
            "Acceptable, of what is kept: {rate}, n = {n}",
            rate=words.rate(option.precision),
            n=option.labels,
        )
    )
    worst = f"{option.worst}, {words.rate(option.worst_rate)}, n = {option.worst_labels}"
    st.text(_("Worst edit type: {worst}", worst=worst if option.worst else "–"))


def _details(way: Way, typed: TypedScore | None) -> None:
    with st.expander(_("Its thresholds")):
        if way.by_category is not None:
            st.table({
                _("category"): list(map(words.plain, way.by_category)),
                _("threshold"): [_cut(cut) for cut in way.by_category.values()],
            })  # fmt: skip
        elif way.family == "typed" and typed is not None and way.cut is not None:
            thresholds = typed.thresholds(way.cut)
            kinds = {_("other types"): thresholds.global_, **thresholds.edit_type}
            names, cuts = map(words.plain, kinds), map(_cut, kinds.values())
            st.table({_("edit type"): list(names), _("threshold"): list(cuts)})
            st.table({
                _("criterion"): [words.plain(words.criterion(name)) for name in typed.weights],
                _("weight"): [words.percent(weight, 0) for weight in typed.weights.values()],
            })  # fmt: skip
        else:
            st.text(_("Threshold {cut}", cut=_cut(way.cut)))
            for name, floor in (way.floors or {}).items():
                spoken = words.criterion(name)
                st.text(_("{name} at least {floor:.3f}", name=spoken, floor=floor))


def _cut(cut: float | None) -> str:
    return _("keeps none") if cut is None else f"{cut:.3f}"
