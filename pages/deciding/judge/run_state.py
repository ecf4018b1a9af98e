"""How a run of a judge stands: a bar, what it took, what failed; stop, go on, use what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import streamlit as st

from pages.parts import words
from pages.parts.desk import Visit
from pages.parts.fragment import fragment
from review.core.errors import PicoReviewError
from review.core.i18n import N_, _, ngettext
from review.core.roles import may
from review.judging.budget import Budget
from store import settings
from store.judging import holding, kinds_there, replies, runs
from store.judging.background import background
from store.judging.replies import Tally
from store.judging.runs import Judging

if TYPE_CHECKING:
    from store.judging.running import HowFar

#: Seconds after which a run under way is looked at again.
AGAIN = 2.0
STATES = {
    "waiting": N_("Not begun"), "running": N_("Under way"), "stopped": N_("Stopped"),
    "done": N_("Done"),
}  # fmt: skip
#: What a budget limits → what its field is called.
LIMITS = {
    "requests": N_("Budget: requests"), "tokens": N_("Budget: tokens"), "money": N_("Budget: money")
}  # fmt: skip
BROKEN_OFF = N_("Broken off")


def draw(visit: Visit, judging_id: str) -> None:
    """Draw a run; while it is under way, again every other second."""
    going = _going(visit, runs.get(visit.store, judging_id))
    fragment(_draw, AGAIN if going else None)(visit, judging_id, going)


def _going(visit: Visit, one: Judging) -> bool:
    """Whether some process asks: this one, or another."""
    here = background(visit.store.folder).runs(one.id)
    return here or (one.state == "running" and holding.held_now(visit.store, one))


def _draw(visit: Visit, judging_id: str, was_going: bool) -> None:
    one = runs.get(visit.store, judging_id)
    going = _going(visit, one)
    if was_going and not going:
        st.rerun()  # The whole page: there is another judge run now.
    tally = replies.tally(visit.store, one.id)
    with st.container(border=True):
        st.markdown(f"**{words.plain(one.name)}** · {_state(one, going)}")
        share = tally.there / max(tally.total, 1)
        st.progress(share, words.plain(_said(visit, one, tally, going)))
        _say_why(visit, one, going)
        _say_problems(tally)
        if may(visit.person.role, "decide"):
            _buttons(visit, one, tally, going)


def _state(one: Judging, going: bool) -> str:
    """Say how a run stands; one that says it is under way and is not was broken off."""
    if one.state == "running" and not going:
        return _(BROKEN_OFF)
    return _("Under way") if going else _(STATES.get(one.state, one.state))


def _said(visit: Visit, one: Judging, tally: Tally, going: bool) -> str:
    """Say how many replies are there, what they took, how fast they come and how long it lasts."""
    currency = settings.current(visit.store).settings.judges.currency
    parts = [
        _("{there:,} of {total:,} replies", there=tally.there, total=tally.total),
        ngettext("{n:,} request", "{n:,} requests", tally.use.requests),
        ngettext("{n:,} token", "{n:,} tokens", tally.use.tokens),
    ]
    if tally.use.money:
        parts.append(f"{tally.use.money:,.4f} {currency}")
    far = background(visit.store.folder).far.get(one.id)
    if going and far:
        parts += _speed(far)
    return " · ".join(parts)


def _speed(far: HowFar) -> list[str]:
    parts = [_("{rate:.1f} a second", rate=far.per_second)]
    if far.seconds_left is not None:
        minutes, seconds = divmod(round(far.seconds_left), 60)
        left = f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
        parts.append(_("{time} left", time=left))
    return parts


def _say_why(visit: Visit, one: Judging, going: bool) -> None:
    refused = background(visit.store.folder).refused.get(one.id)
    if refused:
        words.problem(refused)
    elif (why := runs.in_words(one)) and not going:
        st.caption(why)


def _say_problems(tally: Tally) -> None:
    if not tally.problems:
        return
    total = sum(tally.problems.values())
    title = ngettext("{n:,} reply without scores", "{n:,} replies without scores", total)
    with st.expander(title):
        for problem, number in tally.problems.items():
            st.text(f"{number:,} · {_(problem)}")


def _buttons(visit: Visit, one: Judging, tally: Tally, going: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if going and st.button(_("Stop"), key=f"stop-{one.id}"):
            runs.stop(visit.store, one.id)
        missing = tally.there < tally.total
        if not going and missing and one.options.endpoint:
            budget = _budget(one)
            if st.button(_("Go on"), key=f"on-{one.id}"):
                runs.give(visit.store, one.id, budget, one.options)
                background(visit.store.folder).start(visit.store, one.id)
                st.rerun()
        unused = tally.there and (one.state != "done" or one.run_id is None)
        if not going and unused and st.button(_("Use what is there"), key=f"use-{one.id}"):
            _use(visit, one)


def _budget(one: Judging) -> Budget:
    """Return the run's budget, the limit it came to raised by who looks at it."""
    if one.why not in ("requests", "tokens", "money"):
        return one.budget
    now = getattr(one.budget, one.why)
    more = st.number_input(_(LIMITS[one.why]), now, value=now, key=f"more-{one.id}", width=220)
    return msgspec.structs.replace(one.budget, **{one.why: more})


def _use(visit: Visit, one: Judging) -> None:
    try:
        run_id = kinds_there.kind(one.kind).finished(visit.store, one)
    except PicoReviewError as error:
        words.problem(error)
        return
    runs.became(visit.store, one.id, run_id)
    st.toast(_("Its scores are a judge run now."))


def basis(measured: int) -> str:
    """Say on what a forecast rests."""
    if not measured:
        return _("By the size of what is sent: nothing was asked of this model yet.")
    return ngettext(
        "By the mean of {n:,} reply to this prompt.",
        "By the mean of {n:,} replies to this prompt.",
        measured,
    )
