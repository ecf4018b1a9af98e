"""The tab Draw more: chains to review, what they are to prove, and what may be expected of that."""

from __future__ import annotations

import streamlit as st

from pages.deciding.chains.shared import Visit
from pages.parts import address, batches, tables, words
from review.chains.task import TURNS
from review.core.errors import PicoReviewError, Refused
from review.core.i18n import _, ngettext
from review.core.roles import may
from review.core.tasks import PURPOSES
from review.filtering.chain_score import RULES
from review.promises.forecast import needed_for
from review.promises.plans import check_promise
from review.promises.share import at_least
from review.promises.unit_plans import Expected
from store.chains import drawing, promise, report, scores
from store.chains.drawing import TurnsRequest
from store.db.workspace import Store

USUAL = 300
NEWS = "chains-drawn"


def draw(visit: Visit) -> None:
    """Ask what is to be proven and by how many; draw on a click; list what there is."""
    if not may(visit.person.role, "decide"):
        words.empty(_("A lead draws batches."), _("What is drawn waits for you on **Overview**."))
        return
    known = visit.report()
    if known.drawable:
        with st.container(border=True):
            try:
                _form(visit, known.drawable)
            except PicoReviewError as error:
                words.problem(error)
    else:
        words.empty(
            _("There is no chain to review."),
            _("Bring in a manifest of chains: `multi-turn.jsonl`."),
        )
        address.link("load", _("Load"), icon=":material/upload:")
    if news := st.session_state.pop(NEWS, None):
        st.success(words.plain(news))
    batches.of_task(visit.store, TURNS.name)


def _form(visit: Visit, drawable: int) -> None:
    names = scores.judges(visit.store)
    left, middle, right = st.columns(3)
    purpose = left.selectbox(
        _("Purpose"), drawing.PURPOSES, key="chains-purpose", format_func=words.purpose
    )
    # No bounds on the fields: a value out of them would be drawn as the one before it.
    size = int(
        middle.number_input(_("Chains"), value=min(USUAL, drawable), step=1, key="chains-size")
    )
    per_unit = int(
        right.number_input(_("Reviewers per chain"), value=1, step=1, key="chains-per-unit")
    )
    request = TurnsRequest(size, purpose, per_unit)
    if purpose == "measure" and names:
        request = _proved(request, names)
    with st.expander(_("Advanced")):
        seed = st.number_input(
            _("Seed"), value=None, step=1, key="chains-seed", placeholder=_("by chance")
        )
        wish = _("Name, if it is to have one")
        name = st.text_input(wish, max_chars=80, key="chains-name").strip() or None
    request = TurnsRequest(
        size, purpose, per_unit, None if seed is None else int(seed), name, request.rule,
        request.judge, request.target, request.confidence,
    )  # fmt: skip
    st.caption(_(PURPOSES[purpose]))
    if request.judge:
        _expected(visit, request)
    elif purpose == "measure":
        st.caption(
            _("No judge scored the turns of chains, so these labels measure and promise nothing.")
        )
    if st.button(_("Draw"), type="primary", key="chains-draw"):
        _draw(visit, request)


def _proved(request: TurnsRequest, names: list[str]) -> TurnsRequest:
    """Ask what is to be proven: by which rule and judge, what share, how sure."""
    columns = st.columns(4)
    rule = columns[0].selectbox(
        _("A chain's score"), RULES, RULES.index("weakest"), key="chains-draw-rule",
        format_func=lambda name: _(promise.RULES[name]),
    )  # fmt: skip
    judge = columns[1].selectbox(_("Judge"), names, key="chains-draw-judge")
    target = columns[2].number_input(
        _("Acceptable, of what is kept"), value=0.9, step=0.01, key="chains-target"
    )
    sure = columns[3].number_input(_("How sure"), value=0.95, step=0.01, key="chains-confidence")
    check_promise(float(target), float(sure))
    return TurnsRequest(
        request.size, request.purpose, request.per_unit, rule=rule,
        judge=judge, target=float(target), confidence=float(sure),
    )  # fmt: skip


def _expected(visit: Visit, request: TurnsRequest) -> None:
    """Say what so many labels could prove at best, and what is likely by those known."""
    asked = (request.rule, request.judge, request.target, request.confidence, request.size)
    state = (*asked, *report.state(visit.store))
    found, pool = _forecast(state, visit.store, request)
    if not 1 <= request.size <= pool:
        raise Refused(
            _("{n:,} chains cannot be drawn: {pool:,} have a score.", n=request.size, pool=pool)
        )
    st.markdown(
        ngettext(
            "Of the {n:,} chain with a score. Frozen now, looked at once: when all are answered.",
            "Of the {n:,} chains with a score. Frozen now, looked at once: when all are answered.",
            pool,
        )
    )
    if found.fewest is None or request.size < found.fewest:
        st.warning(
            _(
                "Even if all were accepted, {size:,} chains cannot prove {target}: at most "
                "{reach}. Lower the target, or label more.",
                size=request.size,
                target=at_least(request.target),
                reach=at_least(found.reach),
            )
        )
    elif not found.needs:
        st.caption(
            _(
                "If not one of the best 30% were rejected, {n:,} would do; usually it takes "
                "several times that. No label may be used for a guess yet.",
                n=found.fewest,
            )
        )
    else:
        _likely(found, request)


def _likely(found: Expected, request: TurnsRequest) -> None:
    """Say by the labels known so far how many it takes to keep a part of the pool."""
    rows = []
    for share in (0.3, 0.5, 0.7, 0.9, 1.0):
        need = needed_for(found.needs, share)
        if need is None:
            continue
        rows.append(
            {
                _("keeps"): words.percent(need.share, 0),
                _("likely acceptable"): words.percent(need.precision),
                _("labels, for an 80% chance"): f"{need.labels:,}" if need.labels else _("never"),
            }
        )
    tables.plain(rows, key="chains-needs")
    fine = [need.share for need in found.needs if need.precision >= request.target]
    if not fine:
        st.warning(
            _(
                "Nowhere do the labels known so far show {target} acceptable: a target they do "
                "not reach can hardly be proven.",
                target=at_least(request.target),
            )
        )
    st.caption(_("A guess from the labels of earlier batches, not a promise."))


@st.cache_data(max_entries=8, show_spinner=False)
def _forecast(
    state: tuple[object, ...],  # noqa: ARG001  the key
    _store: Store,
    _request: TurnsRequest,
) -> tuple[Expected, int]:
    return drawing.expected(_store, _request)


def _draw(visit: Visit, request: TurnsRequest) -> None:
    batch = drawing.draw_batch(visit.store, request, by=visit.person.name)
    st.session_state[NEWS] = ngettext(
        "{batch}: {n:,} chain drawn.", "{batch}: {n:,} chains drawn.", batch.units, batch=batch.name
    )
    st.rerun()
