"""The promise, kept or broken over hundreds of repeats: what the app does, and what it must not do.

One pool whose truth is known, 600 sets of labels drawn from it, and the share of sets whose
certified threshold keeps less than the target. The target lies a hair above the truth at one cut
of the grid, the hardest place: passing there is a broken promise, and just above it is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from scipy.special import logsumexp

from review.promises.betting import BETS, betting_sequence, log_evidence
from review.promises.certify import TOLERANCE, fixed_sequence
from review.promises.judging import auc
from review.promises.per_group import GroupLabels, certify_groups
from review.promises.plans import grid, planned_looks

pytestmark = pytest.mark.slow

SIZE = 120_000
REPEATS = 600
DELTA = 0.05
HAIR = 1e-6
#: Three standard errors of a share of δ among the repeats.
ALLOWED = DELTA + 3 * np.sqrt(DELTA * (1 - DELTA) / REPEATS)
MOST = 2400
PEEK_EVERY = 25

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Pool:
    """Scores with ties and whether people would accept; truth at each cut of the grid."""

    scores: Array
    accepted: Flags
    cuts: Array
    truth: Array
    kept: Array


def described(scores: Array, accepted: Flags) -> Pool:
    cuts = grid(scores)
    above = [scores >= cut - TOLERANCE for cut in cuts]
    truth = np.array([accepted[inside].mean() for inside in above])
    return Pool(scores, accepted, cuts, truth, np.array([inside.mean() for inside in above]))


def made(rng: np.random.Generator, size: int, middle: float) -> tuple[Array, Flags]:
    """Draw scores in steps of .005 and verdicts by a logistic curve that ends at .978."""
    scores = rng.beta(2, 2, size)
    chance = 0.978 / (1 + np.exp(-9 * (scores - middle)))
    return np.round(np.round(scores / 0.005) * 0.005, 3), rng.random(size) < chance


@cache
def pool() -> Pool:
    return described(*made(np.random.default_rng(1), SIZE, 0.233))


@cache
def hard_cut() -> int:
    """Return the place of the first cut of the grid that keeps less than 90% acceptable."""
    return int(np.argmax(pool().truth < 0.9))


@cache
def target() -> float:
    return float(pool().truth[hard_cut()]) + HAIR


@cache
def drawn() -> NDArray[np.int64]:
    """Return the labels of every repeat in draw order, uniform and without replacement."""
    rng = np.random.default_rng(2)
    return np.stack([rng.choice(SIZE, MOST, replace=False) for _ in range(REPEATS)])


def broken(threshold: float | None, of: Pool, wanted: float) -> bool:
    """Whether a certified threshold keeps less than what was promised."""
    return threshold is not None and of.truth[of.cuts == threshold][0] < wanted


def certified(labels: NDArray[np.int64], delta: float = DELTA) -> float | None:
    one = pool()
    return fixed_sequence(
        one.scores, one.scores[labels], one.accepted[labels],
        target=target(), delta=delta, cuts=one.cuts,
    ).threshold  # fmt: skip


@cache
def thresholds(number: int) -> tuple[float | None, ...]:
    return tuple(certified(labels[:number]) for labels in drawn())


@cache
def counted() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return labels above and rejects above, by repeat, peek (every 25 labels) and cut."""
    one, labels = pool(), drawn()
    scores, rejected = one.scores[labels], ~one.accepted[labels]
    shape = (REPEATS, MOST // PEEK_EVERY, PEEK_EVERY)

    def peeks(flags: Flags) -> NDArray[np.int64]:
        return flags.reshape(shape).sum(axis=2).cumsum(axis=1)

    above = [scores >= cut - TOLERANCE for cut in one.cuts]
    return (
        np.stack([peeks(inside) for inside in above], axis=2),
        np.stack([peeks(inside & rejected) for inside in above], axis=2),
    )


def peeked() -> Flags:
    """Return which cuts a fixed sequence at the whole δ passes at each peek."""
    labels, rejects = counted()
    ok = (stats.binom.cdf(rejects, labels, 1 - target()) <= DELTA) & (labels > 0)
    return np.logical_and.accumulate(ok, axis=2)


@cache
def oversampled(number: int) -> tuple[NDArray[np.int64], Array]:
    """Draw labels, four in five from the better half of the scores; return them with weights.

    Each label's stratum is drawn at random and its edit with replacement.
    """
    rng = np.random.default_rng(3)
    order = np.argsort(pool().scores, kind="stable")
    halves = {False: order[: SIZE // 2], True: order[SIZE // 2 :]}
    high = rng.random((REPEATS, number)) < 0.8
    places = rng.integers(SIZE // 2, size=(REPEATS, number))
    labels = np.where(high, halves[True][places], halves[False][places])
    return labels, np.where(high, 0.5 / 0.8, 0.5 / 0.2)


@cache
def groups() -> dict[str, Pool]:
    """Return four groups; one is good throughout, the others have a hard cut of their own."""
    rng = np.random.default_rng(4)
    found = {}
    for name, middle in {"a": -0.2, "b": 0.15, "c": 0.233, "d": 0.3}.items():
        one = described(*made(rng, SIZE // 4, middle))
        found[name] = one if name == "a" else made_hard(one)
    return found


def made_hard(one: Pool) -> Pool:
    """Change verdicts between two cuts until the lower one just misses 90%."""
    place = int(np.argmax(one.truth < 0.9))
    above = one.scores >= one.cuts[place] - TOLERANCE
    between = np.flatnonzero(above & (one.scores < one.cuts[place - 1] - TOLERANCE))
    missing = int(np.ceil(0.9 * above.sum())) - 1 - int(one.accepted[above].sum())
    accepted = one.accepted.copy()
    open_to_change = between[accepted[between] == (missing < 0)]
    accepted[open_to_change[: abs(missing)]] = missing > 0
    return described(one.scores, accepted)


def group_labels(number: int) -> list[dict[str, GroupLabels]]:
    """Draw labels uniformly from the four groups together, for every repeat."""
    rng = np.random.default_rng(5)
    part = SIZE // 4
    sets = []
    for _ in range(REPEATS):
        labels = rng.choice(SIZE, number, replace=False)
        sets.append({})
        for place, (name, one) in enumerate(groups().items()):
            own = labels[labels // part == place] % part
            sets[-1][name] = GroupLabels(one.scores, one.scores[own], one.accepted[own], one.cuts)
    return sets


def share(flags: list[bool] | Flags) -> float:
    return float(np.mean(flags))


def fixed_breaks(number: int) -> float:
    return share([broken(cut, pool(), target()) for cut in thresholds(number)])


def looks_break() -> float:
    looks = planned_looks(MOST, DELTA)
    return share(
        [
            any(broken(certified(labels[: one.labels], one.delta), pool(), target())
                for one in looks)
            for labels in drawn()
        ]
    )  # fmt: skip


def naive_breaks(number: int) -> float:
    """The most lenient cut at which the labels above show the target."""
    labels, rejects = (count[:, number // PEEK_EVERY - 1] for count in counted())
    looks_good = (labels > 0) & (labels - rejects >= target() * labels)
    chosen = len(pool().cuts) - 1 - np.argmax(looks_good[:, ::-1], axis=1)
    return share(looks_good.any(axis=1) & (pool().truth[chosen] < target()))


def peeking_breaks() -> float:
    return share((peeked() & (pool().truth < target())).any(axis=(1, 2)))


def ignored_design_breaks(number: int) -> float:
    labels, _ = oversampled(number)
    return share([broken(certified(one), pool(), target()) for one in labels])


def betting(number: int) -> list[float | None]:
    one, (labels, weights) = pool(), oversampled(number)
    return [
        betting_sequence(
            one.scores, one.scores[mine], one.accepted[mine], known,
            target=target(), delta=DELTA, cuts=one.cuts, largest_weight=2.5,
        ).threshold
        for mine, known in zip(labels, weights, strict=True)
    ]  # fmt: skip


def evidence_at_peeks(repeat: int, number: int, every: int) -> Array:
    """Return log e of one repeat for the hard cut after each ``every`` labels, all in one go."""
    one, (labels, weights) = pool(), oversampled(number)
    mine = labels[repeat]
    above = one.scores[mine] >= one.cuts[hard_cut()] - TOLERANCE
    gains = weights[repeat] * above * (one.accepted[mine] - target())
    steps = np.log1p(np.multiply.outer(BETS, gains / (target() * 2.5)))
    sums = steps.reshape(len(BETS), number // every, every).sum(axis=2).cumsum(axis=1)
    return np.asarray(logsumexp(sums, axis=0) - np.log(len(BETS)))


def betting_breaks_when_peeked(number: int, every: int) -> float:
    """Share of repeats in which the evidence for the hard cut is ever enough, unlike its truth."""
    enough = -np.log(DELTA)
    peeks = (evidence_at_peeks(repeat, number, every) for repeat in range(REPEATS))
    return share([bool((evidence >= enough).any()) for evidence in peeks])


def yield_against_best(found: tuple[float | None, ...] | list[float | None]) -> float:
    """Return the mean share kept (nothing certified: 0) over the best any threshold could keep."""
    one = pool()
    scores = np.unique(one.scores)[::-1]
    above = len(one.scores) - np.searchsorted(np.sort(one.scores), scores)
    good = np.array([one.accepted[one.scores >= score].sum() for score in scores])
    best = above[good / above >= target()].max() / SIZE
    kept = [0.0 if cut is None else one.kept[one.cuts == cut][0] for cut in found]
    return float(np.mean(kept)) / best


def groups_break(number: int, *, jointly: bool) -> float:
    """Share of repeats in which any group's promise is broken; else each group at the whole δ."""
    delta = DELTA if jointly else DELTA * len(groups())
    found = [certify_groups(labels, target=0.9, delta=delta) for labels in group_labels(number)]
    return share(
        [
            any(broken(out.threshold, groups()[name], 0.9) for name, out in outcome.items())
            for outcome in found
        ]
    )


def test_the_pool_is_what_it_claims_to_be() -> None:
    """120,000 edits, tied scores, 79% acceptable, AUC .85, target a hair above one cut's truth."""
    one = pool()
    assert len(one.scores) == SIZE
    assert len(np.unique(one.scores)) < 250
    assert one.accepted.mean() == pytest.approx(0.79, abs=0.005)
    assert auc(one.scores, one.accepted) == pytest.approx(0.85, abs=0.01)
    assert 0 < target() - one.truth[hard_cut()] < 2 * HAIR
    assert (one.truth[: hard_cut()] > target()).all()
    assert (one.truth[hard_cut() :] < target()).all()


@pytest.mark.parametrize("number", [500, 1000, 2000])
def test_the_fixed_sequence_keeps_its_promise(number: int) -> None:
    """At any number of labels, at most 5% of the promises are broken, up to chance."""
    assert fixed_breaks(number) <= ALLOWED


def test_four_planned_looks_keep_the_promise() -> None:
    """Testing at 300, 600, 1200 and 2400 labels, each at its share of δ, is as safe as once."""
    assert looks_break() <= ALLOWED


@pytest.mark.parametrize("number", [500, 1000, 2000])
def test_the_naive_choice_breaks_it_in_a_third_of_cases(number: int) -> None:
    """The most lenient cut whose labels show the target is no promise."""
    assert naive_breaks(number) > 0.30


def test_peeking_breaks_it() -> None:
    """An exact bound that is looked at every 25 labels no longer holds."""
    assert peeking_breaks() > 0.09


def test_peeking_is_simulated_with_the_test_of_the_app() -> None:
    """The fast count agrees with the fixed sequence, peek by peek."""
    passed = peeked()
    for repeat, peek in [(0, 11), (1, 39), (2, 79), (3, 95), (4, 23)]:
        cut = certified(drawn()[repeat][: (peek + 1) * PEEK_EVERY])
        number = int(passed[repeat, peek].sum())
        assert cut == (pool().cuts[number - 1] if number else None)


def test_ignoring_how_labels_were_drawn_breaks_it() -> None:
    """Where good scores were oversampled, treating labels as uniform breaks most promises."""
    assert ignored_design_breaks(1000) > 0.50


@pytest.mark.parametrize("number", [1000, 4000])
def test_betting_keeps_the_promise_on_the_same_labels(number: int) -> None:
    """With the weights of the draw the promise holds, and it is not held by certifying nothing."""
    found = betting(number)
    assert share([broken(cut, pool(), target()) for cut in found]) <= ALLOWED
    assert yield_against_best(found) > 0.5


def test_betting_may_be_looked_at_as_often_as_one_likes() -> None:
    """Evidence read every 50 labels up to 2,000 certifies a false cut in at most 5%."""
    assert betting_breaks_when_peeked(2000, 50) <= ALLOWED


def test_betting_is_peeked_at_with_the_evidence_of_the_app() -> None:
    """What is summed up in one go is the app's log e, peek by peek."""
    one, (labels, weights) = pool(), oversampled(2000)
    cut = float(one.cuts[hard_cut()])
    for repeat, peek in [(0, 0), (1, 7), (2, 19), (300, 33), (599, 39)]:
        mine, known = (row[repeat][: (peek + 1) * 50] for row in (labels, weights))
        found = log_evidence(
            one.scores[mine], one.accepted[mine], known, cut, target=target(), largest_weight=2.5
        )
        assert evidence_at_peeks(repeat, 2000, 50)[peek] == pytest.approx(found)


@pytest.mark.parametrize(("number", "expected"), [(500, 0.82), (1000, 0.90), (2000, 0.92)])
def test_the_promise_costs_little_yield(number: int, expected: float) -> None:
    """The share kept comes near the best any threshold could keep: .82, .90, .92.

    ±.03: how steep precision falls near the cut, which AUC and accept rate do not fix, moves
    the figures by about that much between pools alike in all that is stated of them.
    """
    assert yield_against_best(thresholds(number)) == pytest.approx(expected, abs=0.03)


def test_the_groups_promise_holds_for_all_of_them_at_once() -> None:
    """Joint over the groups at most 5% are broken; each group at the whole δ breaks it."""
    for one in list(groups().values())[1:]:
        below = one.truth[one.truth < 0.9]
        assert 0 < 0.9 - below[0] < 1e-4
    assert groups_break(2000, jointly=True) <= ALLOWED
    assert groups_break(2000, jointly=False) > ALLOWED
