"""What every answer says to the browser: who may show it in a frame, and what it may load.

Streamlit's page needs styles in the page, `eval` (charts), and modules from blobs (components);
nothing comes from, or is sent to, another server. Pages of a dataset's text stay text all the same.
"""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Scope, Send

#: What → whence it may come.
SOURCES = {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self' ws: wss: data: blob:",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
POLICY = "; ".join(f"{what} {whence}" for what, whence in SOURCES.items())
#: What a route says otherwise itself stays as it says.
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}
#: A year; only where the request came by TLS.
SECURE = {"Strict-Transport-Security": "max-age=31536000"}


#: The same as they are sent.
_ALWAYS = tuple((name.lower().encode(), value.encode()) for name, value in ALWAYS.items())
_SECURE = tuple((name.lower().encode(), value.encode()) for name, value in SECURE.items())
_POLICY = b"content-security-policy"


def guarded(scope: Scope, send: Send) -> Send:
    """Return what sends an answer with these headers."""
    wanted = _ALWAYS + (_SECURE if scope.get("scheme") == "https" else ())

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = message.get("headers", ())
            said = {name for name, _value in own}
            message["headers"] = [*own, *(one for one in wanted if one[0] not in said)]
            if _POLICY in said:
                _in_no_frame(message)
        await send(message)

    return sending


def _in_no_frame(message: Message) -> None:
    """Let a route's own policy say of frames what all others say, where it says nothing."""
    headers = MutableHeaders(scope=message)
    if "frame-ancestors" not in headers["Content-Security-Policy"]:
        headers["Content-Security-Policy"] += "; frame-ancestors 'none'"
