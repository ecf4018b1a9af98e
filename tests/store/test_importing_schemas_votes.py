"""Public datasets of preferences: edits, groups and votes of one file."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.dataset import images
from store.db.workspace import Store
from store.ranking.drawing import RankRequest, draw_batch
from store.work import on_screen, queue
from tests.schemas import votes as sets
from tests.schemas.published import Published
from tests.store.importing_files import edits, load
from tests.store.reviewing import reviewer

COUNTS = {
    "EditReward": {"edits_new": 6, "votes_new": 9, "groups_new": 3, "reviewers_new": 8},
    "EditReward-Compass": {"edits_new": 3, "votes_new": 3, "groups_new": 2, "reviewers_new": 1},
    "Rapidata": {"edits_new": 3, "votes_new": 6, "groups_new": 1, "reviewers_new": 4},
}


@pytest.mark.parametrize("published", sets.EVERY, ids=lambda one: one.schema)
def test_a_row_brings_its_edits_and_its_votes(
    store: Store, tmp_path: Path, published: Published
) -> None:
    """Each edit once, with its pictures; all votes; and nothing the second time."""
    named = published.write(tmp_path / "data")
    report = load(store, named)
    assert report.problem_count == 0
    expected = {"records": published.records, **COUNTS[published.schema]}
    assert {name: report.counts[name] for name in expected} == expected
    again = load(store, named)
    assert not again.changed_anything()
    assert again.counts["votes_already"] == COUNTS[published.schema]["votes_new"]
    assert report.picture_count == 0
    for one in edits(store):
        assert images.path_of(store, one.id, "edited") is not None


@pytest.mark.parametrize("published", sets.EVERY, ids=lambda one: one.schema)
def test_its_groups_can_be_ranked_in_the_station(
    store: Store, tmp_path: Path, published: Published
) -> None:
    """With the source beside the candidates, if they were made from one."""
    load(store, published.write(tmp_path / "data"))
    draw_batch(store, RankRequest(1, mode="listwise"), by="lead")
    ana = reviewer(store)
    (unit,) = on_screen.units(store, ana, queue.lease(store, ana, "rank", 1), "rank")
    keys = [one.key for one in unit.pictures]
    assert ("source" in keys) == (published is not sets.RAPIDATA)
    assert len([key for key in keys if key != "source"]) >= 2
