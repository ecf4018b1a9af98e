"""Whole releases by signed link, as zip files that are made while they are sent."""

from __future__ import annotations

from urllib.parse import quote

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
    headers = HEADERS | {"Content-Disposition": _attachment(f"release-{folder.name}.zip")}
    length = packing.length(folder)
    if length is not None:
        headers["Content-Length"] = str(length)
    return StreamingResponse(packing.packed(folder), media_type="application/zip", headers=headers)


def _attachment(name: str) -> str:
    """Say to keep what is sent as a file of that name, whatever letters it has."""
    if (quoted := quote(name, safe="")) == name:
        return f'attachment; filename="{name}"'
    return f"attachment; filename*=UTF-8''{quoted}"
