"""Worths: published numbers, independent oracles, and what must hold for any votes."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize
from sklearn.linear_model import LogisticRegression

from review.ranking.fit import PRIOR_SD, fit
from review.ranking.votes import WINNERS, Comparison, GroupVotes, Ranking

#: American League East 1987, wins of row over column (Agresti, Categorical Data Analysis).
BASEBALL = [
    [0, 7, 9, 7, 7, 9, 11],
    [6, 0, 7, 5, 11, 9, 9],
    [4, 6, 0, 7, 7, 8, 12],
    [6, 8, 6, 0, 6, 7, 10],
    [6, 2, 6, 7, 0, 7, 12],
    [4, 4, 5, 6, 6, 0, 6],
    [2, 4, 1, 3, 1, 7, 0],
]
#: Chocolate puddings (Davidson 1970, example 2): i, j, wins of i, wins of j, ties.
PUDDINGS = [
    (1, 2, 19, 22, 16), (1, 3, 16, 19, 12), (2, 3, 19, 19, 10), (1, 4, 18, 23, 13),
    (2, 4, 23, 19, 9), (3, 4, 19, 20, 15), (1, 5, 13, 19, 18), (2, 5, 16, 20, 12),
    (3, 5, 16, 15, 17), (4, 5, 17, 14, 16), (1, 6, 18, 21, 12), (2, 6, 22, 20, 12),
    (3, 6, 13, 18, 10), (4, 6, 14, 19, 18), (5, 6, 11, 21, 12),
]  # fmt: skip


def group(size: int, *votes: Comparison | Ranking) -> GroupVotes:
    """Return votes on candidates named by their places."""
    return GroupVotes(
        tuple(map(str, range(size))),
        tuple(vote for vote in votes if isinstance(vote, Comparison)),
        tuple(vote for vote in votes if isinstance(vote, Ranking)),
    )


def wins(table: Sequence[Sequence[int]]) -> list[Comparison]:
    """Return comparisons from a table of wins of row over column."""
    cells = [(i, j) for i in range(len(table)) for j in range(len(table))]
    return [Comparison(i, j, "left") for i, j in cells for _ in range(table[i][j])]


def test_baseball_is_reproduced() -> None:
    """Agresti's log-worths against Baltimore and their standard errors, priors off."""
    (found,) = fit([group(7, *wins(BASEBALL))], prior_sd=None)
    against = found.worth[:6] - found.worth[6]
    errors = [found.variance(place, 6) ** 0.5 for place in range(6)]
    assert against == pytest.approx([1.5814, 1.4364, 1.2945, 1.2476, 1.1077, 0.6839], abs=5e-5)
    assert errors == pytest.approx([0.3433, 0.3396, 0.3367, 0.3359, 0.3339, 0.3319], abs=5e-5)
    assert found.nu == 0


def test_puddings_are_reproduced() -> None:
    """Davidson's worths, which sum to one, and his ν."""
    votes = []
    for i, j, first, second, ties in PUDDINGS:
        for winner, times in (("left", first), ("right", second), ("tie", ties)):
            votes += [Comparison(i - 1, j - 1, winner)] * times  # type: ignore[arg-type]
    (found,) = fit([group(6, *votes)], prior_sd=None)
    worths = np.exp(found.worth) / np.exp(found.worth).sum()
    published = [0.1388, 0.1730, 0.1617, 0.1654, 0.1587, 0.2024]
    assert worths == pytest.approx(published, abs=5e-5)
    assert found.nu == pytest.approx(0.7468, abs=5e-5)


def test_without_ties_it_is_logistic_regression_with_a_ridge() -> None:
    """An independent oracle: scikit-learn on differences of indicators, C from the prior."""
    votes = wins(BASEBALL)
    rows = np.zeros((len(votes), 7))
    for row, vote in enumerate(votes):
        rows[row, vote.left], rows[row, vote.right] = 1, -1
    both = np.vstack([rows, -rows])
    sides = np.repeat([1, 0], len(votes))
    # Each vote stands there twice, once from each side: half the weight.
    oracle = LogisticRegression(C=PRIOR_SD**2 / 2, fit_intercept=False, tol=1e-10, max_iter=10_000)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        oracle.fit(both, sides)
    (found,) = fit([group(7, *votes)], nu=0.0)
    expected = oracle.coef_[0]
    assert found.worth == pytest.approx(expected - expected.mean(), abs=1e-5)


