"""A backup made by the terminal while a server takes answers, and what comes back of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from store.opening import open_workspace
from tests.process.books import entries
from tests.process.conftest import Work
from tests.process.waiting import until
from tests.process.warm import Warm


def terminal(folder: Path, *words: str, **environment: str) -> int | None:
    """Run a command in a process of its own; return its exit code."""
    command = Warm(["--workspace", str(folder), *words], environment)
    command.wait(timeout=60)
    return command.poll()


def test_a_backup_of_a_running_server(work: Callable[..., Work], tmp_path: Path) -> None:
    """It is the log up to some answer, acknowledged ones included; damaged, it is refused."""
    here = work(40)
    file, again = tmp_path / "backup.zip", tmp_path / "again"
    with ThreadPoolExecutor(2) as threads:
        running = [threads.submit(here.station(name).review) for name in ("Ana", "Ben")]
        until(lambda: len(here.books.saved) >= 4)
        before = list(here.books.saved)
        assert terminal(here.store.folder, "backup", str(file), **here.server.environment) == 0
        assert sum(one.result(timeout=120) for one in running) == 40
    here.check_all_saved()
    assert terminal(again, "restore", str(file)) == 0
    restored = open_workspace(again)
    kept = entries(restored, here.batch_id)
    restored.close()
    assert kept == entries(here.store, here.batch_id)[: len(kept)]
    assert set(before) <= {entry.id for entry in kept}
    whole = file.read_bytes()
    for damaged in (whole[:-1], whole[: len(whole) // 2], flipped(whole)):
        file.write_bytes(damaged)
        assert terminal(tmp_path / "none", "restore", str(file)) == 2
        assert not (tmp_path / "none").exists()


def flipped(whole: bytes) -> bytes:
    """Return the same with one bit of its middle turned."""
    middle = len(whole) // 2
    return whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
