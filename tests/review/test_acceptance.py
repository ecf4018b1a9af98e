"""Verdicts on a type by acceptance plans: published numbers, what they promise, small types."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from review.spotcheck.acceptance import (
    PLANS,
    PlanName,
    beside,
    sequential_verdict,
    single_verdict,
    verdict,
    zero_verdict,
)
from review.spotcheck.acceptance_plans import (
    ZERO_FAILURE_RATES,
    sequential_plan,
    single_plan,
    zero_failure,
)
from review.spotcheck.type_labels import TypeLabel
from review.statistics.estimates import wilson

RIGHT, WRONG = TypeLabel("right", "A", 1), TypeLabel("wrong", "B", 1)


def errors(wrong: int, right: int) -> list[bool]:
    return [True] * wrong + [False] * right


def test_the_single_plan_is_the_published_one() -> None:
    """5% good, 10% bad, both risks 5%: 298 labels, at most 21 errors; and none smaller does."""
    plan = single_plan()
    assert (plan.n, plan.c) == (298, 21)
    for n in range(1, 298):
        c = np.arange(n)
        good, bad = stats.binom.sf(c, n, 0.05), stats.binom.cdf(c, n, 0.10)
        assert not ((good <= 0.05) & (bad <= 0.05)).any()


def test_walds_lines_are_the_published_ones() -> None:
    """1% and 10%, α .05, β .10: h₁ .939, h₂ 1.205, s .0397."""
    plan = sequential_plan()
    assert (round(plan.h1, 3), round(plan.h2, 3), round(plan.s, 4)) == (0.939, 1.205, 0.0397)
    assert plan.last == 3 * single_plan(0.01, 0.10, 0.05, 0.10).n


def test_zero_failure_plans_are_the_published_ones() -> None:
    """29, 59, 149, 299 labels without an error, and not one fewer."""
    assert [zero_failure(rate) for rate in ZERO_FAILURE_RATES] == [29, 59, 149, 299]
    for rate in ZERO_FAILURE_RATES:
        assert (1 - rate) ** zero_failure(rate) <= 0.05 < (1 - rate) ** (zero_failure(rate) - 1)


@pytest.mark.parametrize("edits", [1, 2, 5, 19, 20, 50, 137, 298, 300, 832, 5000])
def test_a_small_type_needs_fewer_labels_and_keeps_both_risks(edits: int) -> None:
    """The finite plan, checked against SciPy's hypergeometric distribution."""
    plan = single_plan(edits=edits)
    few, many = int(0.05 * edits + 1e-9), int(np.ceil(0.10 * edits - 1e-9))
    assert plan.n <= min(edits, 298)
    assert stats.hypergeom.cdf(plan.c, edits, many, plan.n) <= 0.05 + 1e-9
    assert stats.hypergeom.sf(plan.c, edits, few, plan.n) <= 0.05 + 1e-9
    for rate in ZERO_FAILURE_RATES:
        wrong, labels = int(np.ceil(rate * edits - 1e-9)), zero_failure(rate, edits=edits)
        assert labels <= edits
        assert stats.hypergeom.pmf(0, edits, wrong, labels) <= 0.05 + 1e-9
        assert stats.hypergeom.pmf(0, edits, wrong, labels - 1) > 0.05


def test_plans_refuse_what_they_cannot_tell_apart() -> None:
    """Good must be better than bad, and a type must hold edits."""
    for given_ in ({"good": 0.1, "bad": 0.1}, {"edits": 0}, {"good": 0.1, "bad": 0.1001}):
        with pytest.raises(ValueError, match="plan"):
            single_plan(**given_)


@pytest.mark.parametrize(
    ("wrong", "right", "words"),
    [
        (0, 258, "not yet: 40 more"),
        (8, 290, "better than 5%"),
        (9, 289, "better than 10%"),
        (21, 277, "better than 10%"),
        (22, 276, "worse than 5%"),
        (39, 259, "worse than 5%"),
        (40, 258, "worse than 10%"),
        (22, 0, "worse than 5%"),
        (0, 277, "better than 10%"),
        (0, 276, "not yet: 22 more"),
        (0, 290, "better than 5%"),
    ],
)
def test_the_single_plan_says_what_it_refutes(wrong: int, right: int, words: str) -> None:
    """Early only where the labels still missing cannot change it."""
    assert single_verdict(errors(wrong, right)).words == words


def test_more_labels_than_planned_are_not_read() -> None:
    """Reading on until the answer pleases is what a plan prevents."""
    found = single_verdict([*errors(0, 298), *errors(100, 0)])
    assert (found.words, found.labels, found.errors) == ("better than 5%", 298, 0)


@given(st.lists(st.booleans(), max_size=340))
def test_a_verdict_stands_whatever_follows(drawn: list[bool]) -> None:
    """Better stays better, worse stays worse; ``at_least`` is the fewest that brings a verdict."""
    for plan in (single_verdict, sequential_verdict):
        now = plan(drawn)
        for follows in (True, False):
            later = plan([*drawn, *[follows] * 340])
            assert later.side in ("better", "worse")
            assert now.side in ("not yet", later.side)
        if now.side == "not yet":
            assert 1 <= now.at_least <= now.more
            ends = [plan([*drawn, *[one] * now.at_least]).side for one in (True, False)]
            before = [plan([*drawn, *[one] * (now.at_least - 1)]).side for one in (True, False)]
            assert ends != ["not yet"] * 2
            assert before == ["not yet"] * 2
            assert plan([*drawn, *[False] * now.more]).side != "not yet"


