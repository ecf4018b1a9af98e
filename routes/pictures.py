"""Pictures by signed link: the only way to a file of a dataset."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import Response

from review.core.edits import Side
from review.core.errors import BadInput
from review.core.i18n import _
from routes import here
from routes.fetches import Fetches, OnItsWay
from routes.here import StoreHere
from routes.refusals import documented
from store.access import tokens
from store.access.tokens import View
from store.dataset import decoding, differences, images
from store.dataset.differences import Against
from store.dataset.places import Place, readable
from store.db.workspace import Store
from store.work import on_screen

T = TypeVar("T")
router = APIRouter(tags=["pictures"])
#: What lies elsewhere is fetched apart: what is here never waits for it.
_fetches = Fetches()
#: Comparing takes a second of computing: one at a time, so that it never holds up pictures.
_comparing = ThreadPoolExecutor(1, "pico-review-differences")
HEADERS = {
    "Cache-Control": "private, max-age=86400, immutable",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'",
}
#: Of a picture that is still being fetched: when to ask again, in seconds.
ON_ITS_WAY = {"Retry-After": "1", "X-Picture": "fetching", "Cache-Control": "no-store"}


@dataclass(frozen=True)
class About:
    """What of a picture's file is not seen, in words; null where all is."""

    said: str | None


async def image(request: Request) -> Response:
    """Send one picture by its signed link; a broken or missing one is a 404 that says so.

    With the query ``soon`` one that is still being fetched is a 503, to be asked for again.
    """
    store = here.store_of()
    link = tokens.read_image(store, request.path_params["token"])
    if link is None:
        return _missing(_("This link to a picture has ended."))
    try:
        before = await _before(store, request.query_params.get("against"))
        picture = await _made(store, *link, before, soon="soon" in request.query_params)
    except OnItsWay:
        said = _("The picture is on its way.")
        return Response(said, 503, media_type="text/plain", headers=ON_ITS_WAY)
    except BadInput as error:
        return _missing(error.message)
    if picture is None:
        return _missing(_("The picture is missing."))
    return Response(picture.content, media_type=picture.media_type, headers=HEADERS)


@router.get("/difference/{token}", responses=documented(404, 503))
async def difference(
    store: StoreHere, token: str, response: Response, against: str | None = None
) -> differences.Facts:
    """Return what is known of an edit's difference: the share of its pixels that changed, and how.

    ``token`` is that of the heat map's link; both are made once and kept. ``against``: the token of
    a picture's link, which the edit is compared with instead of its own source.
    """
    link = tokens.read_image(store, token)
    if link is None or link[1] != "difference":
        raise HTTPException(404, _("This link to a difference has ended."))
    try:
        before = await _before(store, against)
        edit_id = await _brought(store, link[0], before)
        facts = await _compared(lambda: differences.facts(store, edit_id, before))
    except BadInput as error:
        raise HTTPException(404, error.message) from None
    response.headers["Cache-Control"] = HEADERS["Cache-Control"]
    response.headers["Vary"] = "Accept-Language"
    return facts


@router.get("/picture/{token}", responses=documented(404, 503))
async def about(store: StoreHere, token: str, response: Response, soon: str | None = None) -> About:
    """Return what is to be said of a picture besides what is seen: that it is animated, say.

    ``token`` is that of the picture's link. With ``soon`` one that is still being fetched is a
    503, to be asked for again.
    """
    try:
        shown = await asyncio.to_thread(_named, store, token)
        path = await _place(store, shown.edit_id, shown.side, soon=soon is not None)
        said = await asyncio.to_thread(decoding.left_out, readable(path)) if path else None
    except OnItsWay:
        raise HTTPException(503, _("The picture is on its way."), headers=ON_ITS_WAY) from None
    except BadInput as error:
        raise HTTPException(404, error.message) from None
    response.headers["Cache-Control"] = HEADERS["Cache-Control"]
    response.headers["Vary"] = "Accept-Language"
    return About(said)


async def _made(
    store: Store, name: str, view: View, size: str, before: Against | None, *, soon: bool
) -> images.Picture | None:
    if view == "difference":
        edit_id = await _brought(store, name, before)
        return await _compared(lambda: differences.heat_map(store, edit_id, before))
    shown: str | None = await asyncio.to_thread(on_screen.edit_of, store, name)
    place = await _place(store, shown, view, soon=soon) if shown else None
    return await asyncio.to_thread(images.picture, store, place, size) if place else None


async def _place(
    store: Store, edit_id: str, side: Side | int, *, soon: bool = False
) -> Place | None:
    """Return where a picture lies; one that is not here is fetched when its host's turn comes.

    ``soon``: raises OnItsWay for one that takes long.
    """
    place, hosts = await asyncio.to_thread(images.there, store, edit_id, side)
    if place is None and hosts:
        fetch = partial(images.path_of, store, edit_id, side)
        return await _fetches.of((store.folder, edit_id, side), hosts[0], fetch, soon=soon)
    return place


async def _brought(store: Store, name: str, before: Against | None) -> str:
    """Return the edit whose pictures are compared, once both are here, or known not to be.

    Raises BadInput where the link names none.
    """
    edit_id = await asyncio.to_thread(_edit_of, store, name)
    for one in (before or Against(edit_id, "source"), Against(edit_id, "edited")):
        await _place(store, one.edit_id, one.side)
    return edit_id


async def _before(store: Store, token: str | None) -> Against | None:
    """Return the picture that is compared with: who has its link may see it."""
    return None if token is None else await asyncio.to_thread(_named, store, token)


def _named(store: Store, token: str) -> Against:
    """Return which picture of which edit a link names. Raises BadInput for a link that ended."""
    link = tokens.read_image(store, token)
    if link is None or link[1] == "difference":
        raise BadInput(_("This link to a picture has ended."))
    return Against(_edit_of(store, link[0]), link[1])


def _edit_of(store: Store, name: str) -> str:
    edit_id = on_screen.edit_of(store, name)
    if edit_id is None:
        raise BadInput(_("The picture is missing."))
    return edit_id


async def _compared(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_comparing, copy_context().run, work)


def _missing(sentence: str) -> Response:
    return Response(sentence, 404, media_type="text/plain")
