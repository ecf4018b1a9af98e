"""Opening a workspace: its folder and database, with the tasks there are bound to it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Thread

from store.db import workspace
from store.db.environment import workspace_from_environment
from store.db.workspace import Store
from store.tasks import Handlers
from store.work.handler import handlers


def open_workspace(
    folder: Path,
    *,
    database_url: str | None = None,
    create: bool = True,
    clock: Callable[[], datetime] | None = None,
) -> Store:
    """Open (and where asked make) a workspace; see ``store.db.workspace.open_workspace``."""
    return workspace.open_workspace(
        folder, tasks=Handlers(), database_url=database_url, create=create, clock=clock
    )


@lru_cache(maxsize=1)
def shared_store() -> Store:
    """Return this process's store, named by the environment and opened once."""
    folder, url = workspace_from_environment()
    store = open_workspace(folder, database_url=url)
    Thread(target=catch_up, args=(store,), name="pico-review-catch-up", daemon=True).start()
    return store


def catch_up(store: Store) -> None:
    """Do what followed from labels when a server was stopped before it could; log what fails."""
    for handler in handlers(store):
        try:
            handler.settled(store)
        except Exception:
            logging.getLogger(__name__).exception("Catching up with the labels failed")
