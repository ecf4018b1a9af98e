"""A client over asyncio's streams: one kept connection, JSON in and out.

An HTTP library's own work would be a good part of what is measured on two cores.
"""

from __future__ import annotations

import asyncio
import json
from types import TracebackType
from typing import Any


class Wire:
    """One connection to a server on the loopback; ``async with`` opens and closes it."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def __aenter__(self) -> Wire:
        self.incoming, self.outgoing = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _: TracebackType | None,
    ) -> None:
        self.outgoing.close()

    async def post(self, path: str, body: object, token: str = "") -> Any:
        """Post JSON; return the answer's JSON. Raises RuntimeError where the status is not 200."""
        content = json.dumps(body).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(content)}\r\n\r\n"
        )
        self.outgoing.write(head.encode() + content)
        said = await self.incoming.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1])
            for line in said.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        )
        answer = await self.incoming.readexactly(length)
        if b" 200 " not in said[:16]:
            raise RuntimeError(f"{said[:16]!r} {answer!r}")
        return json.loads(answer)
