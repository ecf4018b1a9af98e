"""What a request says of places: hosts and origins, which anybody may write as they like."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from starlette.datastructures import Headers


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
