"""Columns beside the database: read instead of the tables, and never those of another state."""

from __future__ import annotations

import errno
import math
import shutil
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import text

from review.core.later import pyarrow as pa
from store import settings
from store.backup import backup, restore
from store.dataset import sheets
from store.db import column_files
from store.db.workspace import Store
from store.opening import open_workspace
from tests.store.importing_files import edit, images, jsonl, load, scores
from tests.store.ranking import preference

WORDS = ("edit_type", "kind", "import_id")


@pytest.fixture(autouse=True)
def _few_are_kept_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(column_files, "FEW", 0)


@contextmanager
def another_process(store: Store) -> Iterator[Store]:
    """Open the same workspace once more: nothing is kept of it in memory."""
    url = None if store.database.is_sqlite else store.database.url
    again = open_workspace(store.folder, database_url=url)
    yield again
    again.close()


def counted(store: Store, number: int | None = None) -> int:
    """Return what is kept under a name, made of a number; None: nobody may make it."""

    def make() -> pa.Table:
        assert number is not None, "nothing is kept"
        return pa.table({"number": [number]})

    with store.database.read() as connection:
        found = column_files.columns(store, connection, "count", make)
    return int(found.column("number")[0].as_py())


def files(store: Store) -> list[Path]:
    return sorted((store.folder / column_files.FOLDER).glob("*/*"))


def bring(store: Store, tmp_path: Path, *names: str) -> None:
    rows = [edit(name, name, scores=scores(0.5), judge="g") for name in names]
    load(store, jsonl(tmp_path / f"{names[0]}.jsonl", *rows))


def shown(store: Store) -> list[str]:
    """Return the images of all edits, as columns have them."""
    with store.database.read() as connection:
        found: list[str] = sheets.edits(store, connection).column("output_image").to_pylist()
    return found


def test_another_process_reads_what_one_left(store: Store, tmp_path: Path) -> None:
    """The tables are read once of a state, not once of a process."""
    bring(store, tmp_path, "a.png")
    assert counted(store, 7) == 7
    with another_process(store) as again:
        assert counted(again) == 7


def test_an_import_and_new_settings_are_another_state(store: Store, tmp_path: Path) -> None:
    """What one state gave is not read of the next, and its files go."""
    bring(store, tmp_path, "a.png")
    assert counted(store, 1) == 1
    bring(store, tmp_path, "b.png")
    with another_process(store) as again:
        assert counted(again, 2) == 2
    settings.replace(store, settings.current(store).text + "\n# changed\n", by="lead")
    with another_process(store) as again:
        assert counted(again, 3) == 3
    assert len(files(store)) == 1


def test_a_dry_run_is_no_other_state(store: Store, tmp_path: Path) -> None:
    """An import that is taken back leaves everything as it was."""
    bring(store, tmp_path, "a.png")
    assert counted(store, 1) == 1
    load(store, jsonl(tmp_path / "b.jsonl", edit("b.png")), dry_run=True)
    with another_process(store) as again:
        assert counted(again) == 1


def test_a_restored_backup_goes_its_own_way(sqlite_store: Store, tmp_path: Path) -> None:
    """From then on, as many changes in both are two states: no file of one is read in the other."""
    bring(sqlite_store, tmp_path, "a.png")
    backup.write(sqlite_store, tmp_path / "backup.zip")
    restore.restore(tmp_path / "backup.zip", tmp_path / "other")
    other = open_workspace(tmp_path / "other")
    for number, store in enumerate([sqlite_store, other]):
        text_now = settings.current(store).text
        settings.replace(store, f"{text_now}\n# changed {number}\n", by="lead")
    assert counted(sqlite_store, 1) == 1
    kept = column_files.FOLDER
    shutil.copytree(sqlite_store.folder / kept, other.folder / kept, dirs_exist_ok=True)
    assert counted(other, 2) == 2
    other.close()


def test_another_database_of_the_folder_has_its_own(
    sqlite_store: Store, tmp_path: Path, postgres_url: str
) -> None:
    """Of a workspace that moves to PostgreSQL, nothing that SQLite ordered is read."""
    bring(sqlite_store, tmp_path, "a.png")
    assert counted(sqlite_store, 1) == 1
    backup.write(sqlite_store, tmp_path / "backup.zip")
    restore.restore(tmp_path / "backup.zip", tmp_path / "other", database_url=postgres_url)
    kept = column_files.FOLDER
    shutil.copytree(sqlite_store.folder / kept, tmp_path / "other" / kept)
    other = open_workspace(tmp_path / "other", database_url=postgres_url)
    assert counted(other, 2) == 2
    other.close()


@pytest.mark.parametrize("damage", ["cut", "changed", "emptied"])
def test_a_damaged_file_is_made_anew(store: Store, tmp_path: Path, damage: str) -> None:
    """One byte that is off is enough; nothing of it is read."""
    bring(store, tmp_path, "a.png")
    counted(store, 7)
    (file,) = files(store)
    whole = file.read_bytes()
    place = whole.index((7).to_bytes(8, "little"))
    other = whole[:place] + (8).to_bytes(8, "little") + whole[place + 8 :]
    file.write_bytes({"cut": whole[:-9], "changed": other, "emptied": b""}[damage])
    with another_process(store) as again:
        assert counted(again, 7) == 7
    assert [one.read_bytes() for one in files(store)] == [whole]


