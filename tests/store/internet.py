"""An internet of the tests' own: names, public addresses, and the servers here they lead to."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from PIL import Image

from store.dataset import fetching, public_http
from store.dataset.breaker import Breaker

#: A public address, that in these tests leads to a server on this machine.
PUBLIC, ALSO_PUBLIC = "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"

Respond = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers a path as the test said."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append((self.headers["Host"], self.path))
        self.close_connection = True
        try:
            self.server.pages.get(self.path, status(404))(self)
        except OSError:  # the client had enough
            return

    def log_message(self, *_: object) -> None:
        """Stay silent."""


class Server(ThreadingHTTPServer):
    """A real server on the loopback. ``pages``: path → what it does; ``asked``: host, path."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages: dict[str, Respond] = {}
        self.asked: list[tuple[str, str]] = []
        self.stopped = threading.Event()

    def handle_error(self, *_: object) -> None:
        """Stay silent: clients hang up here."""


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    """Serve in a thread until the end."""
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Internet:
    """``names``: host → addresses, one list per look-up; what was looked up and connected to."""

    server: Server
    names: dict[str, list[list[str]]] = field(default_factory=dict)
    looked_up: list[str] = field(default_factory=list)
    connected: list[tuple[str, int]] = field(default_factory=list)

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Take the place of resolver and network, for ``store.dataset.public_http`` as it is.

        What other tests' hosts did not answer is forgotten.
        """
        monkeypatch.setattr(fetching, "BREAKER", Breaker())
        real_lookup = socket.getaddrinfo

        def lookup(host: str, port: int, **more: Any) -> Any:
            self.looked_up.append(host)
            if host not in self.names:
                numbers = 0 if host == "localhost" else socket.AI_NUMERICHOST
                return real_lookup(host, port, flags=numbers, **more)
            answers = self.names[host]
            found = answers.pop(0) if len(answers) > 1 else answers[0]
            return [entry for one in found for entry in real_lookup(one, port, **more)]

        def connect(address: tuple[str, int], timeout: float) -> socket.socket:
            self.connected.append(address)
            assert address[0] in (PUBLIC, ALSO_PUBLIC), f"connected to {address}"
            made = socket.socket()
            made.settimeout(timeout)
            made.connect(self.server.server_address)
            return made

        monkeypatch.setattr(public_http.socket, "getaddrinfo", lookup)
        monkeypatch.setattr(public_http.socket, "create_connection", connect)


def picture(colour: str = "teal", size: tuple[int, int] = (40, 30)) -> bytes:
    """Return a PNG."""
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return buffer.getvalue()


def content(body: bytes, **headers: str) -> Respond:
    """Answer with these bytes."""

    def respond(handler: Handler) -> None:
        handler.send_response(200)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return respond


def status(code: int, **headers: str) -> Respond:
    """Answer with a status and no body."""

    def respond(handler: Handler) -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return respond


def moved(to: str, code: int = 302) -> Respond:
    """Redirect."""
    return status(code, Location=to)


def dripping(start: bytes, drop: bytes = b"x") -> Respond:
    """Send ``start``, then drop by drop for ever: there is always something to read, soon."""

    def respond(handler: Handler) -> None:
        handler.wfile.write(start)
        while not handler.server.stopped.wait(0.02):
            handler.wfile.write(drop)
            handler.wfile.flush()

    return respond


def silent(handler: Handler) -> None:
    """Never answer."""
    handler.server.stopped.wait(60)
