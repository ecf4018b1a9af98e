"""What people's votes say of every group, with a judge's order beside it: the Preferences page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from review.core.errors import Unknown
from review.core.i18n import _
from review.core.settings import Scale
from review.ranking.cycles import JudgeOrder, judge_order
from review.ranking.judge_agreement import Disagreement, JudgeAgreement, together, widest
from review.ranking.position_bias import SideBias, side_biases
from store import settings
from store.db import revision
from store.db.revision import Revision
from store.db.workspace import Store
from store.promises import pools
from store.ranking import ties, votes
from store.ranking.strengths import Ranked, fit_groups

#: Groups that wait for this person's own vote, who so may not see what others said.
_DUE = text("""
SELECT DISTINCT d.unit_id FROM batch b
JOIN slot s ON s.batch_id = b.id AND s.review_id IS NULL JOIN draw d ON d.id = s.draw_id
WHERE b.task = 'rank' AND b.closed IS NULL
  AND NOT EXISTS (SELECT 1 FROM slot o WHERE o.draw_id = d.id AND o.reviewer_id = :me
                  AND o.review_id IS NOT NULL)""")

_LAST = text("""
SELECT (SELECT MAX(entry) FROM review WHERE task = 'rank'),
  (SELECT MAX(f.entry) FROM review f WHERE f.kind = 'adjudication')""")


@dataclass(frozen=True)
class Order:
    """One group: people's order, and the judge's where it scored candidates (scores by place)."""

    ranked: Ranked
    scores: Mapping[int, float]
    judge: JudgeOrder
    apart: Disagreement | None


@dataclass(frozen=True)
class Orders:
    """Every group with votes, by name; ``judge`` is the judge run held against them, if any.

    ``calibration``: what P says against votes held out, as ``ties.calibration_told`` has it.
    """

    found: tuple[Order, ...]
    judge: str | None
    beside: JudgeAgreement
    hands: tuple[SideBias, ...]
    calibration: Mapping[str, Any]

    @property
    def votes(self) -> int:
        """Return how many comparisons and rankings stand."""
        return sum(order.ranked.group.votes.count for order in self.found)

    def counts(self) -> dict[str, int]:
        """Return how many groups are in each state."""
        states = [order.ranked.state for order in self.found]
        return {name: states.count(name) for name in ("done", "open", "contradictory")}


def state(store: Store) -> Revision:
    """Return what the orders depend on: the dataset, and the last entry that changes a group.

    That is one about a group, or a lead's word: an edit may be taken out in another task.
    """
    with store.database.read() as connection:
        return (*revision.of_dataset(connection), *connection.execute(_LAST).one())


def orders(store: Store, judge: str | None = None) -> Orders:
    """Fit every group and hold a judge run (by name) against people. Raises Unknown."""
    ranked_groups = fit_groups(store, votes.groups(store))
    scores, scale = _scores(store, judge, ranked_groups)
    group_orders = tuple(_order(ranked_group, scores, scale) for ranked_group in ranked_groups)
    return Orders(
        group_orders,
        judge,
        together([order.judge for order in group_orders]),
        tuple(side_biases([ranked_group.group.votes for ranked_group in ranked_groups])),
        ties.calibration_told(ties.scales_of(store)),
    )


def judges(store: Store) -> list[str]:
    """Return the names of the judge runs that scored edits."""
    return [run.name for run in pools.judge_runs(store) if run.scored]


def due(store: Store, person_id: str) -> frozenset[str]:
    """Return the groups whose votes this person may not see before giving an own one."""
    with store.database.read() as connection:
        return frozenset(connection.execute(_DUE, {"me": person_id}).scalars())


def differing(group_orders: Sequence[Order]) -> list[tuple[Order, Disagreement]]:
    """Return the groups on which judge and people differ, the widest first."""
    differing_orders = [(order, order.apart) for order in group_orders if order.apart]
    return sorted(differing_orders, key=lambda pair: (-pair[1].distance, pair[0].ranked.group.name))


def _scores(
    store: Store, judge: str | None, ranked_groups: Sequence[Ranked]
) -> tuple[dict[str, float], Scale]:
    """Return a judge run's scores of the groups' candidates, and their scale."""
    if judge is None:
        return {}, settings.current(store).settings.scale
    if judge not in judges(store):
        raise Unknown(_("There is no judge {judge!r} with scores.", judge=judge))
    run = pools.judge_run(store, judge)
    candidates = [one for ranked in ranked_groups for one in ranked.group.candidates]
    edits = sorted({one.edit_id for one in candidates if one.edit_id})
    with store.database.read() as connection:
        scores = pools.scores_of(connection, run.id, edits)
    return scores, settings.version(store, run.settings_version).scale


def _order(ranked: Ranked, scores: Mapping[str, float], scale: Scale) -> Order:
    own_scores = {
        place: scores[candidate.edit_id]
        for place, candidate in enumerate(ranked.group.candidates)
        if candidate.edit_id and candidate.edit_id in scores
    }
    worth = {place: float(ranked.fitted.worth[place]) for place in own_scores}
    return Order(
        ranked,
        own_scores,
        judge_order(worth, own_scores, ranked.tallies),
        widest(ranked.fitted, own_scores, scale.max - scale.min),
    )
