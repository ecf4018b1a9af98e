"""Visitors of a Streamlit server without a browser: what its pages cost is told from outside."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from benchmarks.ground import SERVE, Served, free_port, running
from store.access import identity, people, tokens
from store.db.workspace import Store

#: The plainest app of Streamlit: a title.
PLAIN = "import streamlit as st\nst.title('A page')\n"


@contextmanager
def ours(workspace: Path) -> Iterator[Served]:
    """Serve a workspace as ``pico-review serve`` does; yields once it answers."""
    port = free_port()
    words = [sys.executable, "-c", SERVE, "--workspace", str(workspace), "serve"]
    with running([*words, "--port", str(port)], port, "/_stcore/health") as served:
        yield served


@contextmanager
def plain(folder: Path) -> Iterator[Served]:
    """Serve the plainest app of Streamlit."""
    script, port = folder / "plain.py", free_port()
    script.write_text(PLAIN, encoding="utf-8")
    words = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}"]
    with running(words, port, "/_stcore/health") as served:
        yield served


def cookie(store: Store, name: str, role: str = "reviewer") -> str:
    """Add a person; return the header by which their browser is known."""
    added, secret = people.add(store, name, role=role)
    known = people.by_secret(store, secret) or added
    return f"{identity.COOKIE}={tokens.cookie(store, known.id, str(known.link))}"


def opened(served: Served, page: str = "", cookies: str = "") -> ClientConnection:
    """Open a page and wait until it is drawn; the session stays open with the connection."""
    address = served.address.replace("http", "ws") + "/_stcore/stream"
    session = connect(
        address, subprotocols=["streamlit"], max_size=None,  # type: ignore[list-item]
        additional_headers={"Cookie": cookies} if cookies else None,
    )  # fmt: skip
    asked = BackMsg()
    asked.rerun_script.page_name = page
    session.send(asked.SerializeToString())
    while True:
        said = ForwardMsg.FromString(session.recv(timeout=120))  # type: ignore[arg-type]
        if said.WhichOneof("type") == "script_finished":
            return session
