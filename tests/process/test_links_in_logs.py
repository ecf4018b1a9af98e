"""A personal link stands in no log, however the server was started."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from store.access import people
from store.opening import open_workspace
from tests.process.serving import free_port, wait_for
from tests.process.warm import ROOT

SERVE = ["-c", "import sys, cli; sys.exit(cli.run(sys.argv[1:]))", "serve", "--port"]
UVICORN = ["-m", "uvicorn", "app:app", "--log-level", "trace", "--port"]


@pytest.mark.parametrize(("words", "logs_access"), [(SERVE, False), (UVICORN, True)])
def test_a_link_is_opened_and_no_log_says_it(
    words: list[str], logs_access: bool, tmp_path: Path
) -> None:
    """Neither one that opens nor one that ended, neither as an address nor as where one came from.

    That the link was opened may be logged, and that a wrong one was.
    """
    folder, port, log = tmp_path / "workspace", free_port(), tmp_path / "log.txt"
    store = open_workspace(folder)
    secrets = [people.add(store, "Ana", role="lead")[1] for _twice in range(2)]
    store.close()
    environment = os.environ | {"PICO_REVIEW_WORKSPACE": str(folder)}
    with log.open("wb") as kept:
        server = subprocess.Popen(
            [sys.executable, *words, str(port)], cwd=ROOT, env=environment, stdout=kept,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            wait_for(f"http://127.0.0.1:{port}/health", server)
            for secret in secrets:
                link = f"http://127.0.0.1:{port}/api/join/{secret}?from=a"
                httpx.get(link, headers={"Referer": link, "Accept": "text/html"})
        finally:
            server.terminate()
            server.wait(timeout=20)
    said = log.read_text(encoding="utf-8", errors="replace")
    assert not [secret for secret in secrets if secret in said]
    assert ('"GET /api/join/… HTTP/1.1" 303' in said) == logs_access
    assert ('"GET /api/join/… HTTP/1.1" 404' in said) == logs_access
