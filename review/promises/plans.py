"""What labels are to prove, fixed before the first of them: target, δ, families, grid, looks."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from review.core.errors import Refused
from review.core.i18n import N_, _
from review.filtering.typed_score import TypedScore
from review.promises.unequal import Bands

#: Shares of the pool that the grid's cuts keep, strict → lenient: .30, .32, … .98.
KEEP_SHARES = tuple(round(0.30 + 0.02 * step, 2) for step in range(35))
#: Labels at which a look takes place, and the share of δ each may spend.
STANDARD_LOOKS = ((300, 0.1), (600, 0.2), (1200, 0.3), (2400, 0.4))
#: How much of δ the looks of a group-sequential plan may have spent, by the share of the labels.
SPENDING = ((0.0, 0.25, 0.5, 0.75, 1.0), (0.0, 0.01, 0.06, 0.24, 1.0))
#: Labels at which such a plan is looked at before its end, but none in its last quarter.
SEQUENTIAL_LOOKS = (600, 1200, 1800)
#: Betting may be looked at whenever one likes; every so many labels is often enough.
BETTING_EVERY = 50
MOST_FAMILIES = 12

#: How looks share δ: each an exact test at a δ of its own, or their joint distribution.
Boundary = Literal["bonferroni", "sequential"]
Family = Literal["global", "category", "edit_type", "typed", "floors", "watch"]

#: Families of cuts that a plan may name, in words a lead reads.
FAMILIES: dict[Family, str] = {
    "global": N_("one threshold for all"),
    "category": N_("a threshold per category"),
    "edit_type": N_("a threshold per edit type"),
    "typed": N_("one threshold on the type-aware score"),
    "floors": N_("one threshold, with floors under criteria"),
}
#: Families whose promise is made per group, and the column that groups.
GROUPINGS: tuple[Family, ...] = ("category", "edit_type")


@dataclass(frozen=True)
class Population:
    """Which of a judge run's edits a pool takes in; empty means no limit.

    ``least_score``: only edits at or above it. ``new_only``: only edits that no earlier pool of
    the judge run holds, a new shard.
    """

    categories: tuple[str, ...] = ()
    edit_types: tuple[str, ...] = ()
    least_score: float | None = None
    new_only: bool = False

    def describe(self) -> str:
        """Say in words which edits these are."""
        names = [*self.categories, *self.edit_types]
        parts = [", ".join(names)] if names else []
        if self.least_score is not None:
            parts.append(_("score at least {score:g}", score=self.least_score))
        if self.new_only:
            parts.append(_("in no earlier pool"))
        return "; ".join(parts) or _("all edits with a score")


@dataclass(frozen=True)
class Look:
    """A planned moment of testing: after so many labels, spending so much of δ."""

    labels: int
    delta: float


@dataclass(frozen=True)
class Plan:
    """A plan certifies one target for one family of cuts of one judge run's score.

    ``grid``: cuts strict → lenient, observed scores of the pool. ``looks`` is empty for imported
    labels, whose single look takes all of them. ``group_by``: category or edit_type, when the
    promise is made per group, each with an equal share of δ. ``families``: how many families,
    other judge runs included, may be tried on the same labels; each has δ ÷ families.
    ``largest_weight``: w_max of labels drawn at unequal rates. ``settings_version``: whose
    criteria and taxonomy were in force. ``answer_seconds``: what an answer was expected to take.
    ``config_version``: of a watch, whose promise it watches. ``bands``: of a banded draw.

    ``one_risk``: of imported labels, that all judge runs tried on them share δ (before, each had
    the whole); ``spent``: others took all of it, and this plan only estimates. ``seed`` drew the
    labels, chosen by hand or by chance; ``left_out`` edits that earlier plans drew were not drawn
    again. ``plans_before`` were frozen over edits of this pool, ``thrown_away`` of them
    closed without a look; together they may err with ``risk_before``. ``taught``: the edits of the
    pool (ids) that taught or chose the judge, or are of its examples' photos: outside the promise.

    ``boundary``: how looks share δ. ``finite``: labels are drawn without replacement, and tests
    know how many edits there are. ``keep_shares``: what the cuts keep, of the pool or of each
    group. Plans of before these have separate looks and an endless pool.
    """

    target: float
    confidence: float
    grid: tuple[float, ...]
    looks: tuple[Look, ...]
    judge_run: str
    label_rule: str
    group_by: str | None = None
    sampling: str = "uniform"
    family: Family = "global"
    families: int = 1
    largest_weight: float | None = None
    typed: TypedScore | None = None
    floors: dict[str, float] = field(default_factory=dict)
    population: Population = field(default_factory=Population)
    settings_version: int | None = None
    answer_seconds: float | None = None
    config_version: int | None = None
    one_risk: bool = False
    spent: bool = False
    seed: int | None = None
    seed_by_hand: bool = False
    left_out: int = 0
    plans_before: int = 0
    thrown_away: int = 0
    risk_before: float = 0.0
    boundary: Boundary = "bonferroni"
    finite: bool = False
    keep_shares: tuple[float, ...] = KEEP_SHARES
    bands: Bands | None = None
    taught: tuple[str, ...] = ()

    @property
    def delta(self) -> float:
        """Return this family's δ: the risk that its promise is wrong."""
        return round((1 - self.confidence) / self.families, 12)

    @property
    def by_type(self) -> bool:
        """Whether an edit's type decides under which cut it falls."""
        return self.group_by is not None or self.family == "typed"

    @property
    def by_betting(self) -> bool:
        """Whether labels were drawn at unequal rates, so that betting certifies."""
        return self.largest_weight is not None

    @property
    def unequal(self) -> bool:
        """Whether labels were drawn at unequal rates, so that estimates weigh them."""
        return self.by_betting or self.bands is not None

    def earlier(self, labels: int) -> tuple[Look, ...]:
        """Return the looks that a look at so many labels is tested jointly with."""
        joint = self.looks if self.boundary == "sequential" else ()
        return tuple(look for look in joint if look.labels < labels)


