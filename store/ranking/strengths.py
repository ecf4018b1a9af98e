"""What people's votes say: worths within groups, and one order of models over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from review.core.errors import Refused
from review.core.i18n import N_, _
from review.ranking.asking import state
from review.ranking.board import SCALES, Board, Method, board, votes_of
from review.ranking.cycles import Consistency, consistency
from review.ranking.fit import Fitted, fit
from review.ranking.pairs import PairRule, pairs
from review.ranking.pairs import ties as tied_pairs
from review.ranking.votes import Tallies, acceptable, repeats, sides, tallies
from review.statistics.estimates import wilson
from store.db.workspace import Store
from store.ranking import ties, votes
from store.ranking.votes import Group

#: What a candidate is called whose model nobody named, while others' are named: it is in no order.
NO_MODEL = ""
AnyMethod = Literal["davidson", "bradley-terry", "newman"]
CENTRED = N_("centred log-worth")


@dataclass(frozen=True)
class Ranked:
    """One group with what its votes say."""

    group: Group
    fitted: Fitted
    tallies: Tallies
    consistency: Consistency
    acceptable: tuple[bool, ...]

    @property
    def state(self) -> str:
        """Return open, done or contradictory."""
        return state(self.fitted, self.tallies, self.consistency)


def ranked(store: Store, found: Sequence[Group]) -> list[Ranked]:
    """Fit groups by Davidson’s model and Plackett–Luce, with the one ν of ``ties``."""
    with store.database.read() as connection:
        nu = ties.propensity(connection)
    fits = fit([group.votes for group in found], nu=nu)
    return [_ranked(group, fitted) for group, fitted in zip(found, fits, strict=True)]


def report(
    store: Store,
    *,
    group: str | None = None,
    everything: bool = False,
    method: AnyMethod = "davidson",
    rule: PairRule | None = None,
    seed: int = 0,
) -> dict[str, Any]:
    """Return what ``rank --json`` prints: of one group, or of all.

    Davidson ranks within each group. Bradley–Terry and Newman rank within one group, or (all
    groups) the models that made the edits. Raises Unknown without votes, Ambiguous when several
    groups fit, Refused where no models are known.
    """
    found = votes.groups(store)
    chosen = list(found) if everything and found else [votes.named(found, group)]
    about: dict[str, Any] = {"method": method, **_evidence(chosen)}
    if method == "davidson":
        return about | _davidson(ranked(store, chosen), rule or PairRule(), everything=everything)
    named = _by_model(store, chosen) if everything else chosen
    cast = list(votes_of([(one.id, one.votes) for one in named], by_group=everything))
    cast = [vote for vote in cast if NO_MODEL not in (vote.left, vote.right)]
    if not cast:
        raise Refused(
            _("No vote compares two different models."), what_to_do=_("Rank one: --group.")
        )
    return about | _board(board(cast, method, seed=seed), method, named, rule or PairRule())


def _ranked(group: Group, fitted: Fitted) -> Ranked:
    counted = tallies(group.votes)
    found = consistency(counted, len(group.candidates))
    return Ranked(group, fitted, counted, found, acceptable(group.votes))


def _evidence(chosen: Sequence[Group]) -> dict[str, Any]:
    cast = [one.votes for one in chosen]
    left, of = sides(cast)
    same, again = repeats(cast)
    return {
        "groups": len(chosen),
        "votes": sum(one.count for one in cast),
        "reviewers": len(frozenset().union(*(one.reviewers for one in cast))),
        "left_wins": _interval(left, of),
        "self_consistency": _interval(same, again),
    }


def _interval(count: int, of: int) -> dict[str, Any]:
    found = wilson(count, of)
    return {"n": of, "estimate": found.estimate, "low": found.low, "high": found.high}


def _davidson(parts: Sequence[Ranked], rule: PairRule, *, everything: bool) -> dict[str, Any]:
    answer: dict[str, Any] = {"scale": CENTRED, "nu": parts[0].fitted.nu}
    tables: dict[str, list[Any]] = {name: [] for name in ("worths", "pairs", "ties", "cycles")}
    for one in parts:
        mark = {"group": one.group.name} if everything else {}
        tables["worths"] += [mark | row for row in _worths(one)]
        tables["pairs"] += [mark | row for row in _pairs(one, rule)]
        tables["ties"] += [mark | row for row in _ties(one.group.votes.candidates, one.tallies)]
        tables["cycles"] += _cycles(one.group.votes.candidates, one.consistency)
    states = [
        {"group": one.group.name, "state": one.state, "zeta": one.consistency.zeta,
         "votes": one.group.votes.count, "reviewers": len(one.group.votes.reviewers)}
        for one in parts
    ]  # fmt: skip
    return answer | tables | {"by_group": states}


def _worths(one: Ranked) -> list[dict[str, Any]]:
    fitted, names = one.fitted, one.group.votes.candidates
    se, ranks = fitted.se, fitted.ranks
    return [
        {"id": names[place], "worth": float(fitted.worth[place]), "se": float(se[place]),
         "low": float(fitted.worth[place] - Z * se[place]),
         "high": float(fitted.worth[place] + Z * se[place]),
         "rank": ranks[place], "acceptable": one.acceptable[place]}
        for place in map(int, fitted.order)
    ]  # fmt: skip


#: Half-width of a 95% interval, in standard errors.
Z = 1.959963984540054


def _pairs(one: Ranked, rule: PairRule) -> list[dict[str, Any]]:
    names = one.group.votes.candidates
    found = pairs(one.fitted, one.tallies, rule)[: rule.max_pairs]
    return [
        {"chosen": names[pair.chosen], "rejected": names[pair.rejected],
         "probability": pair.probability, "margin": pair.margin, "votes": pair.votes,
         "reviewers": pair.reviewers}
        for pair in found
    ]  # fmt: skip


def _ties(names: Sequence[str], counted: Tallies) -> list[dict[str, Any]]:
    return [
        {"candidates": [names[first], names[second]], "ties": tally.ties, "votes": tally.votes}
        for first, second, tally in tied_pairs(counted)
    ]


def _cycles(names: Sequence[str], found: Consistency) -> list[list[str]]:
    return [[names[place] for place in cycle] for cycle in found.cycles]


def _board(made: Board, method: Method, chosen: Sequence[Group], rule: PairRule) -> dict[str, Any]:
    """Return a leaderboard; a pair's probability is the share of resamples that order it so."""
    counted, names = _pooled(chosen)
    place = {name: number for number, name in enumerate(names)}
    order = [place[name] for name in made.names]
    found = []
    for better, worse in zip(*np.nonzero(made.beats >= rule.min_probability), strict=True):
        margin = _margin(made.scores[better], made.scores[worse])
        key = (min(order[better], order[worse]), max(order[better], order[worse]))
        if made.scores[better] > made.scores[worse] and (margin or 0) >= rule.min_margin:
            cast = counted[key].votes if key in counted else 0
            found.append(
                {"chosen": made.names[better], "rejected": made.names[worse],
                 "probability": float(made.beats[better, worse]), "margin": margin, "votes": cast}
            )  # fmt: skip
    worths = [
        {"id": name, "worth": _number(made.scores[row]), "se": _number(made.se[row]),
         "low": _number(made.low[row]), "high": _number(made.high[row]),
         "rank": 1 + int((made.scores > made.scores[row]).sum())}
        for row, name in enumerate(made.names)
    ]  # fmt: skip
    cycles = consistency(counted, len(names))
    return {
        "scale": SCALES[method],
        "units": made.units,
        "worths": worths,
        "pairs": found[: rule.max_pairs],
        "ties": _ties(names, counted),
        "cycles": _cycles(names, cycles),
    }


