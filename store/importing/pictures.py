"""Pictures of the records of an import: looked for as the records come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from review.core.doors import advice
from review.core.edits import Edit, PlainRecords, Problem
from review.core.i18n import N_, _, ngettext
from review.core.settings import Settings
from review.core.spelling import spellings
from review.formats.containers.inside import TABLES, Inside, inside
from store.dataset import fetching, images, places
from store.db.workspace import Store
from store.importing.in_archives import ArchiveSearch
from store.importing.report import Report

#: So many pictures inside a table are opened at import; all of them are as many bytes as it has.
LOOKED_INSIDE = 64

#: A picture of a record: the record's line, which side of the edit, its name.
Pictured = tuple[int, str, str]

#: So many folders and hosts of pictures that were not looked for are named.
NAMED = 3


class PictureSearch:
    """Looks for pictures in the image folders, those of this import (``folders``) among them.

    Where some lie elsewhere (``remote``: this import's roots) none is looked for: whether a
    picture is there is seen when it is shown. A source that only has an address is not looked for
    either; one that names a file is.
    """

    def __init__(
        self,
        store: Store,
        report: Report,
        settings: Settings,
        folders: Sequence[Path],
        remote: Sequence[str],
    ) -> None:
        self.report = report
        self.settings = settings
        self.folders = (*images.roots(store), *folders)
        self.archives = ArchiveSearch(images.shelves(store), self.folders)
        self.elsewhere = bool(remote or images.remote_roots(store))
        self.without_folder = 0
        self.lie_elsewhere = 0
        self.addresses_missed = 0
        self.not_looked_at = 0
        self._places: dict[str, dict[str, None]] = {"folders": {}, "addresses": {}}
        self._looked_inside: Counter[str] = Counter()
        self._has_folder: dict[str, bool] = {}

    def look_for(self, edits: Sequence[Edit], file: Path, line: int) -> None:
        """Count the missing and broken pictures of a record's edits, each once."""
        made = {edit.local_output or edit.output_image for edit in edits}
        for edit in edits:
            self._look("images", edit.local_output or edit.output_image, file, line)
        sources = [*map(_source_file, edits), *(one.picture for e in edits for one in e.further)]
        for source in dict.fromkeys(sources):
            if source and source not in made:  # A turn's source is the turn before it.
                self._look("sources", source, file, line)

    def look_for_plain(self, records: PlainRecords, file: Path) -> None:
        """Do as ``look_for`` does for many single edits at once."""
        pictures = _pictures_of(records)
        if not self._without_folders(pictures):
            for line, side, image in pictures:
                self._look(side, image, file, line)

    def _without_folders(self, pictures: Sequence[Pictured]) -> bool:
        """Count pictures none of whose folders is there, at a look at each folder.

        False, and nothing is counted, where one has to be looked at by itself.
        """
        folders = dict.fromkeys(image.rpartition("/")[0] for _line, _side, image in pictures)
        alone = self.elsewhere or any(map(self._folder_there, folders))
        if alone or any("#" in image or "://" in image for _line, _side, image in pictures):
            return False
        for side in ("images", "sources"):
            missed = [image for _line, where, image in pictures if where == side]
            self.report.count_pictures(f"{side}_missing", missed)
        self.without_folder += len(pictures)
        for folder in folders:
            self._remember("folders", folder)
        return True

    def shards(self) -> dict[str, Path]:
        """Return the shards that pictures were said to lie in: name → file, of those there are."""
        found = {name: images.locate(self.folders, name) for name in self._looked_inside}
        return {name: file for name, file in found.items() if isinstance(file, Path)}

    def _look(self, side: str, image: str, file: Path, line: int) -> None:
        """Count a missing or broken picture; name it, unless its whole folder is not there."""
        if fetching.is_remote(image):
            self._look_at_address(side, image)
        elif held := inside(image):
            self._look_inside(side, image, held, file, line)
        elif self.elsewhere:
            self.lie_elsewhere += 1
        elif not self._folder_there(image.rpartition("/")[0]):
            self.report.count_picture(f"{side}_missing", image)
            self.without_folder += 1
            self._remember("folders", image.rpartition("/")[0] or image)
        else:
            self._look_at(side, image, file, line)

    def _look_inside(self, side: str, image: str, held: Inside, file: Path, line: int) -> None:
        """Look at a picture in a shard; of a table's, which take long to read, at the first."""
        looked = self._looked_inside[held.shard]
        self._looked_inside[held.shard] += 1
        if looked < LOOKED_INSIDE or not held.shard.lower().endswith(TABLES):
            self._look_at(side, image, file, line)
        else:
            self.not_looked_at += 1

    def _look_at(self, side: str, image: str, file: Path, line: int) -> None:
        place = images.locate(self.folders, image, self.archives.shelves)
        if place is None:
            reason = _("{image}: the picture is not there.", image=image)
            self._report(f"{side}_missing", image, Problem(str(file), line, reason))
        elif (why := places.fault(place)) is not None:
            reason = _("{image}: {why}", image=image, why=why)
            self._report(f"{side}_broken", image, Problem(str(file), line, reason))

    def _look_at_address(self, side: str, image: str) -> None:
        """Count an address as missing where the settings let nobody follow it."""
        if fetching.may_follow(image, self.settings.remote_images):
            self.lie_elsewhere += 1
            return
        self.report.count_picture(f"{side}_missing", image)
        self.addresses_missed += 1
        parts = urlsplit(image)
        self._remember("addresses", f"{parts.scheme}://{parts.hostname or ''}")

    def _remember(self, what: str, place: str) -> None:
        if len(self._places[what]) < NAMED:
            self._places[what][place] = None

    def _report(self, what: str, image: str, problem: Problem) -> None:
        self.report.count_picture(what, image)
        edited = image if what.startswith("images_") else None
        todo = _("The record was loaded; put the whole picture in its place.")
        self.report.add_picture(Problem(problem.file, problem.line, problem.reason, todo, edited))

    def _folder_there(self, folder: str) -> bool:
        """Whether any image folder has this one inside: asked once per folder, not per image."""
        if folder not in self._has_folder:
            places = (images.resolved(root / n) for root in self.folders for n in spellings(folder))
            self._has_folder[folder] = any(place and place.is_dir() for place in places)
        return self._has_folder[folder]

    def notes(self) -> list[str]:
        """Return what is to be said of pictures that were not looked for one by one."""
        notes = []
        if self.without_folder:
            notes.append(_without_folder(self.without_folder, self._places["folders"]))
        if self.addresses_missed:
            notes.append(_addresses(self.addresses_missed, self._places["addresses"]))
        if self.lie_elsewhere:
            notes.append(_("Pictures lie elsewhere: none was looked for."))
        notes += self.archives.notes()
        if self.not_looked_at:
            notes.append(_first_looked_at(self.not_looked_at))
        return notes


def _pictures_of(records: PlainRecords) -> list[Pictured]:
    """Return what ``look_for`` looks at, in its order."""
    found: list[Pictured] = []
    for place, line in enumerate(records.lines):
        made = records.local_outputs[place] or records.images[place]
        found.append((line, "images", made))
        source = records.sources[place]
        local = records.local_sources[place] or (None if fetching.is_remote(source) else source)
        if local and local != made:
            found.append((line, "sources", local))
    return found


def _source_file(edit: Edit) -> str | None:
    """Return the file that a source names, or None where it is an address only."""
    return edit.local_source or (None if fetching.is_remote(edit.source) else edit.source)


def _among_them(places: Iterable[str]) -> str:
    return _("Among them: {places}.", places=", ".join(places))


def _without_folder(number: int, folders: Iterable[str]) -> str:
    said = ngettext(
        "{n:,} picture was not looked for: its folder is not there.",
        "{n:,} pictures were not looked for one by one: their folder is not there.",
        number,
    )
    todo = advice(N_("Name it with --images."), N_("Give the pictures under File."))
    return f"{said} {_among_them(folders)} {todo}"


def _first_looked_at(number: int) -> str:
    return ngettext(
        "{n:,} picture inside a table was not opened: of each file the first were.",
        "{n:,} pictures inside tables were not opened one by one: of each file the first were.",
        number,
    )


def _addresses(number: int, hosts: Iterable[str]) -> str:
    said = ngettext(
        "{n:,} picture is an address that is not followed.",
        "{n:,} pictures are addresses that are not followed.",
        number,
    )
    todo = _("Allow its host in the settings (remote_images), or give files.")
    return f"{said} {_among_them(hosts)} {todo}"
