"""Head and body of a short answer leave in one piece.

uvicorn writes them apart: two calls of the system, each of which wakes who waits for the answer.
Streamlit makes the server, so that nothing can be put in between.
"""

from __future__ import annotations

from functools import cache, wraps
from typing import Any

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

#: A message that begins an answer says by this key that its body follows at once.
AT_ONCE = "pico_review.at_once"


@cache
def joined() -> None:
    """Let the server keep the head of such an answer until its body comes."""
    setattr(RequestResponseCycle, "send", _joining(RequestResponseCycle.send))  # noqa: B010  # mypy takes no other form.


def _joining(send: Any) -> Any:
    @wraps(send)
    async def sent(self: Any, message: Any) -> None:
        if AT_ONCE in message:
            self.begins = message
            return
        head = self.__dict__.pop("begins", None)
        # A second one that begins: the server's own words, where an app said no more.
        if head is None or message["type"] == "http.response.start":
            await send(self, message)
            return
        transport = self.transport
        self.transport = whole = _Whole(transport)
        try:
            await send(self, head)
            await send(self, message)
        finally:
            self.transport = transport
            whole.write_all()

    return sent


class _Whole:
    """What is written to a transport, kept until all of it is there."""

    def __init__(self, transport: Any) -> None:
        self.transport = transport
        self.parts: list[bytes] = []

    def write(self, part: bytes) -> None:
        """Keep a part."""
        self.parts.append(part)

    def close(self) -> None:
        """Close the connection after what is kept."""
        self.write_all()
        self.transport.close()

    def is_closing(self) -> bool:
        """Whether the connection is being closed."""
        return bool(self.transport.is_closing())

    def write_all(self) -> None:
        """Write what is kept."""
        parts, self.parts = self.parts, []
        if parts:
            self.transport.write(b"".join(parts))
