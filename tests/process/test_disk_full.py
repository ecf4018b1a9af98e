"""A disk without room for another answer: nothing is acknowledged, and nothing is lost."""

from __future__ import annotations

import resource
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from store import batches
from store.workspace import open_workspace
from tests.process.conftest import Work, fill
from tests.process.serving import Server
from tests.process.waiting import until

pytestmark = pytest.mark.xdist_group("process-sqlite")
SIZE = 12_000_000


class SmallDisk:
    """A file system of 12 MB of its own, filled and emptied by a file beside the workspace."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.ballast = folder, folder / "ballast"

    def fill(self, _server: Server) -> None:
        """Leave no room at all."""
        with suppress(OSError), self.ballast.open("wb", buffering=0) as file:
            while file.write(bytes(4096)) == 4096:
                pass

    def free(self, _server: Server) -> None:
        """Give the room back."""
        self.ballast.unlink()


class FileLimit(SmallDisk):
    """The same for who may not mount: the server's files may not grow any more."""

    def fill(self, server: Server) -> None:
        """Refuse each byte beyond what the log's newest file has."""
        size = (server.folder / "pico-review.db-wal").stat().st_size
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size, size))

    def free(self, server: Server) -> None:
        """A server that is started again is without the limit."""


@pytest.fixture(params=["disk", "limit"])
def small(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SmallDisk]:
    """A real full disk where we may mount one, and in any case files that cannot grow."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "pico-review-test", str(tmp_path)]
    if request.param == "disk" and shutil.which("mount"):
        if subprocess.run(mount, check=False, capture_output=True).returncode == 0:
            yield SmallDisk(tmp_path)
            subprocess.run(["umount", "-l", str(tmp_path)], check=True)
            return
    if not hasattr(resource, "prlimit"):
        pytest.skip("only Linux limits the files of a running process")
    yield FileLimit(tmp_path)


def test_a_disk_that_is_full(small: SmallDisk) -> None:
    """While it is full no decision is acknowledged; with room again each is in the log once."""
    store = open_workspace(small.folder / "workspace")
    fill(store, small.folder)
    batch = batches.draw_batch(store, batches.Request("score", "measure", 40), by="lead")
    server = Server(store.folder).start()
    here = Work(server, store, batch.id, 1)
    ana, ben = here.station("Ana"), here.station("Ben")
    try:
        ana.review(3)
        with ThreadPoolExecutor(2) as threads:
            small.fill(server)
            running = [threads.submit(one.review) for one in (ana, ben)]
            until(lambda: min(ana.answers.count(500), ben.answers.count(500)) >= 3)
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
