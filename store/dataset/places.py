"""Where a picture lies: a file, or a place inside a table or archive, which stays packed."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NoReturn

from review.core.errors import BadInput
from review.core.i18n import _
from review.formats.containers.inside import ARCHIVES, Inside
from review.formats.containers.members import Member, members, opened
from review.formats.containers.tables import picture_inside
from store.dataset import decoding, prints
from store.dataset.shelves import Shelves


@dataclass(frozen=True)
class InShard:
    """A picture inside a shard (``file``): its place there as ``containers.inside`` has it.

    ``shelves``: the index of archives; without one an archive is looked through. ``known``: the
    print of the file that was imported under this name; of another nothing is shown.
    """

    file: Path
    place: str
    shelves: Shelves | None = field(default=None, compare=False)
    known: str | None = None

    @property
    def name(self) -> str:
        """The shard's name and the place, for what is said about the picture."""
        return str(Inside(self.file.name, self.place))


Place = Path | InShard


class _Named(io.BytesIO):
    """Bytes with the name of where they come from, as an open file has one."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self.name = name


def content(place: Place) -> bytes:
    """Return the picture's bytes as they lie there.

    Raises BadInput where there is none, or where it is larger than a picture may be.
    """
    with _opened(place) as file:
        return file.read()


def readable(place: Place) -> decoding.File:
    """Return what ``decoding`` opens. Raises BadInput where a shard has no such picture."""
    return place if isinstance(place, Path) else _opened(place)


def _opened(place: Place) -> BinaryIO:
    try:
        return place.open("rb") if isinstance(place, Path) else _of_shard(place)
    except OSError:  # Its words name folders of the server.
        raise decoding.unreadable(file_of(place).name) from None


def _of_shard(place: InShard) -> BinaryIO:
    if place.known is not None and prints.of(place.file) != place.known:
        _replaced(place)
    if place.file.suffix.lower() in ARCHIVES:
        member = _member(place)
        return _missing(place) if member is None else opened(place.file, member)
    found = picture_inside(place.file, place.place)
    return _missing(place) if found is None else _Named(found, place.name)


def _member(place: InShard) -> Member | None:
    if place.shelves is not None:
        return place.shelves.member(place.file, place.place)
    listed = (one for one in members(place.file) if isinstance(one, Member))
    return next((one for one in listed if one.name == place.place), None)


def _missing(place: InShard) -> NoReturn:
    raise decoding.NotAPicture(
        _("there is no picture at this place."),
        file=place.name,
        what_to_do=_("Answer 'cannot judge', or replace the file."),
    )


def _replaced(place: InShard) -> NoReturn:
    raise decoding.NotAPicture(
        _("the file it lies in was replaced since it was imported."),
        file=place.name,
        what_to_do=_("Answer 'cannot judge', or replace the file."),
    )


def fault(place: Place) -> str | None:
    """Say what is wrong with a picture, as ``decoding.fault`` does; None where nothing is."""
    try:
        return decoding.fault(readable(place))
    except BadInput as error:
        return error.message


def size(place: Place) -> int:
    """Return how many bytes a picture has. Raises BadInput as ``content`` does."""
    if isinstance(place, Path):
        return place.stat().st_size
    with _opened(place) as file:
        return file.seek(0, os.SEEK_END)


def file_of(place: Place) -> Path:
    """Return the file that a picture is, or lies in."""
    return place if isinstance(place, Path) else place.file


def mark(place: Place) -> str:
    """Return what tells this state of a picture from any other."""
    file = file_of(place)
    stat = file.stat()
    inner = "" if isinstance(place, Path) else f"#{place.place}|{place.known or ''}"
    return f"{file}{inner}|{stat.st_mtime_ns}|{stat.st_size}"
