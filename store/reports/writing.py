"""A report as a folder: the page, its numbers, and what changed against another one."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from review.core.errors import Refused
from review.core.i18n import _
from review.report.against import Against, against
from review.report.page import page
from review.report.reading import LARGEST_FILE, read
from review.report.shape import Report, written
from store.db.workspace import Store
from store.releases.folders import check_free
from store.reports.report import report

PAGE, NUMBERS, CHANGES = "report.html", "report.json", "changes.json"


@dataclass(frozen=True)
class Written:
    """A report that was written, and what changed against another one, if one was named."""

    folder: Path
    report: Report
    against: Against | None

    def as_json(self) -> dict[str, Any]:
        """Return what ``report --json`` prints: ``report.json``, and ``against`` beside it."""
        found: dict[str, Any] = msgspec.to_builtins(self.report)
        if self.against is None:
            return found
        return found | {"against": msgspec.to_builtins(self.against.as_json())}


def write(store: Store, out: Path, *, old: Path | None = None) -> Written:
    """Write the report of a workspace into a new folder: it is whole or not there.

    ``old``: another report's ``report.json``, to be compared with. Raises BadInput for one that
    cannot be read, Refused where the folder holds something, or the file is not there.
    """
    check_free(out)
    before = read_file(old) if old else None
    now = report(store)
    found = against(before, now) if before else None
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".report-") as place:
        folder = Path(place) / "report"
        folder.mkdir()
        (folder / PAGE).write_text(page(now, found), encoding="utf-8")
        (folder / NUMBERS).write_bytes(written(now))
        if found:
            (folder / CHANGES).write_bytes(_changes(found))
        if out.exists():
            out.rmdir()
        shutil.move(folder, out)
    return Written(out, now, found)


def read_file(file: Path) -> Report:
    """Read another report. Raises BadInput for what is none, Refused where nothing is there."""
    try:
        with file.open("rb") as content:
            return read(content.read(LARGEST_FILE + 1), file=str(file))
    except OSError as error:
        why = error.strerror or str(error)
        raise Refused(f"{file}: {why}.", what_to_do=_("Check the path.")) from None


def _changes(found: Against) -> bytes:
    return msgspec.json.format(msgspec.json.encode(found.as_json()), indent=2) + b"\n"
