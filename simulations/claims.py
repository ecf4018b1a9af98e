"""A claim about a method, and how often it failed or held in a simulation."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass

import simulations
from review.statistics.estimates import clopper_pearson


@dataclass(frozen=True)
class Claim:
    """``count`` of ``repeats`` simulated runs did what ``says`` names.

    ``most`` or ``least`` bounds the rate that is claimed; neither: what is *not* done here, shown
    for comparison. ``test``: the test (file::name) that shows it by the app's own commands.
    """

    topic: str
    says: str
    count: int
    repeats: int
    most: float | None = None
    least: float | None = None
    test: str = ""

    @property
    def rate(self) -> float:
        """Return the share of runs."""
        return self.count / self.repeats

    @property
    def interval(self) -> tuple[float, float]:
        """Return the ends of the rate's exact 95% interval (Clopper–Pearson)."""
        found = clopper_pearson(self.count, self.repeats)
        return found.low or 0.0, 1.0 if found.high is None else found.high

    @property
    def holds(self) -> bool:
        """Whether the rate keeps its bound, or misses it by no more than chance allows."""
        low, high = self.interval
        high_enough = self.least is None or self.least <= high
        return high_enough and (self.most is None or self.most >= low)


def topics() -> list[str]:
    """Return the names of the modules here that make claims."""
    names = [module.name for module in pkgutil.iter_modules(simulations.__path__)]
    found = [f"simulations.{name}" for name in names if not name.startswith("_")]
    return [name for name in found if hasattr(importlib.import_module(name), "claims")]


def of_topic(name: str) -> list[Claim]:
    """Return the claims of one topic, simulated now."""
    made: list[Claim] = importlib.import_module(name).claims()
    return made


def rows(claims: list[Claim]) -> Iterator[str]:
    """Yield the lines of a table: claim, rate with its interval, bound, test."""
    for claim in claims:
        low, high = claim.interval
        bound = (
            f"≤ {claim.most:g}" if claim.most is not None
            else f"≥ {claim.least:g}" if claim.least is not None
            else "not done here"
        )  # fmt: skip
        rate = f"{claim.rate:.3f} ({low:.3f}–{high:.3f})"
        verdict = "" if claim.holds else " **broken**"
        cells = (
            claim.topic, claim.says, f"{rate} of {claim.repeats}", bound + verdict, claim.test
        )  # fmt: skip
        yield f"| {' | '.join(cells)} |"
