"""One risk for one set of labels: who shares it, and which judge runs were seen on them.

A judge run is known by its scores of the labelled edits: the same scores under another name are
the same run, and bring neither another look nor another view.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, func, insert, select, text

from review.core.errors import Refused
from review.core.i18n import _
from review.core.scoring import rounded
from review.promises.plans import MOST_FAMILIES, Look
from store.db import tables
from store.db.engine import one_at_a_time
from store.db.workspace import Store
from store.promises.pools import JudgeRun

_PLANS = text("""
SELECT p.plan_json, p.pool_id, o.run_id, o.digest,
       (SELECT COUNT(*) FROM look k WHERE k.plan_id = p.id) AS taken
FROM plan p JOIN pool o ON o.id = p.pool_id
WHERE p.batch_id = :batch AND p.family <> 'watch' ORDER BY p.id""")
#: A run's scores of a batch's edits; of imported labels, of those that were there by an entry.
_SCORES = text("""
SELECT s.edit_id, s.overall FROM score s
WHERE s.run_id = :run AND s.overall IS NOT NULL AND s.edit_id IN (
  SELECT d.unit_id FROM draw d WHERE d.batch_id = :batch
  UNION ALL SELECT r.unit_id FROM review r
  WHERE r.batch_id = :batch AND r.draw_id IS NULL AND r.entry <= :until)
ORDER BY s.edit_id""")
_RUNS = text("""
SELECT DISTINCT s.run_id FROM score s JOIN review r ON r.unit_id = s.edit_id
WHERE r.batch_id = :batch AND s.overall IS NOT NULL ORDER BY s.run_id""")
_IMPORTED = text("""
SELECT 1 FROM batch WHERE id = :batch AND origin = 'imported' AND purpose = 'measure'
  AND task = 'score'""")


@dataclass(frozen=True)
class Seen:
    """Batches (ids) whose labels a judge run may be seen on, and those on which it may not."""

    shown: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()


class _Planned(msgspec.Struct):
    """As much of a plan as tells how its risk is dealt."""

    families: int = 1
    looks: tuple[Look, ...] = ()
    spent: bool = False


class _View(NamedTuple):
    """A judge run seen on a batch's labels as they were at a log entry."""

    run_id: str
    scores_digest: str
    last_entry: int
    charged: bool


@dataclass
class Shares:
    """How the risk of one batch's labels is dealt out.

    ``families``: its equal parts, 0 where nothing is planned yet; ``taken`` of them. ``runs``:
    planned judge runs (ids); ``pools``: the digests of their pools. ``done``: all planned looks
    took place.
    """

    connection: Connection
    batch_id: str
    until: int
    views: tuple[_View, ...]
    families: int = 0
    planned: int = 0
    done: bool = False
    runs: frozenset[str] = frozenset()
    pools: frozenset[str] = frozenset()
    _digests: dict[tuple[str, int], str] = field(default_factory=dict)

    @property
    def taken(self) -> int:
        """Return how many parts plans took, and runs that were seen without a plan."""
        charged = [view for view in self.views if view.charged]
        return self.planned + sum(
            not any(self._is_of(view, run) for run in self.runs) for view in charged
        )

    @property
    def free(self) -> int:
        """Return how many parts nobody has taken."""
        return max(self.families - self.taken, 0)

    def saw(self, run_id: str, *, charged: bool = False) -> bool:
        """Whether a judge run was seen (and took a part of the risk)."""
        views = [view for view in self.views if view.charged or not charged]
        return any(self._is_of(view, run_id) for view in views)

    def plans(self, run_id: str) -> bool:
        """Whether a judge run is planned: itself, or the same scores under another name."""
        if run_id in self.runs:
            return True
        mine = self.digest(run_id, self.until)
        return any(self.digest(run, self.until) == mine for run in self.runs)

    def digest(self, run_id: str, until: int) -> str:
        """Return the SHA-256 (hex) of a run's scores of the batch's edits, to nine decimals."""
        if (run_id, until) not in self._digests:
            values = {"run": run_id, "batch": self.batch_id, "until": until}
            scores = self.connection.execute(_SCORES, values)
            encoded = msgspec.json.encode([[edit, rounded(total)] for edit, total in scores])
            self._digests[run_id, until] = hashlib.sha256(encoded).hexdigest()
        return self._digests[run_id, until]

    def _is_of(self, view: _View, run_id: str) -> bool:
        """Whether a view was of this run, its scores unchanged since; of its like, still alike."""
        if self.digest(run_id, view.last_entry) != view.scores_digest:
            return False
        alike = self.digest(run_id, self.until) == self.digest(view.run_id, self.until)
        return run_id == view.run_id or alike


def shares_of(connection: Connection, batch_id: str) -> Shares:
    """Return how the risk of a batch's labels is dealt out as things stand."""
    rows = connection.execute(_PLANS, {"batch": batch_id}).all()
    decoded = [(row, msgspec.json.decode(row.plan_json, type=_Planned)) for row in rows]
    plans = [(row, plan) for row, plan in decoded if not plan.spent]
    view = tables.run_view
    columns = (view.c.run_id, view.c.scores_digest, view.c.last_entry, view.c.charged)
    viewed = connection.execute(select(*columns).where(view.c.batch_id == batch_id))
    views = tuple(_View(*row) for row in viewed)
    return Shares(
        connection,
        batch_id,
        until=connection.scalar(select(func.max(tables.review.c.entry))) or 0,
        views=views,
        families=max(
            (plan.families for _row, plan in plans), default=sum(view.charged for view in views)
        ),
        planned=len(plans),
        done=bool(plans) and all(row.taken >= max(len(plan.looks), 1) for row, plan in plans),
        runs=frozenset(row.run_id for row, _plan in plans),
        pools=frozenset(row.digest for row, _plan in plans),
    )


