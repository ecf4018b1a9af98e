"""Pictures that lie elsewhere: fetched from ``https://…``, ``s3://…``, ``gs://…``.

A lead names a root (``import --images URL``); relative paths of a manifest are looked up below
it. Whole addresses in a manifest are followed only to hosts that ``settings.yaml`` allows: none
by default. http(s) goes through ``public_http``, which checks every address it connects to
(fsspec's own http does not); buckets go through fsspec, with the server's own credentials. What
is not a whole picture is not kept.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote, urlsplit

from review.core.doors import advice
from review.core.errors import BadInput, Refused
from review.core.i18n import N_, _
from review.core.later import fsspec
from review.core.settings import RemoteImages
from store.dataset import public_http
from store.dataset.breaker import Breaker
from store.dataset.picture_cache import Check, Fetch, RemotePicture, cache_in
from store.dataset.public_http import PORTS, Gate, Limits
from store.db.workspace import Store

#: Buckets, and the package that reads each.
BUCKETS = {"s3": "s3fs", "gs": "gcsfs"}
LIMITS = Limits()
#: What this process knows of hosts that do not answer.
BREAKER = Breaker()
CHUNK = 1 << 20


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
            what_to_do=advice(
                N_("Copy or mount them, and give the folder with --images."),
                N_("Copy or mount them, and name the folder."),
            ),
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
    cached = cache_in(store.folder / "cache" / "remote")
    for picture in _candidates(roots, places, rule):
        try:
            return cached.get(picture, rule.cache_megabytes * 1_000_000, check)
        except (BadInput, Refused):
            continue
    return None


def kept_first(
    store: Store, roots: Sequence[str], places: Sequence[str], rule: RemoteImages
) -> Path | None:
    """Return the first of the places that was fetched before; asks nobody."""
    cached = cache_in(store.folder / "cache" / "remote")
    found = (cached.kept(picture) for picture in _candidates(roots, places, rule))
    return next((path for path in found if path), None)


def hosts(roots: Sequence[str], places: Sequence[str], rule: RemoteImages) -> list[str]:
    """Return which hosts (or buckets) would be asked for one of the places, in order."""
    addresses = (urlsplit(picture.url) for picture in _candidates(roots, places, rule))
    return list(dict.fromkeys(address.netloc for address in addresses))


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
        if is_remote(place) and may_follow(place, rule):
            yield RemotePicture(place, _over_http(place, rule.allows))


def may_follow(place: str, rule: RemoteImages) -> bool:
    """Whether the settings allow an address of a manifest to be followed."""
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
    def fetch(out: BinaryIO) -> None:
        with BREAKER.asking(public_http.target(url).host):
            public_http.download(url, out, gate=gate, limits=LIMITS)

    return fetch


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
