"""Restores that must not happen: what is there stays, and nothing is left behind."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from review.core.errors import BadInput, Refused
from store.access import people
from store.backup import backup, restore
from store.db.workspace import Store
from store.opening import open_workspace
from tests.store.backups import Members, in_manifest, restored, rewritten
from tests.store.importing_files import contents


def test_a_folder_that_holds_anything_is_refused(sqlite_store: Store, tmp_path: Path) -> None:
    """A workspace, or somebody's notes, is not written into."""
    backup.write(sqlite_store, tmp_path / "b.zip")
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "todo.txt").write_text("mine")
    for place in (sqlite_store.folder, notes, tmp_path / "b.zip"):
        with pytest.raises(Refused, match=r"not empty|not a folder"):
            restore.restore(tmp_path / "b.zip", place)
    assert [path.name for path in notes.iterdir()] == ["todo.txt"]


@pytest.mark.postgres
def test_a_database_that_holds_anything_is_refused(
    sqlite_store: Store, tmp_path: Path, postgres_url: str
) -> None:
    """Another workspace's rows, or somebody else's tables, stay alone."""
    backup.write(sqlite_store, tmp_path / "b.zip")
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE somebody_elses (id int)")
    with pytest.raises(Refused, match="database is not empty"):
        restore.restore(tmp_path / "b.zip", tmp_path / "again", database_url=postgres_url)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("DROP TABLE somebody_elses")
    other = open_workspace(tmp_path / "other", database_url=postgres_url)
    people.add(other, "Ana")
    with pytest.raises(Refused, match="database is not empty"):
        restore.restore(tmp_path / "b.zip", tmp_path / "again", database_url=postgres_url)
    assert [one.name for one in people.everyone(other)] == ["Ana"]
    assert not (tmp_path / "again").exists()
    other.close()


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_backup_is_refused(sqlite_store: Store, tmp_path: Path, share: float) -> None:
    """Wherever it ends, nothing is written."""
    backup.write(sqlite_store, tmp_path / "b.zip")
    whole = (tmp_path / "b.zip").read_bytes()
    (tmp_path / "b.zip").write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(BadInput, match="damaged"):
        restore.restore(tmp_path / "b.zip", tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_every_changed_byte_is_found(sqlite_store: Store, tmp_path: Path) -> None:
    """A flipped bit anywhere in the content is refused, or was in no content at all."""
    people.add(sqlite_store, "Ana")
    backup.write(sqlite_store, tmp_path / "b.zip")
    whole = (tmp_path / "b.zip").read_bytes()
    damaged = tmp_path / "damaged.zip"
    for place in range(0, len(whole), max(1, len(whole) // 60)):
        flipped = whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :]
        damaged.write_bytes(flipped)
        again = tmp_path / f"again-{place}"
        try:
            copy = restored(damaged, again)
        except (BadInput, Refused):
            assert not again.exists()
        else:  # a date or a flag in the zip's own headers
            assert contents(copy) == contents(sqlite_store)
            copy.close()


def test_a_list_of_files_that_points_out_of_the_file_is_damage(
    sqlite_store: Store, tmp_path: Path
) -> None:
    """Where the zip says that its list begins far behind its end, nothing is read there."""
    backup.write(sqlite_store, tmp_path / "b.zip")
    whole = bytearray((tmp_path / "b.zip").read_bytes())
    begins = whole.rindex(b"PK\5\6") + 16  # The place of the central directory, 4 bytes.
    whole[begins + 2] ^= 0x10
    (tmp_path / "b.zip").write_bytes(whole)
    with pytest.raises(BadInput, match="damaged"):
        restore.restore(tmp_path / "b.zip", tmp_path / "again")
    assert not (tmp_path / "again").exists()


CHANGES: dict[str, tuple[Callable[[Members], None], bool, str]] = {
    "a row": (lambda m: m.update({"tables/person.jsonl": b"[]\n"}), False, "another checksum"),
    "the manifest": (in_manifest(last_entry=7), False, "manifest was changed"),
    "a file missing": (lambda m: m.pop("tables/look.jsonl"), False, "list of files"),
    "a file more": (lambda m: m.update({"workspace/secret.key": b"x"}), False, "list of files"),
    "a secret, sealed": (lambda m: m.update({"workspace/secret.key": b"x"}), True, "list of"),
    "a way out": (lambda m: m.update({"workspace/../evil": b"x"}), True, "list of files"),
    "a way out below": (lambda m: m.update({"workspace/imports/../../x": b""}), True, "list of"),
    "no manifest": (lambda m: m.pop(backup.MANIFEST), False, "damaged"),
    "no seal": (lambda m: m.pop(backup.SEAL), False, "damaged"),
    "something else": (in_manifest(format="a novel"), True, "something else"),
    "rows lost": (lambda m: m.update({"tables/person.jsonl": b""}), True, "has 0 rows, not 1"),
    "no row": (lambda m: m.update({"tables/person.jsonl": b"{}\n"}), True, "person, row 1"),
    "a bad time": (
        lambda m: m.update({"tables/person.jsonl": b'["a","b","r","p",null,"now",null]\n'}),
        True,
        "person, row 1",
    ),
    "no name": (
        lambda m: m.update({"tables/person.jsonl": b"[null,null,null,null,null,null,null,null]\n"}),
        True,
        "did not take the backup",
    ),
    "a newer schema": (in_manifest(revision="9999"), True, "newer pico-review.*Upgrade"),
    "a newer format": (in_manifest(format_version=2), True, "newer pico-review.*Upgrade"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_tampered_backup_is_refused_in_words(store: Store, tmp_path: Path, what: str) -> None:
    """Nothing of it is written: not a file, not a row."""
    people.add(store, "Ana")
    backup.write(store, tmp_path / "b.zip")
    change, sealed, words = CHANGES[what]
    changed = rewritten(tmp_path / "b.zip", change, sealed=sealed)
    with pytest.raises((BadInput, Refused), match=words):
        restore.restore(changed, tmp_path / "again")
    assert not (tmp_path / "again").exists()
    assert not (tmp_path / "evil").exists()


def test_names_in_a_backup_are_not_taken_for_sql(sqlite_store: Store, tmp_path: Path) -> None:
    """A table or column that this schema has not is refused before it is used."""
    backup.write(sqlite_store, tmp_path / "b.zip")

    def change(members: Members) -> None:
        manifest = json.loads(members[backup.MANIFEST])
        first = manifest["tables"][0]
        first["columns"] = {"id) SELECT 1; DROP TABLE person; --": "text"}
        members[backup.MANIFEST] = json.dumps(manifest).encode()

    changed = rewritten(tmp_path / "b.zip", change, sealed=True)
    with pytest.raises(BadInput, match="not those of schema"):
        restore.restore(changed, tmp_path / "again")


@pytest.mark.parametrize("content", [b"", b"PK", b"SQLite format 3\x00", b'{"text": "an edit"}\n'])
def test_what_is_no_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    """Any other file, in words."""
    (tmp_path / "b.zip").write_bytes(content)
    with pytest.raises(BadInput, match="damaged or none"):
        restore.restore(tmp_path / "b.zip", tmp_path / "again")
    assert not (tmp_path / "again").exists()
