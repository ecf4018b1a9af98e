"""A public dataset is imported as it was downloaded: a folder, one name, no mapping."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageColor
from sqlalchemy import select

from review.core.edits import Side
from store.dataset import images
from store.db import tables
from store.db.workspace import Store
from tests.schemas import edits as sets
from tests.schemas.published import Published
from tests.store.importing_files import load


def kept(store: Store) -> list[Any]:
    """Return the edits, in the order of their keys."""
    with store.database.read() as connection:
        return list(connection.execute(select(tables.edit).order_by(tables.edit.c.output_image)))


def colour(store: Store, edit: Any, side: Side) -> tuple[int, ...] | None:
    """Return the colour of a side's picture, as a reviewer gets it."""
    place = images.path_of(store, edit.id, side)
    if place is None:
        return None
    shown = Image.open(io.BytesIO(images.picture(store, place, "full").content)).convert("RGB")
    pixel = shown.getpixel((3, 3))
    return pixel if isinstance(pixel, tuple) else None


def due(published: Published, column: str) -> list[tuple[int, ...]]:
    """Return the colours of a column of pictures, over all shards."""
    rows = [row for shard in published.shards.values() for row in shard]
    return [ImageColor.getrgb(row[column]) for row in rows]


PICTURES = ("images_missing", "images_broken", "sources_missing", "sources_broken")


@pytest.mark.parametrize("published", sets.EVERY, ids=lambda one: one.schema)
def test_a_dataset_comes_in_whole(store: Store, tmp_path: Path, published: Published) -> None:
    """Each of its rows is a record, its pictures are there, and nothing collides."""
    report = load(store, published.write(tmp_path / "set")).as_json()
    assert report["records"] == published.records
    assert report["problems"] == 0, report["listed"]
    assert {name: report[name] for name in PICTURES} == dict.fromkeys(PICTURES, 0)
    assert report["collisions"] == 0
    again = load(store, tmp_path / "set").as_json()
    assert (again["edits_new"], again["edits_already"]) == (0, report["edits_new"])


@pytest.mark.parametrize(
    ("published", "source", "edited"),
    [
        (sets.UNICEDIT, "src_image", "edit_image"),
        (sets.SCALEEDIT, "source_image", "edited_image"),
        (sets.OMNIEDIT, "src_img", "edited_img"),
        (sets.ANYEDIT, "image_file", "edited_file"),
        (sets.HQ_EDIT, "input_image", "output_image"),
        (sets.MAGICBRUSH, "source_img", "target_img"),
        (sets.HUMANEDIT, "INPUT_IMG", "OUTPUT_IMG"),
        (sets.INSTRUCTPIX2PIX, "input_image", "edited_image"),
    ],
    ids=lambda one: getattr(one, "schema", ""),
)
def test_each_edit_is_shown_with_its_own_pictures(
    store: Store, tmp_path: Path, published: Published, source: str, edited: str
) -> None:
    """From where they lie in the table: source and edited of the right row, of turns too."""
    load(store, published.write(tmp_path / "set"))
    edits = kept(store)
    assert [colour(store, edit, "source") for edit in edits] == due(published, source)
    assert [colour(store, edit, "edited") for edit in edits] == due(published, edited)


def test_pictures_in_an_archive_beside_the_table_are_shown(store: Store, tmp_path: Path) -> None:
    """ImgEdit's rows and turns name members of a tar: each its own."""
    load(store, sets.IMGEDIT.write(tmp_path / "set"))
    edits = kept(store)
    assert [colour(store, edit, "source") for edit in edits] == [(255, 0, 0), (0, 0, 255)]
    assert [colour(store, edit, "edited") for edit in edits] == [(255, 255, 255), (128, 128, 128)]


def test_a_turn_is_shown_with_the_picture_it_goes_on_from(store: Store, tmp_path: Path) -> None:
    """The third turn of ImgEdit's takes back the second: it goes on from the first one's."""
    load(store, sets.IMGEDIT_CHAINS.write(tmp_path / "set"))
    sources = [colour(store, edit, "source") for edit in kept(store)]
    assert sources == [ImageColor.getrgb(name) for name in ("red", "green", "green")]