def see(store: Store, run: JudgeRun, batch_ids: Iterable[str], *, charge: bool = True) -> Seen:
    """Say on which batches' labels a judge run may be seen now; what that costs is logged.

    A plan's own run always. Another one takes a free part of the risk (unless ``charge`` is
    False: then it is not shown); where none is free it is not shown while looks are ahead, and
    is once all took place, for no plan on these labels can take it in any more. Whoever first
    sees a judge on imported labels deals their risk to all judge runs there are.
    """
    shown: list[str] = []
    hidden: list[str] = []
    for batch_id in batch_ids:
        may = _logged(store, run, batch_id)
        if may is None:
            with store.database.write() as connection:
                one_at_a_time(connection, batch_id)
                may = _settle(connection, run, batch_id, store.clock(), charge=charge)
        (shown if may else hidden).append(batch_id)
    return Seen(tuple(shown), tuple(hidden))


def see_for_nothing(store: Store, run: JudgeRun, batch_ids: Iterable[str]) -> Seen:
    """Say the same where nothing may be logged: what would have to be is not shown."""
    may = {batch_id: _logged(store, run, batch_id) is True for batch_id in batch_ids}
    shown = tuple(batch_id for batch_id, seen in may.items() if seen)
    return Seen(shown, tuple(batch_id for batch_id in may if batch_id not in shown))


def see_together(store: Store, runs: Sequence[JudgeRun], batch_ids: Iterable[str]) -> Seen:
    """Say on which batches' labels judge runs may be compared; all of them are seen there, or none.

    Each that was not seen on a batch's labels before takes a part of their risk, as in ``see``;
    where too few are free for all of them nothing is logged.
    """
    shown: list[str] = []
    hidden: list[str] = []
    for batch_id in batch_ids:
        may = all(_logged(store, run, batch_id) is True for run in runs)
        if not may:
            with store.database.write() as connection:
                one_at_a_time(connection, batch_id)
                may = _settle_together(connection, runs, batch_id, store.clock())
        (shown if may else hidden).append(batch_id)
    return Seen(tuple(shown), tuple(hidden))


def _settle_together(
    connection: Connection, runs: Sequence[JudgeRun], batch_id: str, now: Any
) -> bool:
    """Log what seeing runs together costs, where there is room for all; return whether so."""
    shares = shares_of(connection, batch_id)
    if shares.families:
        new = [run.id for run in runs if not (shares.plans(run.id) or shares.saw(run.id))]
        parts = len({shares.digest(run, shares.until) for run in new})
        if parts > shares.free and not shares.done:
            return False
    for run in runs:
        _settle(connection, run, batch_id, now, charge=True)
    return True


def dealt(connection: Connection, batch_id: str, run: JudgeRun, room: int) -> tuple[int, bool]:
    """Return into how many parts imported labels' risk is split, and whether a run gets none.

    The first promise asked for takes the whole, less what ``room`` keeps for further judge runs.
    Raises Refused for more room than a plan has.
    """
    if not 0 <= room < MOST_FAMILIES:
        raise Refused(_("A plan has at most {most} ways of cutting.", most=MOST_FAMILIES))
    shares = shares_of(connection, batch_id)
    if not shares.families:
        return 1 + room, False
    return shares.families, not (shares.free or shares.saw(run.id, charged=True))


def _logged(store: Store, run: JudgeRun, batch_id: str) -> bool | None:
    """Whether a run may be seen, where nothing has to be logged for that; None where it has."""
    with store.database.read() as connection:
        shares = shares_of(connection, batch_id)
        imported = connection.execute(_IMPORTED, {"batch": batch_id}).first() is not None
        if not (shares.families or imported):
            return True
        if shares.families and (shares.plans(run.id) or shares.saw(run.id)):
            return True
        return None if imported or shares.free or shares.done else False


def _settle(
    connection: Connection, run: JudgeRun, batch_id: str, now: Any, *, charge: bool
) -> bool:
    """Log what seeing a run on a batch's labels costs; return whether it may be seen."""
    shares = shares_of(connection, batch_id)
    if not shares.families:
        runs = connection.execute(_RUNS, {"batch": batch_id}).scalars().all()
        _log(shares, runs, now, charged=True)
        return True
    if shares.plans(run.id) or shares.saw(run.id):
        return True
    if shares.free and not charge:
        return False
    _log(shares, [run.id], now, charged=shares.free > 0)
    return True


def _log(shares: Shares, runs: Sequence[str], now: Any, *, charged: bool) -> None:
    """Log that judge runs are seen on a batch's labels; equal scores once."""
    by_digest = {shares.digest(run, shares.until): run for run in reversed(runs)}
    for digest, run in by_digest.items():
        row = {"batch_id": shares.batch_id, "run_id": run, "scores_digest": digest}
        shares.connection.execute(
            insert(tables.run_view).values(
                **row, last_entry=shares.until, charged=charged, created=now
            )
        )
