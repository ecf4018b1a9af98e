"""Draft, dry run, publish: the lead's part of the thresholds page."""

from __future__ import annotations

import streamlit as st

from pages.parts import pictures, words
from store import browse, configs, drafts, dry_runs
from store.people import Person
from store.promises import Promise
from store.workspace import Store

SHOWN = 8


def desk(store: Store, person: Person, found: Promise, cut: float) -> None:
    """Draw the publishing desk for the chosen cut, or the certified one."""
    st.subheader("Publish")
    options = ["The chosen threshold, not proven"]
    if found.certified:
        options.insert(0, "The promised threshold")
    # By plan: what was chosen for another says nothing about this one.
    key = f"publish-which-{found.evidence.plan_id}-{len(options)}"
    choice = st.radio("Which?", options, horizontal=True, key=key)
    rescue = st.checkbox("Keep what people accepted below the cut (counted outside the promise)")
    if st.button("Draft and dry run", key="draft"):
        certified = choice == "The promised threshold"
        made = drafts.draft(
            store,
            by=person.name,
            threshold=None if certified else cut,
            plan_id=found.evidence.plan_id if certified else None,
            judge=found.evidence.judge,
            rescue=rescue,
        )
        st.session_state["draft-id"] = made.id
    draft_id = st.session_state.get("draft-id")
    if draft_id is not None:
        _drafted(store, person, drafts.get_draft(store, int(draft_id)))
    _in_force(store)


def _in_force(store: Store) -> None:
    current = configs.in_force(store)
    if current is not None:
        proof = "promised" if current.config.certificate else "not proven"
        st.info(f"Version {current.version} is in force: {proof}. **Releases** has its history.")


def _drafted(store: Store, person: Person, draft: drafts.Draft) -> None:
    with st.container(border=True):
        promise = draft.config.certificate
        st.markdown(f"**Draft {draft.id}** at {draft.config.thresholds.global_:.3f}")
        st.text(
            promise.statement if promise else "Not proven: publishing it takes a written reason."
        )
        tried = dry_runs.dry_run(store, draft.config)
        counts = tried.counts
        row = st.columns(5)
        row[0].metric("Kept", f"{counts['kept']:,}")
        row[1].metric("Rejected", f"{counts['rejected']:,}")
        row[2].metric("Undecided", f"{counts['undecided']:,}")
        row[3].metric("Would come in", f"{len(tried.flips_in):,}")
        row[4].metric("Would go out", f"{len(tried.flips_out):,}")
        if tried.before_version is None:
            st.caption("Nothing is published yet, so nothing flips.")
        with st.expander("By edit type"):
            st.dataframe(tried.by_type(), hide_index=True, width="stretch")
        _gallery(store, "Would come in", list(tried.flips_in["edit_id"]))
        _gallery(store, "Would go out", list(tried.flips_out["edit_id"]))
        _publish_form(store, person, draft)


def _gallery(store: Store, title: str, ids: list[str]) -> None:
    if not ids:
        return
    with st.expander(f"{title}: {words.count(len(ids), 'edit')}", expanded=True):
        columns = st.columns(4)
        for place, edit in enumerate(browse.many(store, ids[:SHOWN]).values()):
            with columns[place % 4]:
                pictures.pair(store, edit, "thumb")
                st.text(edit.text or "")
        if len(ids) > SHOWN:
            st.caption(f"The first {SHOWN} of {len(ids):,}.")


def _publish_form(store: Store, person: Person, draft: drafts.Draft) -> None:
    with st.form("publish"):
        comment = st.text_input("Comment", key="publish-comment")
        reason = None
        if draft.config.certificate is None:
            reason = st.text_input("Why publish without a promise?", key="publish-reason")
        if st.form_submit_button("Publish", type="primary"):
            made = configs.publish(
                store, draft.id, comment=comment, not_proven=reason, by=person.name
            )
            del st.session_state["draft-id"]
            st.toast(f"Version {made.version} is in force.")
            st.rerun()
