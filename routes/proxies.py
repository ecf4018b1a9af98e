"""Who stands between: what a named proxy says of whom it forwards for is believed."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

#: Addresses and networks of proxies, with commas. uvicorn believes the loopback's of itself.
NAMES = "PICO_REVIEW_PROXIES"


def named() -> list[str]:
    """Return the proxies that are named."""
    return [one.strip() for one in os.environ.get(NAMES, "").split(",") if one.strip()]


def trusted(address: str) -> bool:
    """Whether an address is that of a named proxy."""
    return address in _trusted(tuple(named()))


@lru_cache(maxsize=4)
def _trusted(names: tuple[str, ...]) -> Any:
    return ProxyHeadersMiddleware(_nothing, list(names)).trusted_hosts


async def _nothing(_scope: Any, _receive: Any, _send: Any) -> None:
    """Stand in for an app: what is trusted is asked alone."""


class Proxied(ProxyHeadersMiddleware):
    """Middleware that takes client, scheme and host of a request from a named proxy's headers."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass a request on as the proxy says it came; anybody else's headers say nothing."""
        client = scope.get("client")
        if client and client[0] in self.trusted_hosts:
            scope = {**scope, "headers": _hosted(scope["headers"])}
        await super().__call__(scope, receive, send)


def _hosted(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Return the headers with the host that the browser asked for, where the proxy names it."""
    host = dict(headers).get(b"x-forwarded-host", b"").rpartition(b",")[2].strip()
    if not host:
        return headers
    return [(name, host if name == b"host" else value) for name, value in headers]
