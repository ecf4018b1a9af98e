"""A personal link becomes a cookie."""

from __future__ import annotations

from html import escape

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from review.core.i18n import _, tag
from routes.here import StoreHere
from store.access import identity, people, tokens

COOKIE_SECONDS = 90 * 24 * 3600

_NOT_KEPT = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}

#: A person's first page, perhaps: words, and nothing of what was asked.
_PAGE = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>pico-review</title>
<style>
  :root {{ color-scheme: light dark }}
  body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto 0;
         padding: 0 1.5rem }}
  h1 {{ font-size: 1.5rem }}
</style>
<h1>{title}</h1>
<p>{why}</p>
<p>{what_to_do}</p>
</html>
"""

router = APIRouter()


@router.get("/join/{secret}", include_in_schema=False)
def join(store: StoreHere, request: Request, secret: str) -> Response:
    """Turn a personal link into a cookie, and go to the first page."""
    person = people.by_secret(store, secret)
    if person is None or person.link is None:
        return HTMLResponse(_not_valid(), 404, _NOT_KEPT)
    answer = RedirectResponse("../../", status_code=303)
    answer.headers.update(_NOT_KEPT)
    answer.set_cookie(
        identity.COOKIE,
        tokens.cookie(store, person.id, person.link),
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return answer


def _not_valid() -> str:
    return _PAGE.format(
        language=tag(),
        title=escape(_("This link does not open pico-review"), quote=False),
        why=escape(
            _(
                "It has ended, or a part of it is missing. "
                "Open the whole link as it was sent to you."
            ),
            quote=False,
        ),
        what_to_do=escape(
            _(
                "Ask your lead for a new one if it still does not open. "
                "What you reviewed before is kept."
            ),
            quote=False,
        ),
    )
