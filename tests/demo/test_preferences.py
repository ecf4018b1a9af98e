"""The demo's simulated votes."""

from __future__ import annotations

from pathlib import Path

from demo import preferences
from demo.reviewers import REVIEWERS
from store.access import people
from store.db.workspace import Store
from store.ranking import orders as group_orders
from tests.store.importing_files import edit, jsonl, load


def test_the_demo_has_groups_in_every_state(sqlite_store: Store, tmp_path: Path) -> None:
    """Done, open and contradictory ones, voted on by simulated reviewers only."""
    records = [
        edit(f"images/{group:02}-0.jpg", f"wish {group}", open_image_input_url=f"{group}.jpg",
             rejected_images=[f"images/{group:02}-{other}.jpg" for other in (1, 2)])
        for group in range(24)
    ]  # fmt: skip
    load(sqlite_store, jsonl(tmp_path / "preference.jsonl", *records))
    with sqlite_store.database.write() as connection:
        for name in REVIEWERS:
            people.ensure(connection, sqlite_store.clock(), name, "simulated")
    truth = {
        f"images/{group:02}-{place}.jpg": chance
        for group in range(24)
        for place, chance in enumerate((0.97, 0.5, 0.04))
    }
    preferences.vote(sqlite_store, tmp_path, truth, seed=7, by="demo")
    found = group_orders.orders(sqlite_store)
    assert all(found.counts().values())
    assert len(found.found) == 18
    assert {hand.reviewer for hand in found.hands} == set(REVIEWERS)
    assert any(hand.repeated for hand in found.hands)
