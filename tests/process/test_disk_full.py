"""A disk without room for another answer: nothing is acknowledged, and nothing is lost."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from store.opening import open_workspace
from store.promises import drawing as score_batches
from store.promises.drawing import ScoreRequest
from tests.process.conftest import Work, fill
from tests.process.full import FileLimit, SmallDisk
from tests.process.serving import Server
from tests.process.waiting import until

pytestmark = pytest.mark.xdist_group("process-sqlite")
#: Bytes of the small disk.
SIZE = 12_000_000


@pytest.fixture(params=["disk", "limit"])
def small(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SmallDisk]:
    """A real full disk where we may mount one, and in any case files that cannot grow."""
    if request.param == "disk" and mounted(tmp_path):
        yield SmallDisk(tmp_path)
        subprocess.run(["umount", "-l", str(tmp_path)], check=True)
    else:
        yield FileLimit(tmp_path)


def mounted(folder: Path) -> bool:
    """Put a small file system of its own there, where we may."""
    words = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "pico-review-test", str(folder)]
    return bool(shutil.which("mount")) and subprocess.run(words, check=False).returncode == 0


def test_a_disk_that_is_full(small: SmallDisk) -> None:
    """While it is full no decision is acknowledged; with room again each is in the log once."""
    store = open_workspace(small.folder / "workspace")
    fill(store, small.folder)
    batch = score_batches.draw_batch(store, ScoreRequest("measure", 40, seed=0), by="lead")
    server = Server(store.folder).start()
    here = Work(server, store, batch.id, 1)
    ana, ben = here.station("Ana"), here.station("Ben")
    try:
        ana.review(3)
        with ThreadPoolExecutor(2) as threads:
            small.fill(server)
            running = [threads.submit(one.review) for one in (ana, ben)]
            until(lambda: min(ana.failed, ben.failed) >= 2)
            here.check()
            server.kill()
            here.check()
            small.free(server)
            server.start()
            assert 3 + sum(one.result(timeout=60) for one in running) == 40
        here.check_all_saved()
    finally:
        server.kill()
        here.close()
        store.close()
