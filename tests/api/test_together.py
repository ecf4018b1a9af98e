"""A short answer leaves in one piece, and is the same as in two."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from routes.together import AT_ONCE, joined


class Written:
    """A transport that keeps each piece that is written."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.closed = False

    def write(self, piece: bytes) -> None:
        assert not self.closed
        self.pieces.append(piece)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def get_extra_info(self, _name: str) -> None:
        return None

    def pause_reading(self) -> None:
        """Nothing is read here."""

    resume_reading = set_protocol = pause_reading


def said(begins: dict[str, Any], *bodies: dict[str, Any], request: str = "GET") -> Written:
    """Let an app answer one request; return what was written."""
    joined()

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200} | begins)
        for body in bodies:
            await send({"type": "http.response.body"} | body)

    async def ask() -> Written:
        config = Config(app=app, log_config=None, lifespan="off")
        config.load()
        state = ServerState()
        protocol = HttpToolsProtocol(config=config, server_state=state, app_state={})
        written = Written()
        protocol.connection_made(written)  # type: ignore[arg-type]  # As much of one as is used.
        protocol.data_received(request.encode() + b" / HTTP/1.1\r\nHost: here\r\n\r\n")
        while state.tasks:
            await asyncio.gather(*state.tasks)
            await asyncio.sleep(0)
        protocol.connection_lost(None)
        return written

    return asyncio.run(ask())


LONG = [(b"content-length", b"5"), (b"content-type", b"application/json")]
CLOSING = [*LONG, (b"connection", b"close")]


@pytest.mark.parametrize("request_", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("headers", [LONG, CLOSING, LONG[1:]], ids=["kept", "closed", "chunked"])
@pytest.mark.parametrize("bodies", [[b"12345"], [b"12", b"345"]], ids=["whole", "in parts"])
def test_the_same_bytes(
    headers: list[tuple[bytes, bytes]], bodies: list[bytes], request_: str
) -> None:
    """Whatever its length, kind and end: what is joined says what is sent apart."""
    parts = [{"body": body, "more_body": n < len(bodies)} for n, body in enumerate(bodies, 1)]
    apart = said({"headers": headers}, *parts, request=request_)
    whole = said({"headers": headers, AT_ONCE: True}, *parts, request=request_)
    assert b"".join(whole.pieces) == b"".join(apart.pieces)
    assert whole.closed == apart.closed


def test_one_piece() -> None:
    """Head and body are one piece where that is asked, two where not."""
    body = {"body": b"12345"}
    assert len(said({"headers": LONG, AT_ONCE: True}, body).pieces) == 1
    assert len(said({"headers": LONG}, body).pieces) == 2


def test_a_head_without_a_body_is_an_error() -> None:
    """An app that never says its body has answered nothing: it is a 500."""
    assert b"500" in said({"headers": LONG, AT_ONCE: True}).pieces[0]
