"""One order over a whole data set: published scores, and intervals by resampling units."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import optimize

from review.core.errors import Refused
from review.ranking.board import Method, Vote, board, votes_of
from review.ranking.votes import Comparison, GroupVotes, Ranking

METHODS: tuple[Method, ...] = ("bradley-terry", "newman")


def cast(*rows: tuple[str, str, str], units: int | None = None) -> list[Vote]:
    """Return votes, each a unit of its own, or dealt to so many units."""
    return [
        Vote(left, right, winner, str(number % (units or len(rows))))  # type: ignore[arg-type]
        for number, (left, right, winner) in enumerate(rows)
    ]


SOME = [("a", "b", "left"), ("b", "c", "left"), ("a", "c", "tie"), ("c", "b", "left")] * 20


@pytest.mark.real
@pytest.mark.parametrize("method", METHODS)
def test_published_scores_are_reproduced(method: Method, real: Path) -> None:
    """8,931 crowd votes on 59 models, ties and all, to nine digits."""
    votes = pd.read_csv(real / "pairwise_votes" / "llmfao_crowd_comparisons.csv")
    golden = pd.read_csv(real / "pairwise_votes" / "llmfao_golden_scores.csv")
    published = golden[golden["algorithm"] == method.replace("-", "_")].set_index("item")["score"]
    rows = zip(votes["left"], votes["right"], votes["winner"], strict=True)
    found = board(cast(*rows), method, resamples=2)
    ours = pd.Series(found.scores, found.names)
    assert ours.to_dict() == pytest.approx(published.to_dict(), rel=1e-9)
    assert list(found.names) == list(ours.sort_values(ascending=False).index)


def test_two_names_have_the_textbook_strengths() -> None:
    """Bradley–Terry of two is the share of wins, a tie half a win each."""
    found = board(cast(*[("a", "b", "left")] * 6, *[("a", "b", "tie")] * 4), "bradley-terry")
    assert found.names == ("a", "b")
    assert found.scores == pytest.approx([0.8, 0.2], abs=1e-6)


@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_votes_and_the_sides_do_not_matter(method: Method) -> None:
    """Shuffled and swapped, the strengths are the same."""
    swapped = {"left": "right", "tie": "tie"}
    one = board(cast(*SOME), method, resamples=2)
    other = board(cast(*((b, a, swapped[w]) for a, b, w in reversed(SOME))), method, resamples=2)
    assert dict(zip(one.names, one.scores, strict=True)) == pytest.approx(
        dict(zip(other.names, other.scores, strict=True)), rel=1e-6
    )


@pytest.mark.parametrize("method", METHODS)
def test_the_same_seed_gives_the_same_interval(method: Method) -> None:
    """And the strengths lie inside it."""
    one, two = (board(cast(*SOME), method, resamples=50, seed=3) for _ in range(2))
    assert (one.low == two.low).all()
    assert (one.high == two.high).all()
    assert ((one.low <= one.scores) & (one.scores <= one.high)).all()
    assert one.beats + one.beats.T == pytest.approx(np.ones((3, 3)))


def test_units_are_resampled_whole() -> None:
    """Eighty votes about four things are no eighty: the interval is wider."""
    rows = [("a", "b", "left")] * 20 + [("a", "b", "left")] * 20 + [("a", "b", "right")] * 40
    alone = board([Vote(*row, str(n)) for n, row in enumerate(rows)], "bradley-terry")
    four = board([Vote(*row, str(n // 20)) for n, row in enumerate(rows)], "bradley-terry")
    assert (alone.units, four.units) == (80, 4)
    assert four.se[0] > 2 * alone.se[0]


def test_groups_become_votes_of_names() -> None:
    """Rankings by their pairs; two candidates of one model are not compared."""
    group = GroupVotes(
        ("m1", "m2", "m1"),
        (Comparison(0, 1, "both_bad"), Comparison(0, 2, "left")),
        (Ranking(((1,), (0, 2))),),
    )
    whole = list(votes_of([("g", group)], by_group=True))
    assert whole == [
        Vote("m1", "m2", "both_bad", "g"),
        Vote("m2", "m1", "left", "g"),
        Vote("m2", "m1", "left", "g"),
    ]
    assert [vote.unit for vote in votes_of([("g", group)], by_group=False)] == [
        "g/c0", "g/r0", "g/r0",
    ]  # fmt: skip


def test_nothing_is_ranked_by_nothing() -> None:
    """The caller says so before."""
    with pytest.raises(ValueError, match="no votes"):
        board([], "newman")


#: c lost everything; of a and b, a won three of five.
SEPARATED = cast(
    *[("a", "b", "left")] * 12, *[("a", "b", "right")] * 8,
    *[("a", "c", "left")] * 10, *[("c", "b", "right")] * 10,
)  # fmt: skip


@pytest.mark.parametrize("method", METHODS)
def test_a_name_that_lost_everything_leaves_the_others_their_order(method: Method) -> None:
    """Last for sure is c, and a before b as far as 12 of 20 say: neither a tie nor a certainty."""
    found = board(SEPARATED, method, resamples=400)
    assert (found.names, found.regularised) == (("a", "b", "c"), True)
    assert np.isfinite([found.scores, found.se, found.low, found.high]).all()
    assert found.scores[0] / found.scores[1] == pytest.approx(1.475, abs=0.01)
    assert found.beats[0, 1] == pytest.approx(0.83, abs=0.06)  # Φ(2 ÷ √(20·.24)) = .82
    assert found.beats[1, 2] > 0.99
    assert found.low[0] / found.high[1] < 1 < found.low[1] / found.high[2]


def test_what_keeps_it_finite_is_half_a_win_each_way_against_one_more() -> None:
    """The maximum of that likelihood, climbed directly."""
    wins = np.array([[0, 12, 10, 0.5], [8, 0, 10, 0.5], [0, 0, 0, 0.5], [0.5, 0.5, 0.5, 0]])

    def loss(theta: np.ndarray) -> float:
        gap = theta[:, None] - theta[None, :]
        return float((wins * np.logaddexp(0, -gap)).sum())

    theta = optimize.minimize(loss, np.zeros(4), tol=1e-12).x[:3]
    expected = np.exp(theta) / np.exp(theta).sum()
    assert board(SEPARATED, "bradley-terry", resamples=2).scores == pytest.approx(
        expected, abs=1e-5
    )


@pytest.mark.parametrize("method", METHODS)
def test_only_what_has_no_maximum_is_helped(method: Method) -> None:
    """One win of c, or one tie, and the figures are those of the votes alone."""
    for saving in (("c", "a", "left"), ("c", "a", "tie")):
        votes = [*SEPARATED, *cast(saving)]
        assert not board(votes, method, resamples=2).regularised
        assert np.isfinite(board(votes, method, resamples=100).low).all()
    two = cast(*[("a", "b", "left")] * 5)
    assert board(two, method, resamples=10).names == ("a", "b")


@pytest.mark.parametrize("method", METHODS)
def test_by_votes_alone_it_is_refused(method: Method) -> None:
    """In words; where the maximum exists nothing changes."""
    with pytest.raises(Refused, match=r"won or lost everything.*--prior off"):
        board(SEPARATED, method, prior=False)
    plain, alone = (board(cast(*SOME), method, resamples=2, prior=prior) for prior in (True, False))
    assert (plain.scores == alone.scores).all()


@pytest.mark.parametrize("method", METHODS)
def test_names_that_no_chain_of_votes_joins_are_not_ordered(method: Method) -> None:
    """That a beats b and c ties d says nothing of a and c."""
    with pytest.raises(Refused, match="No chain of votes"):
        board(cast(("a", "b", "left"), ("c", "d", "tie")), method)
