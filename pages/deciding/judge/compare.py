"""The tab Compare: two judge runs on the same labels, or more."""

from __future__ import annotations

import streamlit as st

from pages.deciding.judge import compare_figures
from pages.parts import charts, pictures, words
from pages.parts.desk import Visit
from pages.parts.explained import explained
from review.core.errors import Refused
from review.core.i18n import N_, _, ngettext
from review.core.roles import may
from store import settings
from store.dataset import catalog
from store.judging import comparing, comparison_words, listed
from store.judging.comparing import Comparison, Flip, Pair
from store.work import seen

#: Flipped edits shown at first, and with each click more.
SHOWN = 9
#: Which labels: those that tune cost nothing.
PURPOSES = {"fit": N_("drawn to tune"), "measure": N_("drawn to measure")}


def draw(visit: Visit) -> None:
    """Draw the choice of runs and labels, and what their comparison says."""
    there, here = listed.scored(visit.store)
    runs = [run.name for run in there]
    if len(runs) < 2:
        todo = words.next_step(
            visit.person, "decide", _("Import another judge's scores, or run a judge here.")
        )
        words.empty(_("One judge run is no comparison."), todo)
        return
    left, middle, right = st.columns([2, 3, 2])
    # Of judges made here the newest is compared with the one before it.
    first = left.selectbox(_("Judge"), runs, int(here > 1), key="compare-first")
    others = [name for name in runs if name != first]
    chosen = middle.multiselect(
        _("Compare with"), others, default=others[:1] if here > 1 else others[-1:],
        key=f"compare-others-{first}",
    )  # fmt: skip
    purpose = right.selectbox(
        _("Labels"), list(PURPOSES), format_func=lambda name: _(PURPOSES[name]),
        key="compare-purpose",
    )  # fmt: skip
    if not chosen:
        words.empty(_("Choose a judge run to compare with."), "")
        return
    if purpose != "measure" or _paid(visit, first, chosen):
        _compare(visit, [first, *chosen], purpose)


def _paid(visit: Visit, first: str, others: list[str]) -> bool:
    """Say what it costs to compare on labels that prove; return whether that was agreed to."""
    if not may(visit.person.role, "decide"):
        st.text(_("A lead may compare on labels drawn to measure: it takes a part of their risk."))
        return False
    st.text(
        _(
            "Each run that was not seen on these labels before takes a part of their risk, and a "
            "prompt written afterwards can never be proved on them."
        )
    )
    agreed = f"compare-agreed-{first}-{'-'.join(others)}"
    if st.button(_("Compare on them"), key="compare-pay"):
        st.session_state[agreed] = True
    return bool(st.session_state.get(agreed))


def _compare(visit: Visit, judges: list[str], purpose: str) -> None:
    try:
        with st.spinner(_("Comparing…")):
            found = comparing.compared(
                visit.store, judges, purpose=purpose, by=visit.person.name
            )  # fmt: skip
    except Refused as error:
        words.problem(error)
        return
    if not found.labels:
        todo = words.next_step(
            visit.person, "decide", _("Draw a batch to tune, and let each judge score it.")
        )
        words.empty(_("No labelled edit has a score of all these judges."), todo)
        return
    for pair in found.pairs:
        _pair(visit, found, pair)
    for note in comparison_words.notes(found):
        st.caption(words.plain(note))
    explained("two-judges-on-the-same-labels")


def _pair(visit: Visit, found: Comparison, pair: Pair) -> None:
    with st.container(border=True):
        st.subheader(words.plain(comparison_words.verdict(found, pair)))
        if told := comparison_words.apart(found, pair):
            st.text(told)
        left, right = st.columns([3, 2], gap="large")
        with left:
            st.plotly_chart(
                compare_figures.differences(pair.compared), width="stretch",
                key=f"compare-chart-{pair.second.judge}", config=charts.QUIET,
            )  # fmt: skip
        with right:
            _numbers(visit, found, pair)
        _flips(visit, pair)


def _numbers(visit: Visit, found: Comparison, pair: Pair) -> None:
    """Write the differences, the flips and what the runs took."""
    for name, written in comparison_words.rows(pair.compared):
        st.text(f"{name}: {written}")
    st.text(comparison_words.flips(pair))
    currency = settings.current(visit.store).settings.judges.currency
    for side in (found.first, pair.second):
        for line in (comparison_words.cost(side, currency), comparison_words.spread(side)):
            if line:
                st.text(line)
    st.caption(
        ngettext(
            "n = {n:,} labelled edit with a score of each, of {photos:,} photos",
            "n = {n:,} labelled edits with a score of each, of {photos:,} photos",
            found.labels,
            photos=pair.compared.sources,
        )
    )


def _flips(visit: Visit, pair: Pair) -> None:
    """Draw the edits whose verdict differs, with their pictures: broken ones first."""
    if not pair.flips:
        st.text(_("No verdict differs."))
        return
    key = f"compare-flips-{pair.second.judge}"
    which = st.segmented_control(
        _("Verdicts that differ"), ["broken", "mended"], key=key,
        format_func=lambda name: _named(pair, name),
        default="broken" if pair.compared.flips.broken else "mended",
    )  # fmt: skip
    chosen = [flip for flip in pair.flips if flip.mended == (which == "mended")]
    most = int(st.session_state.get(f"{key}-shown", SHOWN))
    hidden = seen.look(visit.store, [flip.edit_id for flip in chosen[:most]], visit.person.id)
    if hidden:
        st.caption(words.hidden(len(hidden)))
    shown = [flip for flip in chosen[:most] if flip.edit_id not in hidden]
    views = catalog.edits(visit.store, [flip.edit_id for flip in shown])
    for start in range(0, len(shown), 3):
        for column, flip in zip(st.columns(3), shown[start : start + 3], strict=False):
            with column, st.container(border=True):
                _flip(visit, flip, views[flip.edit_id])
    if most < len(chosen) and st.button(_("Show more"), key=f"{key}-more"):
        st.session_state[f"{key}-shown"] = most + SHOWN
        st.rerun()


def _named(pair: Pair, which: str) -> str:
    told = pair.compared.flips
    if which == "broken":
        return _("broken: {n:,}", n=told.broken)
    return _("mended: {n:,}", n=told.mended)


def _flip(visit: Visit, flip: Flip, view: catalog.EditView) -> None:
    pictures.pair(visit.store, view, "thumb")
    st.text(words.instruction(view.text))
    said = _("People accept") if flip.accepted else _("People reject")
    st.caption(f"{said} · {flip.first:.3f} → {flip.second:.3f}")
