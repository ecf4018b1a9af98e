"""A public dataset is imported as it was downloaded: a folder, one name, no mapping."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from store.db import tables
from store.db.workspace import Store
from tests.schemas import edits as sets
from tests.schemas.published import Published
from tests.store.importing_files import load


def kept(store: Store) -> list[Any]:
    """Return the edits, in the order they came in."""
    with store.database.read() as connection:
        return list(connection.execute(select(tables.edit).order_by(tables.edit.c.output_image)))


PICTURES = ("images_missing", "images_broken", "sources_missing", "sources_broken")
#: One is a JSON array.
WHOLE = [one for one in sets.EVERY if one is not sets.OPENGPT_4O_IMAGE]


@pytest.mark.parametrize("published", WHOLE, ids=lambda one: one.schema)
def test_a_dataset_comes_in_whole(store: Store, tmp_path: Path, published: Published) -> None:
    """Each of its rows is a record, its pictures are there, and nothing collides."""
    report = load(store, published.write(tmp_path / "set")).as_json()
    assert report["records"] == published.records
    assert report["problems"] == 0, report["listed"]
    if published.tar is None:
        assert {name: report[name] for name in PICTURES} == dict.fromkeys(PICTURES, 0)
    assert report["collisions"] == 0
    again = load(store, tmp_path / "set").as_json()
    assert (again["edits_new"], again["edits_already"]) == (0, report["edits_new"])