def test_rankings_are_plackett_luce() -> None:
    """An independent oracle: the product of choices, maximised by SciPy."""
    orders = [(0, 1, 2, 3), (1, 0, 2, 3), (0, 2, 3, 1), (3, 0, 1, 2), (2, 1, 0, 3)]

    def minus(theta: np.ndarray) -> float:
        chosen = sum(
            theta[order[k]] - np.log(np.exp(theta[list(order[k:])]).sum())
            for order in orders
            for k in range(3)
        )
        return float(-chosen + (theta**2).sum() / (2 * PRIOR_SD**2))

    best = optimize.minimize(minus, np.zeros(4), tol=1e-12).x
    votes = [Ranking(tuple((place,) for place in order)) for order in orders]
    (found,) = fit([group(4, *votes)])
    assert found.worth == pytest.approx(best - best.mean(), abs=1e-5)


def test_a_partial_ranking_says_nothing_of_those_left_out() -> None:
    """Only the candidates it orders move apart; the other keeps the prior's spread."""
    votes = [Ranking(((0,), (1,), (2,)))] * 3
    (found,) = fit([group(4, *votes)])
    assert found.worth[0] > found.worth[1] > found.worth[2]
    assert found.se[3] == max(found.se)


def test_a_ranking_of_two_is_a_comparison() -> None:
    """The order and the tie of two candidates weigh as the same said of a pair."""
    ranked = group(2, Ranking(((0,), (1,))), Ranking(((0, 1),)))
    compared = group(2, Comparison(0, 1, "left"), Comparison(1, 0, "tie"))
    one, other = fit([ranked])[0], fit([compared])[0]
    assert one.worth == pytest.approx(other.worth)
    assert one.nu == pytest.approx(other.nu)


def test_tied_candidates_of_a_ranking_come_out_equal_and_above_the_rest() -> None:
    """A tie pulls together; whoever stands below is beaten by each."""
    (found,) = fit([group(4, Ranking(((0, 1), (2, 3))))])
    assert found.worth[0] == pytest.approx(found.worth[1])
    assert found.worth[2] == pytest.approx(found.worth[3])
    assert found.ranks == [1, 1, 3, 3]
    assert found.worth[0] > found.worth[2]


def test_both_bad_weighs_as_a_tie() -> None:
    """For worths it says the two are alike."""
    bad = group(2, Comparison(0, 1, "both_bad"), Comparison(0, 1, "left"))
    tie = group(2, Comparison(0, 1, "tie"), Comparison(0, 1, "left"))
    assert fit([bad])[0].worth == pytest.approx(fit([tie])[0].worth)


def test_without_votes_nothing_is_ordered() -> None:
    """Worths are zero and every pair is even; groups of one or none are no error."""
    empty, single, none = fit([group(3), group(1), group(0)])
    assert list(empty.worth) == [0, 0, 0]
    assert empty.beats == pytest.approx(np.full((3, 3), 0.5))
    assert empty.ranks == [1, 1, 1]
    assert (len(single.worth), len(none.worth)) == (1, 0)


def test_one_vote_is_not_yet_a_pair() -> None:
    """One comparison leaves P below .9; unanimity of several reviewers reaches it."""
    one, five = fit([group(2, *[Comparison(0, 1, "left")] * times) for times in (1, 5)])
    assert 0.5 < one.beats[0, 1] < 0.9 < five.beats[0, 1]


def test_nu_is_one_for_all_groups() -> None:
    """A group without ties does not drive its own ν to zero."""
    plain = group(2, *[Comparison(0, 1, "left")] * 3)
    tying = group(2, *[Comparison(0, 1, "tie")] * 3)
    alone, (first, second) = fit([plain])[0], fit([plain, tying])
    assert first.nu == second.nu > alone.nu


comparisons = st.builds(
    lambda pair, winner: Comparison(*pair, winner),
    st.sampled_from([(i, j) for i in range(4) for j in range(4) if i != j]),
    st.sampled_from(WINNERS),
)


@st.composite
def rankings(draw: st.DrawFn) -> Ranking:
    """An order of two to four of four candidates, with ties."""
    places = draw(st.permutations(range(4)))[: draw(st.integers(2, 4))]
    cuts = draw(st.sets(st.integers(1, len(places) - 1)))
    bounds = [0, *sorted(cuts), len(places)]
    return Ranking(tuple(tuple(places[a:b]) for a, b in pairwise(bounds)))


groups = st.lists(comparisons | rankings(), max_size=12).map(lambda votes: group(4, *votes))


