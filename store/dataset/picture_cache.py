"""Pictures kept on the disk up to a bound: fetched ones, and the sizes made of any."""

from __future__ import annotations

import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from review.core.errors import BadInput, Refused

#: How long a picture that could not be fetched is not asked for again.
PAUSE_SECONDS = 60
MOST_FAILURES = 10_000
#: A file takes at least this much of the disk.
BLOCK = 4096
#: What a stopped server left half written goes after this time.
STALE_NS = 3600 * 10**9

_log = logging.getLogger(__name__)
Fetch = Callable[[BinaryIO], None]
Check = Callable[[Path], object]


@dataclass(frozen=True)
class RemotePicture:
    """Where a picture may lie: a name for what is kept, and how to fetch it."""

    url: str
    fetch: Fetch


@lru_cache(maxsize=8)
def cache_in(folder: Path) -> Cache:
    """Return the cache of a folder, one in this process."""
    return Cache(folder)


class Cache:
    """Files kept up to a number of bytes; those longest unused go first.

    ``images`` keeps the sizes it makes of them in the same folder, under the same bound.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.room = 0
        self.failures: dict[str, tuple[float, str]] = {}
        self._counting = threading.Lock()
        self._one_each = [threading.Lock() for _ in range(64)]

    def kept(self, picture: RemotePicture) -> Path | None:
        """Return the file of an address that was fetched before; waits for nobody."""
        _name, path = self._file_of(picture)
        try:
            os.utime(path, ns=(time.time_ns(), path.stat().st_mtime_ns))
        except OSError:
            return None
        return path

    def get(self, picture: RemotePicture, limit: int, check: Check) -> Path:
        """Return the file of an address. Raises BadInput where there is none to be had."""
        name, path = self._file_of(picture)
        if self.kept(picture):
            return path
        with self._one_each[int(name[:2], 16) % 64]:
            if self.kept(picture):  # By who was here before.
                return path
            self._check_pause(name)
            try:
                self._bring(picture, path, check)
            except (BadInput, Refused) as error:
                _log.warning("%r is not fetched: %s", picture.url, error.message)
                self._remember(name, error.message)
                raise
        self._keep_within(limit, path.stat().st_size)
        return path

    def _file_of(self, picture: RemotePicture) -> tuple[str, Path]:
        name = sha256(picture.url.encode()).hexdigest()
        return name, self.folder / name[:2] / name

    def keep(self, name: str, limit: int, make: Callable[[], bytes]) -> bytes:
        """Return the content of a file of ours, made now if it is not there.

        A disk that is full keeps nothing: the content is made each time.
        """
        path = self.folder / name[:2] / name
        try:
            stat = path.stat()
            if time.time_ns() - stat.st_atime_ns > STALE_NS:
                os.utime(path, ns=(time.time_ns(), stat.st_mtime_ns))
            return path.read_bytes()
        except FileNotFoundError:
            content = make()
        try:
            self._write(path, content)
        except OSError as error:
            _log.warning("%r is not kept: %s", name, error)
        else:
            self._keep_within(limit, len(content))
        return content

    def _write(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        try:
            partial.write_bytes(content)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)

    def _bring(self, picture: RemotePicture, path: Path, check: Check) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        try:
            with partial.open("xb") as out:
                picture.fetch(out)
            check(partial)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)

    def _check_pause(self, name: str) -> None:
        until, why = self.failures.get(name, (0.0, ""))
        if time.monotonic() < until:
            raise BadInput(why)
        self.failures.pop(name, None)

    def _remember(self, name: str, why: str) -> None:
        if len(self.failures) >= MOST_FAILURES:
            self.failures.clear()
        self.failures.setdefault(name, (time.monotonic() + PAUSE_SECONDS, why))

    def _keep_within(self, limit: int, added: int) -> None:
        """Count what is there when half the room there was may be used up, and make room."""
        with self._counting:
            self.room -= max(added, BLOCK)
            if self.room < 0:
                total = self._trim(limit)
                self.room = (limit - total) // 2

    def _trim(self, limit: int) -> int:
        """Remove what was longest unused until nine tenths of the limit are kept."""
        files = sorted(_files(self.folder))
        total = sum(size for _, size, _ in files)
        if total <= limit:
            return total
        for _used, size, path in files:
            if total <= limit * 9 // 10:
                break
            path.unlink(missing_ok=True)
            total -= size
        return total


def _files(folder: Path) -> Iterator[tuple[int, int, Path]]:
    """Return last use, size and path of each file, less those being written now."""
    now = time.time_ns()
    for path in folder.glob("*/*"):
        try:
            stat = path.stat()
        except FileNotFoundError:
            continue
        if path.suffix != ".part" or now - stat.st_mtime_ns > STALE_NS:
            yield stat.st_atime_ns, max(stat.st_size, BLOCK), path
