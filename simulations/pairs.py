"""Pairs said to be sure: whether the chosen is truly better as often as P says, and the audit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from review.ranking.audit import Counted, at_least, risk
from review.ranking.fit import Fitted, fit
from review.ranking.scales import scales
from review.ranking.votes import Comparison, GroupVotes, Winner
from simulations.claims import Claim
from simulations.known_pool import DELTA

Array = NDArray[np.float64]
Counts = NDArray[np.int64]
Said = list[tuple[float, bool]]

#: Spread of the true worths → votes on each pair: the less candidates differ, the more it takes.
PEOPLE = {0.3: 12, 0.7: 4, 1.4: 3}
SETS, GROUPS, SIZE = 8, 150, 3
SURE = 0.9
#: Audits: pairs that go out, how many of them hold, how many are drawn.
PAIRS, HOLD, DRAWN = 3_000, 2_699, 200
REPEATS, AUDITS, PEEK_EVERY = 4_000, 5, 10
#: How readily the simulated people tie.
NU = 0.5
_WINNERS: tuple[Winner, ...] = ("left", "right", "tie")


def worths(rng: np.random.Generator, groups: int, size: int, spread: float) -> Array:
    """Draw log-worths, groups × candidates."""
    return rng.normal(0, spread, (groups, size))


def votes_of(rng: np.random.Generator, theta: Array, votes: int) -> list[GroupVotes]:
    """Draw Davidson votes on each pair, each by another reviewer."""
    groups, size = theta.shape
    first, second = np.triu_indices(size, 1)
    half = (theta[:, first] - theta[:, second]) / 2
    chances = np.stack([np.exp(half), np.exp(-half), np.full(half.shape, NU)])
    steps = np.cumsum(chances / chances.sum(axis=0), axis=0)
    said = (rng.random((votes, *half.shape)) > steps[:2, None]).sum(axis=0)
    names = tuple(f"c{number}" for number in range(size))
    return [
        GroupVotes(
            names,
            [
                Comparison(int(one), int(other), _WINNERS[said[vote, group, pair]], f"r{vote}")
                for pair, (one, other) in enumerate(zip(first, second, strict=True))
                for vote in range(votes)
            ],
        )
        for group in range(groups)
    ]


@cache
def said(spread: float) -> tuple[Said, Said]:
    """Return (P, truly better) of every sure pair: as the app does it, and with sd 1.5."""
    rng = np.random.default_rng(round(100 * spread))
    now: Said = []
    before: Said = []
    for _ in range(SETS):
        theta = worths(rng, GROUPS, SIZE, spread)
        votes = votes_of(rng, theta, PEOPLE[spread])
        found = scales(votes)
        now += sure_pairs(theta, fit(votes, **found.for_fit))
        before += sure_pairs(theta, fit(votes, nu=found.nu))
    return now, before


def sure_pairs(theta: Array, fits: Sequence[Fitted]) -> Said:
    """Return each sure pair's probability, and whether its order is the true one."""
    return [
        (float(fitted.beats[chosen, rejected]), bool(true[chosen] > true[rejected]))
        for true, fitted in zip(theta, fits, strict=True)
        for chosen, rejected in np.argwhere(fitted.beats >= SURE)
    ]


@cache
def agreeing() -> Counts:
    """Draw repeats × audits × labels: which drawn pairs hold, without replacement in an audit."""
    rng = np.random.default_rng(11)
    # In draw order: pair after pair, by how many of those left hold.
    shape = (REPEATS, AUDITS)
    held, holds = np.zeros(shape, dtype=np.int64), np.zeros((*shape, DRAWN), dtype=np.int64)
    for place in range(DRAWN):
        holds[..., place] = rng.random(shape) < (HOLD - held) / (PAIRS - place)
        held += holds[..., place]
    return holds


def over(agreed: Counts, drawn: int, delta: float) -> NDArray[np.bool_]:
    """Whether what the app would promise is more than is true."""
    bounds = np.array(
        [at_least(Counted(one, 0, drawn - one, 0), PAIRS, delta) for one in range(drawn + 1)]
    )
    return np.asarray(bounds[agreed] > HOLD / PAIRS)


def audits_err(deltas: Sequence[float]) -> int:
    """Return in how many repeats any of as many audits of the same pairs promises too much."""
    agreed = agreeing().sum(axis=2)
    wrong = [over(agreed[:, place], DRAWN, delta) for place, delta in enumerate(deltas)]
    return int(np.logical_or.reduce(wrong).sum())


def stopping_errs() -> int:
    """Return how often a bound read every ten answers, those missing left out, is ever too high."""
    ends = range(PEEK_EVERY, DRAWN + 1, PEEK_EVERY)
    agreed = agreeing()[:, 0].cumsum(axis=1)
    wrong = [over(agreed[:, end - 1], end, DELTA) for end in ends]
    return int(np.logical_or.reduce(wrong).sum())


def closed_early_errs() -> int:
    """Return the same as the app has it: closed at the best moment, what is open counts against."""
    ends = range(PEEK_EVERY, DRAWN + 1, PEEK_EVERY)
    agreed = agreeing()[:, 0].cumsum(axis=1)
    wrong = [over(agreed[:, end - 1], DRAWN, risk(1 - DELTA, 0)) for end in ends]
    return int(np.logical_or.reduce(wrong).sum())


def claims() -> list[Claim]:
    """Return how often sure pairs are the wrong way round, and how often an audit says too much."""
    test, audits = "tests/test_cli_rank.py", "tests/store/test_audits.py"
    made = []
    for spread, votes in PEOPLE.items():
        people = f"true spread {spread}, {votes} votes a pair"
        for name, pairs in zip(("", ", prior 1.5"), said(spread), strict=True):
            wrong = sum(not right for _, right in pairs)
            stated = float(np.mean([1 - sure for sure, _ in pairs]))
            says = f"a pair at P ≥ .9 is the wrong way round{name} ({people}; {stated:.3f} stated)"
            most = None if name else stated
            made.append(Claim("pairs", says, wrong, len(pairs), most=most, test=test))
    charged = [risk(1 - DELTA, earlier) for earlier in range(AUDITS)]
    counts: dict[str, tuple[int, float | None]] = {
        "an audit promises too much": (audits_err(charged[:1]), DELTA),
        "any of five audits of the same pairs does": (audits_err(charged), DELTA),
        "one closed at its best moment does": (closed_early_errs(), DELTA),
        "any of five does, each at the whole risk": (audits_err([DELTA] * AUDITS), None),
        "one read every ten answers does, what is open left out": (stopping_errs(), None),
    }
    return made + [
        Claim("pairs", says, count, REPEATS, most=most, test=audits)
        for says, (count, most) in counts.items()
    ]
