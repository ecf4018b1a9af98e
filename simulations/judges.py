"""Judges that learn from tuning labels: a blind spot is mended, a placebo gains nothing.

And what becomes of the promise where a prompt was chosen by labels: proved on others, or on these.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from review.core.scoring import TOLERANCE
from review.core.settings import Scale
from review.judging.blind import sights
from review.judging.compared import Paired, Verdict, compare
from review.judging.examples import proposals
from review.judging.labelled import Labelled
from review.promises.certify import fixed_sequence
from review.promises.judging import auc
from review.promises.plans import grid
from simulations.claims import Claim
from simulations.known_pool import DELTA, HAIR

TEST = "tests/simulations/test_judges.py"
REPEATS = 120
TUNING, HELD_OUT = 400, 600
CRITERIA = ("instruction", "seamlessness", "preservation")
#: How often an edit fails each, and how a judge's scores fall where it sees that.
FAILS = np.array([0.12, 0.12, 0.15])
GOOD, FALL, NOISE, CUT = 0.85, 0.6, 0.12, 0.75
SCALE = Scale(0.0, 1.0)
#: The criterion that the first prompt's judge cannot see.
BLIND = "preservation"
#: Edits of a pool, tuning and measuring labels, and prompts tried, where a promise follows.
POOL, LABELS, PROMPTS, PROOFS = 3000, 600, 12, 400

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


def edits(rng: np.random.Generator, number: int) -> tuple[Flags, Flags]:
    """Return what is wrong with edits (edits × criteria), and whether people accept them."""
    wrong = rng.random((number, len(CRITERIA))) < FAILS
    return wrong, ~wrong.any(axis=1) ^ (rng.random(number) < 0.05)


def judged(rng: np.random.Generator, wrong: Flags, sees: Flags) -> Array:
    """Return a judge's scores, edits × criteria, in hundredths."""
    scores = GOOD - FALL * (wrong & sees) + rng.normal(0, NOISE, wrong.shape)
    return np.clip(scores, 0, 1).round(2)


def labelled(wrong: Flags, accepted: Flags, scores: Array) -> Labelled:
    """Return what the app learns from: people complain of what is wrong with what they reject."""
    number = len(accepted)
    return Labelled(
        units=tuple(f"{n:04}" for n in range(number)),
        overall=scores.mean(axis=1), whole=SCALE, cut=CUT, accepted=accepted,
        share=accepted.astype(np.float64), sources=np.arange(number) // 2,
        types=("edit",) * number,
        criteria=dict(zip(CRITERIA, scores.T, strict=True)),
        scales=dict.fromkeys(CRITERIA, SCALE),
        complaints=dict(zip(CRITERIA, (wrong & ~accepted[:, None]).T, strict=True)),
        reasons=(frozenset(),) * number, ratings={},
    )  # fmt: skip


def taught(lesson: Labelled, sees: Flags) -> Flags:
    """Return what a judge sees once the examples the app proposes stand in its prompt."""
    nothing = np.zeros(len(lesson.units), dtype=bool)
    shown = proposals(lesson, nothing, lambda scores, _type: float(np.mean([*scores.values()])))
    named = {one.criterion for one in shown if one.kind == "false_accept"}
    return np.asarray(sees | np.array([name in named for name in CRITERIA]))


@cache
def learning(*, placebo: bool) -> tuple[tuple[Verdict, bool, bool], ...]:
    """Return, by repeat, the verdict on held-out labels, and which criteria are called blind.

    (verdict, whether the blind one is, whether another is). ``placebo``: the second prompt says
    the same in other words, so that only its judge's noise is another.
    """
    rng = np.random.default_rng(50 + placebo)
    sees = np.array([name != BLIND for name in CRITERIA])
    found = []
    for _ in range(REPEATS):
        wrong, accepted = edits(rng, TUNING)
        lesson = labelled(wrong, accepted, judged(rng, wrong, sees))
        blind = {one.criterion for one in sights(lesson) if one.word == "blind"}
        second = sees if placebo else taught(lesson, sees)
        wrong, accepted = edits(rng, HELD_OUT)
        first, other = (judged(rng, wrong, eyes).mean(axis=1) for eyes in (sees, second))
        pair = Paired(first, other, accepted, np.arange(HELD_OUT) // 2, np.ones(HELD_OUT),
                      (CUT, CUT))  # fmt: skip
        found.append((compare([pair])[0].verdict, BLIND in blind, bool(blind - {BLIND})))
    return tuple(found)


