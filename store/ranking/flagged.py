"""A group of candidates called unsafe: a lead excludes the edits that are, one by one."""

from __future__ import annotations

from sqlalchemy import Connection

from review.core.adjudication import EXCLUDE
from review.core.errors import Unknown
from review.core.i18n import _
from store.db.engine import one_at_a_time
from store.db.workspace import Store
from store.ranking import votes
from store.work import adjudication


def candidates(store: Store, group_id: str) -> list[str]:
    """Return the edits among a group's candidates, without those that are excluded."""
    with store.database.read() as connection:
        return _candidates(connection, group_id)


def exclude(
    store: Store, batch_id: str, group_id: str, edit_id: str, *, by: str, note: str = "",
    entry: str | None = None,
) -> None:  # fmt: skip
    """Append the exclusion of one edit of a group, as of any other edit; ``by`` is a person's id.

    The group waits for the lead as before. The entry names no draw: the group was drawn, not the
    edit. ``entry``: its id, where a browser made one; the same one again changes nothing. Raises
    Unknown for a group that the batch does not have, or an edit that is no candidate of it (any
    more); Refused for a note that is too long.
    """
    noted = adjudication.noted_of(note)
    with store.database.write() as connection:
        one_at_a_time(connection, f"desk {edit_id}")
        group = adjudication.about(connection, batch_id, group_id)
        if adjudication.is_known(connection, entry):
            return
        if edit_id not in _candidates(connection, group_id):
            raise Unknown(_("There is no such candidate in that group."))
        now = store.clock()
        adjudication.append(
            connection, group, EXCLUDE, noted, by=by, now=now, edit_id=edit_id, entry=entry
        )


def _candidates(connection: Connection, group_id: str) -> list[str]:
    group_candidates = votes.group_now(connection, group_id).candidates
    return [candidate.edit_id for candidate in group_candidates if candidate.edit_id is not None]
