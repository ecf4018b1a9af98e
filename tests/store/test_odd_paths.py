"""Names no file system has, and links in a circle: a missing picture, or words, never a trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from review.core.errors import PicoReviewError
from store.dataset import images
from store.db.workspace import Store
from tests.store.importing_files import by_image, edit, jsonl, load

NAMES = {
    "a name of 300 letters": f"images/{'a' * 300}.png",
    "a folder of 300 letters": f"{'a' * 300}/1.png",
    "three thousand folders": f"{'b/' * 3000}1.png",
    "a link to itself": "loop/1.png",
    "a link to itself as the file": "loop",
    "a file as a folder": "file/1.png",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of images with a link to itself and a file."""
    made = tmp_path / "pictures"
    made.mkdir()
    (made / "loop").symlink_to("loop")
    (made / "file").write_bytes(b"")
    return made


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_by_an_odd_name_is_missing(
    sqlite_store: Store, tmp_path: Path, folder: Path, name: str
) -> None:
    """The record is loaded, its picture counted as missing; asked for later, it is not there."""
    report = load(sqlite_store, jsonl(tmp_path / "m.jsonl", edit(NAMES[name])), images=str(folder))
    assert report.counts["edits_new"] == 1
    assert report.counts["images_missing"] == 1
    assert images.path_of(sqlite_store, by_image(sqlite_store, NAMES[name]).id, "edited") is None


def test_a_folder_that_came_later_holds_the_picture(
    sqlite_store: Store, tmp_path: Path, folder: Path
) -> None:
    """It was a file at the import; now it is a folder with the picture inside."""
    load(sqlite_store, jsonl(tmp_path / "m.jsonl", edit("file/1.png")), images=str(folder))
    (folder / "file").unlink()
    (folder / "file").mkdir()
    (folder / "file" / "1.png").write_bytes(b"a picture")
    place = images.path_of(sqlite_store, by_image(sqlite_store, "file/1.png").id, "edited")
    assert place == folder / "file" / "1.png"


@pytest.mark.parametrize("name", ["loop", "a" * 300, "no/such/folder"])
def test_an_odd_name_for_the_folder_of_images_is_refused_in_words(
    sqlite_store: Store, tmp_path: Path, folder: Path, name: str
) -> None:
    """Nothing is loaded."""
    with pytest.raises(PicoReviewError, match="is not a folder"):
        load(sqlite_store, jsonl(tmp_path / "m.jsonl", edit("1.png")), images=str(folder / name))


@pytest.mark.parametrize("name", ["loop", f"{'a' * 300}.jsonl", f"{'b/' * 3000}m.jsonl"])
def test_an_odd_name_of_a_manifest_is_refused_in_words(
    sqlite_store: Store, folder: Path, name: str
) -> None:
    """As any file that is not there."""
    with pytest.raises(PicoReviewError):
        load(sqlite_store, folder / name)
