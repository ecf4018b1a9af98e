"""Opening a workspace: its folder and database, with the tasks there are bound to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from store.db import workspace
from store.db.workspace import Store, workspace_from_environment
from store.tasks import Handlers


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
    return open_workspace(folder, database_url=url)
