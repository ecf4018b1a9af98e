"""A server that is still open on a database whose workspace was moved away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from store.access import people
from store.backup import moving
from store.db.workspace import Store, new_id
from store.opening import open_workspace
from tests.api.conftest import Station


def test_what_it_cannot_keep_it_does_not_confirm(
    sqlite_store: Store,
    fill: Callable[..., object],
    station: Callable[[str], Station],
    tmp_path: Path,
) -> None:
    """503 for an answer and for reservations: the station sends again, and finds the new server."""
    fill(sqlite_store)
    here = station(people.add(sqlite_store, "Ana")[0].id)
    (unit,) = here.lease()
    there = f"sqlite:///{tmp_path / 'moved.db'}"
    moving.move(sqlite_store, there)
    sent = {"id": new_id(), "draw_id": unit["draw_id"], "verdict": "accept", "task": "score"}
    for answer in (here.ask("answers", **sent), here.ask("leases", task="score", want=2)):
        assert answer.status_code == 503, answer.text
        assert int(answer.headers["Retry-After"]) > 0
    open_workspace(sqlite_store.folder, database_url=there, create=False).close()
