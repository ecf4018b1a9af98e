"""Which language a caller is answered in: what the request asks for, until they are known."""

from __future__ import annotations

from functools import lru_cache

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from review.core.i18n import accepted, choose, languages, speaking


def asked(header: str) -> str:
    """Return the language that an ``Accept-Language`` header asks for, of those there are."""
    return _asked(header, *languages())


@lru_cache(maxsize=256)
def _asked(header: str, *_languages: str) -> str:
    return choose(accepted(header))


class Spoken:
    """Speaks what ``Accept-Language`` asks for; ``here.stands`` knows what the person chose."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        header = Headers(scope=scope).get("accept-language", "") if scope["type"] == "http" else ""
        with speaking(asked(header)):
            await self.app(scope, receive, send)
