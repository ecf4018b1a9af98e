"""A personal link becomes a cookie."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from routes.here import StoreHere
from store import identity, people, tokens

COOKIE_SECONDS = 90 * 24 * 3600

router = APIRouter()


@router.get("/join/{secret}", include_in_schema=False)
def join(store: StoreHere, request: Request, secret: str) -> Response:
    """Turn a personal link into a cookie, and go to the first page."""
    person = people.by_secret(store, secret)
    if person is None or person.link is None:
        raise HTTPException(404, "This link is not valid (any more). Ask your lead for a new one.")
    answer = RedirectResponse("../../", status_code=303)
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    answer.set_cookie(
        identity.COOKIE,
        tokens.cookie(store, person.id, person.link),
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return answer
