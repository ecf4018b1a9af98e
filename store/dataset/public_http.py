"""One file over http(s), from public addresses only.

Addresses come from strangers' manifests, so the server must not be talked into asking its own
network: a name is resolved once, every address it has is checked, and the connection goes to the
checked address itself (a second look-up could answer otherwise). Each redirect is a new request,
checked alike. No proxy of the environment is used, and one deadline holds for all of it.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO, cast
from urllib.parse import quote, urljoin, urlsplit

from review.core.errors import BadInput
from review.core.i18n import _

PORTS = {"http": 80, "https": 443}
REDIRECTS = frozenset({301, 302, 303, 307, 308})
CHUNK = 1 << 16
CONNECT_SECONDS = 5.0
_SAFE = "/%:@!$&'()*+,;=~-._"
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
#: What Python takes for public, and is not: metadata services of clouds, IPv4 inside IPv6.
_SPECIAL = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "168.63.129.16/32", "2002::/16")))

#: Whether a request may go to this host and port.
Gate = Callable[[str, int], bool]


@dataclass(frozen=True)
class Limits:
    """How much and how long, redirects included."""

    bytes: int = 100_000_000
    seconds: float = 20.0
    redirects: int = 5


@dataclass(frozen=True)
class Target:
    """An http(s) address taken apart; ``host`` in ASCII, ``path`` quoted, query included."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def named(self) -> str:
        """Return host and port as the Host header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS["https" if self.secure else "http"] else self.authority

    @property
    def authority(self) -> str:
        """Return host and port."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class Unanswered(BadInput):
    """Nothing came within the time, or no connection: the host's fault rather than the file's."""


def download(url: str, out: BinaryIO, *, gate: Gate, limits: Limits) -> None:
    """Write what ``url`` answers to ``out``.

    Raises BadInput for an address that may not be asked, and for whatever is no whole answer
    within the limits: Unanswered where nothing came at all.
    """
    deadline = time.monotonic() + limits.seconds
    try:
        for _redirect in range(limits.redirects + 1):
            moved = _ask(url, out, gate, limits, deadline)
            if moved is None:
                return
            url = moved
    except TimeoutError:
        said = _("it took longer than {seconds:g} s.", seconds=limits.seconds)
        raise Unanswered(said) from None
    except (OSError, http.client.HTTPException) as error:
        raise Unanswered(
            _("the server cannot be asked: {name}.", name=type(error).__name__)
        ) from error
    raise BadInput(_("it is redirected too often."))


def target(url: str) -> Target:
    """Take an address apart. Raises BadInput for what is no plain http(s) address."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
        host = (parts.hostname or "").rstrip(".")
        host = host if ":" in host else host.encode("idna").decode("ascii").lower()
    except (ValueError, UnicodeError):
        raise BadInput(_("its address cannot be read.")) from None
    if parts.scheme not in PORTS or not host or "@" in parts.netloc:
        raise BadInput(_("it is no plain http or https address."))
    path = quote(parts.path or "/", safe=_SAFE)
    query = f"?{quote(parts.query, safe=_SAFE + '?')}" if parts.query else ""
    return Target(parts.scheme == "https", host, port, path + query)


def public_addresses(host: str, port: int) -> list[str]:
    """Resolve a name. Raises BadInput when it has no address, or one that is not public."""
    try:
        resolved = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise BadInput(_("there is no host {host}.", host=host)) from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in resolved))
    if not addresses or not all(map(is_public, addresses)):
        raise BadInput(_("{host} is not on the public network.", host=host))
    return addresses[:4]


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet: no private, local or special one."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        if ip.ipv4_mapped:
            return is_public(str(ip.ipv4_mapped))
        if ip.is_site_local:
            return False
    if ip.is_multicast or ip.is_reserved or ip.is_link_local:
        return False
    return ip.is_global and not any(ip in network for network in _SPECIAL)


def _ask(url: str, out: BinaryIO, gate: Gate, limits: Limits, deadline: float) -> str | None:
    """Make one request; return where it is redirected to, or None when ``out`` has it all."""
    place = target(url)
    if not gate(place.host, place.port):
        raise BadInput(
            _(
                "{authority} is not among the places pictures come from.",
                authority=place.authority,
            )
        )
    with contextlib.closing(_connected(place, deadline)) as plain:
        plain.settimeout(_left(deadline))
        wire = _tls().wrap_socket(plain, server_hostname=place.host) if place.secure else plain
        with contextlib.closing(wire):
            answer = _answer(wire, place, deadline)
            if answer.status not in REDIRECTS:
                _copy(answer, out, limits)
                return None
            moved = urljoin(url, answer.getheader("Location") or "")
    if place.secure and not moved.startswith("https:"):
        raise BadInput(_("it is redirected away from https."))
    return moved


def _connected(place: Target, deadline: float) -> socket.socket:
    failed = OSError("no address")
    for address in public_addresses(place.host, place.port):
        try:
            patience = min(CONNECT_SECONDS, _left(deadline))
            return socket.create_connection((address, place.port), timeout=patience)
        except OSError as error:
            failed = error
    raise failed


def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _answer(wire: socket.socket, place: Target, deadline: float) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(place.host, place.port)
    connection.sock = cast("Any", _Wire(wire, deadline))
    headers = {"Host": place.named, "User-Agent": "pico-review", "Accept": "image/*"}
    connection.request("GET", place.path, headers={**headers, "Connection": "close"})
    return connection.getresponse()


def _copy(answer: http.client.HTTPResponse, out: BinaryIO, limits: Limits) -> None:
    if answer.status != 200:
        raise BadInput(_("the server answers {status}.", status=answer.status))
    if answer.getheader("Content-Encoding", "identity") != "identity":
        raise BadInput(_("it comes packed."))
    length = answer.getheader("Content-Length", "")
    if length.isdecimal() and int(length) > limits.bytes:
        raise BadInput(_("it is too large."))
    size = 0
    while chunk := answer.read(CHUNK):
        size += len(chunk)
        if size > limits.bytes:
            raise BadInput(_("it is too large."))
        out.write(chunk)
    if length.isdecimal() and size != int(length):
        raise BadInput(_("it breaks off."))


def _left(deadline: float) -> float:
    """Return the seconds left. Raises TimeoutError when there are none."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Wire:
    """What http.client needs of a socket, every wait of which ends at one deadline."""

    def __init__(self, wire: socket.socket, deadline: float) -> None:
        self.wire = wire
        self.deadline = deadline

    def sendall(self, content: bytes) -> None:
        self.wire.settimeout(_left(self.deadline))
        self.wire.sendall(content)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self.wire, self.deadline), CHUNK)

    def close(self) -> None:
        """Leave the socket to whoever opened it: http.client closes before the body is read."""


class _Reader(io.RawIOBase):
    def __init__(self, wire: socket.socket, deadline: float) -> None:
        super().__init__()
        self.wire = wire
        self.deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.wire.settimeout(_left(self.deadline))
        return self.wire.recv_into(buffer)
