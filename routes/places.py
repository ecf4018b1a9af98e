"""What a request says of places: hosts and origins, which anybody may write as they like.

A page of another site, or of another server on this machine, may open a websocket to ours: the
browser sends our cookie along, to any port of the same name. So only the app's own pages may.
"""

from __future__ import annotations

import os
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from store.access import public

#: Further names that this machine goes by, with commas.
NAMES = "PICO_REVIEW_HOSTS"
_PORTS = {"http": 80, "https": 443}

#: Scheme, host in small letters, port.
Origin = tuple[str, str, int]


def split(address: str) -> SplitResult | None:
    """Return the parts of an address whose port is a number; None for what is no address."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # Reading it says whether it is one.
    except ValueError:
        return None
    return parts


def host(address: str) -> str | None:
    """Return the host that an address names, None where it names none or is no address."""
    parts = split(address)
    return parts.hostname if parts else None


def readable(headers: Headers) -> bool:
    """Whether each host and origin of a request is an address, or nobody's (``null``)."""
    said = [f"//{one}" for one in headers.getlist("host")] + headers.getlist("origin")
    return all(split(one) is not None for one in said)


def is_loopback(name: str) -> bool:
    """Whether a host is this machine, whichever it is."""
    if name.lower().rstrip(".") == "localhost" or name.lower().endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def is_ours(name: str | None) -> bool:
    """Whether a host is this machine, or a further name of it."""
    return name is not None and (is_loopback(name) or name.lower() in _named())


def of_ours(scope: Scope, headers: Headers) -> bool:
    """Whether the page that asks, if a browser says which, is the app's own."""
    scheme = "https" if scope["scheme"] in ("https", "wss") else "http"
    asked = [_origin(f"{scheme}://{one}") for one in headers.getlist("host")]
    # Whoever ends TLS before us, and does not say so, passes on a host without a port.
    asked += [_origin(f"https://{one}") for one in headers.getlist("host") if _portless(one)]
    public_url = public.named()
    known = public_url and _origin(public_url)
    return all(
        origin is not None and (origin == known or any(_same(origin, one) for one in asked if one))
        for origin in map(_origin, headers.getlist("origin"))
    )


def judged(scope: Scope) -> Scope:
    """Return a websocket without the origin that was found to be ours.

    Streamlit would judge it again, and knows neither the public address nor further names.
    """
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"origin"]}


def _same(origin: Origin, asked: Origin) -> bool:
    """Whether a page's origin is what was asked for, by any name of the same machine."""
    name, called = origin[1], asked[1]
    another = name in _named() or (is_loopback(name) and is_loopback(called))
    return origin == asked or (another and origin == (asked[0], name, asked[2]))


def _origin(address: str) -> Origin | None:
    parts = split(address)
    if parts is None or parts.scheme not in _PORTS or not parts.hostname:
        return None
    return parts.scheme, parts.hostname.rstrip("."), parts.port or _PORTS[parts.scheme]


def _portless(name: str) -> bool:
    parts = split(f"//{name}")
    return parts is not None and parts.port is None and not is_loopback(parts.hostname or "")


def _named() -> set[str]:
    said = os.environ.get(NAMES, "").split(",")
    return {one.strip().lower() for one in said if one.strip()}
