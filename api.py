"""The station's and scripts' door: JSON under ``/api``, pictures under ``/images``, releases."""

from __future__ import annotations

from fastapi_offline import FastAPIOffline
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route
from streamlit import net_util, runtime

from pages.parts.address import base_path
from review.core import logs
from routes import connections, heads, health, join, pictures, proxies, refusals, releases, station
from routes.config import config_router
from routes.door import Door
from routes.here import store_of
from routes.language import Spoken
from routes.models import Pong
from routes.quick import Quick
from routes.sending import Files
from routes.together import joined
from store.access import public

ABOUT = """
What the station uses, and scripts may.

**Who calls**: a bearer token, bound to one person, good for 15 minutes. Every answer carries a
fresh `token`; a station stays open for 12 hours at most. The person's standing is checked on each
call. On 401, ask the page for a new token and send the same again.

**Once**: `id`s (UUIDv7) are made by the client. What was sent before changes nothing and gets the
same reply, so whatever was not acknowledged is simply sent again. Acknowledged means: on the disk.

**Refusals** say why in `detail`, in the language the person chose, else in that of
`Accept-Language`. 429 and 503 carry `Retry-After`, in seconds.
"""

app = FastAPIOffline(
    title="pico-review",
    version="1",
    description=ABOUT,
    docs_url="/docs",
    redoc_url=None,
    openapi_tags=[
        {"name": "station", "description": "Reserve, answer, take back, correct, ask."},
        {"name": "pictures", "description": "What is known of an edit's pictures."},
        {"name": "server", "description": "Whether it is there."},
    ],
)
refusals.answer_errors(app)
app.add_middleware(Spoken)


@app.get("/ping", tags=["server"])
def ping() -> Pong:
    """Answer that the server is there."""
    return Pong()


app.include_router(station.router)
app.include_router(pictures.router)
app.include_router(join.router)
app.include_router(config_router(store_of))


def doors() -> list[Middleware]:
    """Return what ``app.py`` sets before everything: pages, routes and Streamlit's own."""
    public.named()  # One that is none ends the start, not a page.
    heads.bound()
    logs.bound()
    joined()
    connections.bound()
    return [
        Middleware(proxies.Proxied, trusted_hosts=proxies.named()),
        Middleware(Door, files=Files(is_open=_page_is_open), base=base_path()),
        quick(),
    ]


def quick() -> Middleware:
    """Return the short way in for decisions, which comes before all routes."""
    return Middleware(Quick, base=base_path())


def _page_is_open(session: str) -> bool:
    """Whether a page is open; the files sent to it go with it."""
    return runtime.exists() and runtime.get_instance().is_active_session(session)


def routes() -> list[BaseRoute]:
    """Return the routes that ``app.py`` mounts beside Streamlit, under the path it lives under."""
    # Streamlit would ask a server outside for this machine's address; it gets one it knows.
    net_util._external_ip = "127.0.0.1"
    base = base_path()
    return [
        Route(
            base + "images/{token}",
            pictures.image,
            methods=["GET"],
            middleware=[Middleware(Spoken)],
        ),
        Route(
            base + "downloads/{token}",
            releases.whole,
            methods=["GET"],
            middleware=[Middleware(Spoken)],
        ),
        Route(base + "health", health.health, methods=["GET"]),
        Route(base + "ready", health.readiness, methods=["GET"]),
        Route(base + "metrics", health.counted, methods=["GET"], middleware=[Middleware(Spoken)]),
        Mount(f"{base}api", app=app),
    ]
