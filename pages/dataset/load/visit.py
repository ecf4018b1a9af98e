"""One visit to Load: what was sent, what it was said to be, and what the check found."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st

from review.core.errors import PicoReviewError
from review.core.i18n import ngettext
from review.core.tasks import Purpose
from review.formats.containers.inside import ARCHIVES, TABLES
from store.db.workspace import Store, new_id
from store.importing import uploads
from store.importing.report import Report
from store.importing.run import Options, Taken
from store.importing.sources import Source, Sources

#: Where a visit is kept, over reruns.
KEY = "load"
DAY = 24 * 3600


@dataclass
class Sent:
    """One file that was sent; ``taken``: what it was said to be, once that was asked.

    ``place``: where it was found, of one that lies on the server. ``alike``: all files of the
    same columns there, itself among them; what is said of one is said of all.
    """

    path: Path
    taken: Taken | None = None
    place: Source | None = None
    alike: tuple[Path, ...] = ()

    @property
    def source(self) -> Source:
        """The file as the importer finds it."""
        return self.place or Source(self.path, self.path.resolve().parent)

    @property
    def name(self) -> str:
        """What it is called on a page; of files alike the first, and how many more."""
        more = len(self.alike) - 1
        if more < 1:
            return self.path.name
        return ngettext("{name} and {n:,} more", "{name} and {n:,} more", more, name=self.path.name)

    @property
    def holds_pictures(self) -> bool:
        """Whether its pictures may be in itself: it has to stay where they are looked for."""
        return self.path.name.lower().endswith((*TABLES, *ARCHIVES))


@dataclass
class Visit:
    """Where somebody is in the three steps, and what was chosen; ``number`` counts uploads.

    ``place``: a folder of the server, or an address, where pictures are. ``named``: files on the
    server, a path, folder or pattern; ``found``: what it stands for. ``encoding``: in what text is
    read whose encoding could only be guessed. ``pictures``: the folder
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
    named: str = ""
    found: Sources = field(default_factory=Sources)
    encoding: str = ""
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
        each: Mapping[Path, Taken] = {
            path: one.taken for one in self.files if one.taken for path in (one.path, *one.alike)
        }
        return Options(
            images=images, judge=self.judge or None, purpose=self.purpose,
            accept_changes=self.accept, dry_run=dry_run, beside=bool(self.named), each=each,
            encoding=self.encoding or None,
        )  # fmt: skip

    def to_import(self) -> list[Path]:
        """Return what is imported: the files that were sent, and what was named on the server."""
        sent = [one.path for one in self.files if one.place is None]
        return [*sent, Path(self.named).expanduser()] if self.named else sent

    def go(self, step: int) -> None:
        """Open a step."""
        self.step, self.trouble = step, None

    def ask_on(self) -> None:
        """Remember that the way on was pressed, until the step is ready for it."""
        self.asked_on = True

    def remove(self, file: Sent) -> None:
        """Forget a file that was sent."""
        self.files.remove(file)
        self.named = self.named if file.place is None else ""
        if file.place is None:
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
