"""A promise comes only from labels that its judge has not seen: which edits stay out of it.

Edits whose labels taught or chose a judge, and all others of its examples' photos, leave pool and
labels of a plan for it: it may do better there than elsewhere. That is fair while the labels that
are to prove it stayed unknown. Where they were seen themselves, nothing of them is left: those
not seen are no uniform draw any more, once somebody chose which were.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, text

from review.core.errors import Refused
from review.core.i18n import _, ngettext
from review.promises.task import SCORE
from store.db.workspace import Store
from store.promises import pools, uses
from store.promises.members import pool_members
from store.promises.pools import JudgeRun

#: Edits with a label in a batch, and those with one in a batch that does not measure.
_LABELLED = text("""
SELECT DISTINCT unit_id FROM review WHERE batch_id = :batch AND kind IN ('answer', 'correction')""")
_TUNING = text("""
SELECT DISTINCT r.unit_id FROM review r JOIN batch b ON b.id = r.batch_id
WHERE b.task = :task AND b.purpose <> 'measure' AND r.kind IN ('answer', 'correction')""")


def of_pool(connection: Connection, run: JudgeRun, pool_id: str) -> tuple[str, ...]:
    """Return the edits of a pool that stay out of a plan for a judge run, by id.

    Raises Refused where that is all of them.
    """
    return _left_out(connection, run, pool_id, uses.seen(connection, run.id))


def of_labels(
    connection: Connection, run: JudgeRun, pool_id: str, batch_id: str, *, paid: bool
) -> tuple[str, ...]:
    """Return the same for labels that are there already.

    ``paid``: the run took a part of their risk when it was compared on them, which then is no use
    of theirs. Raises Refused too where these labels themselves taught or chose it.
    """
    seen = uses.seen(connection, run.id, but_compared=paid)
    labelled = set(connection.execute(_LABELLED, {"batch": batch_id}).scalars())
    tuning = set(connection.execute(_TUNING, {"task": SCORE.name}).scalars())
    if used := (seen.keys() & labelled) - tuning:
        raise Refused(
            ngettext(
                "{n} of these labels taught or chose the judge {judge!r}: they prove nothing of "
                "it.",
                "{n} of these labels taught or chose the judge {judge!r}: they prove nothing of "
                "it.",
                len(used),
                judge=run.name,
            ),
            what_to_do=_("Draw a new batch to measure for it."),
        )
    return _left_out(connection, run, pool_id, seen)


def number(store: Store, judge: str | None) -> int:
    """Return how many of a judge's scored edits would stay out of a plan drawn now."""
    run = pools.judge_run(store, judge)
    with store.database.read() as connection:
        seen = uses.seen(connection, run.id)
        scored = pools.current_scores(connection, run.id)["edit_id"] if seen else ()
        return len(_apart(connection, seen, scored))


def _left_out(
    connection: Connection, run: JudgeRun, pool_id: str, seen: Mapping[str, set[uses.How]]
) -> tuple[str, ...]:
    members = pool_members(connection, pool_id)["edit_id"]
    apart = _apart(connection, seen, members)
    if apart and len(apart) == len(members):
        raise Refused(
            _(
                "Every edit of this pool taught or chose the judge {judge!r}, or is of the photo "
                "of an example: nothing is left to prove it on.",
                judge=run.name,
            ),
            what_to_do=_("Take in more edits, of other photos, and let it judge them."),
        )
    return apart


def _apart(
    connection: Connection, seen: Mapping[str, set[uses.How]], edits: Iterable[str]
) -> tuple[str, ...]:
    """Return which edits were seen, or are of the photo of an example."""
    return tuple(sorted(uses.near(connection, seen).intersection(edits))) if seen else ()
