"""Folders that nobody may look into and names that are no text: a problem each, never a trace."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from review.core.errors import Refused
from store.db.workspace import Store
from tests.store.importing_files import edit, images, jsonl, load, said

ODD = os.fsdecode(b"caf\xe9")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a manifest, and beside it a folder that this process may not look into."""
    made = tmp_path / "data"
    shut = made / "shut"
    shut.mkdir(parents=True)
    jsonl(made / "m.jsonl", edit("1.png"))
    jsonl(shut / "x.jsonl", edit("2.png"))
    really = os.access

    def access(path: Path, mode: int) -> bool:  # Root may look into everything.
        return Path(path) != shut and really(path, mode)

    monkeypatch.setattr(os, "access", access)
    return made


def test_a_folder_that_is_shut_is_a_problem_and_the_others_load(
    sqlite_store: Store, folder: Path
) -> None:
    """It is named, with what to do."""
    report = load(sqlite_store, folder)
    assert images(sqlite_store) == ["1.png"]
    assert said(report) == [("shut", None, "the folder cannot be opened: permission denied.")]
    assert "rights" in report.listed[0].what_to_do


def test_a_pattern_that_leads_into_a_shut_folder_says_so(sqlite_store: Store, folder: Path) -> None:
    """As when the folder above is named."""
    report = load(sqlite_store, folder / "*")
    assert images(sqlite_store) == ["1.png"]
    assert [reason for _file, _line, reason in said(report)] == [
        "the folder cannot be opened: permission denied."
    ]


def test_names_that_are_not_utf_8_are_problems_and_the_others_load(
    sqlite_store: Store, tmp_path: Path
) -> None:
    """A table and a folder of such names are problems, other files are left out; all are shown."""
    made = tmp_path / "data"
    (made / f"{ODD}-folder").mkdir(parents=True)
    jsonl(made / f"{ODD}-folder" / "x.jsonl", edit("3.png"))
    jsonl(made / f"{ODD}.jsonl", edit("2.png"))
    (made / f"{ODD}.txt").write_bytes(b"")
    jsonl(made / "m.jsonl", edit("1.png"), "{bad")
    report = load(sqlite_store, made)
    assert images(sqlite_store) == ["1.png"]
    assert sorted(name for name, _line, reason in said(report) if "UTF-8" in reason) == [
        "caf\\xe9-folder", "caf\\xe9.jsonl",
    ]  # fmt: skip
    (left,) = report.left_out()
    assert "caf\\xe9.txt" in left
    assert "caf\\xe9.jsonl" in report.problems_file.read_text("utf-8")
    left.encode()


@pytest.mark.parametrize("name", [ODD, f"{ODD}.jsonl", f"{ODD}*"])
def test_a_name_that_is_not_utf_8_is_refused_where_it_is_named(
    sqlite_store: Store, tmp_path: Path, name: str
) -> None:
    """A file, a folder, a pattern: in words that can be printed."""
    (tmp_path / ODD).mkdir()
    jsonl(tmp_path / f"{ODD}.jsonl", edit("1.png"))
    with pytest.raises(Refused, match="UTF-8") as refused:
        load(sqlite_store, tmp_path / name)
    refused.value.message.encode()


def test_a_folder_of_images_whose_name_is_not_utf_8_is_refused(
    sqlite_store: Store, tmp_path: Path
) -> None:
    """Before anything is loaded; an archive of such a name in a good one is not looked into."""
    (tmp_path / ODD).mkdir()
    file = jsonl(tmp_path / "m.jsonl", edit("1.png"))
    with pytest.raises(Refused, match="UTF-8") as refused:
        load(sqlite_store, file, images=str(tmp_path / ODD))
    refused.value.message.encode()
    assert images(sqlite_store) == []
    (tmp_path / f"{ODD}.zip").write_bytes(b"")
    load(sqlite_store, file, images=str(tmp_path))
    assert images(sqlite_store) == ["1.png"]
