"""Groups of records that changed: each that is not made is named, once."""

from __future__ import annotations

from pathlib import Path

from store.db.workspace import Store
from tests.store.importing_files import edit, jsonl, load
from tests.store.ranking import BOWLS, preference


def test_each_group_that_is_not_made_has_its_line(store: Store, tmp_path: Path) -> None:
    """Two groups share an edit that is known with other content: both lines are named."""
    load(store, jsonl(tmp_path / "known.jsonl", edit(BOWLS[0], "something else")))
    one = preference()
    other = {**preference(), "rejected_images": ["other-1.png", "other-2.png"]}
    report = load(store, jsonl(tmp_path / "groups.jsonl", one, other, one))
    assert report.counts["groups_new"] == 0
    assert report.counts["repeated"] == 1
    assert sorted(problem.line or 0 for problem in report.listed) == [1, 2]
    assert all("already known with other content" in one.reason for one in report.listed)
    taken = load(store, jsonl(tmp_path / "again.jsonl", one, other), accept_changes=True)
    assert taken.counts["groups_new"] == 2
