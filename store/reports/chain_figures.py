"""Chains: accepted, by position, by type, where they break, what is salvaged, and their drift."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from review.chains.summary import AtPosition, Breaks
from review.core.errors import BadInput
from review.core.i18n import N_
from review.report.shape import Count, Fact, Figure, Section
from review.statistics.clustered import ClusteredShare
from review.statistics.estimates import Interval, student
from store.chains import drift, labelled
from store.chains import report as chains
from store.chains.report import ChainReport
from store.promises.unit_plans import UnitPromise
from store.reports.moment import Found, Given, Moment, empty, fact, gap

NO_CHAINS = N_("no chains were imported")
NO_LABEL = N_("no chain drawn to measure has a label")
NO_PROMISE = N_("no batch of chains was drawn with a plan")
NO_DRIFT = N_("no labelled chain has all its pictures on this machine")
#: So many chains, the first drawn, have their drift measured: their pictures have to be read.
MOST_DRIFTS = 100


def found(at: Moment) -> Found:
    """Return what measuring labels say of chains; every interval goes by chains."""
    told = chains.summary(at.store)
    if not told.loaded:
        return empty("chains", NO_CHAINS)
    plan = told.promise
    if not told.summary.labelled:
        section = Section(why=NO_LABEL, counts=_counts(at, told))
        return Found(section, (gap("chains", "everything", NO_LABEL),))
    drifts = _drift(at)
    gaps = [] if plan else [gap("chains", "promise", NO_PROMISE)]
    gaps += [] if drifts else [gap("chains", "drift", NO_DRIFT)]
    section = Section(
        facts=promise_facts(plan) if plan else (), counts=_counts(at, told),
        figures=(*_figures(at, told), *drifts),
    )  # fmt: skip
    return Found(section, tuple(gaps))


def _counts(at: Moment, told: ChainReport) -> tuple[Count, ...]:
    said = told.summary
    return (
        at.count("chains", told.loaded, told.loaded),
        at.count("chains_drawable", told.drawable, told.loaded),
        at.count("chains_labelled", said.labelled, told.drawn),
        at.count("chains_open", said.open, told.drawn),
        at.count("chains_cannot_judge", said.none, told.drawn),
    )


def _figures(at: Moment, told: ChainReport) -> Iterable[Figure]:
    said = told.summary
    whole = {
        "chain_accepted": (said.accepted, "chains"), "turn_right": (said.turns, "turns_of_chains"),
        "turn_hurting": (said.hurting, "turns_of_chains"),
        "reference_resolves": (said.references, "turns_of_chains"),
        "salvaged_chains": (said.salvage.chains, "chains"),
        "salvaged_turns": (said.salvage.turns, "turns_of_chains"),
    }  # fmt: skip
    given: Given = {"purpose": "measure", "simulated": told.simulated}
    yield from (_share(at, name, share, unit, given) for name, (share, unit) in whole.items())
    yield from _by_position(at, said.positions, given)
    with_taxonomy = {**given, "taxonomy": at.taxonomy}
    yield from (
        _share(at, "turn_right_of_type", one.right, "turns_of_chains", with_taxonomy,
               one.edit_type)
        for one in said.types
    )  # fmt: skip
    yield from _breaks(at, said.breaks, given)


def _by_position(at: Moment, positions: Sequence[AtPosition], given: Given) -> Iterable[Figure]:
    for one in positions:
        yield _share(at, "turn_given_earlier", one.given, "chains", given, str(one.position))
    for one in positions:
        yield _share(at, "turn_at_position", one.any, "turns_of_chains", given, str(one.position))


def _breaks(at: Moment, breaks: Sequence[Breaks], given: Given) -> Iterable[Figure]:
    """Return where chains break: turn 2 of chains of 3 is "2/3"."""
    for one in breaks:
        yield _share(at, "accepted_of_length", one.accepted, "chains", given, str(one.length))
    for one in breaks:
        for position, share in enumerate(one.at, start=1):
            group = f"{position}/{one.length}"
            yield _share(at, "breaks_at", share, "chains", given, group)
    for one in breaks:
        if one.unplaced.hits:
            group = str(one.length)
            yield _share(at, "breaks_not_said_where", one.unplaced, "chains", given, group)


def _share(
    at: Moment, name: str, share: ClusteredShare, unit: str, given: Given, group: str | None = None
) -> Figure:
    return at.figure(
        name, share.share, share.n, unit=unit, method="clustered", group=group, given=given
    )


def _drift(at: Moment) -> tuple[Figure, ...]:
    """Return how far labelled chains drift where no turn changed anything, the first drawn."""
    with at.store.database.read() as connection:
        drawn = labelled.one_per_chain(labelled.of_batches(connection))
    measured = []
    for one in drawn[:MOST_DRIFTS]:
        try:
            measured.append(drift.measured(at.store, one.chain, fetch=False))
        except BadInput:  # A picture is missing, or nothing was left alone.
            continue
    if not measured:
        return ()
    given: Given = {"purpose": "measure"}
    changed = _within_one(student([one.outside_changed for one in measured]))
    colour = student([one.colour for one in measured])
    return (
        at.figure("drift_changed", changed, len(measured), unit="chains",
                  method="student_of_chains", given=given),
        at.figure("drift_colour", colour, len(measured), unit="chains",
                  method="student_of_chains", scale="number", given=given),
    )  # fmt: skip


def _within_one(found: Interval) -> Interval:
    """Return a mean of shares with limits that a share may have."""
    if found.low is None or found.high is None:
        return found
    return Interval(found.estimate, max(found.low, 0.0), min(found.high, 1.0))


def promise_facts(plan: UnitPromise) -> tuple[Fact, ...]:
    """Return what a plan on units that are no single edits promises, or is to prove."""
    return (
        fact("certified", plan.certified),
        *([] if plan.certified else [fact("why_no_promise", plan.reason)]),
        fact("unit_rule", plan.rule),
        fact("judge_run", plan.judge),
        fact("target", plan.target),
        fact("confidence", plan.confidence),
        fact("threshold", plan.threshold if plan.certified else None),
        fact("kept_by_plan", plan.kept if plan.certified else None),
        fact("plan_pool", plan.pool),
        fact("labels", plan.labels),
        fact("look_last_entry", plan.last_entry),
    )
