"""A quick verdict on one type by an acceptance plan, with known chances of being wrong.

A plan is chosen before its labels are read, and reads them in draw order. Its verdict says what
the labels refute: "better than 10%" where so few errors would be unlikely at 10%. Single and
zero-failure plans are wrong in at most 5 of 100 types that lie at the rate named, the sequential
one in about 5 ("worse than") and 10 ("better than"). Reading several plans and keeping the nicest
voids that; so does a verdict on the worst of 35 types because it is the worst.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Literal

import numpy as np

from review.core.i18n import N_, _
from review.spotcheck.acceptance_plans import (
    ZERO_FAILURE_RATES,
    sequential_plan,
    single_plan,
    zero_failure,
)
from review.spotcheck.type_labels import TypeLabel, in_draw_order
from review.statistics.estimates import Interval

PlanName = Literal["single", "sequential", "zero-failure"]
Side = Literal["better", "worse", "not yet", "neither", "counted"]

#: Plans, in words a lead reads.
PLANS: dict[PlanName, str] = {
    "single": N_("one number of labels for every type: tells 5% from 10%"),
    "sequential": N_("after each label: tells 1% from 10%, mostly with far fewer labels"),
    "zero-failure": N_("no error at all: 29, 59, 149, 299 labels for 10, 5, 2, 1%"),
}


@dataclass(frozen=True)
class Verdict:
    """What a plan says of a type so far, in ``words``.

    ``side`` and ``rate``: better or worse than that rate. "counted": all edits of the type are
    checked, ``rate`` is the share itself. "neither": this plan gives no verdict any more.
    ``labels`` were read, ``errors`` among them. While it is "not yet": ``more`` labels bring a
    verdict in any case, ``at_least`` is the fewest that can.
    """

    words: str
    side: Side
    rate: float | None
    labels: int
    errors: int
    more: int = 0
    at_least: int = 0


def verdict(
    labels: Sequence[TypeLabel], edits: int | None = None, plan: PlanName = "single"
) -> Verdict:
    """Return the verdict on a type from its labels in draw order, read up to the first open one.

    ``edits``: how many edits of the type the pool holds, where it is known: plans then never ask
    for more than there are, and a type checked in full is counted.
    """
    errors = in_draw_order(labels)
    left_out = sum(label.state in ("cannot_judge", "not_executed") for label in labels)
    size = None if edits is None else max(edits - left_out, len(errors))
    if size is not None and len(errors) == size:
        return _counted(errors)
    if plan == "single":
        return single_verdict(errors, size)
    return sequential_verdict(errors) if plan == "sequential" else zero_verdict(errors, size)


def beside(found: Verdict, shown: Interval) -> Verdict:
    """Return a verdict in the words in which it may stand beside an interval of the same share.

    A plan's test and a 95% interval answer different questions. Where the interval leaves open
    what the test rules out, the words say which of them says what.
    """
    if found.rate is None or found.side not in ("better", "worse"):
        return found
    low, high = shown.low or 0.0, 1.0 if shown.high is None else shown.high
    if low >= found.rate if found.side == "worse" else high <= found.rate:
        return found
    told = _("{verdict} by the plan's test; the interval leaves it open", verdict=found.words)
    return replace(found, words=told)


def single_verdict(errors: Sequence[bool], edits: int | None = None) -> Verdict:
    """Read the first n labels of the 5% / 10% plan; given early where the rest cannot change it.

    Wrong with chance ≤ .05 at any one rate: "better than 10%" at 10% or more, "worse than 5%" at
    5% or less; and the finer "better than 5%", "worse than 10%" likewise, once they are sure.
    """
    plan = single_plan(edits=edits)
    read = errors[: plan.n]
    wrong, missing = sum(read), plan.n - len(read)
    if wrong + missing <= plan.c:
        return _verdict_of("better", plan.good if wrong + missing <= plan.best else plan.bad, read)
    if wrong > plan.c:
        return _verdict_of("worse", plan.bad if wrong >= plan.worst else plan.good, read)
    fewest = min(wrong + missing - plan.c, plan.c + 1 - wrong)
    words = _("not yet: {missing} more", missing=missing)
    return Verdict(words, "not yet", None, len(read), wrong, missing, fewest)


def sequential_verdict(errors: Sequence[bool]) -> Verdict:
    """Read labels one by one until a line of Wald's plan is crossed, at most ``last`` of them.

    "Better than 10%" comes with chance ≤ .10 at 10% or more, "worse than 1%" ≤ .05 at 1% or less.
    """
    plan = sequential_plan()
    wrong = np.cumsum(errors[: plan.last], dtype=np.int64)
    middle = plan.s * np.arange(1, len(wrong) + 1)
    good, bad = wrong <= middle - plan.h1, wrong >= middle + plan.h2
    good[plan.last - 1 :] |= wrong[plan.last - 1 :] <= middle[plan.last - 1 :]
    bad[plan.last - 1 :] |= ~good[plan.last - 1 :]
    crossed = np.flatnonzero(good | bad)
    if len(crossed):
        place = int(crossed[0])
        read = errors[: place + 1]
        if good[place]:
            return _verdict_of("better", plan.bad, read)
        return _verdict_of("worse", plan.good, read)
    number, wrong_so_far = len(wrong), int(wrong[-1]) if len(wrong) else 0
    missing = plan.last - number
    all_right = ceil((wrong_so_far + plan.h1) / plan.s) - number
    all_wrong = ceil((plan.s * number + plan.h2 - wrong_so_far) / (1 - plan.s))
    fewest = min(all_right, all_wrong, missing)
    words = _("not yet: {missing} more if all are right", missing=min(all_right, missing))
    return Verdict(words, "not yet", None, number, wrong_so_far, missing, fewest)


def zero_verdict(errors: Sequence[bool], edits: int | None = None) -> Verdict:
    """Return the lowest rate that the labels before the first error refute at 5%."""
    right = errors.index(True) if True in errors else len(errors)
    needed = {rate: zero_failure(rate, edits=edits) for rate in ZERO_FAILURE_RATES}
    refuted = [rate for rate, labels in needed.items() if labels <= right]
    if refuted:
        return _verdict_of("better", min(refuted), errors)
    if right < len(errors):
        words = _("no verdict: this plan allows no error")
        return Verdict(words, "neither", None, len(errors), sum(errors))
    missing = min(needed.values()) - right
    words = _("not yet: {missing} more without an error", missing=missing)
    return Verdict(words, "not yet", None, right, 0, missing, missing)


def _verdict_of(side: Literal["better", "worse"], rate: float, read: Sequence[bool]) -> Verdict:
    words = _("better than {rate:.0%}", rate=rate)
    if side == "worse":
        words = _("worse than {rate:.0%}", rate=rate)
    return Verdict(words, side, rate, len(read), sum(read))


def _counted(errors: Sequence[bool]) -> Verdict:
    if not errors:
        return Verdict(_("no edits to check"), "counted", None, 0, 0)
    share = sum(errors) / len(errors)
    words = _("{share:.1%} wrong, all checked", share=share)
    return Verdict(words, "counted", share, len(errors), sum(errors))
