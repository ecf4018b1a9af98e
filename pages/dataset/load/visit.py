"""One visit to Load: what was sent, what it was said to be, and what the check found."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st

from review.core.errors import PicoReviewError
from review.core.tasks import Purpose
from store.db.workspace import Store, new_id
from store.importing import uploads
from store.importing.report import Report
from store.importing.run import Options, Taken

#: Where a visit is kept, over reruns.
KEY = "load"
DAY = 24 * 3600


@dataclass
class Sent:
    """One file that was sent; ``taken``: what it was said to be, once that was asked."""

    path: Path
    taken: Taken | None = None


@dataclass
class Visit:
    """Where somebody is in the three steps, and what was chosen; ``number`` counts uploads.

    ``place``: a folder of the server, or an address, where pictures are. ``pictures``: the folder
    of those that were sent. ``kept``: the uploads that were taken in, by Streamlit's ids.
    ``asked_on``: the way on was pressed, perhaps while an upload was still being taken in.
    """

    folder: Path
    step: int = 1
    number: int = 0
    asked_on: bool = False
    kept: set[str] = field(default_factory=set)
    files: list[Sent] = field(default_factory=list)
    pictures: Path | None = None
    received: int = 0
    left_out: list[str] = field(default_factory=list)
    place: str = ""
    judge: str = ""
    purpose: Purpose = "measure"
    accept: bool = False
    trouble: PicoReviewError | None = None
    checked: Options | None = None
    report: Report | None = None
    loaded: Report | None = None

    def options(self, *, dry_run: bool) -> Options:
        """Return what the importer is told."""
        images = str(self.pictures) if self.pictures else self.place or None
        each: Mapping[Path, Taken] = {one.path: one.taken for one in self.files if one.taken}
        return Options(
            images=images, judge=self.judge or None, purpose=self.purpose,
            accept_changes=self.accept, dry_run=dry_run, beside=False, each=each,
        )  # fmt: skip

    def go(self, step: int) -> None:
        """Open a step."""
        self.step, self.trouble = step, None

    def ask_on(self) -> None:
        """Remember that the way on was pressed, until the step is ready for it."""
        self.asked_on = True

    def remove(self, file: Sent) -> None:
        """Forget a file that was sent."""
        self.files.remove(file)
        file.path.unlink(missing_ok=True)

    def forget_sent(self) -> None:
        """Delete what was sent and not settled."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def remove_pictures(self) -> None:
        """Forget the pictures that were sent."""
        if self.pictures:
            shutil.rmtree(self.pictures, ignore_errors=True)
        self.pictures, self.received, self.left_out = None, 0, []


def current(store: Store) -> Visit:
    """Return the visit that goes on, or begin one."""
    if KEY not in st.session_state:
        _forget_old(store.folder / "uploads")
        uploads.forget_unused(store, DAY)
        st.session_state[KEY] = Visit(store.folder / "uploads" / new_id())
    visit: Visit = st.session_state[KEY]
    return visit


def begin_anew() -> None:
    """Forget the visit and what it sent; the next run begins another."""
    visit: Visit = st.session_state.pop(KEY)
    visit.forget_sent()


def _forget_old(folder: Path) -> None:
    """Delete what was sent a day ago or earlier and never loaded."""
    for old in folder.glob("*"):
        if time.time() - old.stat().st_mtime > DAY:
            shutil.rmtree(old, ignore_errors=True)
