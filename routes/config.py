"""The published filter config, for pipelines: read only, by a token that a lead made."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Depends, Header, HTTPException, Path, Query
from fastapi.responses import Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from review.core.i18n import _
from review.core.roles import require
from review.filtering.filter_config import as_plain
from routes.models import Refusal
from routes.refusals import documented
from store.access import people
from store.db.workspace import Store
from store.filters import configs

YAML, JSON = "application/yaml", "application/json"

pipeline = HTTPBearer(
    auto_error=False,
    scheme_name="Pipeline",
    description="The token of `pico-review people add NAME --role pipeline`.",
)
Given = Annotated[HTTPAuthorizationCredentials | None, Depends(pipeline)]
Form = Annotated[Literal["yaml", "json"] | None, Query(alias="format", description="Else: Accept.")]
Accept = Annotated[str, Header(include_in_schema=False)]
Known = Annotated[str | None, Header(alias="If-None-Match", include_in_schema=False)]
Version = Annotated[int, Path(ge=1, le=2**31 - 1)]
#: What the API's page says; the bodies are files.
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"content": {YAML: {}, JSON: {}}, "description": "The config, as `filter` reads it."},
    304: {"description": "It is still the one that If-None-Match names."},
    401: {"model": Refusal, "description": "No token, or it was ended."},
    404: {"model": Refusal, "description": "Nothing is published, or there is no such version."},
    **documented(403, 422, 503),
}


def config_router(store_of: Callable[[], Store]) -> APIRouter:
    """Return the routes on the store that ``store_of`` gives for each request."""
    router = APIRouter(tags=["pipelines"], responses=ANSWERS)

    @router.get("/config", response_class=Response)
    def in_force(
        credentials: Given, form: Form = None, accept: Accept = "", known_tags: Known = None
    ) -> Response:
        """Send the filter config in force: YAML, or JSON where that is asked for."""
        return _answer(store_of(), credentials, None, _wants_json(form, accept), known_tags)

    @router.get("/config/{version}", response_class=Response)
    def one_version(
        version: Version,
        credentials: Given,
        form: Form = None,
        accept: Accept = "",
        known_tags: Known = None,
    ) -> Response:
        """Send one published version, in force or not."""
        return _answer(store_of(), credentials, version, _wants_json(form, accept), known_tags)

    return router


def _answer(
    store: Store,
    credentials: HTTPAuthorizationCredentials | None,
    version: int | None,
    as_json: bool,
    known_tags: str | None,
) -> Response:
    """Check the token's standing on every call, then send the config, or 304."""
    caller = people.pipeline(store, credentials.credentials) if credentials else None
    if caller is None:
        raise HTTPException(
            401,
            _("This takes a pipeline's token. A lead makes one on People."),
            {"WWW-Authenticate": "Bearer"},
        )
    require(caller.role, "fetch")
    found = configs.published(store, version)
    body = found.text.encode()
    if as_json:
        body = msgspec.json.encode(as_plain(found.config))
    mark = f'"{hashlib.sha256(body).hexdigest()}"'
    headers = {
        "ETag": mark,
        "Cache-Control": "private, no-cache",
        "Vary": "Accept, Authorization",
        "X-Config-Version": str(found.version),
    }
    if known_tags is not None and mark in known_tags:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=JSON if as_json else YAML, headers=headers)


def _wants_json(form: str | None, accept: str) -> bool:
    return form == "json" or (form is None and JSON in accept)
