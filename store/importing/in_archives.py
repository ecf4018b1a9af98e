"""Pictures that rows name by a path and that lie, under that path, in an archive beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

import msgspec

from review.core.edits import Edit, Record
from review.core.i18n import ngettext
from review.formats.containers.inside import Inside, inside
from store.dataset import fetching, images
from store.dataset.places import file_of
from store.dataset.shelves import Shelves, archives_below

#: A path may have so many folders that the archive's own place makes up for.
MOST_FOLDERS = 8


class ArchiveSearch:
    """Finds pictures in the archives of the image folders; these are listed when one is missed.

    A path is that of a member as if the archive were unpacked where it lies, into a folder of its
    own name there, in an image folder itself, or beside the manifest. One that several archives
    have is in none.
    """

    def __init__(self, shelves: Shelves, folders: Sequence[Path]) -> None:
        self.shelves = shelves
        self.folders = list(dict.fromkeys(folders))
        self.in_several = 0
        self._archives: dict[Path, Path] | None = None
        self._known: dict[str, str | None] = {}
        self._beside = ""

    def placed(self, record: Record, beside: str = "") -> Record:
        """Return a record whose pictures are named by their places in archives, where they are.

        ``beside``: the manifest's folder below the image folder, in which its names begin.
        """
        self._beside = beside
        edits = tuple(self._edit(edit) for edit in record.edits)
        return msgspec.structs.replace(record, edits=edits) if edits != record.edits else record

    def any(self) -> bool:
        """Whether there are archives in which pictures may be."""
        return bool(self._listed())

    def there(self, name: str, root: Path) -> bool:
        """Whether a picture lies under this name below a root, in an image folder or an archive."""
        return (
            images.locate((root, *self.folders), name) is not None or self._found(name) is not None
        )

    def notes(self) -> list[str]:
        """Say how many pictures could be any of several."""
        if not self.in_several:
            return []
        return [
            ngettext(
                "{n:,} picture lies in several archives under one name: none was taken.",
                "{n:,} pictures lie in several archives under one name: none was taken.",
                self.in_several,
            )
        ]

    def _edit(self, edit: Edit) -> Edit:
        edited = self._found(edit.local_output or edit.output_image)
        source = self._found(edit.local_source or edit.source)
        further = tuple(
            msgspec.structs.replace(one, picture=self._found(one.picture) or one.picture)
            for one in edit.further
        )
        if edited is source is None and further == edit.further:
            return edit
        return msgspec.structs.replace(
            edit, local_output=edited or edit.local_output,
            local_source=source or edit.local_source, further=further,
        )  # fmt: skip

    def _found(self, name: str) -> str | None:
        if fetching.is_remote(name) or inside(name) or not self._listed():
            return None
        if name not in self._known:
            if len(self._known) > 10_000:
                self._known.clear()
            there = images.locate(self.folders, name) is not None
            self._known[name] = None if there else self._in_archive(name)
        return self._known[name]

    def _in_archive(self, name: str) -> str | None:
        suffixes = list(_suffixes(name))
        held = self.shelves.holding([member for _before, member in suffixes])
        fitting = {
            archive: str(Inside(archive.relative_to(root).as_posix(), member))
            for before, member in suffixes
            for archive in held[member]
            if (root := self._listed().get(archive))
            and before in {*_places(archive, root), self._beside}
        }
        self.in_several += len(fitting) > 1
        if len(fitting) != 1:
            return None
        ((archive, place),) = fitting.items()
        # Of two archives of one name below two folders, the name means the first.
        found = images.locate(self.folders, place)
        return place if found is not None and file_of(found).samefile(archive) else None

    def _listed(self) -> dict[Path, Path]:
        """Return the archives there are, each with the image folder it lies below."""
        if self._archives is None:
            found = {
                archive: folder
                for folder in reversed(self.folders)
                for archive in archives_below(folder)
            }
            self._archives = found
            self.shelves.list_all(list(found))
        return self._archives


def _suffixes(name: str) -> Iterator[tuple[str, str]]:
    """Yield a path as folder and rest, the folder growing from none."""
    parts = PurePosixPath(name).parts
    for cut in range(min(len(parts), MOST_FOLDERS)):
        yield "/".join(parts[:cut]), "/".join(parts[cut:])


def _places(archive: Path, root: Path) -> set[str]:
    """Return the folders below the image folder that the archive's members may be said to be in."""
    folder = archive.parent.relative_to(root).as_posix()
    folder = "" if folder == "." else folder
    own = archive.name.split(".")[0]
    return {"", own, folder, f"{folder}/{own}".lstrip("/")}
