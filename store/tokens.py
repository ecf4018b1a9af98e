"""Signed tokens: the cookie of a personal link, the station's bearer, the links to images."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer

from review.edits import Side
from store.workspace import Store

#: What a picture's link shows of an edit: one of its pictures, or where they differ.
View = Side | Literal["difference"]

#: A station's token lives this long; each answer renews it, up to ``STATION_LIMIT``.
STATION_SECONDS = 15 * 60
STATION_LIMIT = 12 * 3600
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
    """Sign a reviewer into the API; ``since`` (epoch seconds) is when they opened the page."""
    now = store.clock().timestamp()
    started = now if since is None else min(since, now)  # Also where the clock stepped back.
    return URLSafeTimedSerializer(store.secret, salt="station").dumps([person_id, started])


def read_station(store: Store, token: str) -> tuple[str, float] | None:
    """Return (person id, since) of a station's token that is still good, else None."""
    serializer = URLSafeTimedSerializer(store.secret, salt="station")
    try:
        person_id, since = serializer.loads(token, max_age=STATION_SECONDS)
    except (BadSignature, ValueError, TypeError):
        return None
    if store.clock().timestamp() - float(since) > STATION_LIMIT:
        return None
    return str(person_id), float(since)


def image(store: Store, edit_id: str, view: View, size: str) -> str:
    """Sign one picture (``size``: a named size) for a day or two."""
    period = int(store.clock().timestamp() // IMAGE_PERIOD) + 2
    return _image(store.secret, edit_id, view, size, period)


@lru_cache(maxsize=20_000)  # A unit is sent with every answer as long as it is reserved.
def _image(secret: bytes, edit_id: str, view: str, size: str, period: int) -> str:
    return URLSafeSerializer(secret, salt="image").dumps([edit_id, view, size, period])


def read_image(store: Store, token: str) -> tuple[str, View, str] | None:
    """Return (edit id, view, size) of an image link that is still good, else None."""
    try:
        edit_id, view, size, period = URLSafeSerializer(store.secret, salt="image").loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    if int(store.clock().timestamp() // IMAGE_PERIOD) > int(period):
        return None
    known: dict[str, View] = {"edited": "edited", "difference": "difference"}
    return str(edit_id), known.get(view, "source"), str(size)
