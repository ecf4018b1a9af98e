"""The plainest endpoint: one route that inserts one row and commits, on the same kind of database.

``python -m benchmarks.plain_endpoint PORT URL``: SQLite with WAL and full synchronisation, or
PostgreSQL; one connection, no tokens, no leases, nothing read back.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import threading
from collections.abc import Callable

import psycopg
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

COLUMNS = "id TEXT PRIMARY KEY, draw_id TEXT, verdict TEXT, shown TEXT, milliseconds INTEGER"


def sqlite_writer(path: str) -> Callable[[tuple[object, ...]], None]:
    """Return what inserts and commits one row."""
    connection = sqlite3.connect(path, check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(f"CREATE TABLE plain ({COLUMNS})")

    def write(row: tuple[object, ...]) -> None:
        connection.execute("INSERT INTO plain VALUES (?,?,?,?,?)", row)
        connection.commit()

    return write


def postgres_writer(url: str) -> Callable[[tuple[object, ...]], None]:
    """Return what inserts and commits one row."""
    connection = psycopg.connect(url)
    connection.execute(f"CREATE TABLE plain ({COLUMNS})")
    connection.commit()

    def write(row: tuple[object, ...]) -> None:
        connection.execute("INSERT INTO plain VALUES (%s,%s,%s,%s,%s)", row)
        connection.commit()

    return write


def endpoint(write: Callable[[tuple[object, ...]], None]) -> Starlette:
    """Return the application around a writer."""
    turn = threading.Lock()

    def insert(row: tuple[object, ...]) -> None:
        with turn:
            write(row)

    async def answers(request: Request) -> JSONResponse:
        said = await request.json()
        row = (said["id"], said["draw_id"], said["verdict"], json.dumps(said["shown"]))
        await run_in_threadpool(insert, (*row, said["milliseconds"]))
        return JSONResponse({"id": said["id"]})

    async def ping(_request: Request) -> JSONResponse:
        return JSONResponse({})

    return Starlette(
        routes=[Route("/answers", answers, methods=["POST"]), Route("/ping", ping)],
    )


if __name__ == "__main__":
    port, where = sys.argv[1:]
    writer = postgres_writer(where) if where.startswith("postgres") else sqlite_writer(where)
    uvicorn.run(endpoint(writer), port=int(port), log_level="error", access_log=False)
