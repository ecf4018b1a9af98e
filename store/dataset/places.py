"""Where a picture lies: a file, or a place inside a table or archive, which stays packed."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from review.core.errors import BadInput
from review.core.i18n import _
from review.formats.inside import Inside
from review.formats.tables import picture_inside
from store.dataset import decoding


@dataclass(frozen=True)
class InShard:
    """A picture inside a shard (``file``): its place there as ``review.formats.inside`` has it."""

    file: Path
    place: str

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
    if isinstance(place, Path):
        return place.read_bytes()
    found = picture_inside(place.file, place.place)
    if found is None:
        raise decoding.NotAPicture(
            _("there is no picture at this place."),
            file=place.name,
            what_to_do=_("Answer 'cannot judge', or replace the file."),
        )
    return found


def readable(place: Place) -> decoding.File:
    """Return what ``decoding`` opens. Raises BadInput as ``content`` does."""
    if isinstance(place, Path):
        return place
    return _Named(content(place), place.name)


def fault(place: Place) -> str | None:
    """Say what is wrong with a picture, as ``decoding.fault`` does; None where nothing is."""
    try:
        return decoding.fault(readable(place))
    except BadInput as error:
        return error.message


def size(place: Place) -> int:
    """Return how many bytes a picture has. Raises BadInput as ``content`` does."""
    return place.stat().st_size if isinstance(place, Path) else len(content(place))


def file_of(place: Place) -> Path:
    """Return the file that a picture is, or lies in."""
    return place if isinstance(place, Path) else place.file


def mark(place: Place) -> str:
    """Return what tells this state of a picture from any other."""
    file = file_of(place)
    stat = file.stat()
    inner = "" if isinstance(place, Path) else f"#{place.place}"
    return f"{file}{inner}|{stat.st_mtime_ns}|{stat.st_size}"
