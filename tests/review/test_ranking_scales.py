"""The prior's spread by marginal likelihood, and P held against votes that were held out."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate
from scipy.special import ndtr

from review.ranking.fit import PRIOR_SD, fit
from review.ranking.held_out import ENOUGH, HeldOut, calibration, held_out, slope_of
from review.ranking.likelihood import sorted_by_size
from review.ranking.scales import MOST_SD, Scales, evidence, scales
from review.ranking.votes import Comparison, GroupVotes, Ranking
from simulations.pairs import votes_of, worths


def groups(number: int, spread: float, *, seed: int = 1, votes: int = 3) -> list[GroupVotes]:
    """Draw groups of three candidates, each pair with so many votes of as many reviewers."""
    rng = np.random.default_rng(seed)
    return votes_of(rng, worths(rng, number, 3, spread), votes)


@pytest.mark.parametrize("spread", [0.3, 0.7, 1.4])
def test_the_spread_is_found_again(spread: float) -> None:
    """Of 400 groups, to within a fifth: also where candidates differ little."""
    assert scales(groups(400, spread)).prior_sd == pytest.approx(spread, rel=0.2)


def test_without_votes_it_is_the_default_and_few_move_it_little() -> None:
    """Nothing known: 1.5, ν 1, P as it is. One group drives it neither to nothing nor away."""
    assert scales([]) == scales([GroupVotes(("a", "b"))]) == Scales(1.0, PRIOR_SD, 1.0)
    one_vote = GroupVotes(("a", "b"), [Comparison(0, 1, "left")])
    assert scales([one_vote]).prior_sd == pytest.approx(PRIOR_SD, abs=0.3)
    ties = GroupVotes(("a", "b"), [Comparison(0, 1, "tie", f"r{n}") for n in range(9)])
    assert 0.3 < scales([ties]).prior_sd < PRIOR_SD


def test_where_all_agree_the_spread_stays_bounded_and_pairs_are_sure() -> None:
    """80 pairs, six votes of six each: an endless spread would make Laplace's P .83."""
    sweep = [
        GroupVotes(("a", "b"), [Comparison(0, 1, "left", f"r{n}") for n in range(6)])
        for _ in range(80)
    ]
    found = scales(sweep)
    assert found.prior_sd == pytest.approx(MOST_SD, abs=1e-3)
    assert fit(sweep[:1], **found.for_fit)[0].beats[0, 1] > 0.95


@pytest.mark.parametrize("spread", [0.3, 1.0])
def test_the_evidence_is_the_integral_over_worths(spread: float) -> None:
    """Laplace's, of two candidates with three wins and a tie, against numerical integration."""
    votes = GroupVotes(
        ("a", "b"), [*[Comparison(0, 1, "left")] * 3, Comparison(0, 1, "right"),
                     Comparison(0, 1, "tie")]
    )  # fmt: skip
    nu = 0.5

    def density(gap: float) -> float:
        win, loss = np.exp(gap / 2), np.exp(-gap / 2)
        likelihood = win**3 * loss * nu / (win + loss + nu) ** 5
        return float(likelihood * np.exp(-(gap**2) / (4 * spread**2)) / np.sqrt(4 * np.pi) / spread)

    exact = np.log(integrate.quad(density, -12, 12)[0])
    classes = sorted_by_size([votes])
    even = evidence(classes, [np.zeros((1, 2))], nu, 1e-3)  # no spread: θ = 0 for sure
    found = evidence(classes, [np.zeros((1, 2))], nu, spread) - even
    assert found == pytest.approx(exact - np.log(nu / (2 + nu) ** 5), abs=0.03)


def test_nobody_agrees_with_themselves() -> None:
    """A reviewer's votes on a group are held out together; alone in a group, none are."""
    lone = GroupVotes(("a", "b"), [Comparison(0, 1, "left", "Ana")] * 50)
    assert held_out([lone], nu=0.5, prior_sd=1.0).votes == 0
    two = GroupVotes(
        ("a", "b"),
        [*[Comparison(0, 1, "left", "Ana")] * 3, *[Comparison(0, 1, "right", "Ben")] * 2],
    )
    kept_back = held_out([two], nu=0.5, prior_sd=1.0)
    assert (kept_back.votes, kept_back.agrees.sum()) == (5, 0)


def test_a_ranking_weighs_as_one_less_than_it_orders() -> None:
    """Its pairs are no votes of their own; what it ties is none."""
    orders = [Ranking(((0,), (1,), (2,), (3,)), f"r{n}") for n in range(5)]
    assert held_out([GroupVotes(tuple("abcd"), (), orders)], nu=0.5, prior_sd=1.0).votes == (
        pytest.approx(5 * 3)
    )
    tied = [Ranking(((0, 1),), f"r{n}") for n in range(5)]
    assert held_out([GroupVotes(("a", "b"), (), tied)], nu=0.5, prior_sd=1.0).votes == 0


def predictions(number: int, agree: float, z: float = 2.0) -> HeldOut:
    """Return votes that were all predicted alike."""
    agrees = (np.arange(number) < agree * number).astype(float)
    ones = np.ones(number)
    return HeldOut(z * ones, 3 * ones, agrees, ones, np.arange(number) % 20 * 1.0)


def test_p_is_calibrated_from_a_hundred_votes_and_never_raised() -> None:
    """σ(2) says .88: where .7 agree the slope is that of σ(.85), and where all agree it is 1."""
    assert slope_of(predictions(ENOUGH - 1, 0.7)) == 1
    assert slope_of(predictions(5000, 0.7)) == pytest.approx(np.log(0.7 / 0.3) / 2, rel=0.01)
    assert slope_of(predictions(5000, 1.0)) == 1


def test_the_calibrated_probability_is_the_model_alone_at_a_smaller_gap() -> None:
    """Φ(slope · gap ÷ sd); the model's own word stays beside it."""
    votes = [GroupVotes(("a", "b"), [Comparison(0, 1, "left", f"r{n}") for n in range(4)])]
    (alone,), (found,) = fit(votes, nu=0.5), fit(votes, nu=0.5, slope=0.5)
    lead = (alone.worth[0] - alone.worth[1]) / np.sqrt(alone.variance(0, 1))
    assert found.beats[0, 1] == pytest.approx(ndtr(lead / 2))
    assert found.uncalibrated(0, 1) == alone.uncalibrated(0, 1) == pytest.approx(alone.beats[0, 1])


def test_votes_less_telling_than_the_model_thinks_are_found_out() -> None:
    """Each reviewer's word counted twice: P is lowered, and then says what held-out votes do."""
    doubled = [
        GroupVotes(group.candidates, [*group.comparisons, *group.comparisons])
        for group in groups(300, 0.8, votes=4)
    ]
    found = scales(doubled)
    assert found.slope < 0.9
    checked = calibration(found.held_out)
    assert checked.stated is not None
    assert checked.agreed.low is not None
    assert checked.agreed.high is not None
    assert checked.agreed.low - 0.02 < checked.stated < checked.agreed.high + 0.02
