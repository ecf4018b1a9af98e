"""ν, how readily people tie: one number, whoever asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from review.ranking.asking import state
from review.ranking.cycles import consistency
from review.ranking.fit import fit
from review.ranking.scales import scales
from review.ranking.votes import tallies
from store.db.workspace import Store
from store.ranking import orders as group_orders
from store.ranking import rounds as rank_rounds
from store.ranking import ties, votes
from store.ranking.ties import rounded
from tests.store.importing_files import edit, jsonl, load
from tests.store.ranking import compare, vote
from tests.store.reviewing import reviewer
from tests.store.test_rank_station import answer_all, drawn, group, leased, prefer


def tied_elsewhere(store: Store, folder: Path) -> None:
    """Bring in another group, on which nearly every vote is a tie."""
    images = [f"other/{number}.png" for number in range(2)]
    record = edit(images[0], "else", open_image_input_url="o.jpg", rejected_images=images[1:])
    load(store, jsonl(folder / "other.jsonl", record))
    vote(store, folder, *[compare(*images, "tie", reviewer=f"t{n}") for n in range(40)])


def nu(store: Store) -> float:
    with store.database.read() as connection:
        return ties.scales_now(connection).nu


def test_a_group_stands_in_the_station_as_on_the_desk(store: Store, tmp_path: Path) -> None:
    """Others' ties weigh in both: neither takes a group's ν from its own votes alone."""
    group(store, tmp_path)
    tied_elsewhere(store, tmp_path)
    drawn(store, size=2, repeats=0)
    answer_all(store, reviewer(store))
    for one in group_orders.orders(store).found:
        with store.database.write() as connection:
            found, _ = rank_rounds._state(connection, one.ranked.group.id)
        assert found == one.ranked.state
        assert one.ranked.fitted.nu == nu(store)


def test_where_people_tie_readily_two_wins_are_enough_in_the_station_too(
    store: Store, tmp_path: Path
) -> None:
    """By its own votes alone the group would be asked a third time; by the ν of all it is done."""
    group(store, tmp_path, 2)
    tied_elsewhere(store, tmp_path)
    (other,) = votes.groups(store)
    drawn(store, size=2, repeats=0)
    asked = [_prefer_all_but(store, reviewer(store, f"r{n}"), other.id) for n in range(3)]
    assert asked == [1, 1, 0]
    one = next(found for found in votes.groups(store) if found.id != other.id)
    own, counted = fit([one.votes])[0], tallies(one.votes)
    assert state(own, counted, consistency(counted, 2)) == "open"
    assert {found.ranked.state for found in group_orders.orders(store).found} == {"done"}


def _prefer_all_but(store: Store, who: str, group_id: str) -> int:
    wanted = [lease for lease in leased(store, who) if lease.unit_id != group_id]
    for lease in wanted:
        prefer(store, who, lease)
    return len(wanted)


def test_few_votes_and_imported_ones_count_at_once(store: Store, tmp_path: Path) -> None:
    """An import is estimated whole; the station's votes up to sixteen, then by milestones."""
    group(store, tmp_path)
    assert nu(store) == pytest.approx(1)
    tied_elsewhere(store, tmp_path)
    assert nu(store) == scales([one.votes for one in votes.groups(store)]).nu
    drawn(store, size=2, repeats=0)
    imported, who = nu(store), reviewer(store)
    for number, lease in enumerate(leased(store, who)):
        prefer(store, who, lease)
        exact = scales([one.votes for one in votes.groups(store)]).nu
        assert nu(store) == (exact if rounded(41 + number) == 41 + number else imported)


def test_of_very_many_groups_some_are_drawn(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Above the bound ν comes from so many groups, the same ones each time."""
    group(store, tmp_path)
    drawn(store, repeats=0)
    answer_all(store, reviewer(store))
    tied_elsewhere(store, tmp_path)
    both = nu(store)
    monkeypatch.setattr(ties, "MOST", 1)
    ties._at.cache_clear()
    some = nu(store)
    assert some != both
    alone = [scales([one.votes]).nu for one in votes.groups(store)]
    assert some in alone
    ties._at.cache_clear()
