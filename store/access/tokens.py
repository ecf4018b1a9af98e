"""Signed tokens: the cookie of a personal link, the station's bearer, the links to images."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha1
from typing import Any, Literal

from itsdangerous import (
    BadSignature,
    Signer,
    TimestampSigner,
    URLSafeSerializer,
    URLSafeTimedSerializer,
)
from itsdangerous.encoding import base64_encode
from itsdangerous.signer import SigningAlgorithm

from review.core.edits import Side
from store.access import people
from store.db.workspace import Store

#: What a picture's link shows of an edit: one of its pictures (a number: of its further ones, from
#: 0), or where source and edit differ.
View = Side | int | Literal["difference"]
_FURTHER = "further-"

#: A station's token lives this long; each answer renews it, up to ``STATION_LIMIT``.
STATION_SECONDS = 15 * 60
STATION_LIMIT = 12 * 3600
#: A release's link is good for this long.
RELEASE_SECONDS = 3600
#: Image links are signed for a rounded period, so that browsers can cache them.
IMAGE_PERIOD = 24 * 3600


def cookie(store: Store, person_id: str, link: str) -> str:
    """Sign who holds which personal link (``Person.link``), so that a new link ends the old."""
    return URLSafeSerializer(store.secret, salt="link").dumps([person_id, link])


def read_cookie(store: Store, value: str) -> tuple[str, str] | None:
    """Return (person id, link) of a cookie we signed, else None."""
    try:
        person_id, link = URLSafeSerializer(store.secret, salt="link").loads(value)
    except (BadSignature, ValueError, TypeError):
        return None
    return str(person_id), str(link)


def station(store: Store, person_id: str, *, since: float | None = None) -> str:
    """Sign a reviewer into the API by the link they hold now.

    ``since`` (epoch seconds) is when they opened the page.
    """
    person = people.by_id(store, person_id)
    return renewed(store, person_id, since=since, link=person.link if person else None)


def renewed(store: Store, person_id: str, *, since: float | None, link: str | None) -> str:
    """Sign the same for one link (``Person.link``), whose end is the end of all its tokens."""
    now = store.clock().timestamp()
    started = now if since is None else min(since, now)  # Also where the clock stepped back.
    written = _written(store.secret, person_id, started, link)
    return _station_signer(store.secret).sign(written).decode()


def read_station(store: Store, token: str) -> tuple[str, float, str | None] | None:
    """Return (person id, since, link) of a station's token that is still good, else None."""
    try:
        written = _station_signer(store.secret).unsign(token, max_age=STATION_SECONDS)
        person_id, since, link = _read(store.secret, written)
    except (BadSignature, ValueError, TypeError):
        return None
    if store.clock().timestamp() - float(since) > STATION_LIMIT:
        return None
    return str(person_id), float(since), None if link is None else str(link)


def release(store: Store, name: str) -> str:
    """Sign a release's folder, by name, for whoever may fetch it, for an hour."""
    return _releases(store.secret).dumps(name)


def read_release(store: Store, token: str) -> str | None:
    """Return the name of a release's folder from a link that is still good, else None."""
    try:
        return str(_releases(store.secret).loads(token, max_age=RELEASE_SECONDS))
    except (BadSignature, ValueError, TypeError):
        return None


def image_period(store: Store) -> int:
    """Return the number of the period that image links are signed for now."""
    return int(store.clock().timestamp() // IMAGE_PERIOD) + 2


def image(store: Store, edit_id: str, view: View, size: str) -> str:
    """Sign one picture (``size``: a named size) for a day or two."""
    return sign_image(store.secret, edit_id, view, size, image_period(store))


def sign_image(secret: bytes, edit_id: str, view: View, size: str, period: int) -> str:
    """Sign one picture until a period (see ``image_period``) is over."""
    named = f"{_FURTHER}{view}" if isinstance(view, int) else view
    value = f"{edit_id}.{named}.{size}.{period}"
    signature = _signature(_image_key(secret), value.encode())
    return f"{value}.{base64_encode(signature).decode()}"  # As ``Signer.sign``: a unit has seven.


class _Hmac(SigningAlgorithm):
    """The signatures of ``itsdangerous`` (HMAC-SHA1): every answer has some."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        """Sign a value by a key."""
        return _signature(key, value)


class _Stamping(TimestampSigner):
    """The signer of ``itsdangerous``, which works its key out anew for each signature."""

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        """Return the key that signs."""
        return _station_key(self.secret_key if secret_key is None else secret_key)


def _signature(key: bytes, value: bytes) -> bytes:
    """Return HMAC-SHA1: as ``hmac.digest``, with what the key alone makes kept."""
    inner, outer = (begun.copy() for begun in _begun(key))
    inner.update(value)
    outer.update(inner.digest())
    return bytes(outer.digest())


@lru_cache(maxsize=16)
def _begun(key: bytes) -> tuple[Any, Any]:
    """Return the two digests of a signature (RFC 2104), with what they have of the key."""
    block = key.ljust(64, b"\0")  # A key here is a digest of 20 bytes.
    inner, outer = (bytes(byte ^ pad for byte in block) for pad in (0x36, 0x5C))
    return sha1(inner), sha1(outer)  # noqa: S324  # As ``itsdangerous`` signs: in HMAC it holds.


@lru_cache(maxsize=4)
def _images(secret: bytes) -> Signer:
    return Signer(secret, salt="image")


@lru_cache(maxsize=4)
def _image_key(secret: bytes) -> bytes:
    return _images(secret).derive_key()


@lru_cache(maxsize=4)
def _releases(secret: bytes) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="release")


@lru_cache(maxsize=4)
def _stations(secret: bytes) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="station")


@lru_cache(maxsize=4)
def _station_signer(secret: bytes) -> TimestampSigner:
    return _Stamping(secret, salt="station", algorithm=_Hmac())


@lru_cache(maxsize=4)
def _station_key(secret: str | bytes) -> bytes:
    return TimestampSigner(secret, salt="station").derive_key()


@lru_cache(maxsize=4096)  # The same in all tokens of an open station; only their time differs.
def _written(secret: bytes, person_id: str, since: float, link: str | None) -> bytes:
    return _stations(secret).dump_payload([person_id, since, link])


@lru_cache(maxsize=4096)
def _read(secret: bytes, written: bytes) -> Any:
    """Return what a token says whose signature was found good."""
    return _stations(secret).load_payload(written)


def read_image(store: Store, token: str) -> tuple[str, View, str] | None:
    """Return (edit id, view, size) of an image link that is still good, else None."""
    try:
        edit_id, view, size, period = _images(store.secret).unsign(token).decode().split(".")
    except (BadSignature, ValueError):
        return None
    if int(store.clock().timestamp() // IMAGE_PERIOD) > int(period):
        return None
    if view.startswith(_FURTHER):
        return edit_id, int(view.removeprefix(_FURTHER)), size
    known: dict[str, View] = {"edited": "edited", "difference": "difference"}
    return edit_id, known.get(view, "source"), size
