"""What people's votes say: worths within groups, and one order of models over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
from review.ranking.separation import has_maximum
from review.ranking.votes import Tallies, acceptable, repeats, sides, tallies
from review.statistics.estimates import wilson
from store.db.workspace import Store
from store.ranking import ties, votes
from store.ranking.audits import all_audits
from store.ranking.audits_told import told
from store.ranking.models import NO_MODEL, groups_by_model, log_lead, pooled_by_name
from store.ranking.votes import Group

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


def fit_groups(store: Store, groups: Sequence[Group]) -> list[Ranked]:
    """Fit groups by Davidson’s model and Plackett–Luce, with the one ν and spread of ``ties``."""
    fits = fit([group.votes for group in groups], **ties.scales_of(store).for_fit)
    return [_with_state(group, fitted) for group, fitted in zip(groups, fits, strict=True)]


def _by_votes_alone(groups: Sequence[Group]) -> list[Ranked]:
    """Fit groups by maximum likelihood, ν by theirs. Raises Refused where there is no maximum."""
    without = [group.name for group in groups if not has_maximum(group.votes)]
    if without:
        raise Refused(
            _(
                "In {number:,} of {all:,} groups ({name}, for one) a candidate won or lost "
                "everything, or has no votes, so votes alone give no finite worths.",
                number=len(without),
                all=len(groups),
                name=without[0],
            ),
            what_to_do=_("Rank them without --prior off."),
        )
    fits = fit([group.votes for group in groups], prior_sd=None)
    return [_with_state(group, fitted) for group, fitted in zip(groups, fits, strict=True)]


def report(
    store: Store,
    *,
    group: str | None = None,
    everything: bool = False,
    method: AnyMethod = "davidson",
    rule: PairRule | None = None,
    seed: int = 0,
    prior: bool = True,
) -> dict[str, Any]:
    """Return what ``rank --json`` prints, of one group or all; without ``prior`` by votes alone.

    Davidson ranks within each group. Bradley–Terry and Newman rank within one group, or (all
    groups) the models that made the edits. Raises Unknown without votes, Ambiguous when several
    groups fit, Refused where no models are known, or the votes alone give no order.
    """
    groups = votes.groups(store)
    chosen = list(groups) if everything and groups else [votes.group_named(groups, group)]
    about: dict[str, Any] = {"method": method, **_evidence(chosen)}
    if method == "davidson":
        ranked_groups = fit_groups(store, chosen) if prior else _by_votes_alone(chosen)
        if prior:
            about |= ties.told(store) | {"audits": [*map(told, all_audits(store))]}
        return about | _davidson(ranked_groups, rule or PairRule(), everything=everything)
    by_name = groups_by_model(store, chosen) if everything else chosen
    votes_by_group = [(one_group.id, one_group.votes) for one_group in by_name]
    compared = list(votes_of(votes_by_group, by_group=everything))
    compared = [vote for vote in compared if NO_MODEL not in (vote.left, vote.right)]
    if not compared:
        raise Refused(
            _("No vote compares two different models."), what_to_do=_("Rank one: --group.")
        )
    table = board(compared, method, seed=seed, prior=prior)
    return about | _board(table, method, by_name, rule or PairRule())


def _with_state(group: Group, fitted: Fitted) -> Ranked:
    counted = tallies(group.votes)
    group_consistency = consistency(counted, len(group.candidates))
    return Ranked(group, fitted, counted, group_consistency, acceptable(group.votes))


def _evidence(chosen: Sequence[Group]) -> dict[str, Any]:
    group_votes = [group.votes for group in chosen]
    left_wins, compared = sides(group_votes)
    same, repeated = repeats(group_votes)
    return {
        "groups": len(chosen),
        "votes": sum(of_group.count for of_group in group_votes),
        "reviewers": len(frozenset().union(*(of_group.reviewers for of_group in group_votes))),
        "left_wins": _interval(left_wins, compared),
        "self_consistency": _interval(same, repeated),
    }


def _interval(count: int, total: int) -> dict[str, Any]:
    interval = wilson(count, total)
    return {"n": total, "estimate": interval.estimate, "low": interval.low, "high": interval.high}


def _davidson(
    ranked_groups: Sequence[Ranked], rule: PairRule, *, everything: bool
) -> dict[str, Any]:
    answer: dict[str, Any] = {"scale": CENTRED, "nu": ranked_groups[0].fitted.nu}
    tables: dict[str, list[Any]] = {name: [] for name in ("worths", "pairs", "ties", "cycles")}
    for ranked in ranked_groups:
        mark = {"group": ranked.group.name} if everything else {}
        tables["worths"] += [mark | row for row in _worths(ranked)]
        tables["pairs"] += [mark | row for row in _pairs(ranked, rule)]
        tables["ties"] += [
            mark | row for row in _ties(ranked.group.votes.candidates, ranked.tallies)
        ]
        tables["cycles"] += _cycles(ranked.group.votes.candidates, ranked.consistency)
    states = [
        {"group": ranked.group.name, "state": ranked.state, "zeta": ranked.consistency.zeta,
         "votes": ranked.group.votes.count, "reviewers": len(ranked.group.votes.reviewers)}
        for ranked in ranked_groups
    ]  # fmt: skip
    return answer | tables | {"by_group": states}


def _worths(ranked: Ranked) -> list[dict[str, Any]]:
    fitted, names = ranked.fitted, ranked.group.votes.candidates
    se, ranks = fitted.se, fitted.ranks
    return [
        {"id": names[place], "worth": float(fitted.worth[place]), "se": float(se[place]),
         "low": float(fitted.worth[place] - Z * se[place]),
         "high": float(fitted.worth[place] + Z * se[place]),
         "rank": ranks[place], "acceptable": ranked.acceptable[place]}
        for place in map(int, fitted.order)
    ]  # fmt: skip


#: Half-width of a 95% interval, in standard errors.
Z = 1.959963984540054


def _pairs(ranked: Ranked, rule: PairRule) -> list[dict[str, Any]]:
    names = ranked.group.votes.candidates
    sure_pairs = pairs(ranked.fitted, ranked.tallies, rule)[: rule.max_pairs]
    return [
        {"chosen": names[pair.chosen], "rejected": names[pair.rejected],
         "probability": pair.probability, "probability_uncalibrated": pair.uncalibrated,
         "margin": pair.margin, "votes": pair.votes, "reviewers": pair.reviewers}
        for pair in sure_pairs
    ]  # fmt: skip


def _ties(names: Sequence[str], counted: Tallies) -> list[dict[str, Any]]:
    return [
        {"candidates": [names[first], names[second]], "ties": tally.ties, "votes": tally.votes}
        for first, second, tally in tied_pairs(counted)
    ]


def _cycles(names: Sequence[str], circles: Consistency) -> list[list[str]]:
    return [[names[place] for place in cycle] for cycle in circles.cycles]


def _board(table: Board, method: Method, chosen: Sequence[Group], rule: PairRule) -> dict[str, Any]:
    """Return a leaderboard; a pair's probability is the share of resamples that order it so."""
    counted, names = pooled_by_name(chosen)
    place = {name: number for number, name in enumerate(names)}
    order = [place[name] for name in table.names]
    pair_rows = []
    for better, worse in zip(*np.nonzero(table.beats >= rule.min_probability), strict=True):
        margin = log_lead(table.scores[better], table.scores[worse])
        key = (min(order[better], order[worse]), max(order[better], order[worse]))
        if table.scores[better] > table.scores[worse] and (margin or 0) >= rule.min_margin:
            votes_cast = counted[key].votes if key in counted else 0
            pair_rows.append(
                {"chosen": table.names[better], "rejected": table.names[worse],
                 "probability": float(table.beats[better, worse]), "margin": margin,
                 "votes": votes_cast}
            )  # fmt: skip
    worths = [
        {"id": name, "worth": _number(table.scores[row]), "se": _number(table.se[row]),
         "low": _number(table.low[row]), "high": _number(table.high[row]),
         "rank": 1 + int((table.scores > table.scores[row]).sum())}
        for row, name in enumerate(table.names)
    ]  # fmt: skip
    cycles = consistency(counted, len(names))
    return {
        "scale": SCALES[method],
        "units": table.units,
        "regularised": table.regularised,
        "worths": worths,
        "pairs": pair_rows[: rule.max_pairs],
        "ties": _ties(names, counted),
        "cycles": _cycles(names, cycles),
    }


def _number(value: float) -> float | None:
    """Return a figure, or None for one that cannot be computed."""
    return float(value) if np.isfinite(value) else None
