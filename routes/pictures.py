"""Pictures by signed link: the only way to a file of a dataset."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from review.errors import BadInput
from routes import here
from store import images, tokens
from store.tokens import View
from store.workspace import Store

HEADERS = {
    "Cache-Control": "private, max-age=86400, immutable",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'",
}


async def image(request: Request) -> Response:
    """Send one picture by its signed link; a broken or missing one is a 404 that says so."""
    store = here.store_of()
    named = tokens.read_image(store, request.path_params["token"])
    if named is None:
        return _missing("This link to a picture has ended.")
    try:
        found = await asyncio.to_thread(_picture, store, *named)
    except BadInput as error:
        return _missing(error.message)
    if found is None:
        return _missing("The picture is missing.")
    return Response(found.content, media_type=found.media_type, headers=HEADERS)


def _picture(store: Store, edit_id: str, view: View, size: str) -> images.Picture | None:
    if view == "difference":
        return None
    path = images.path_of(store, edit_id, view)
    return images.picture(store, path, size) if path else None


def _missing(said: str) -> Response:
    return Response(said, 404, media_type="text/plain")