def _margin(better: float, worse: float) -> float | None:
    """Return by how much log-strength one leads; None where the other lost everything."""
    if worse <= 0 or not np.isfinite(better):
        return None
    return float(np.log(better / worse))


def _pooled(chosen: Sequence[Group]) -> tuple[Tallies, list[str]]:
    """Add up all groups' votes by name."""
    names = sorted({name for one in chosen for name in one.votes.candidates} - {NO_MODEL})
    place = {name: number for number, name in enumerate(names)}
    pooled: Tallies = {}
    for one in chosen:
        for (first, second), tally in tallies(one.votes).items():
            both = (one.votes.candidates[first], one.votes.candidates[second])
            if both[0] == both[1] or NO_MODEL in both:
                continue
            key = (place[both[0]], place[both[1]])
            wins = (tally.first_wins, tally.second_wins)
            if key[0] > key[1]:
                key, wins = (key[1], key[0]), (wins[1], wins[0])
            here = pooled.setdefault(key, replace(tally, first_wins=0, second_wins=0, ties=0))
            here.first_wins += wins[0]
            here.second_wins += wins[1]
            here.ties += tally.ties
    return pooled, names


def _by_model(store: Store, chosen: Sequence[Group]) -> list[Group]:
    """Return the groups with models' names for their edits'; names that are no edits stay.

    Edits whose model nobody named are called NO_MODEL as soon as any model is known.
    Raises Refused when no two groups have a name in common: nothing orders them together.
    """
    made_by = votes.models(store)
    known = [
        replace(one, votes=replace(one.votes, candidates=_model_names(one, made_by)))
        for one in chosen
    ]
    names = [name for one in known for name in set(one.votes.candidates) - {NO_MODEL}]
    if len(known) > 1 and len(set(names)) == len(names):
        raise Refused(
            _("The groups have no name in common, so nothing orders them together."),
            what_to_do=_(
                "Import the manifest with a field `{field}`.", field=votes.MODEL_FIELDS[0]
            ),
        )
    return known


def _model_names(group: Group, made_by: dict[str, str]) -> tuple[str, ...]:
    return tuple(
        one.name if not (one.edit_id and made_by) else made_by.get(one.edit_id, NO_MODEL)
        for one in group.candidates
    )


def _number(value: float) -> float | None:
    """Return a figure, or None for one that cannot be computed."""
    return float(value) if np.isfinite(value) else None
