"""How many connections there are, and how long one may owe the rest of a request.

Who has come through no door yet may hold a connection open, send a head or a body drop by drop, or
send one that never ends. uvicorn bounds none of it, and Streamlit makes the server; so the protocol
counts itself, as in ``heads``. Websockets are counted by person, in the door.
"""

from __future__ import annotations

import asyncio
import resource
from collections import Counter
from functools import cache, wraps
from ipaddress import ip_address
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from routes import proxies

#: A head is whole, and a body goes on, within this many seconds; twice as many at the most.
SECONDS = 20.0
#: So many bytes of a body come in that time, unless it is the server that reads no further.
LEAST_BYTES = 16_384
#: The largest message that a page may send: what is typed on it, and what its parts say. Files go
#: another way.
MESSAGE_BYTES = 4_000_000
#: How many files and connections the process may have open, where the system allows it.
DESCRIPTORS = 4096
REFUSED = (
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\ncontent-length: 0\r\n"
    b"connection: close\r\n\r\n"
)


class Open:
    """The connections that are open, by the address they come from."""

    def __init__(self, most: int, of_one: int) -> None:
        self.most = most
        self.of_one = of_one
        self.by_address: Counter[str] = Counter()

    def enter(self, address: str) -> bool:
        """Count one in; return whether there is room for it."""
        self.by_address[address] += 1
        if self.by_address.total() > self.most:
            return False
        return self.by_address[address] <= self.of_one or self._stands_for_many(address)

    def leave(self, address: str) -> None:
        """Count one out."""
        self.by_address[address] -= 1
        if self.by_address[address] <= 0:
            del self.by_address[address]

    def _stands_for_many(self, address: str) -> bool:
        """Whether many people come from an address: a proxy that is named, or on this machine."""
        try:
            return ip_address(address).is_loopback or proxies.trusted(address)
        except ValueError:
            return False


def descriptors() -> int:
    """Return how many descriptors are reckoned with, after asking the system for as many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    soft, hard = (DESCRIPTORS if one == resource.RLIM_INFINITY else one for one in (soft, hard))
    wanted = min(hard, DESCRIPTORS)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted


@cache
def opened() -> Open:
    """Return what counts this process's connections: three eighths of its descriptors, at most.

    One address has half of them: 32 reviewers behind one address hold at most 192.
    """
    most = descriptors() * 3 // 8
    return Open(most, most // 2)


@cache
def bound() -> None:
    """Let the server's protocol count its connections and end those that owe too long."""
    for name, wrapped in _WRAPPED.items():
        setattr(HttpToolsProtocol, name, wrapped(getattr(HttpToolsProtocol, name)))


def _made(method: Any) -> Any:
    @wraps(method)
    def connection_made(self: Any, transport: asyncio.Transport) -> None:
        method(self, transport)
        self.owes, self.got, self.turn = "head", 0, 0
        self.counted = str((transport.get_extra_info("peername") or ("",))[0])
        if opened().enter(self.counted):
            self.looking = self.loop.call_later(SECONDS, _look, self, (self.owes, 0, 0))
        else:
            self.transport.write(REFUSED)
            self.transport.close()

    return connection_made


def _look(self: Any, seen: tuple[str | None, int, int]) -> None:
    """End a connection that owes what it owed when it was last looked at; else look again."""
    owes, turn, got = seen
    stuck = self.owes is not None and (owes, turn) == (self.owes, self.turn)
    if stuck and owes == "body" and not self.cycle.response_complete:
        stuck = self.got - got < LEAST_BYTES and not self.flow.read_paused
    if stuck:
        self.transport.close()
    else:
        seen = (self.owes, self.turn, self.got)
        self.looking = self.loop.call_later(SECONDS, _look, self, seen)


def _left(method: Any) -> Any:
    @wraps(method)
    def left(self: Any, *given: Any) -> None:
        if self.counted is not None:
            opened().leave(self.counted)
            self.counted = None
        if looking := getattr(self, "looking", None):
            looking.cancel()
        method(self, *given)

    return left


def _upgraded(method: Any) -> Any:
    left = _left(method)

    @wraps(method)
    def handle_websocket_upgrade(self: Any) -> None:
        # Streamlit allows a page what it allows itself to send: 200 MB, and reads it whole first.
        self.config.ws_max_size = min(self.config.ws_max_size, MESSAGE_BYTES)
        left(self)

    return handle_websocket_upgrade


def _received(method: Any) -> Any:
    @wraps(method)
    def data_received(self: Any, data: bytes) -> None:
        self.got += len(data)
        method(self, data)

    return data_received


def _begun(method: Any) -> Any:
    @wraps(method)
    def on_message_begin(self: Any) -> None:
        self.owes = "head"
        method(self)

    return on_message_begin


def _with_head(method: Any) -> Any:
    @wraps(method)
    def on_headers_complete(self: Any) -> None:
        self.owes = "body"
        method(self)

    return on_headers_complete


def _whole(method: Any) -> Any:
    @wraps(method)
    def on_message_complete(self: Any) -> None:
        self.owes = None
        self.turn += 1
        method(self)

    return on_message_complete


_WRAPPED = {
    "connection_made": _made,
    "connection_lost": _left,
    "handle_websocket_upgrade": _upgraded,
    "data_received": _received,
    "on_message_begin": _begun,
    "on_headers_complete": _with_head,
    "on_message_complete": _whole,
}
