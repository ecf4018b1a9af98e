"""Servers forked from a process that has imported everything once: they start in a moment."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType

from store.db import workspace

ROOT = Path(__file__).parents[2]
FORKS = get_context("forkserver")
PRELOADED = ["cli", "api", "pages.shell", "streamlit.web.cli", "tests.process.preload"]
FORKS.set_forkserver_preload(PRELOADED)


class Warm:
    """A running ``pico-review`` command, as ``subprocess.Popen`` would have it.

    Its clock is as much ahead of the real one as the file ``ahead`` says, when one is given.
    """

    def __init__(
        self, words: list[str], environment: dict[str, str], ahead: Path | None = None
    ) -> None:
        given = (words, dict(os.environ) | environment, ahead)
        self._process = FORKS.Process(target=_run, args=given)
        with _no_script():
            self._process.start()

    @property
    def pid(self) -> int:
        """Its number with the system."""
        assert self._process.pid
        return self._process.pid

    def poll(self) -> int | None:
        """Return how it ended, None while it runs."""
        return self._process.exitcode

    def kill(self) -> None:
        """SIGKILL: it gets no chance to finish anything."""
        self._process.kill()

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def wait(self, timeout: float) -> None:
        """Wait for its end."""
        self._process.join(timeout)
        assert self._process.exitcode is not None, "the server did not end"


@contextmanager
def _no_script() -> Iterator[None]:
    """Hide what is called ``__main__`` here: a child would run it (AppTest leaves a page there)."""
    main, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _run(words: list[str], environment: dict[str, str], ahead: Path | None) -> None:
    os.environ.clear()
    os.environ.update(environment)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    os.chdir(ROOT)
    os.execv = _become  # type: ignore[assignment]
    if ahead:
        _turn(ahead)
    import cli

    sys.exit(cli.run(words))


def _turn(ahead: Path) -> None:
    """Let all that asks for the time, tokens and store alike, ask the clock of that file."""
    real = time.time
    time.time = lambda: real() + float(ahead.read_text())
    workspace._utc_now = lambda: datetime.fromtimestamp(time.time(), UTC)


def _become(_: str, words: list[str]) -> None:
    """Go on as ``python -m streamlit`` in this process, instead of starting Python anew."""
    from streamlit.web.cli import main

    sys.argv = words[2:]
    main()
