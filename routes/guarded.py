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


def guarded(scope: Scope, send: Send) -> Send:
    """Return what sends an answer with these headers."""
    wanted = ALWAYS | (SECURE if scope.get("scheme") == "https" else {})

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in wanted.items():
                headers.setdefault(name, value)
            if "frame-ancestors" not in headers["Content-Security-Policy"]:
                headers["Content-Security-Policy"] += "; frame-ancestors 'none'"
        await send(message)

    return sending
