"""The tab Publish: draft a filter, try it, propose or publish it; what came into force before."""

from __future__ import annotations

import streamlit as st

from pages.parts import address, history, releasing, words
from pages.parts.desk import Desk, Visit, pool_to_cut
from pages.parts.publishing import dry_run, finer, proposed, watch
from pages.parts.publishing.drafted import DRAFT, described
from review.core.errors import PicoReviewError
from review.core.i18n import N_, _
from review.core.roles import may
from review.filtering.config_changes import changes
from review.promises.share import at_least
from store.access.people import Person
from store.db.workspace import Store
from store.filters import certificates, configs, drafts, promised, proposals, publishing
from store.filters.configs import Published
from store.filters.drafts import Draft, DraftRequest
from store.work import names

#: Where a visit keeps which version it published.
PUBLISHED = "published-version"
PROMISED = N_("The promised threshold")
CHOSEN = N_("The chosen threshold, not proven")


def draw(desk: Desk) -> None:
    """Draw proposals, the draft on the desk with its dry run or the form of one, the history."""
    proposed.draw(desk.store, desk.person)
    number = st.session_state.get(DRAFT)
    if number is not None:
        on_desk(desk.store, desk.person, drafts.get_draft(desk.store, int(number)))
    in_force(desk.store, desk.person)
    if number is not None or configs.in_force(desk.store):
        with st.expander(_("Draft another")):
            _form(desk)
    else:
        st.subheader(_("Draft a filter"))
        _form(desk)
    watch.draw(desk.store, desk.person)
    history.past(desk.store, desk.person)


def unplanned(visit: Visit) -> None:
    """Draw proposals and the history, where nothing was planned that could be published."""
    proposed.draw(visit.store, visit.person)
    in_force(visit.store, visit.person)
    history.past(visit.store, visit.person)


def draft_promised(desk: Desk) -> None:
    """Put a draft of what the plan promises on the desk."""
    evidence = desk.promise.evidence
    wanted = DraftRequest(plan_id=evidence.plan_id, judge=evidence.judge)
    draft = drafts.draft_wanted(desk.store, wanted, by=desk.person.name)
    st.session_state[DRAFT] = draft.id


def in_force(store: Store, person: Person) -> None:
    """Say which version is in force and what it promises; a release follows what was published."""
    current = configs.in_force(store)
    if current is None:
        return
    with st.container():  # One place, whatever is in it: what follows stays as it was folded.
        st.info(_in_force(store, current))
        if st.session_state.get(PUBLISHED) == current.version:
            releasing.of_version(store, person, current.version)
        else:  # Counting what would go in takes long: not on every visit.
            address.link("releases", _("Make a release"), icon=":material/package_2:")


def _in_force(store: Store, current: Published) -> str:
    share = promised.share_now(store, current)
    if share is None:
        not_proven = N_("Version {version} is in force: not proven.")
        no_share = N_("Version {version} is in force: promised.")
        return _(no_share if current.config.certificate else not_proven, version=current.version)
    if share <= 0:
        return _(
            "Version {version} is in force: nothing is left of its promise, after so many "
            "exclusions.",
            version=current.version,
        )
    return _(
        "Version {version} is in force: at least {share} promised.",
        version=current.version,
        share=at_least(share),
    )


def _form(desk: Desk) -> None:
    promise, pool = desk.promise, pool_to_cut(desk)
    if pool is None:
        return
    options = [PROMISED, CHOSEN] if promise.certified else [CHOSEN]
    # By plan: what was chosen for another says nothing about this one.
    key = f"publish-which-{promise.evidence.plan_id}-{len(options)}"
    choice = st.radio(_("Threshold"), options, format_func=_, horizontal=True, key=key)
    cut = desk.cut(pool)
    if choice == CHOSEN:
        tried = N_(
            "{cut:.3f}, as tried under the promise. No other cut than the promised is proven."
        )
        st.caption(_(tried, cut=cut))
    with st.form("draft-form", border=False):
        rescue = st.checkbox(
            _("Keep what people accepted below the cut (counted outside the promise)")
        )
        more = finer.fields(desk, with_cuts=choice == CHOSEN)
        pressed = st.form_submit_button(_("Draft and dry run"), key="draft")
    if pressed:
        wanted = DraftRequest(
            cuts=more.cuts(cut) if choice == CHOSEN else None,
            plan_id=promise.evidence.plan_id if choice == PROMISED else None,
            judge=promise.evidence.judge,
            rescue=rescue,
            exclusions=more.exclusions,
            corrections=more.corrections,
        )
        draft = drafts.draft_wanted(desk.store, wanted, by=desk.person.name)
        st.session_state[DRAFT] = draft.id
        st.rerun()


