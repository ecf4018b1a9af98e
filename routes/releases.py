"""Whole releases by signed link, as zip files that are made while they are sent."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from review.core.i18n import _
from routes import here
from store.access import tokens
from store.releases import made, packing

HEADERS = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}


async def whole(request: Request) -> Response:
    """Send a release as a zip file, of any size; its length is told where it is known."""
    store = here.store_of()
    name = tokens.read_release(store, request.path_params["token"])
    folder = made.folder_of(store, name) if name else None
    if folder is None:
        sentence = _("This link to a release has ended. Open Releases again.")
        return Response(sentence, 404, media_type="text/plain")
    headers = HEADERS | {"Content-Disposition": f'attachment; filename="release-{name}.zip"'}
    length = packing.length(folder)
    if length is not None:
        headers["Content-Length"] = str(length)
    return StreamingResponse(packing.packed(folder), media_type="application/zip", headers=headers)
