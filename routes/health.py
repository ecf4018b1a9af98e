"""Whether the server lives, whether it can take answers, and what it counts: for machines.

`/health` and `/ready` tell a stranger nothing but yes or no and why in a word; `/metrics` is for
this machine, and for who has a pipeline's token.
"""

from __future__ import annotations

from anyio import to_thread
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from review.core.i18n import _
from review.core.roles import may
from routes import here, metrics
from routes.door import from_this_machine
from routes.refusals import RETRY_SECONDS
from store.access import people
from store.db.engine import AWAY
from store.health import ready

_NOT_KEPT = {"Cache-Control": "no-store"}


async def health(_request: Request) -> Response:
    """Answer that the process lives; asks nothing."""
    return JSONResponse({"status": "alive"}, headers=_NOT_KEPT)


async def readiness(_request: Request) -> Response:
    """Answer 200 where answers can be taken, else 503; each check by its name."""
    checks = await to_thread.run_sync(_checks)
    status = 200 if all(checks.values()) else 503
    said = {name: "ok" if well else "failed" for name, well in checks.items()}
    again = {} if status == 200 else {"Retry-After": str(RETRY_SECONDS)}
    return JSONResponse({"ready": status == 200, "checks": said}, status, _NOT_KEPT | again)


def _checks() -> dict[str, bool]:
    try:
        return {check.name: check.well for check in ready.checks(here.store_of())}
    except AWAY:
        return {"database": False}


async def counted(request: Request) -> Response:
    """Send this process's figures as Prometheus reads them."""
    if not await to_thread.run_sync(_may_read, request):
        said = _("Figures are for this machine, or take a pipeline's token.")
        return PlainTextResponse(said, 401, {"WWW-Authenticate": "Bearer"} | _NOT_KEPT)
    await to_thread.run_sync(metrics.look, here.store_of())
    text = generate_latest(metrics.REGISTRY)
    return Response(text, media_type=CONTENT_TYPE_LATEST, headers=_NOT_KEPT)


def _may_read(request: Request) -> bool:
    if from_this_machine(request.scope, request.headers):
        return True
    kind, _space, token = request.headers.get("authorization", "").partition(" ")
    caller = people.pipeline(here.store_of(), token) if kind.lower() == "bearer" else None
    return caller is not None and may(caller.role, "fetch")
