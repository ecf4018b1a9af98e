"""Two ways to have no room left on a disk."""

from __future__ import annotations

import resource
from contextlib import suppress
from pathlib import Path

import pytest

from tests.process.serving import Server


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
        """Refuse each byte that is written to a file."""
        if not hasattr(resource, "prlimit"):
            pytest.skip("only Linux limits the files of a running process")
        limit(server, 0)

    def free(self, server: Server) -> None:
        """Take the limit away."""
        if server.process.poll() is None:
            limit(server, resource.RLIM_INFINITY)


def limit(server: Server, size: int) -> None:
    """Let the server's files grow up to that size."""
    limits = (size, resource.RLIM_INFINITY)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, limits)
