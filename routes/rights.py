"""Who may ask for what over HTTP: the one table of all routes, ours and Streamlit's.

Pages stand in ``pages/shell.py`` with what one must be allowed to do, and what each role may in
``review/core/roles``. A route that is in no row fails the tests; ``docs/rights.md`` is made of all
three.
"""

from __future__ import annotations

from typing import Literal

#: all: everybody, also strangers. comer: who may come in, by a browser's cookie or a station's
#: token. loads: who may load data. station, pipeline: by that token, checked on each call. watches:
#: this machine, or a pipeline's token. nobody: what Streamlit serves and nobody here needs.
Right = Literal["all", "comer", "loads", "station", "pipeline", "watches", "nobody"]

#: A path under the app's own, as its route writes it → who may ask for it.
ROUTES: dict[str, Right] = {
    "health": "all",
    "ready": "all",
    "metrics": "watches",
    "images/{token}": "comer",
    "downloads/{token}": "comer",
    "api/ping": "all",
    "api/docs": "all",
    "api/openapi.json": "all",
    "api/docs/oauth2-redirect": "all",
    "api/static-offline-docs/{path}": "all",
    "api/join/{secret}": "all",
    "api/config": "pipeline",
    "api/config/{version}": "pipeline",
    "api/difference/{token}": "comer",
    "api/picture/{token}": "comer",
    "api/answers": "station",
    "api/leases": "station",
    "api/leases/back": "station",
    "api/undo": "station",
    "api/judge": "station",
    "api/drift": "station",
    "api/mine": "station",
    "api/questions": "station",
    "_stcore/stream": "comer",
    "_stcore/upload_file/{session_id}/{file_id}": "loads",
    "_stcore/health": "all",
    "_stcore/host-config": "all",
    "_stcore/metrics": "nobody",
    "_stcore/bidi-components/{path}": "all",
    "_stcore/agent/interact": "nobody",
    "_stcore/agent/openapi.json": "nobody",
    "_stcore/agent/mcp": "nobody",
    "component/{path}": "all",
    "static/{path}": "all",
    "media/{file_id}": "comer",
    "auth/login": "nobody",
    "auth/logout": "nobody",
    "oauth2callback": "nobody",
}


def of(path: str) -> Right | None:
    """Return who may ask for a path under the app's own; None: it is no route's."""
    if right := _EXACT.get(path):
        return right
    return next((right for begins, right in _BEGINS if path.startswith(begins)), None)


_EXACT = {path: right for path, right in ROUTES.items() if "{" not in path}
_BEGINS = [(path.partition("{")[0], right) for path, right in ROUTES.items() if "{" in path]
