"""A served workspace on either database, batches drawn in it, and reviewers over real HTTP."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest
from itsdangerous.timed import TimestampSigner

from store.access import people
from store.db.workspace import Store
from store.opening import open_workspace
from store.promises import drawing as score_batches
from store.promises.drawing import ScoreRequest
from tests.process.books import Books
from tests.process.serving import Server
from tests.process.station import OUT_OF_REACH, Station
from tests.store.importing_files import edit, jsonl, load, scores


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let a test here try once more when its machine had no connection to a server that runs.

    Seen once in some ten thousand tests, between two that reached the same server. A server that
    ended, a lost or doubled answer and a slow one are never tried again.
    """
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            again = f"{OUT_OF_REACH}.*ended: None"
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=[again]))


def fill(store: Store, folder: Path) -> None:
    """Import scored edits; nobody looks at their pictures here."""
    rows = [edit(f"images/{number}.png", scores=scores(0.5), judge="robot") for number in range(60)]
    assert load(store, jsonl(folder / "sft.jsonl", *rows)).problem_count == 0


@dataclass
class Work:
    """A batch, who reviews it on which server, and the books that are kept of it."""

    server: Server
    store: Store
    batch_id: str
    per_unit: int
    books: Books = field(default_factory=Books)
    stations: list[Station] = field(default_factory=list)

    def station(self, name: str = "Ana", **timing: float) -> Station:
        """Open the page of a new person."""
        who = people.add(self.store, f"{name} {self.batch_id[-6:]}")[0].id
        made = Station(self.server, self.store, who, self.batch_id, self.books, **timing)
        self.stations.append(made)
        return made

    def check(self) -> None:
        """Hold the books against the log; decisions may still be unsent."""
        self.books.check(self.store, self.batch_id, self.per_unit)

    def check_all_saved(self) -> None:
        """Hold the books against the log, nothing unsent."""
        self.books.check_all_saved(self.store, self.batch_id, self.per_unit)

    def close(self) -> None:
        """Close the pages."""
        for station in self.stations:
            station.close()


SQLITE = pytest.param("sqlite", marks=pytest.mark.xdist_group("process-sqlite"))
POSTGRES = pytest.param(
    "postgres", marks=[pytest.mark.postgres, pytest.mark.xdist_group("process-postgres")]
)


@pytest.fixture(scope="module", params=[SQLITE, POSTGRES])
def server(request: pytest.FixtureRequest, on_disk: Path) -> Iterator[Server]:
    """One server per database for all tests that leave it running, its clock to be turned."""
    folder = Path(mkdtemp(dir=on_disk))
    url = None
    if request.param == "postgres":
        url = new_database(request.getfixturevalue("postgres_server"))
    store = open_workspace(folder / "workspace", database_url=url)
    fill(store, folder)
    store.close()
    started = Server(folder / "workspace", url, turned=True).start()
    yield started
    started.kill()


def new_database(server: str) -> str:
    """Make an empty database on a PostgreSQL server; return its URL."""
    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture
def work(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Work]]:
    """A function that draws a batch of its own on the shared server."""
    store = open_workspace(server.folder, database_url=server.database_url, clock=server.clock)
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: int(server.clock().timestamp()))
    made: list[Work] = []

    def drawn(size: int = 12, per_unit: int = 1) -> Work:
        asked = ScoreRequest("measure", size, per_unit=per_unit, seed=0)
        batch = score_batches.draw_batch(store, asked, by="lead")
        made.append(Work(server, store, batch.id, per_unit))
        return made[-1]

    yield drawn
    for one in made:
        one.close()
    store.close()