def test_the_sequential_plan_stops_early() -> None:
    """24 right labels, or two errors at once, are enough."""
    assert sequential_verdict(errors(0, 23)).words == "not yet: 1 more if all are right"
    assert sequential_verdict(errors(0, 24)).words == "better than 10%"
    assert sequential_verdict(errors(2, 0)).words == "worse than 1%"
    assert sequential_verdict([]).at_least == 2


def test_zero_failure_speaks_of_the_labels_before_the_first_error() -> None:
    """The lowest rate that they refute."""
    assert zero_verdict(errors(0, 28)).words == "not yet: 1 more without an error"
    assert zero_verdict([*errors(0, 60), True]).words == "better than 5%"
    assert zero_verdict(errors(0, 299)).words == "better than 1%"
    assert zero_verdict([*errors(0, 28), True, *errors(0, 99)]).side == "neither"


@pytest.mark.parametrize("plan", list(PLANS))
def test_a_type_checked_in_full_is_counted(plan: PlanName) -> None:
    """Two of its edits cannot be judged: the other 38 are all there are."""
    out = TypeLabel("cannot_judge", None, 0)
    found = verdict([WRONG, out, *[RIGHT] * 37, out], edits=40, plan=plan)
    assert (found.words, found.side, found.labels) == ("2.6% wrong, all checked", "counted", 38)
    assert verdict([], edits=0, plan=plan).words == "no edits to check"


def test_labels_are_read_up_to_the_first_open_one() -> None:
    """An early edit without a label holds the later ones back."""
    waits = [RIGHT, TypeLabel("open", None, 0), *[WRONG] * 50]
    assert verdict(waits).labels == 1
    assert verdict(waits, plan="sequential").labels == 1


REPEATS = 4000


def shares(rate: float, plan: PlanName, edits: int | None = None) -> dict[str, float]:
    """Return how often each sentence is said of types with that share wrong."""
    rng = np.random.default_rng(int(rate * 1000))
    if edits is None:
        drawn = rng.random((REPEATS, 320)) < rate
    else:
        all_of_them = np.tile(np.arange(edits) < round(rate * edits), (REPEATS, 1))
        drawn = rng.permuted(all_of_them, axis=1)[:, :320]
    say = {"single": single_verdict, "zero-failure": zero_verdict}
    found: dict[str, float] = {}
    for row in drawn:
        listed = row.tolist()
        words = sequential_verdict(listed) if plan == "sequential" else say[plan](listed, edits)
        found[words.words] = found.get(words.words, 0) + 1 / REPEATS
    return found


def chance(risk: float) -> float:
    return risk + 3 * np.sqrt(risk * (1 - risk) / REPEATS)


@pytest.mark.parametrize("edits", [None, 400])
def test_the_single_plan_is_wrong_as_seldom_as_it_says(edits: int | None) -> None:
    """Each sentence, at the rate where it is hardest to refute, over 4,000 types."""
    at_five, at_ten = shares(0.05, "single", edits), shares(0.10, "single", edits)
    assert at_five.get("worse than 5%", 0) + at_five.get("worse than 10%", 0) <= chance(0.05)
    assert at_five["better than 5%"] <= chance(0.05)
    assert at_ten.get("better than 10%", 0) + at_ten.get("better than 5%", 0) <= chance(0.05)
    assert at_ten.get("worse than 10%", 0) <= chance(0.05)


def test_zero_failure_plans_are_wrong_as_seldom_as_they_say() -> None:
    """At each rate, "better than" it or less."""
    for rate in ZERO_FAILURE_RATES:
        said = shares(rate, "zero-failure")
        wrong = sum(
            said.get(f"better than {one:.0%}", 0) for one in ZERO_FAILURE_RATES if one <= rate
        )
        assert wrong <= chance(0.05)


def test_the_sequential_plan_is_wrong_as_seldom_as_it_says() -> None:
    """α .05 at 1%, β .10 at 10%; truncation costs no more than chance."""
    assert shares(0.01, "sequential").get("worse than 1%", 0) <= chance(0.05)
    assert shares(0.10, "sequential").get("better than 10%", 0) <= chance(0.10)


OPEN = "by the plan's test; the interval leaves it open"


def test_a_verdict_beside_an_interval_that_leaves_it_open_says_so() -> None:
    """One of nine wrong, of twelve edits: 2.0 to 43.5%, and sure to be worse than 5%."""
    labels = [WRONG, *[RIGHT] * 8]
    found, shown = verdict(labels, 12), wilson(1, 9)
    assert (found.words, round(shown.low or 0, 3)) == ("worse than 5%", 0.020)
    told = beside(found, shown)
    assert told.words == f"worse than 5% {OPEN}"
    assert (told.side, told.rate, told.labels) == (found.side, found.rate, found.labels)


@given(st.integers(0, 60), st.integers(0, 400), st.sampled_from(list(PLANS)))
def test_no_verdict_contradicts_the_interval_beside_it(
    wrong: int, right: int, plan: PlanName
) -> None:
    """Either the interval says the same, or the words say which of the two says what."""
    labels = [*[WRONG] * wrong, *[RIGHT] * right]
    shown = wilson(wrong, wrong + right)
    told = beside(verdict(labels, 5000, plan), shown)
    if told.side in ("better", "worse") and OPEN not in told.words:
        assert shown.low is not None
        assert shown.high is not None
        assert shown.low >= told.rate if told.side == "worse" else shown.high <= told.rate
