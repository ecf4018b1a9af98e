"""What is no file is refused before it is opened: a pipe would be waited for, for ever."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from review.core.errors import BadInput
from review.core.on_disk import require_file
from review.formats.containers import files
from review.formats.containers.shapes import shape
from review.formats.containers.tables import table_rows
from store.backup.restore import restore

READERS: dict[str, Callable[[Path], object]] = {
    "what it is": shape,
    "its rows": lambda path: list(table_rows(path)),
    "its encoding": files.encoding,
    "its start": lambda path: files.start_of(path, 10),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.parquet", "a.arrow", "a.zip", "a.tar"])
def test_a_pipe_is_refused_in_words(reader: str, name: str, tmp_path: Path) -> None:
    """Whatever it is called and whoever reads it; a test that waits here has found it open."""
    os.mkfifo(pipe := tmp_path / name)
    with pytest.raises(BadInput, match="a pipe or a device"):
        READERS[reader](pipe)


def test_a_device_is_refused() -> None:
    """/dev/zero has no end."""
    with pytest.raises(BadInput, match="a pipe or a device"):
        list(table_rows(Path("/dev/zero")))


def test_a_pipe_is_no_backup(tmp_path: Path) -> None:
    """Nor is it waited for."""
    os.mkfifo(pipe := tmp_path / "backup.zip")
    with pytest.raises(OSError, match="a pipe or a device"):
        restore(pipe, tmp_path / "workspace")


def test_a_link_to_a_file_is_a_file(tmp_path: Path) -> None:
    """A hub's cache is nothing but links; a folder is none."""
    (tmp_path / "a.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "link.csv").symlink_to("a.csv")
    require_file(tmp_path / "link.csv")
    with pytest.raises(IsADirectoryError):
        require_file(tmp_path)
