"""Pictures that lie elsewhere: fetched from ``https://…``, ``s3://…``, ``gs://…``, and kept.

A lead names a root (``import --images URL``); relative paths of a manifest are looked up below
it. Whole addresses in a manifest are followed only to hosts that ``settings.yaml`` allows: none
by default. http(s) goes through ``public_http``, which checks every address it connects to
(fsspec's own http does not); buckets go through fsspec, with the server's own credentials. What
is not a whole picture is not kept.
"""

from __future__ import annotations

import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote, urlsplit

import fsspec

from review.core.errors import BadInput, Refused
from review.core.i18n import _
from review.core.settings import RemoteImages
from store.dataset import public_http
from store.dataset.public_http import PORTS, Gate, Limits
from store.db.workspace import Store

#: Buckets, and the package that reads each.
BUCKETS = {"s3": "s3fs", "gs": "gcsfs"}
LIMITS = Limits()
#: How long a picture that could not be fetched is not asked for again.
PAUSE_SECONDS = 60
MOST_FAILURES = 10_000
#: A file takes at least this much of the disk.
BLOCK = 4096
#: What a stopped server left half written goes after this time.
STALE_NS = 3600 * 10**9
CHUNK = 1 << 20

_log = logging.getLogger(__name__)
Fetch = Callable[[BinaryIO], None]
Check = Callable[[Path], object]


@dataclass(frozen=True)
class RemotePicture:
    """Where a picture may lie: a name for what is kept, and how to fetch it."""

    url: str
    fetch: Fetch


def is_remote(location: str) -> bool:
    """Whether a location is an address rather than a folder."""
    return "://" in location


def root(location: str) -> str:
    """Return a root in the way it is kept. Raises Refused for what cannot be one."""
    parts = urlsplit(location)
    if parts.scheme not in {*PORTS, *BUCKETS}:
        raise Refused(
            _(
                "Images come from a folder, https://, s3:// or gs://, not from {location}.",
                location=location,
            ),
            what_to_do=_("Copy or mount them, and give the folder with --images."),
        )
    if not parts.netloc or "@" in parts.netloc or parts.query or parts.fragment:
        raise Refused(
            _("{location} is not the plain address of a folder.", location=location),
            what_to_do=_("Leave out names, passwords and all from a '?' or '#' on."),
        )
    if parts.scheme in BUCKETS:
        _bucket(parts.scheme)
    else:
        _check_public(location)
    return location.rstrip("/") + "/"


def fetch_first(
    store: Store, roots: Sequence[str], places: Sequence[str], rule: RemoteImages, check: Check
) -> Path | None:
    """Return the kept file of the first place that gives a picture, fetched where needed."""
    cached = cache(store.folder / "cache" / "remote")
    for picture in _candidates(roots, places, rule):
        try:
            return cached.get(picture, rule.cache_megabytes * 1_000_000, check)
        except (BadInput, Refused):
            continue
    return None


def below(root: str, place: str) -> str | None:
    """Return the address of a relative path below a root, or None for a path that is not.

    A path is a stranger's word: it never climbs, and never becomes a query or another host.
    """
    parts = place.split("/")
    if any(part in ("", ".", "..") or "\\" in part or not part.isprintable() for part in parts):
        return None
    return root + (place if urlsplit(root).scheme in BUCKETS else quote(place))


def _candidates(
    roots: Sequence[str], places: Sequence[str], rule: RemoteImages
) -> Iterator[RemotePicture]:
    for root in roots:
        for place in places:
            url = None if is_remote(place) else below(root, place)
            if url:
                yield RemotePicture(url, _below_root(root, url))
    for place in places:
        if is_remote(place) and _allowed(place, rule):
            yield RemotePicture(place, _over_http(place, rule.allows))


def _allowed(place: str, rule: RemoteImages) -> bool:
    try:
        target = public_http.target(place)
    except BadInput:
        return False
    return rule.allows(target.host, target.port)


def _below_root(root: str, url: str) -> Fetch:
    scheme, _, key = url.partition("://")
    if scheme in BUCKETS:
        return lambda out: _out_of_bucket(scheme, key, out)
    named = public_http.target(root)

    def gate(host: str, port: int) -> bool:
        """Let requests go to the usual ports, and to the very place that a lead named."""
        return port in PORTS.values() or (host, port) == (named.host, named.port)

    return _over_http(url, gate)


def _over_http(url: str, gate: Gate) -> Fetch:
    return lambda out: public_http.download(url, out, gate=gate, limits=LIMITS)


def _check_public(location: str) -> None:
    try:
        target = public_http.target(location)
        public_http.public_addresses(target.host, target.port)
    except BadInput as error:
        raise Refused(
            _("Images cannot come from {location}: {why}", location=location, why=error.message),
            what_to_do=_("Images on your own network: mount them, and give the folder."),
        ) from None


def _bucket(scheme: str) -> Any:
    """Return fsspec's file system. Raises Refused naming the package it needs."""
    try:
        return fsspec.filesystem(scheme)
    except ImportError:
        raise Refused(
            _(
                "Images in {scheme}:// need the package {package}.",
                scheme=scheme,
                package=BUCKETS[scheme],
            ),
            what_to_do=_("Beside pico-review: pip install {package}", package=BUCKETS[scheme]),
        ) from None


def _out_of_bucket(scheme: str, key: str, out: BinaryIO) -> None:
    """Write one object of a bucket to ``out``, within the limits."""
    files = _bucket(scheme)
    deadline = time.monotonic() + LIMITS.seconds
    size = 0
    try:
        if files.size(key) > LIMITS.bytes:
            raise BadInput(_("it is too large."))
        with files.open(key, "rb") as source:
            while chunk := source.read(CHUNK):
                size += len(chunk)
                if size > LIMITS.bytes:
                    raise BadInput(_("it is too large."))
                if time.monotonic() > deadline:
                    raise BadInput(_("it took longer than {seconds:g} s.", seconds=LIMITS.seconds))
                out.write(chunk)
    except BadInput:
        raise
    except Exception as error:  # whatever the provider's package raises
        raise BadInput(
            _("the bucket cannot be read: {name}.", name=type(error).__name__)
        ) from error


@lru_cache(maxsize=8)
def cache(folder: Path) -> Cache:
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

    def get(self, picture: RemotePicture, limit: int, check: Check) -> Path:
        """Return the file of an address. Raises BadInput where there is none to be had."""
        name = sha256(picture.url.encode()).hexdigest()
        path = self.folder / name[:2] / name
        with self._one_each[int(name[:2], 16) % 64]:
            if path.is_file():
                os.utime(path, ns=(time.time_ns(), path.stat().st_mtime_ns))
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
