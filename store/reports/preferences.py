"""How far people, their repeats and the judge agree on which candidate is better."""

from __future__ import annotations

from review.core.i18n import N_
from review.ranking.task import RANK
from review.ranking.votes import repeats, sides
from review.report.shape import Fact, Figure, Section
from review.statistics.estimates import Interval, wilson
from store.filters import configs
from store.ranking import audits, orders
from store.ranking.orders import Orders
from store.reports.moment import Found, Given, Moment, empty, fact, gap

NO_VOTES = N_("nobody has compared candidates")
NO_JUDGE = N_("no one judge's scores of the candidates stand beside the votes")
NO_REPEAT = N_("no pair was asked again")
NO_AUDIT = N_("no audit of the pairs came to its end")


def found(at: Moment) -> Found:
    """Return the groups by their state, and each agreement with its interval."""
    judge = _judge(at)
    told = orders.orders(at.store, judge)
    if not told.votes:
        return empty("preferences", NO_VOTES)
    states = [
        at.count("groups", number, len(told.found), state)
        for state, number in told.counts().items()
    ]
    counts = [at.count("votes", told.votes, told.votes), *states]
    hands, beside = _hands(at, told), _beside(at, told)
    ended = _audits(at)
    missing = {"judge_and_votes": (beside, NO_JUDGE), "audit": (ended, NO_AUDIT)}
    gaps = [gap("preferences", name, why) for name, (there, why) in missing.items() if not there]
    if not any(row.name == "asked_again_alike" for row in hands):
        gaps.append(gap("preferences", "asked_again_alike", NO_REPEAT))
    facts = [fact("judge_run", judge), *ended]
    section = Section(
        facts=tuple(facts), counts=tuple(counts),
        figures=(*hands, *beside, *_held_out(at, told)),
    )  # fmt: skip
    return Found(section, tuple(gaps))


def _judge(at: Moment) -> str | None:
    """Return the judge of the filter in force, else the only one there is."""
    names = orders.judges(at.store)
    current = configs.in_force(at.store)
    published = current.config.provenance.judge_run if current else None
    if published in names:
        return published
    return names[0] if len(names) == 1 else None


def _hands(at: Moment, told: Orders) -> list[Figure]:
    votes = [order.ranked.group.votes for order in told.found]
    shares = {"left_wins": sides(votes), "asked_again_alike": repeats(votes)}
    return [
        at.figure(name, wilson(count, of), of, unit="comparisons", method="wilson", count=count,
                  given={"simulated": at.simulated(RANK.name)})
        for name, (count, of) in shares.items() if of
    ]  # fmt: skip


def _beside(at: Moment, told: Orders) -> list[Figure]:
    """Return how far the judge orders candidates as people do; by groups, for votes go together."""
    beside = told.beside
    if not beside.groups or told.judge is None:
        return []
    given: Given = {"judge": told.judge, "simulated": at.simulated(RANK.name)}
    return [
        at.figure("judge_orders_alike", beside.decided, beside.preferred, unit="comparisons",
                  method="by_groups", given=given),
        at.figure("judge_orders_alike_with_ties", beside.with_ties, beside.votes,
                  unit="comparisons", method="by_groups", given=given),
        at.figure("judge_tau", beside.tau, beside.taus, unit="groups", method="student",
                  scale="number", given=given),
    ]  # fmt: skip


def _held_out(at: Moment, told: Orders) -> list[Figure]:
    """Return how often votes that made no pair agree with the pairs called sure."""
    sure = told.calibration["sure"]
    if not told.calibration["calibrated"] or not sure["n"]:
        return []
    agreed = Interval(sure["agreed"], sure["low"], sure["high"])
    return [
        at.figure("sure_pairs_held", agreed, sure["n"], unit="comparisons", method="held_out",
                  given={"simulated": at.simulated(RANK.name)})
    ]  # fmt: skip


def _audits(at: Moment) -> list[Fact]:
    """Return what audits proved of the pairs that go out."""
    ended = [one for one in audits.all_audits(at.store) if one.outcome]
    return [
        fact(name, value, one.batch)
        for one in ended if one.outcome
        for name, value in (
            ("audit_at_least", one.outcome.at_least), ("audit_confidence", one.plan.confidence),
            ("audit_drawn", one.drawn), ("audit_agreed", one.outcome.agreed),
        )
    ]  # fmt: skip