def check_promise(target: float, confidence: float) -> None:
    """Raise Refused unless a promise of this target and confidence can be asked for."""
    if not (0 < target < 1 and 0 < confidence < 1):
        raise Refused(
            _("Target and confidence lie between 0 and 1, both ends left out."),
            what_to_do=_("For example --target 0.9 --confidence 0.95."),
        )


def check_shares(shares: tuple[float, ...]) -> None:
    """Raise Refused unless shares to keep rise within 0 and 1, strict → lenient."""
    rising = all(a < b for a, b in pairwise(shares))
    if not shares or not rising or not (shares[0] > 0 and shares[-1] <= 1):
        raise Refused(
            _("The shares to keep must rise, above 0 and up to 1."),
            what_to_do=_("For example from 0.30 to 0.98 in steps of 0.02."),
        )


def grid(
    pool_scores: NDArray[np.float64], shares: tuple[float, ...] = KEEP_SHARES
) -> NDArray[np.float64]:
    """Return the cuts that keep these shares of the pool: observed scores, strict → lenient.

    Ties make cuts coincide; duplicates are left out. An empty pool has no cuts.
    """
    if len(pool_scores) == 0:
        return np.empty(0)
    levels = 1 - np.asarray(shares)
    cuts = np.quantile(pool_scores, levels, method="inverted_cdf")
    return np.unique(cuts)[::-1]


def sequential_looks(numbers: tuple[int, ...], size: int, delta: float) -> tuple[Look, ...]:
    """Return the looks of a group-sequential plan, the last at ``size``: what each may spend.

    ``numbers``: the looks before it; empty for the usual ones. δ is spent by the share of the
    labels (``SPENDING``; Lan & DeMets 1983): of .05 at 600, 1,200, 1,800 and 2,400 labels .0005,
    .0025, .009 and .038. Raises Refused as ``chosen_looks``.
    """
    usual = tuple(number for number in SEQUENTIAL_LOOKS if number <= 0.75 * size)
    all_numbers = _rising(numbers or usual, size)
    spent = delta * np.interp(np.array(all_numbers) / size, *SPENDING)
    each = np.diff(spent, prepend=0.0)
    return tuple(Look(n, float(risk)) for n, risk in zip(all_numbers, each, strict=True))


def planned_looks(size: int, delta: float) -> tuple[Look, ...]:
    """Return the looks of a batch of ``size`` labels, their δ adding up to ``delta``.

    The standard looks before the last and below ``size`` keep their shares; the last one is at
    ``size``, with all that remains. At 2400 labels and δ = .05 that is .005, .010, .015, .020.
    """
    standard = STANDARD_LOOKS[:-1]
    before = [Look(labels, share * delta) for labels, share in standard if labels < size]
    rest = delta - sum(look.delta for look in before)
    return (*before, Look(size, rest))


def chosen_looks(numbers: tuple[int, ...], size: int, delta: float) -> tuple[Look, ...]:
    """Return looks at chosen numbers of labels, the last at ``size``, their δ adding up.

    Each spends in proportion to its number of labels, so that most is kept for the last.
    Raises Refused unless the numbers rise, from 1 to below ``size``.
    """
    all_numbers = _rising(numbers, size)
    total = sum(all_numbers)
    before = [Look(number, delta * number / total) for number in numbers]
    return (*before, Look(size, delta - sum(look.delta for look in before)))


def _rising(numbers: tuple[int, ...], size: int) -> tuple[int, ...]:
    all_numbers = (*numbers, size)
    if list(all_numbers) != sorted(set(all_numbers)) or all_numbers[0] < 1:
        raise Refused(
            _("Checkpoints must rise, and end below the number of edits drawn."),
            what_to_do=_("For example 300, 600 of {size}.", size=max(size, 1200)),
        )
    return all_numbers


def betting_looks(size: int, delta: float) -> tuple[Look, ...]:
    """Return the looks of a betting plan: every 50 labels and at the end, each with the whole δ.

    Betting is valid at any stopping time, so that looks cost nothing.
    """
    numbers = [*range(BETTING_EVERY, size, BETTING_EVERY), size]
    return tuple(Look(number, delta) for number in numbers)


def looks_due(
    looks: tuple[Look, ...], labelled: NDArray[np.bool_], taken: frozenset[int]
) -> tuple[Look, ...]:
    """Return the looks that may take place now and have not.

    ``labelled``: for each unit in draw order, whether it has a label. A look at n needs a label
    for each of the first n units: taking the first n *completed* breaks the promise when
    rejects take longer.
    """
    unbroken = int(labelled.argmin()) if not labelled.all() else len(labelled)
    return tuple(look for look in looks if look.labels <= unbroken and look.labels not in taken)
