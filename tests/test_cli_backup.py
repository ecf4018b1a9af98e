"""The terminal: a backup made, kept, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal import Terminal, labelled


@pytest.fixture
def pico(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Run commands in an empty folder that has a labelled workspace."""
    made = Terminal.inside(tmp_path, capsys, monkeypatch)
    made("import", *labelled(tmp_path, edits=20, accepted_from=5))
    return made


def reviews(pico: Terminal, workspace: str, out: str) -> str:
    """Return the log of a workspace as it is exported."""
    pico("export", "reviews", "--workspace", workspace, "--out", out)
    return (Path(out) / "reviews.jsonl").read_text(encoding="utf-8")


def test_a_backup_restores_the_same_log(pico: Terminal) -> None:
    """Both commands say how much it is, and what is not in it."""
    made = pico("backup", "b.zip")
    assert made.code == 0
    assert "20 log entries, 20 edits" in made.out
    assert "secret.key" in made.err
    assert "Pictures stay where they are" in made.err
    back = pico("restore", "b.zip", "--workspace", "again")
    assert back.code == 0
    assert "again: 20 log entries, 20 edits" in back.out
    assert reviews(pico, "again", "r2") == reviews(pico, "workspace", "r1")


def test_both_say_the_same_to_scripts(pico: Terminal) -> None:
    """With --json: schema, last entry, rows of each table, the folders of images."""
    made = pico("backup", "b.zip", "--json").json
    assert (made["last_entry"], made["rows"]["review"], made["place"]) == (20, 20, "b.zip")
    assert made["image_roots"] == [str(Path.cwd())]
    back = pico("restore", "b.zip", "--workspace", "again", "--json").json
    assert {**back, "place": "b.zip"} == made


def test_a_restored_workspace_says_which_images_are_not_here(pico: Terminal) -> None:
    """On another machine a folder of images may not exist: it is named."""
    Path("pictures").mkdir()
    pico("import", "sft.jsonl", "--images", "pictures")
    pico("backup", "b.zip")
    Path("pictures").rmdir()
    said = pico("restore", "b.zip", "--workspace", "again").err
    assert f"not here: {Path.cwd() / 'pictures'}" in said


def test_nothing_is_overwritten(pico: Terminal) -> None:
    """Neither a backup that is there, nor a workspace; exit code 2, and what to do."""
    pico("backup", "b.zip")
    before = Path("b.zip").read_bytes()
    again = pico("backup", "b.zip")
    assert (again.code, "name another" in again.err) == (2, True)
    assert Path("b.zip").read_bytes() == before
    onto = pico("restore", "b.zip")
    assert (onto.code, "name a new folder with --workspace" in onto.err) == (2, True)


def test_a_damaged_file_is_refused(pico: Terminal) -> None:
    """Exit code 2, the file named, and no workspace made."""
    pico("backup", "b.zip")
    Path("b.zip").write_bytes(Path("b.zip").read_bytes()[:-500])
    ran = pico("restore", "b.zip", "--workspace", "again")
    assert ran.code == 2
    assert "b.zip: the backup is damaged" in ran.err
    assert not Path("again").exists()


def test_what_is_not_there_is_refused(pico: Terminal) -> None:
    """No such workspace, no such file, no such folder to write to: exit code 2, no workspace."""
    assert pico("backup", "b.zip", "--workspace", "nowhere").code == 2
    assert pico("restore", "nothing.zip", "--workspace", "again").code == 2
    assert pico("backup", "no/such/folder/b.zip").code == 2
    assert not Path("nowhere").exists()
    assert not Path("again").exists()


def test_a_workspace_moves_to_another_database(
    pico: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows are named, a password is not; the old database is refused from then on."""
    there = f"sqlite:///{Path.cwd() / 'moved.db'}"
    moved = pico("move", there)
    assert (moved.code, "20 log entries, 20 edits" in moved.out) == (0, True)
    assert "PICO_REVIEW_DATABASE" in moved.err
    gone = pico("export", "reviews", "--out", "r1")
    assert (gone.code, "moved to another database" in gone.err) == (2, True)
    monkeypatch.setenv("PICO_REVIEW_DATABASE", there)
    assert len(reviews(pico, "workspace", "r2").splitlines()) == 20


def test_a_database_that_cannot_be_reached_is_no_move(pico: Terminal) -> None:
    """Exit code 2, no trace, and the workspace goes on where it is."""
    for url in ("postgresql://u:secret@127.0.0.1:9/none", "nonsense", "oddsql://x"):
        ran = pico("move", url)
        assert (ran.code, "Traceback" in ran.err, "secret" in ran.err) == (2, False, False)
    assert pico("export", "reviews", "--out", "r1").code == 0
