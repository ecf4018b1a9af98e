"""A judge that compares candidates of groups: what it is asked, and its order beside people's.

What it says stays in its replies. It is nobody's vote: no order of people's, and no pair that goes
out, counts it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import msgspec
from sqlalchemy import text

from review.core.i18n import _
from review.judging.pairwise import Better, most_said, settled
from review.ranking import judge_votes
from review.ranking.cycles import JudgeOrder
from review.ranking.fit import Fitted, fit
from review.ranking.judge_agreement import Disagreement, JudgeAgreement, together
from review.ranking.judge_votes import BothOrders, PlaceBias, both_orders, place_bias
from review.ranking.votes import Comparison, GroupVotes, Winner
from store.db.workspace import Store
from store.judging import groups as asked_groups
from store.judging import replies, runs
from store.judging.groups import Pair
from store.judging.runs import Judging
from store.ranking import votes
from store.ranking.strengths import Ranked, fit_groups

_SAID = text("""SELECT unit_id, scores_json FROM judge_reply
WHERE judging_id = :judging AND status = 'answered' ORDER BY unit_id, sample""")


@dataclass(frozen=True)
class JudgedGroup:
    """A group that a judge compared, its edits by place: its order, and people's where they voted.

    ``order`` holds the judge against them, ``apart`` is where both differ most.
    """

    group_id: str
    name: str
    edits: tuple[str | None, ...]
    fitted: Fitted
    choices: Mapping[tuple[int, int], int]
    orders: BothOrders
    people: Ranked | None = None
    order: JudgeOrder | None = None
    apart: Disagreement | None = None


@dataclass(frozen=True)
class PairJudge:
    """All groups that a judge compared; ``half``: pairs of which only one order was answered."""

    name: str
    groups: tuple[JudgedGroup, ...]
    half: int
    beside: JudgeAgreement
    bias: PlaceBias

    def differing(self) -> list[JudgedGroup]:
        """Return the groups on which people and judge differ, where people are surest first."""
        found = [(one.apart.probability, one) for one in self.groups if one.apart]
        return [one for _sure, one in sorted(found, key=lambda pair: (-pair[0], pair[1].name))]


def judges(store: Store) -> list[Judging]:
    """Return the runs that compared pairs, newest first, of which a reply is there."""
    return [one for one in runs.every(store) if one.kind == "groups" and answered(store, one.id)]


def answered(store: Store, judging_id: str) -> int:
    """Return how many answers of a run are there."""
    return replies.tally(store, judging_id).by_status.get("answered", 0)


def beside_people(store: Store, judging_id: str, name: str) -> PairJudge:
    """Return a judge's orders of all groups it compared, beside those of people's votes."""
    said = _said(store, judging_id)
    people = {ranked.group.id: ranked for ranked in fit_groups(store, votes.groups(store))}
    known = asked_groups.candidates(store)
    places = {group_id: _places(people.get(group_id), known.get(group_id, ())) for group_id in said}
    made = [_made(group_id, name, places[group_id], answers) for group_id, answers in said.items()]
    fits = fit([group_votes for group_votes, _choices, _orders in made])
    groups = tuple(
        _judged(group_id, places[group_id], fitted, choices, orders, people.get(group_id), known)
        for group_id, fitted, (_votes, choices, orders) in zip(said, fits, made, strict=True)
    )
    half = sum((other, one) not in answers for answers in said.values() for one, other in answers)
    return PairJudge(
        name, groups, half, together([one.order for one in groups if one.order]),
        place_bias([one.orders for one in groups]),
    )  # fmt: skip


def told(judge: PairJudge) -> dict[str, Any]:
    """Return a judge's comparisons in fields, as ``rank --json`` has them."""
    return {
        "judge": judge.name,
        "groups": len(judge.groups),
        "groups_with_votes": judge.beside.groups,
        "pairs": judge.bias.pairs,
        "one_order_only": judge.half,
        "tau": _interval(judge.beside.tau) | {"n": judge.beside.taus},
        "votes_alike": _interval(judge.beside.decided) | {"n": judge.beside.preferred},
        "votes_alike_with_ties": _interval(judge.beside.with_ties) | {"n": judge.beside.votes},
        "orders_alike": _interval(judge.bias.agreed) | {"n": judge.bias.pairs},
        "first_shown_wins": _interval(judge.bias.first) | {"n": judge.bias.decided},
    }


def _interval(found: Any) -> dict[str, float | None]:
    return {"estimate": found.estimate, "low": found.low, "high": found.high}


def _said(store: Store, judging_id: str) -> dict[str, dict[tuple[str, str], Better]]:
    """Return group → (first, second) → what most samples of that order say."""
    samples: dict[Pair, list[Better]] = defaultdict(list)
    with store.database.read() as connection:
        for unit, scores in connection.execute(_SAID, {"judging": judging_id}):
            samples[Pair.of(unit)].append(msgspec.json.decode(scores)["better"])
    said: dict[str, dict[tuple[str, str], Better]] = {}
    for pair, answers in samples.items():
        better = most_said(answers)
        if better is not None:
            said.setdefault(pair.group_id, {})[pair.first, pair.second] = better
    return said


def _places(people: Ranked | None, rows: Iterable[Any]) -> tuple[str | None, ...]:
    """Return a group's edits by place: people's, where they voted."""
    if people is not None:
        return tuple(candidate.edit_id for candidate in people.group.candidates)
    return tuple(row.edit_id for row in rows)


def _made(
    group_id: str,
    name: str,
    edits: Sequence[str | None],
    answers: Mapping[tuple[str, str], Better],
) -> tuple[GroupVotes, dict[tuple[int, int], int], BothOrders]:
    """Return what a judge's answers come to: its comparisons, its choices by place, both orders."""
    winners: dict[Better, Winner] = {"first": "left", "second": "right", "tie": "tie"}
    ahead: dict[Better, int] = {"first": 1, "second": -1, "tie": 0}
    compared, choices, pairs = [], {}, []
    for one, other in combinations(range(len(edits)), 2):
        forward = answers.get((edits[one] or "", edits[other] or ""))
        backward = answers.get((edits[other] or "", edits[one] or ""))
        both = settled(forward, backward)
        if both is None or forward is None or backward is None:
            continue
        compared.append(Comparison(one, other, winners[both], name))
        choices[one, other] = ahead[both]
        pairs.append((forward, backward))
    names = tuple(edit or f"{group_id}/{place}" for place, edit in enumerate(edits))
    return GroupVotes(names, tuple(compared)), choices, both_orders(pairs)


def _judged(
    group_id: str,
    edits: tuple[str | None, ...],
    fitted: Fitted,
    choices: Mapping[tuple[int, int], int],
    orders: BothOrders,
    people: Ranked | None,
    known: Mapping[str, Sequence[Any]],
) -> JudgedGroup:
    name = _called(known.get(group_id, ()), people)
    if people is None or not choices:
        return JudgedGroup(group_id, name, edits, fitted, choices, orders, people)
    return JudgedGroup(
        group_id, name, edits, fitted, choices, orders, people,
        judge_votes.beside(people.fitted, fitted, choices, people.tallies),
        judge_votes.widest(people.fitted, fitted, choices),
    )  # fmt: skip


def _called(rows: Sequence[Any], people: Ranked | None) -> str:
    """Name a group: one formed of edits by its instruction, for its own name is a path."""
    if rows and rows[0].kind == "edits" and rows[0].text:
        return str(rows[0].text)
    return str(rows[0].name) if rows else people.group.name if people else _("a group that is gone")
