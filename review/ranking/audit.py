"""An audit of pairs that go out: a blind uniform draw of them, asked anew, and what it proves.

The promise speaks of reviewers as they answer: of all pairs audited, at least so many would be
ordered as they go out by whoever is asked blind. Only votes that prefer the chosen one agree: ties,
"both bad" and pairs that could not be judged count against it. Clopper & Pearson's bound (1934, doi
10.1093/biomet/26.4.404), conservative where pairs are drawn without replacement.
"""

from __future__ import annotations

from dataclasses import dataclass

from review.core.errors import Refused
from review.core.i18n import _
from review.statistics.estimates import clopper_pearson_one_sided

#: An audit takes this share of the risk that earlier ones of the same pairs left.
SHARE = 0.8
#: More pairs than so many are asked of nobody.
MOST = 100_000


@dataclass(frozen=True)
class Counted:
    """What the drawn pairs came to; each is counted once, by more than half of its votes."""

    agreed: int
    tied: int
    against: int
    unjudged: int

    @property
    def drawn(self) -> int:
        """How many pairs were drawn."""
        return self.agreed + self.tied + self.against + self.unjudged


def risk(confidence: float, earlier: int) -> float:
    """Return δ of an audit after ``earlier`` ones that share pairs with it.

    .8, .16, .032, … of the whole: together at most 1 − confidence, however many follow, so that an
    audit may be drawn again after a bad one.

    >>> [round(risk(0.95, earlier), 5) for earlier in range(3)]
    [0.04, 0.008, 0.0016]
    """
    return (1 - confidence) * SHARE * (1 - SHARE) ** earlier


def at_least(counted: Counted, pairs: int, delta: float) -> float:
    """Return the share of all ``pairs`` that agrees at least, at risk δ; of all drawn: exact."""
    if counted.drawn >= pairs:
        return counted.agreed / pairs if pairs else 0.0
    return clopper_pearson_one_sided(counted.agreed, counted.drawn, delta).low or 0.0


def fewest(target: float, delta: float, wrong: int = 0) -> int:
    """Return the fewest pairs that prove the target when so many of them do not agree.

    >>> fewest(0.95, 0.05), fewest(0.95, 0.04), fewest(0.9, 0.04)
    (59, 63, 31)
    """
    low, high = wrong, wrong + 1
    while not _proves(high, wrong, target, delta):
        low, high = high, 2 * high
        if low > MOST:
            raise Refused(_("No audit that people can answer proves that much."))
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _proves(middle, wrong, target, delta) else (middle, high)
    return high


def wrong_allowed(size: int, target: float, delta: float) -> int | None:
    """Return how many of so many pairs may fail and the target is still proven; None: none is."""
    wrong = -1
    while wrong + 1 < size and _proves(size, wrong + 1, target, delta):
        wrong += 1
    return None if wrong < 0 else wrong


def carried(bound: float, audited: int, common: int, released: int) -> float:
    """Return what an audit says of other pairs, of which ``common`` were among those audited.

    Those no longer there may all have been right, and the new ones all be wrong: (bound · audited −
    (audited − common)) ÷ released.
    """
    if not released:
        return 0.0
    return max(0.0, bound * audited - (audited - common)) / released


def _proves(size: int, wrong: int, target: float, delta: float) -> bool:
    return (clopper_pearson_one_sided(size - wrong, size, delta).low or 0.0) >= target
