"""Every public dataset of the table comes in by one command, with its pictures."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.dataset import images
from store.db.workspace import Store
from store.opening import open_workspace
from store.work import browse
from tests.schemas import edits, votes
from tests.schemas.published import Published
from tests.terminal import Terminal

EVERY = (*edits.EVERY, *votes.EVERY)


@pytest.fixture
def pico(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Run commands in an empty folder."""
    return Terminal.inside(tmp_path, capsys, monkeypatch)


@pytest.mark.parametrize("published", EVERY, ids=lambda one: one.schema)
def test_a_dataset_comes_in_by_one_command_with_its_pictures(
    pico: Terminal, tmp_path: Path, published: Published
) -> None:
    """Known by its name, nothing asked; every record loaded, every picture there to be drawn."""
    ran = pico("import", published.write(tmp_path / "data"), "--json")
    assert ran.code == 0, ran.err
    assert {one["schema"] for one in ran.json["understood"]} == {published.schema}
    assert (ran.json["records"], ran.json["problems"]) == (published.records, 0)
    assert not any(ran.json[f"{side}_missing"] for side in ("images", "sources"))
    store = open_workspace(tmp_path / "workspace")
    try:
        assert all(drawn(store, published))
    finally:
        store.close()


def drawn(store: Store, published: Published) -> list[bool]:
    """Return of each side of each edit whether there is a picture of it to be shown."""
    sides = ("edited",) if published.schema == "Rapidata" else ("source", "edited")
    return [
        place is not None and bool(images.picture(store, place, "thumb").content)
        for edit_id in browse.ids(store, browse.Filter(reviewer=""))
        for side in sides
        for place in [images.path_of(store, edit_id, side)]
    ]
