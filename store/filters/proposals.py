"""Proposals: anybody tries a threshold and proposes it; a lead adopts or declines, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import insert, select, update

from review.core.errors import Refused, Unknown
from review.core.i18n import _
from store.db import tables
from store.db.workspace import Store
from store.filters import drafts
from store.filters.drafts import Draft

Decision = Literal["adopted", "declined"]
proposal = tables.config_proposal


@dataclass(frozen=True)
class Proposal:
    """A draft somebody proposes, and what a lead made of it; ``decision`` None: still open."""

    id: int
    draft: Draft
    comment: str
    created: datetime
    created_by: str
    decision: str | None
    answer: str
    decided: datetime | None
    decided_by: str | None


def propose(store: Store, draft_id: int, *, comment: str, by: str) -> Proposal:
    """Propose a draft to the leads. Raises Unknown, or Refused without a comment."""
    if not comment.strip():
        raise Refused(_("A proposal takes a comment."), what_to_do=_("Say why this threshold."))
    drafts.get_draft(store, draft_id)
    row = {"draft_id": draft_id, "comment": comment.strip(), "created": store.clock()}
    with store.database.write() as connection:
        inserted = connection.execute(insert(proposal).values(**row, created_by=by, answer=""))
        key = inserted.inserted_primary_key
    return get(store, int(key[0]) if key else 0)


def open_cuts(store: Store, judge: str) -> dict[str, float]:
    """Return who proposes which one threshold on a judge's own score; of each the newest only.

    What is decided already, cuts per type or has floors is left out.
    """
    cuts: dict[str, float] = {}
    for proposed in reversed(listed(store)):
        config = proposed.draft.config
        cut, floored = config.thresholds.global_, any(c.floor for c in config.criteria.values())
        one_cut = cut is not None and not (floored or config.thresholds.edit_type)
        if proposed.decision is None and one_cut and config.provenance.judge_run == judge:
            cuts[proposed.created_by] = float(cut or 0.0)
    return cuts


def adopt(store: Store, proposal_id: int, *, by: str, answer: str = "") -> Draft:
    """Make a proposal the lead's own draft, on today's labels and after what is in force now.

    It is not published by that. Raises Refused when somebody decided on it before, or when the
    promise it rests on does not stand any more.
    """
    proposed = get(store, proposal_id)
    _refuse_decided(proposed)
    own_draft = drafts.draft_again(
        store, proposed.draft.config, by=by, proposed_by=proposed.created_by
    )
    _decide(store, proposal_id, "adopted", answer, by)
    return own_draft


def decline(store: Store, proposal_id: int, *, by: str, answer: str) -> None:
    """Decline a proposal, with a word to whoever made it. Raises Refused without one."""
    _refuse_decided(get(store, proposal_id))
    if not answer.strip():
        raise Refused(_("Declining takes an answer."), what_to_do=_("Say why not."))
    _decide(store, proposal_id, "declined", answer, by)


def get(store: Store, proposal_id: int) -> Proposal:
    """Return one proposal. Raises Unknown."""
    with store.database.read() as connection:
        row = connection.execute(select(proposal).where(proposal.c.id == proposal_id)).first()
    if row is None:
        raise Unknown(_("There is no proposal {number}.", number=proposal_id))
    return _read(store, row)


def listed(store: Store) -> list[Proposal]:
    """Return all proposals, open ones first, newest first."""
    with store.database.read() as connection:
        order = (proposal.c.decision.is_not(None), proposal.c.id.desc())
        rows = connection.execute(select(proposal).order_by(*order)).all()
    return [_read(store, row) for row in rows]


def _refuse_decided(proposed: Proposal) -> None:
    if proposed.decision is not None:
        raise Refused(
            _("{name} adopted this proposal before.", name=proposed.decided_by)
            if proposed.decision == "adopted"
            else _("{name} declined this proposal before.", name=proposed.decided_by)
        )


def _decide(store: Store, proposal_id: int, decision: Decision, answer: str, by: str) -> None:
    """Decide once: of two leads at the same moment the second is told."""
    row = {"decision": decision, "answer": answer.strip(), "decided": store.clock()}
    open_one = (proposal.c.id == proposal_id) & proposal.c.decision.is_(None)
    with store.database.write() as connection:
        done = connection.execute(
            update(proposal).where(open_one).values(**row, decided_by=by)
        ).rowcount
    if not done:
        _refuse_decided(get(store, proposal_id))


def _read(store: Store, row: Any) -> Proposal:
    return Proposal(
        row.id,
        drafts.get_draft(store, row.draft_id),
        row.comment,
        row.created,
        row.created_by,
        row.decision,
        row.answer,
        row.decided,
        row.decided_by,
    )
