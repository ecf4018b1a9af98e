"""The station's and scripts' door: JSON under ``/api``, pictures under ``/images``."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.routing import BaseRoute, Mount, Route
from streamlit import net_util

from routes import join, pictures, refusals, station
from routes.config import config_router
from routes.here import store_of
from routes.models import Pong

app = FastAPI(title="pico-review", version="1", docs_url="/docs", redoc_url=None)
refusals.answer_errors(app)


@app.get("/ping", tags=["server"])
def ping() -> Pong:
    """Answer that the server is there."""
    return Pong()


app.include_router(station.router)
app.include_router(pictures.router)
app.include_router(join.router)
app.include_router(config_router(store_of))


def routes() -> list[BaseRoute]:
    """Return the routes that ``app.py`` mounts beside Streamlit."""
    # Streamlit would ask a server outside for this machine's address; it gets one it knows.
    net_util._external_ip = "127.0.0.1"
    return [Route("/images/{token}", pictures.image, methods=["GET"]), Mount("/api", app=app)]
