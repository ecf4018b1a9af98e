"""Contradictory groups are asked again, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from review.core.errors import Refused
from store.db.workspace import Store
from store.ranking import ask_again as rank_again
from store.ranking import strengths as ranking
from store.ranking import votes
from tests.store.ranking import BOWLS, agreed, bowls, compare

GOOD, MIDDLING, BAD = BOWLS


def test_contradictory_groups_are_asked_once_more(store: Store, tmp_path: Path) -> None:
    """Each pair once, in a batch that mends; done groups and names that are no edits are not."""
    circle = [compare(GOOD, MIDDLING), compare(MIDDLING, BAD), compare(BAD, GOOD)]
    named = [compare(left, right, group="names") for left, right in ("ab", "bc", "ca")]
    done = agreed(*"xyz", times=9)
    bowls(store, tmp_path, [*circle, *named, *(row | {"group": "done"} for row in done)])
    found = ranking.fit_groups(store, votes.groups(store))
    assert [one.group.name for one in rank_again.to_ask(store, found)] == [GOOD]
    made = rank_again.send(store, found, by="Lea")
    assert (made.task, made.purpose, made.units, made.asked) == ("rank", "repair", 3, 3)
    assert rank_again.to_ask(store, found) == []
    with pytest.raises(Refused, match="wait already"):
        rank_again.send(store, found, by="Lea")


def test_a_group_in_order_is_not_sent(store: Store, tmp_path: Path) -> None:
    """Nothing is contradictory, so nothing is asked."""
    bowls(store, tmp_path)
    with pytest.raises(Refused):
        rank_again.send(store, ranking.fit_groups(store, votes.groups(store)), by="Lea")
