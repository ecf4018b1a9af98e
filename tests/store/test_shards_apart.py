"""Two shards of one name: no edit ever shows a picture of the other."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from review.core.errors import BadInput, Refused
from store.dataset import images, places, prints
from store.db import tables
from store.db.workspace import Store
from store.importing import shards
from store.importing.sources import Source
from tests.store.importing_files import changed_tables, contents, load
from tests.store.test_inside import COLORS, png, shard, tar

OTHERS = ("red", "blue", "white")


def other(path: Path) -> Path:
    """Write the shard of another dataset: the same instructions, other pictures."""
    return shard(path, edited_image=[{"bytes": png(color), "path": None} for color in OTHERS])


def shown(store: Store) -> dict[str, list[str | None]]:
    """Return, under each key, the colours of source and edited picture; None for none."""
    colors = {png(color): color for color in (*COLORS, *OTHERS)}
    table = tables.edit
    with store.database.read() as connection:
        rows = connection.execute(select(table.c.id, table.c.output_image)).all()

    def color(edit_id: str, side: images.Side) -> str | None:
        place = images.path_of(store, edit_id, side)
        try:
            return colors[places.content(place)] if place else None
        except BadInput:
            return None

    return {row.output_image: [color(row.id, "source"), color(row.id, "edited")] for row in rows}


@pytest.mark.parametrize("name", ["train.parquet", "train.arrow"])
@pytest.mark.parametrize("accept_changes", [False, True])
def test_two_shards_of_one_name_come_in_one_after_the_other(
    store: Store, tmp_path: Path, name: str, accept_changes: bool
) -> None:
    """Each row is an edit of its own with its own pictures; both again change nothing."""
    first, second = shard(tmp_path / "a" / name), other(tmp_path / "b" / name)
    load(store, first)
    report = load(store, second, accept_changes=accept_changes)
    assert (report.counts["edits_new"], report.counts["edits_already"]) == (3, 0)
    before = contents(store)
    assert shown(store) == {
        **{f"{name}#{n}": [COLORS[n], COLORS[2 - n]] for n in range(3)},
        **{f"b/{name}#{n}": [COLORS[n], OTHERS[n]] for n in range(3)},
    }
    for file in (first, second, second.parent):
        assert load(store, file, accept_changes=accept_changes).problem_count == 0
    assert set(changed_tables(before, contents(store))) <= {"dataset_state", "import_run"}


def test_a_dataset_that_was_moved_is_the_same(store: Store, tmp_path: Path) -> None:
    """A copy elsewhere brings nothing new, with the first there or gone."""
    first = shard(tmp_path / "a" / "train.parquet")
    load(store, first)
    shutil.copytree(first.parent, tmp_path / "b")
    assert load(store, tmp_path / "b" / "train.parquet").counts["edits_already"] == 3
    shutil.rmtree(first.parent)
    assert load(store, tmp_path / "b" / "train.parquet").counts["edits_already"] == 3
    assert None not in shown(store)["train.parquet#0"]


def test_a_shard_that_was_replaced_shows_nothing_until_it_is_accepted(
    store: Store, tmp_path: Path
) -> None:
    """Neither at once, nor after an import that does not accept it, which names the file."""
    file = shard(tmp_path / "train.parquet")
    load(store, file)
    before = shown(store)
    other(file)
    assert shown(store) == {key: [None, None] for key in before}
    report = load(store, file)
    assert [(one.file, one.line) for one in report.listed] == [(str(file), None)]
    assert "another file was imported under this name" in report.listed[0].reason
    assert shown(store) == {key: [None, None] for key in before}
    assert load(store, file, accept_changes=True, dry_run=True).problem_count == 0
    assert shown(store) == {key: [None, None] for key in before}
    load(store, file, accept_changes=True)
    assert [edited for _source, edited in shown(store).values()] == list(OTHERS)


def test_what_was_drawn_of_a_replaced_shard_is_not_shown_either(
    store: Store, tmp_path: Path
) -> None:
    """A preview of the file draws its pictures; the edit's is another one."""
    file = shard(tmp_path / "train.parquet")
    load(store, file)
    other(file)
    preview = images.locate((tmp_path,), "train.parquet#0/edited_image")
    assert preview is not None
    images.picture(store, preview, "thumb")
    with store.database.read() as connection:
        edit_id = str(connection.scalar(select(tables.edit.c.id)))
    place = images.path_of(store, edit_id, "edited")
    assert place is not None
    with pytest.raises(BadInput, match="replaced since it was imported"):
        images.picture(store, place, "thumb")


def test_an_archive_of_the_same_name_in_another_folder_is_not_taken(
    store: Store, tmp_path: Path
) -> None:
    """Rows beside the second archive never get a picture of the first."""
    for folder, members in (("a", {"x.png": png("red")}), ("b", {"x.png": png("blue")})):
        (tmp_path / folder).mkdir()
        tar(tmp_path / folder / "pictures.tar", members)
        row = {"input_image": "x.png", "edit_prompt": folder, "edited_image": f"{folder}.png"}
        (tmp_path / folder / "rows.jsonl").write_text(json.dumps(row))
        load(store, tmp_path / folder / "rows.jsonl")
    found = shown(store)
    assert (found["a.png"][0], found["b.png"][0]) == ("red", None)


def test_all_of_the_machine_is_no_image_folder(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no folder above tells two shards apart, the second is refused."""
    monkeypatch.setattr(shards, "_taken", lambda *_of: True)
    file = shard(tmp_path / "train.parquet")
    with pytest.raises(Refused, match=r"train\.parquet: another file of this name"):
        shards.apart(store, [Source(file, tmp_path)])


@pytest.mark.parametrize("size", [10, prints.END, 2 * prints.PIECES * prints.PIECE])
def test_a_print_tells_files_apart_whatever_their_times(tmp_path: Path, size: int) -> None:
    """One byte more, or another one at the end, is another file; a copy is the same."""
    file, copy = tmp_path / "a.tar", tmp_path / "b.tar"
    file.write_bytes(bytes(size))
    copy.write_bytes(bytes(size))
    assert prints.of(file) == prints.of(copy)
    (tmp_path / "more.tar").write_bytes(bytes(size + 1))
    (tmp_path / "end.tar").write_bytes(bytes(size)[:-1] + b"x")
    others = {prints.of(tmp_path / name) for name in ("more.tar", "end.tar")}
    assert len(others | {prints.of(file)}) == 3
