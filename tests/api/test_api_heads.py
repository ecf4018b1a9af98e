"""The head of a request has a bound, though the parser in C has none."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from routes import heads


class Wire(asyncio.Transport):
    """A connection that keeps what is written to it, and whether it was closed."""

    def __init__(self) -> None:
        super().__init__()
        self.written, self.closed = b"", False

    def write(self, data: Any) -> None:
        self.written += data

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        """Nobody reads here."""


async def never(_scope: Any, _receive: Any, _send: Any) -> None:
    await asyncio.sleep(60)


def connected() -> tuple[HttpToolsProtocol, Wire]:
    """Return the server's end of a connection, as uvicorn makes it, and the wire."""
    heads.bound()
    config = Config(never, log_level="critical")
    config.load()
    made, wire = config.http_protocol_class(config, ServerState(), {}), Wire()
    assert isinstance(made, HttpToolsProtocol), "uvicorn takes the parser in C"
    made.connection_made(wire)
    return made, wire


HEAD = b"POST /api/answers HTTP/1.1\r\nhost: localhost\r\n"


@pytest.mark.parametrize("piece", [b"x" * 1000, b"x-a: " + b"y" * 993 + b"\r\n"])
def test_a_head_that_does_not_end_is_refused(piece: bytes) -> None:
    """One endless field, and fields without end: 400, and the connection is closed."""

    async def sent() -> Wire:
        protocol, wire = connected()
        protocol.data_received(HEAD + (b"" if b":" in piece else b"x-a: "))
        for _piece in range(64):
            protocol.data_received(piece)
        assert not wire.closed
        for _piece in range(3):
            if not wire.closed:
                protocol.data_received(piece)
        return wire

    wire = asyncio.run(sent())
    assert wire.closed
    assert wire.written.startswith(b"HTTP/1.1 400 ")


def test_a_body_may_be_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the head is bounded; what a body may be is asked where it is read."""
    monkeypatch.setattr(heads, "MOST_BYTES", 5000)

    async def sent() -> Wire:
        protocol, wire = connected()
        protocol.data_received(HEAD + b"content-length: 20000\r\n\r\n")
        for _piece in range(20):
            protocol.data_received(b"x" * 1000)
        protocol.data_received(HEAD)
        protocol.connection_lost(None)
        return wire

    assert asyncio.run(sent()).written == b""
