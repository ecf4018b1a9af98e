"""A personal link becomes a cookie."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from review.core.i18n import _
from routes import plain_page
from routes.here import StoreHere
from store.access import identity, people, tokens

COOKIE_SECONDS = 90 * 24 * 3600

_NOT_KEPT = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}

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
    return plain_page.of(
        _("This link does not open pico-review"),
        _("It has ended, or a part of it is missing. Open the whole link as it was sent to you."),
        _(
            "Ask your lead for a new one if it still does not open. "
            "What you reviewed before is kept."
        ),
    )
