"""An audit of the pairs that go out, on the tab Draw more: what it would prove, and drawing it."""

from __future__ import annotations

from dataclasses import asdict

import msgspec
import streamlit as st

from pages.deciding.preferences.shared import Visit
from pages.parts import words
from pages.parts.explained import explained
from review.core.errors import PicoReviewError
from review.core.i18n import _, ngettext
from review.ranking.audit import fewest, wrong_allowed
from review.ranking.pairs import PairRule
from store.db.workspace import Store
from store.filters import dry_runs
from store.ranking import audit_drawing, preference_release
from store.ranking.audit_drawing import SPARE, AuditRequest, Offer
from store.ranking.audits import all_audits
from store.ranking.audits_told import rounded_down, sentence
from store.ranking.outgoing import PreferenceRequest
from store.work import queue

CONFIDENCE = 0.95
NEWS = "audit-drawn"


def draw(visit: Visit) -> None:
    """Ask of which pairs and how many, say what that would prove, and draw on a click."""
    with st.container(border=True):
        st.subheader(_("Audit the pairs"))
        st.caption(
            _(
                "Some of the pairs that go out are asked anew, of reviewers who do not see which "
                "one is chosen. What they say proves how many of all pairs hold, and stands on the "
                "release's card. These votes order nothing."
            )
        )
        for one in all_audits(visit.store):
            st.text(sentence(one))
        release, target = _about()
        try:
            offer = _offered(visit, release)
        except PicoReviewError as error:
            words.problem(error)
            return
        if offer.pairs:
            _form(visit, offer, release, target)
        else:
            st.text(_("No pair of edits goes out by this rule."))
        if news := st.session_state.pop(NEWS, None):
            st.success(words.plain(news))
        explained("the-audit-of-pairs")


def _about() -> tuple[PreferenceRequest, float]:
    """Ask which pairs are meant, as on Publish, and what is to be proven of them."""
    formats = preference_release.FORMATS
    left, middle, right = st.columns(3)
    form = left.selectbox(
        _("Pairs as they go out in"), list(formats), format_func=lambda name: _(formats[name]),
        key="audit-format",
    )  # fmt: skip
    sure = middle.number_input(_("At least so sure (%)"), 50, 100, 90, key="audit-sure")
    target = right.number_input(_("To be proven: so many hold (%)"), 1, 99, 90, key="audit-target")
    filtered = st.checkbox(
        _("A chosen edit must pass the published filter"), value=True, key="audit-filtered"
    )
    rule = PairRule(min_probability=sure / 100)
    return PreferenceRequest(form, rule, filtered=filtered), target / 100


def _offered(visit: Visit, release: PreferenceRequest) -> Offer:
    store = visit.store
    with store.database.read() as connection:
        entry = queue.last_entry(connection)
    number = len(all_audits(store))
    asked = msgspec.json.encode(asdict(release))
    state = (store.workspace_id, entry, number, asked, *dry_runs.state(store))
    return _counted(state, store, release)


@st.cache_data(max_entries=4, show_spinner=False)
def _counted(state: tuple[object, ...], _store: Store, _release: PreferenceRequest) -> Offer:  # noqa: ARG001  the key
    return audit_drawing.offer(_store, _release, CONFIDENCE)


def _form(visit: Visit, offer: Offer, release: PreferenceRequest, target: float) -> None:
    left, right = st.columns(2)
    usual = min(fewest(target, offer.delta, SPARE), offer.pairs)
    size = int(
        left.number_input(
            _("Pairs to draw"), 1, offer.pairs, usual, key=f"audit-size-{offer.pairs}-{usual}",
            help=ngettext("{n:,} pair goes out.", "{n:,} pairs go out.", offer.pairs),
        )
    )  # fmt: skip
    per_unit = right.number_input(_("Reviewers per pair"), 1, 20, 1, key="audit-per-unit")
    st.text(_proves(size, offer, target))
    if offer.earlier:
        st.caption(
            ngettext(
                "{n} audit of these pairs was drawn before, so this one may err less often and "
                "takes more pairs.",
                "{n} audits of these pairs were drawn before, so this one may err less often and "
                "takes more pairs.",
                offer.earlier,
            )
        )
    if st.button(_("Draw the audit"), type="primary", key="audit-draw"):
        request = AuditRequest(release, size, target, CONFIDENCE, int(per_unit))
        batch = audit_drawing.draw_audit(visit.store, request, by=visit.person.name)
        st.session_state[NEWS] = ngettext(
            "{batch}: {n:,} pair drawn.", "{batch}: {n:,} pairs drawn.", batch.units,
            batch=batch.name,
        )  # fmt: skip
        st.rerun()


def _proves(size: int, offer: Offer, target: float) -> str:
    """Say what so many pairs prove when all hold, and how many may fail."""
    if size == offer.pairs:
        return _("All pairs are asked: what they say is known, without a margin.")
    best = rounded_down(offer.delta ** (1 / size))
    allowed = wrong_allowed(size, target, offer.delta)
    goal = words.percent(target, 0)
    if allowed is None:
        return _(
            "If all hold, at least {best} are proven: too few pairs for {goal}, which takes {n:,}.",
            best=best, goal=goal, n=fewest(target, offer.delta),
        )  # fmt: skip
    return _(
        "If all hold, at least {best} are proven; {goal} is proven with up to {allowed:,} that do "
        "not.", best=best, goal=goal, allowed=allowed,
    )  # fmt: skip
