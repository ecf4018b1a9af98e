"""One order over a whole data set: published scores, and intervals by resampling units."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

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