def test_what_was_not_finished_is_not_read(store: Store, tmp_path: Path) -> None:
    """A process that is killed half way leaves a name that nobody looks for."""
    bring(store, tmp_path, "a.png")
    counted(store, 7)
    (file,) = files(store)
    file.rename(file.with_name(f".{file.name}.part"))
    with another_process(store) as again:
        assert counted(again, 8) == 8


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_where_nothing_can_be_written_all_goes_on(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a full disk, and where something else bears the folder's name, columns stay in memory."""
    bring(store, tmp_path, "a.png")
    with monkeypatch.context() as patched:
        patched.setattr(column_files, "_write", full)
        assert shown(store) == ["a.png"]
    assert files(store) == []
    shutil.rmtree(store.folder / column_files.FOLDER)
    (store.folder / column_files.FOLDER).write_text("somebody's own")
    with another_process(store) as again:
        assert shown(again) == ["a.png"]


def test_the_last_room_on_the_disk_is_left_to_answers(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Columns can be done without."""
    bring(store, tmp_path, "a.png")
    monkeypatch.setattr(column_files, "ROOM", 10**12)
    assert shown(store) == ["a.png"]
    assert files(store) == []


def test_few_rows_make_no_file(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are read from the tables as fast."""
    monkeypatch.setattr(column_files, "FEW", 2)
    bring(store, tmp_path, "a.png")
    assert shown(store) == ["a.png"]
    assert files(store) == []
    bring(store, tmp_path, "b.png")
    assert shown(store) == ["a.png", "b.png"]
    assert len(files(store)) == 1


def test_processes_that_begin_together_leave_one_whole_file(store: Store, tmp_path: Path) -> None:
    """Each may make it; the same content has the same name."""
    bring(store, tmp_path, "a.png", "b.png")
    together = Barrier(4)

    def read(_: int) -> list[str]:
        with another_process(store) as again:
            together.wait()
            return shown(again)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(read, range(4))) == [["a.png", "b.png"]] * 4
    assert len(files(store)) == 1


def test_a_backup_leaves_them_out(sqlite_store: Store, tmp_path: Path) -> None:
    """They can be made of the tables."""
    bring(sqlite_store, tmp_path, "a.png")
    assert shown(sqlite_store) == ["a.png"]
    backup.write(sqlite_store, tmp_path / "backup.zip")
    with zipfile.ZipFile(tmp_path / "backup.zip") as archive:
        assert not [name for name in archive.namelist() if column_files.SUFFIX in name]


def plain(store: Store, judge: str) -> list[tuple[Any, ...]]:
    """Read row by row what columns say of each edit and its score."""
    query = text("""
    SELECT e.id, e.output_image, e.edit_type, e.kind, e.import_id, e.collision, e.known, s.overall,
      s.criteria_json, s.problem, EXISTS (SELECT 1 FROM edit_set_member m
        JOIN edit_set t ON t.id = m.set_id
        WHERE t.kind = 'preference' AND m.edit_id = e.id AND m.position > 0) AS failure
    FROM edit e LEFT JOIN judge_run r ON r.name = :judge
    LEFT JOIN score s ON s.run_id = r.id AND s.edit_id = e.id
    WHERE e.id NOT IN (SELECT edit_id FROM edit_event WHERE kind = 'retired') ORDER BY e.id""")
    with store.database.read() as connection:
        rows = connection.execute(query, {"judge": judge}).all()
    return [
        (*row[:5], bool(row.collision), bool(row.known), row.overall,
         row.criteria_json in {None, "{}"}, row.problem, bool(row.failure))
        for row in rows
    ]  # fmt: skip


def by_columns(store: Store, judge: str) -> list[tuple[Any, ...]]:
    """Say the same by columns; criteria are left out."""
    with store.database.read() as connection:
        edits = sheets.edits(store, connection)
        run = sheets.run_of(connection, judge)
        assert run is not None
        scored = sheets.scores(store, connection, run, ["seamlessness"])
    told = [edits.column(name).to_pylist() for name in ("id", "output_image", *WORDS)]
    flags = [sheets.bits(edits.column(name)).tolist() for name in ("collision", "known", "failure")]
    overall = scored.column("overall").to_pylist()
    totals = [None if math.isnan(one) else one for one in overall]
    bare, problems = sheets.bits(scored.column("bare")).tolist(), scored.column("problem")
    *known, failures = flags
    said = [totals, bare, problems.to_pylist(), failures]
    return list(zip(*told, *known, *said, strict=True))


@pytest.mark.parametrize("at_once", [2, sheets.AT_ONCE])
def test_columns_say_what_the_tables_say(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """New versions, collisions, failures, edits known by id, odd scores: row for row.

    However many rows are read at a time, some of them without a type.
    """
    monkeypatch.setattr(sheets, "AT_ONCE", at_once)
    rows = [
        edit("new.png", "first", scores=scores(0.5), judge="g"),
        edit("none.png", "n"),
        edit("untyped.png", "u", edit_type=None, scores=scores(0.75), judge="g"),
        edit("untyped too.png", "v", edit_type=None),
        edit("word.png", "o", scores={**scores(0.5), "seamlessness": "good"}, judge="g"),
        edit("total.png", "t", overall=0.8, judge="g"),
        *(edit("twice.png", one, scores=scores(0.9), judge="g") for one in "de"),
    ]
    load(store, jsonl(tmp_path / "sft.jsonl", *rows))
    load(store, jsonl(tmp_path / "groups.jsonl", preference(scores=scores(0.25), judge="g")))
    load(store, jsonl(tmp_path / "new.jsonl", edit("new.png", "second")), accept_changes=True)
    load(store, jsonl(tmp_path / "s.jsonl", {"edit": "by-id.png", "judge": "g", **scores(0.5)}))
    with another_process(store) as again:
        for reader in (store, again):
            found = by_columns(reader, "g")
            assert found == plain(store, "g")
    assert len(found) > len(rows)
    assert "by-id.png" in images(store)
