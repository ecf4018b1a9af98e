"""A share over one domain that holds every label: what the estimates over domains are held to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from review.statistics.domains import domain_shares
from review.statistics.estimates import Interval


def korn_graubard(
    values: NDArray[np.float64], weights: NDArray[np.float64], strata: NDArray[np.int64]
) -> Interval:
    """Return the share of ``values`` (0 or 1) with Korn and Graubard's interval."""
    everything = np.ones((len(values), 1))
    bounds = domain_shares(values[:, None], everything, weights, strata)
    return Interval(*(float(bound[0]) for bound in bounds))