def on_desk(store: Store, person: Person, draft: Draft) -> None:
    """Draw one draft: what it says, what it would change, and what may be done with it."""
    promise = draft.config.certificate
    with st.container(border=True):
        st.markdown(_("**Draft {id}**", id=draft.id))
        st.text(described(draft))
        not_proven = _("Not proven: publishing it takes a written reason.")
        st.text(promise.statement if promise else not_proven)
        _overtaken(store, person, draft)
        if may(person.role, "decide"):
            _publish_form(store, person, draft)
        else:
            _propose_form(store, person, draft)
        _changes(store, draft)
        dry_run.draw(store, person, draft.config)


def _changes(store: Store, draft: Draft) -> None:
    current = configs.in_force(store)
    if current is not None:
        title = _("What it changes against version {version}", version=current.version)
        with st.expander(title):
            for change in changes(current.config, draft.config):
                st.text(str(change))


def _overtaken(store: Store, person: Person, draft: Draft) -> None:
    """Say so where another version came into force since the draft, and what it changed."""
    current, based_on = configs.in_force(store), draft.config.provenance.based_on
    if current is None or current.version == based_on:
        return
    overtaken = _(
        "Version {version} by {name} came into force since this was drafted: {comment}",
        version=current.version,
        name=current.created_by,
        comment=current.comment,
    )
    st.warning(words.plain(overtaken), icon=":material/update:")
    if based_on is not None:
        for change in configs.changed(store, based_on, current.version):
            st.text(str(change))
    if st.button(_("Draft again on what is in force now"), key="draft-again"):
        again = drafts.draft_again(store, draft.config, by=person.name)
        st.session_state[DRAFT] = again.id
        st.rerun()


def _publish_form(store: Store, person: Person, draft: Draft) -> None:
    with st.form("publish"):
        comment = st.text_input(
            _("Comment (required)"), _comment(store, draft), key=f"publish-comment-{draft.id}",
            placeholder=_("What others are to know of this version"),
        )  # fmt: skip
        reason = None
        if draft.config.certificate is None:
            reason = st.text_input(
                _("Why publish without a promise? (required)"), key="publish-reason"
            )
        if not st.form_submit_button(_("Publish"), type="primary"):
            return
        if missing := _missing(comment, reason):
            st.error(missing)
            return
        try:
            published = publishing.publish(
                store, draft.id, comment=comment, not_proven=reason, by=person.name
            )
        except PicoReviewError as error:
            words.problem(error)
            return
    del st.session_state[DRAFT]
    st.session_state[PUBLISHED] = published.version
    st.toast(_("Version {version} is in force.", version=published.version))
    st.rerun()


def _comment(store: Store, draft: Draft) -> str:
    """Return what to begin the comment with: what a draft with a promise brings, and the day."""
    certificate = draft.config.certificate
    share = certificates.promised_now(certificate) if certificate else None
    if share is None:
        return ""
    first = N_("First promise: at least {share}, {day}")
    new = N_("New promise: at least {share}, {day}")
    said = new if configs.in_force(store) else first
    return _(said, share=at_least(share), day=names.day_of(store.clock()))


def _missing(comment: str, reason: str | None) -> str | None:
    """Say which required field above is empty; ``reason`` None: not asked for."""
    if not comment.strip():
        return _("Publishing takes a comment: write above what others are to know.")
    if reason is not None and not reason.strip():
        return _("Without a promise it takes a reason: write above why.")
    return None


def _propose_form(store: Store, person: Person, draft: Draft) -> None:
    with st.form("propose"):
        comment = st.text_input(_("Why this one (required)"), key="propose-comment")
        if not st.form_submit_button(_("Propose to the lead"), type="primary"):
            return
        if not comment.strip():
            st.error(_("A proposal takes a comment: write above why it is this one."))
            return
        try:
            proposals.propose(store, draft.id, comment=comment, by=person.name)
        except PicoReviewError as error:
            words.problem(error)
            return
    del st.session_state[DRAFT]
    st.toast(_("Proposed. A lead sees it on this tab."))
    st.rerun()
