"""The server as it is started in a terminal: by a command, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.process.serving import free_port, wait_for
from tests.process.warm import ROOT

PLAIN = "import sys, cli; sys.exit(cli.run(sys.argv[1:]))"


def test_serve_becomes_the_server_and_ends_when_told(tmp_path: Path) -> None:
    """The command answers with API and page under its own process id, until it is terminated."""
    port, folder = free_port(), tmp_path / "workspace"
    words = ["--workspace", str(folder), "serve", "--port", str(port)]
    server = subprocess.Popen([sys.executable, "-c", PLAIN, *words], cwd=ROOT)
    try:
        wait_for(f"http://localhost:{port}/api/ping", server)
        with urllib.request.urlopen(f"http://localhost:{port}/", timeout=20) as page:
            assert b'<div id="root">' in page.read()
        assert (folder / "address").read_text() == f"http://localhost:{port}"
    finally:
        server.terminate()
    server.wait(timeout=20)
