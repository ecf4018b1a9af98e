"""Every public dataset of the table comes in by the Load page, with its pictures."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from store import settings
from store.db.workspace import Store
from store.work import browse
from tests.pages.conftest import Show, is_fine, metrics, press, words_of
from tests.schemas import edits, votes
from tests.schemas.published import Published, png
from tests.test_cli_schemas import EVERY, drawn

#: Datasets of one table that holds its pictures: such a file is sent as it is.
SENT = [edits.UNICEDIT, edits.HQ_EDIT, edits.MAGICBRUSH, votes.RAPIDATA]


def through(at: AppTest, *steps: str) -> AppTest:
    """Press one button after the other; each page is fine, and nothing is red on it."""
    for step in steps:
        at = press(at, step)
        assert is_fine(at), [one.value for one in at.error]
        assert not [one.value for one in at.markdown if one.value.startswith(":red[")]
    return at


@pytest.mark.parametrize("published", EVERY, ids=lambda one: one.schema)
def test_a_dataset_on_the_server_is_named_and_loaded(
    show: Show, sqlite_store: Store, tmp_path: Path, published: Published
) -> None:
    """Its columns are shown with what they mean, its rows with pictures; nothing is to name."""
    at = show("load")
    place = published.write(tmp_path / "data")
    at.text_input(key="load-named").set_value(str(place))
    at = through(at.run(), "Next: columns")
    assert f"Columns of {published.schema}" in words_of(at).replace("\\", "")
    assert at.get("image")
    assert "Ignored columns" not in words_of(at)
    at = through(at, "Next: check")
    assert metrics(at)["Records"] == f"{published.records:,}"
    through(at, "Load")
    assert all(drawn(sqlite_store, published))


@pytest.mark.parametrize("published", SENT, ids=lambda one: one.schema)
def test_a_table_with_its_pictures_inside_is_sent_and_stays(
    show: Show, sqlite_store: Store, tmp_path: Path, published: Published
) -> None:
    """It is moved to where pictures are kept: they are served from it."""
    published.write(tmp_path / "data")
    at = show("load")
    for name in published.shards:
        shard = tmp_path / "data" / name
        at.file_uploader[0].upload(shard.name, shard.read_bytes())
        at = at.run()
    at = through(at, "Next: columns")
    assert at.get("image")
    assert "Ignored columns" not in words_of(at)
    through(at, "Next: check", "Load")
    assert all(drawn(sqlite_store, published))
    assert list((sqlite_store.folder / "uploads").rglob("*.parquet")) == []


def test_lines_and_their_pictures_are_sent_apart(show: Show, sqlite_store: Store) -> None:
    """A dataset whose pictures are files: its lines by one field, a zip by the other."""
    published = edits.OMNIGEN2
    at = show("load")
    ((name, _rows),) = published.shards.items()
    folder = sqlite_store.folder.parent / "data"
    published.write(folder)
    at.file_uploader[0].upload(Path(name).name, (folder / name).read_bytes())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, colour in published.loose.items():
            archive.writestr(path, png(colour))
    at = at.run()
    at.file_uploader[1].upload("pictures.zip", packed.getvalue())
    at = through(at.run(), "Next: columns")
    through(at, "Next: check", "Load")
    assert all(drawn(sqlite_store, published))


def test_a_datasets_own_criteria_are_offered_and_taken_over(
    show: Show, sqlite_store: Store, tmp_path: Path
) -> None:
    """Left alone its scores do not count; taken over they do, on its scale."""
    place = edits.SCALEEDIT.write(tmp_path / "data")
    at = show("load")
    at.text_input(key="load-named").set_value(str(place))
    at = through(at.run(), "Next: columns")
    assert "on the scale 1 to 3" in words_of(at)
    version = settings.current(sqlite_store).version
    assert settings.current(sqlite_store).settings.scale.max == 1
    (offer,) = [one for one in at.button if one.key == "load-offered-ScaleEdit-12M"]
    at = offer.click().run()
    assert is_fine(at)
    now = settings.current(sqlite_store)
    assert (now.version, now.settings.scale.min, now.settings.scale.max) == (version + 1, 1, 3)
    at = through(at, "Next: check", "Load")
    assert browse.counts(sqlite_store).judges == {"ScaleEdit-12M": 3}