@cache
def proved(*, on_seen: bool) -> int:
    """Return how often a promise is broken for the prompt that did best on tuning labels.

    Of twelve prompts the one with the best AUC there; its judge then knows those edits by heart,
    as one whose examples they are. ``on_seen``: its promise is tested on these very labels; else
    on others, in a pool without them. The target lies a hair above the truth at the cut of the
    grid that is the first to keep less than 90% acceptable.
    """
    rng = np.random.default_rng(60)
    return sum(broken(rng, on_seen=on_seen) for _ in range(PROOFS))


def broken(rng: np.random.Generator, *, on_seen: bool) -> bool:
    """Return whether one such promise is broken; see ``proved``."""
    quality = rng.beta(2, 2, POOL)
    accepted = rng.random(POOL) < 0.978 / (1 + np.exp(-9 * (quality - 0.233)))
    order = rng.permutation(POOL)
    tuning, fresh = order[:LABELS], order[LABELS:]
    tried = [np.clip(quality + rng.normal(0, 0.1, POOL), 0, 1).round(2) for _ in range(PROMPTS)]
    scores = max(tried, key=lambda one: auc(one[tuning], accepted[tuning]) or 0.0)
    unseen = scores[fresh]
    cuts = grid(unseen)
    truth = np.array([accepted[fresh][unseen >= cut - TOLERANCE].mean() for cut in cuts])
    if not (truth < 0.9).any():
        return False
    target = float(truth[int(np.argmax(truth < 0.9))]) + HAIR
    if on_seen:
        labels, known = tuning, np.where(accepted, 1.0, 0.0)[tuning]
    else:
        labels = rng.choice(fresh, LABELS, replace=False)
        known = scores[labels]
    found = fixed_sequence(
        unseen, known, accepted[labels], target=target, delta=DELTA, cuts=cuts,
        finite=not on_seen,
    )  # fmt: skip
    return found.threshold is not None and truth[cuts == found.threshold][0] < target


def claims() -> list[Claim]:
    """Return what learning gains, what a placebo does, and what is left of the promise."""
    learned, placebo = learning(placebo=False), learning(placebo=True)

    def claim(
        says: str, count: int, repeats: int = REPEATS, most: float | None = None,
        least: float | None = None,
    ) -> Claim:  # fmt: skip
        return Claim("judges", says, count, repeats, most=most, least=least, test=TEST)

    return [
        claim("the criterion that a judge cannot see is named",
              sum(named for _verdict, named, _other in learned), least=0.9),
        claim("a criterion that it sees is named blind",
              sum(other for _verdict, _named, other in learned), most=0.05),
        claim("taught by the examples proposed it is better on held-out labels",
              sum(verdict == "better" for verdict, *_rest in learned), least=0.9),
        claim("a prompt that says the same is called better",
              sum(verdict == "better" for verdict, *_rest in placebo), most=0.025),
        claim("a prompt that says the same is called anything but no gain",
              sum(verdict != "no_gain" for verdict, *_rest in placebo), most=0.05),
        claim("the best of 12 prompts by tuning labels, proved on others: promise broken",
              proved(on_seen=False), PROOFS, most=DELTA),
        claim("the best of 12 prompts, proved on the labels that taught it: promise broken",
              proved(on_seen=True), PROOFS),
    ]  # fmt: skip
