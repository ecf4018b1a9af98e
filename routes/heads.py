"""How long the head of a request may be: who has not come through any door fills no memory.

The parser in Python that uvicorn takes where there is no other ends a head at 64 KB; the one in C
(`httptools`) reads on. Streamlit makes the server, so that nothing can be put in between.
"""

from __future__ import annotations

from functools import cache, wraps
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from review.core.i18n import _

#: So many bytes may come that are neither the end of a head nor part of a body.
MOST_BYTES = 65_536
#: What tells that something came to its end, or goes on to who reads it.
_MOVING_ON = ("on_headers_complete", "on_body", "on_message_complete")


@cache
def bound() -> None:
    """Let the server's protocol end a connection whose head does not end."""
    for name in _MOVING_ON:
        setattr(HttpToolsProtocol, name, _counting_anew(getattr(HttpToolsProtocol, name)))
    setattr(HttpToolsProtocol, "data_received", _counted(HttpToolsProtocol.data_received))  # noqa: B010  # mypy takes no other form.


def _counting_anew(method: Any) -> Any:
    @wraps(method)
    def done(self: Any, *given: bytes) -> None:
        self.unfinished = 0
        method(self, *given)

    return done


def _counted(method: Any) -> Any:
    @wraps(method)
    def received(self: Any, data: bytes) -> None:
        self.unfinished = getattr(self, "unfinished", 0) + len(data)
        method(self, data)
        if self.unfinished > MOST_BYTES and not self.transport.is_closing():
            self.send_400_response(_("The head of this request is too long."))

    return received
