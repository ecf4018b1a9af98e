"""From reviews to a label."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.core.answers import VOTES
from review.core.consensus import agreed, label
from review.promises.task import SCORE

VERDICTS = st.lists(st.sampled_from(["accept", "reject", "unsure"]), min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("verdicts", "asked", "state"),
    [
        (["accept"], 1, "accept"),
        (["reject"], 1, "reject"),
        (["unsure"], 1, "reject"),
        (["accept", "accept", "reject"], 3, "accept"),
        (["accept", "reject"], 2, "reject"),
        (["accept", "unsure", "accept"], 3, "accept"),
        (["accept", "accept"], 3, "open"),
        ([], 1, "open"),
        ([], None, "open"),
        (["accept", "reject"], None, "reject"),
        (["cannot_judge"], 1, "none"),
        (["cannot_judge", "accept"], 2, "none"),
        (["cannot_judge", "accept", "accept"], 3, "accept"),
    ],
)
def test_the_label_rule(verdicts: list[str], asked: int | None, state: str) -> None:
    """Accept needs strictly more than half; unsure votes against; too few reviews stay open."""
    assert label(verdicts, asked).state == state


@given(VERDICTS)
def test_one_more_accept_never_turns_an_accepted_unit(verdicts: list[str]) -> None:
    """Adding an accepting review keeps an accepted unit accepted."""
    if label(verdicts, None).state == "accept":
        assert label([*verdicts, "accept"], None).state == "accept"


@given(VERDICTS)
def test_the_order_of_reviews_does_not_matter(verdicts: list[str]) -> None:
    """A label depends on what was said, not on who was first."""
    assert label(verdicts, None) == label(verdicts[::-1], None)


def test_accept_share_counts_votes_only() -> None:
    """The share of accepting reviewers leaves out those who could not judge."""
    assert label(["accept", "reject", "cannot_judge", "accept"], 4).accept_share == pytest.approx(
        2 / 3
    )


def test_score_verdicts_count_or_are_named() -> None:
    """Each verdict of the score task votes, except cannot judge and a flag."""
    assert {c.value for c in SCORE.choices} - VOTES.keys() == {"cannot_judge", "unsafe"}


@pytest.mark.parametrize(
    ("verdicts", "both"),
    [
        (["accept", "accept"], "accept"),
        (["reject", "skip"], "reject"),
        (["accept", "cannot_judge", "accept"], "accept"),
        (["cannot_judge"], "reject"),
        (["accept", "reject"], None),
        (["reject", "unsure"], None),
        (["unsafe"], None),
        ([], None),
    ],
)
def test_answers_agree_where_none_is_unsure_and_all_say_one_thing(
    verdicts: list[str], both: str | None
) -> None:
    """What most cannot judge counts as a reject; nobody's answer is no agreement."""
    assert agreed(verdicts) == both