@settings(max_examples=60, deadline=None)
@given(groups)
def test_the_gradient_is_zero_at_the_maximum(votes: GroupVotes) -> None:
    """Nudging any worth lowers the posterior: checked against finite differences."""
    from review.ranking.likelihood import sorted_by_size, values

    (found,) = fit([votes])
    (one,) = sorted_by_size([votes])
    best = values(one, found.worth[None, :], found.nu, PRIOR_SD**-2)
    for place in range(4):
        for step in (-1e-3, 1e-3):
            nudged = found.worth.copy()
            nudged[place] += step
            assert values(one, nudged[None, :], found.nu, PRIOR_SD**-2) <= best + 1e-12


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=12, max_size=12), st.integers(1, 9))
def test_at_the_likelihoods_maximum_expected_wins_are_observed_wins(
    counts: list[int], ties: int
) -> None:
    """Wins and half the ties of each candidate; and all ties: the score equations (Davidson)."""
    pairs = [(i, j) for i in range(4) for j in range(4) if i != j]
    votes = [
        Comparison(i, j, "left")
        for (i, j), times in zip(pairs, counts, strict=True)
        for _ in range(times)
    ]
    votes += [Comparison(i, j, "tie") for i, j in combinations(range(4), 2) for _ in range(ties)]
    (found,) = fit([group(4, *votes)], prior_sd=None)
    a, nu = np.exp(found.worth), found.nu
    expected, tied = np.zeros(4), 0.0
    for vote in votes:
        i, j = vote.left, vote.right
        whole = a[i] + a[j] + nu * np.sqrt(a[i] * a[j])
        tie = nu * np.sqrt(a[i] * a[j]) / whole
        expected[i] += a[i] / whole + tie / 2
        expected[j] += a[j] / whole + tie / 2
        tied += tie
    seen = np.zeros(4)
    for vote in votes:
        seen[vote.left] += 1 if vote.winner == "left" else 0.5
        seen[vote.right] += 0.5 if vote.winner == "tie" else 0
    assert expected == pytest.approx(seen, abs=1e-5)
    assert tied == pytest.approx(6 * ties, abs=1e-4)


@settings(max_examples=40, deadline=None)
@given(groups, st.permutations(range(4)))
def test_names_and_sides_do_not_matter(votes: GroupVotes, order: list[int]) -> None:
    """Renaming candidates renames the worths; swapping sides changes nothing."""
    swapped = {"left": "right", "right": "left"}
    other = GroupVotes(
        votes.candidates,
        [
            Comparison(order[v.right], order[v.left], swapped.get(v.winner, v.winner))  # type: ignore[arg-type]
            for v in votes.comparisons
        ],
        [Ranking(tuple(tuple(order[p] for p in b) for b in r.order)) for r in votes.rankings],
    )
    (one,), (two,) = fit([votes]), fit([other])
    assert two.worth[order] == pytest.approx(one.worth, abs=1e-6)
    assert two.beats[np.ix_(order, order)] == pytest.approx(one.beats, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(groups, st.permutations(range(4)))
def test_a_further_win_never_lowers_the_winner(votes: GroupVotes, order: list[int]) -> None:
    """With ν held, one more win raises the winner over the loser."""
    winner, loser = order[:2]
    more = GroupVotes(
        votes.candidates, [*votes.comparisons, Comparison(winner, loser, "left")], votes.rankings
    )
    (before,), (after,) = fit([votes], nu=0.5), fit([more], nu=0.5)
    gap = after.worth[winner] - after.worth[loser]
    assert gap > before.worth[winner] - before.worth[loser] - 1e-9


@settings(max_examples=30, deadline=None)
@given(st.lists(groups, min_size=2, max_size=5))
def test_groups_do_not_mix(several: list[GroupVotes]) -> None:
    """With ν held, each group's worths are those it has alone; probabilities are coherent."""
    together = fit(several, nu=0.5)
    for votes, found in zip(several, together, strict=True):
        (alone,) = fit([votes], nu=0.5)
        assert found.worth == pytest.approx(alone.worth, abs=1e-8)
        assert found.worth.sum() == pytest.approx(0, abs=1e-9)
        assert found.beats + found.beats.T == pytest.approx(np.ones((4, 4)))
        assert (found.se > 0).all()


def test_a_sweep_stays_finite() -> None:
    """A candidate that won everything a thousand times has a large worth, not an infinite one."""
    votes = [Comparison(0, 1, "left")] * 1000 + [Comparison(0, 2, "left")] * 1000
    (found,) = fit([group(3, *votes)])
    assert np.isfinite(found.worth).all()
    assert found.beats[0, 1] > 0.99
    assert found.beats[1, 2] == pytest.approx(0.5, abs=1e-6)
