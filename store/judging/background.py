"""Runs of judges beside a server's pages: a thread for each, in the process that was asked to run.

A thread dies with its process; the run stays as it was, and goes on once somebody says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING

from review.core.errors import PicoReviewError
from store.db.workspace import Store
from store.judging import kinds_there, runs

if TYPE_CHECKING:
    from store.judging.running import HowFar


@dataclass
class Background:
    """The threads of one workspace in this process."""

    threads: dict[str, Thread] = field(default_factory=dict)
    far: dict[str, HowFar] = field(default_factory=dict)
    refused: dict[str, PicoReviewError] = field(default_factory=dict)
    starting: Lock = field(default_factory=Lock)

    def start(self, store: Store, judging_id: str) -> None:
        """Let a run go on in a thread, unless it does already."""
        with self.starting:
            if self.runs(judging_id):
                return
            self.refused.pop(judging_id, None)
            self.far.pop(judging_id, None)
            thread = Thread(
                target=self._run, args=(store, judging_id), name="pico-review-judge", daemon=True
            )
            self.threads[judging_id] = thread
            thread.start()

    def runs(self, judging_id: str) -> bool:
        """Whether a run goes on here."""
        thread = self.threads.get(judging_id)
        return thread is not None and thread.is_alive()

    def wait(self, judging_id: str, seconds: float) -> bool:
        """Wait until a run goes on no more here; False where it still does."""
        if thread := self.threads.get(judging_id):
            thread.join(seconds)
        return not self.runs(judging_id)

    def _run(self, store: Store, judging_id: str) -> None:
        # Its client takes a second to load: nobody waits for it who only looks at a page.
        running = import_module("store.judging.running")
        kind = kinds_there.kind(runs.get(store, judging_id).kind)
        try:
            running.run(store, judging_id, kind, lambda far: self.far.update({judging_id: far}))
        except PicoReviewError as error:
            self.refused[judging_id] = error


@lru_cache(maxsize=8)
def background(_folder: Path) -> Background:
    """Return the threads of a workspace's runs, one set in this process."""
    return Background()
