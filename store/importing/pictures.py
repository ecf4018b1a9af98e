"""Pictures of the records of an import: looked for as the records come."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from review.core.edits import Problem
from review.core.i18n import _, ngettext
from store.dataset import images
from store.db.workspace import Store
from store.importing.report import Report


class PictureSearch:
    """Looks for pictures in the image folders, those of this import (``folders``) among them.

    Where some lie elsewhere (``remote``: this import's roots) none is looked for: whether a
    picture is there is seen when it is shown.
    """

    def __init__(
        self, store: Store, report: Report, folders: Sequence[Path], remote: Sequence[str]
    ) -> None:
        self.report = report
        self.folders = (*images.roots(store), *folders)
        self.elsewhere = bool(remote or images.remote_roots(store))
        self.without_folder = 0
        self._has_folder: dict[str, bool] = {}

    def look_for(self, image: str, file: Path, line: int) -> None:
        """Count a missing or broken picture; name it, unless its whole folder is not there."""
        if self.elsewhere:
            return
        if not self._folder_there(image.rpartition("/")[0]):
            self.report.counts["images_missing"] += 1
            self.without_folder += 1
            return
        path = images.locate(self.folders, image)
        if path is None:
            reason = _("{image}: the picture is not there.", image=image)
            self._report("missing", file, line, reason)
        elif not images.looks_whole(path):
            reason = _("{image}: the picture is broken.", image=image)
            self._report("broken", file, line, reason)

    def _report(self, what: str, file: Path, line: int, reason: str) -> None:
        self.report.counts[f"images_{what}"] += 1
        todo = _("The record was loaded; put the whole picture in its place.")
        self.report.add_picture(Problem(str(file), line, reason, todo))

    def _folder_there(self, folder: str) -> bool:
        """Whether any image folder has this one inside: asked once per folder, not per image."""
        if folder not in self._has_folder:
            self._has_folder[folder] = any((root / folder).is_dir() for root in self.folders)
        return self._has_folder[folder]

    def notes(self) -> list[str]:
        """Return what is to be said of pictures that were not looked for one by one."""
        notes = []
        if self.without_folder:
            notes.append(
                ngettext(
                    "{n:,} picture was not looked for: its folder is not there. "
                    "Name it with --images.",
                    "{n:,} pictures were not looked for one by one: their folder is not "
                    "there. Name it with --images.",
                    self.without_folder,
                )
            )
        if self.elsewhere:
            notes.append(_("Pictures lie elsewhere: none was looked for."))
        return notes
