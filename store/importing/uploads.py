"""Pictures that somebody sends along: a zip of them, or a folder's, into the workspace.

What is sent is hostile. No name leaves the folder, nothing but pictures is kept, links and locks
are refused, and whatever would unpack to more than is borne is refused while it unpacks.
"""

from __future__ import annotations

import lzma
import re
import shutil
import stat
import time
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from sqlalchemy import select

from review.core.errors import BadInput, Refused
from review.core.i18n import _
from store.dataset import decoding, images
from store.db import tables
from store.db.progress import Progress
from store.db.workspace import Store, new_id

CHUNK = 1 << 20
#: Most pictures of one upload, and most bytes of all of them once they are unpacked.
MOST = 200_000
MOST_BYTES = 20_000_000_000
#: How much smaller than itself a file may be packed; pictures hardly shrink at all.
MOST_SHRUNK = 200
#: Bytes from which a file that is packed so much smaller is a bomb.
BOMB_BYTES = 10_000_000
ZIP = b"PK\x03\x04"
#: What reading a damaged archive raises, be it of its list or of one file in it.
DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError,
           UnicodeDecodeError)  # fmt: skip
#: The bit that says that a member's name is UTF-8.
_UTF8 = 0x800


@dataclass
class Received:
    """What came of an upload: pictures kept, files that are none, and each that was left out."""

    pictures: int = 0
    other: int = 0
    left_out: list[str] = field(default_factory=list)


def is_zip(file: Path) -> bool:
    """Whether a file is a zip archive."""
    with file.open("rb") as opened:
        return opened.read(4) == ZIP


def is_picture(file: Path) -> bool:
    """Whether a file is a picture of a kind that can be shown."""
    try:
        decoding.measure(file)
    except BadInput:
        return False
    return True


def unpack(archive: Path, into: Path, progress: Progress | None = None) -> Received:
    """Unpack the pictures of a zip archive below a folder; raises Refused for a hostile one."""
    try:
        with zipfile.ZipFile(archive) as opened:
            members = [member for member in opened.infolist() if not _aside(member.filename)]
            _check(archive, members)
            received = Received()
            for number, member in enumerate(members):
                if progress:
                    progress(number, len(members))
                with _opened(archive, opened, member) as source:
                    _take(received, _place(into, _named(member)), source, _bound(member))
            return received
    except DAMAGED:
        raise _damaged(archive) from None


def _opened(archive: Path, opened: zipfile.ZipFile, member: zipfile.ZipInfo) -> IO[bytes]:
    """Open a member, wherever the archive says that it begins: before its own start, even."""
    try:
        return opened.open(member)
    except OSError:
        raise _damaged(archive) from None


def _named(member: zipfile.ZipInfo) -> str:
    """Return a member's name: systems write UTF-8 without saying so, which is read as CP437."""
    if member.flag_bits & _UTF8:
        return member.filename
    try:
        return member.filename.encode("cp437").decode()
    except UnicodeError:
        return member.filename


def _damaged(archive: Path) -> Refused:
    return Refused(
        _("{file} is a damaged zip archive.", file=archive.name), what_to_do=_("Make it again.")
    )


def keep(files: Iterable[tuple[str, IO[bytes]]], into: Path) -> Received:
    """Keep the pictures of a folder (path → content) below a folder; raises Refused."""
    received = Received()
    for name, source in files:
        if not _aside(name):
            _take(received, _place(into, name), source, _no_bomb)
    return received


def fit(folder: Path, wanted: Iterable[str]) -> Path:
    """Return the folder below which the pictures stand under the names that records give them.

    An archive often has one folder more, or one fewer, than the manifest's paths: the difference
    that most pictures share is made up for.
    """
    by_name: dict[str, list[str]] = {}
    for file in folder.rglob("*"):
        if file.is_file():
            by_name.setdefault(file.name, []).append(file.relative_to(folder).as_posix())
    votes: Counter[tuple[str, str]] = Counter()
    for path in wanted:
        parts = PurePosixPath(path).parts
        if "://" not in path and parts and parts[0] != "/" and ".." not in parts:
            votes.update(_difference(found, path) for found in by_name.get(parts[-1], ()))
    if not votes:
        return folder
    ((surplus, lacking),) = [pair for pair, _number in votes.most_common(1)]
    root = folder / surplus
    if not lacking:
        return root
    fitted = folder.parent / new_id()
    (fitted / lacking).parent.mkdir(parents=True, exist_ok=True)
    root.rename(fitted / lacking)
    return fitted


def wanted(store: Store) -> Iterator[str]:
    """Yield the pictures that the edits of the workspace name by a path."""
    edit = tables.edit
    query = select(edit.c.output_image, edit.c.local_source, edit.c.source)
    with store.database.read() as connection:
        for row in connection.execute(query):
            yield from (name for name in row if name and "://" not in name)


def forget_unused(store: Store, seconds: float) -> None:
    """Delete pictures that settled so long ago and belong to no load: it failed."""
    used = images.roots(store)
    for folder in (store.folder / "pictures").glob("*"):
        old = time.time() - folder.stat().st_mtime > seconds
        if old and not any(
            root.is_relative_to(folder) or folder.is_relative_to(root) for root in used
        ):
            shutil.rmtree(folder, ignore_errors=True)


def settle(store: Store, folder: Path) -> Path:
    """Move received pictures to where they stay; return their folder there."""
    place = store.folder / "pictures" / new_id()
    place.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.move(folder, place))


def _aside(name: str) -> bool:
    """Whether a member is a folder, or what a system leaves in archives."""
    parts = name.replace("\\", "/").split("/")
    return not parts[-1] or parts[-1].startswith(".") or "__MACOSX" in parts


def _check(archive: Path, members: Sequence[zipfile.ZipInfo]) -> None:
    """Raise Refused for what no archive of pictures has in it."""
    for member in members:
        if stat.S_ISLNK(member.external_attr >> 16):
            raise Refused(
                _("{name} in the archive is a link.", name=member.filename), what_to_do=_anew()
            )
        if member.flag_bits & 1:
            raise Refused(
                _("{file} is locked by a password.", file=archive.name), what_to_do=_anew()
            )
    if len(members) > MOST:
        raise Refused(
            _("There are more than {most:,} files in the archive.", most=MOST), what_to_do=_split()
        )
    if sum(member.file_size for member in members) > MOST_BYTES:
        raise _too_much()


def _place(into: Path, name: str) -> Path:
    """Return where a name leads below the folder. Raises Refused for one that leads elsewhere."""
    path = PurePosixPath(name.replace("\\", "/"))
    drive = re.match("[A-Za-z]:", name)
    control = any(unicodedata.category(letter) in ("Cc", "Cs") for letter in name)
    if path.is_absolute() or drive or ".." in path.parts or control:
        raise Refused(_("{name} leads out of the archive.", name=name), what_to_do=_anew())
    return into / path


def _take(received: Received, place: Path, source: IO[bytes], bound: Callable[[int], None]) -> None:
    """Write one file and count it; what is no picture, or too large for one, goes again."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        if not _written(place, source, bound):
            raise BadInput(_("the file is too large for a picture."), file=place.name)
        decoding.measure(place)
    except FileExistsError:
        received.left_out.append(_("{name}: it is there already.", name=place.name))
    except decoding.NotAPicture:
        place.unlink()
        received.other += 1
    except BadInput as error:
        place.unlink()
        received.left_out.append(f"{place.name}: {error.message}")
    except OSError as error:
        received.left_out.append(f"{place.name}: {error.strerror or error}.")
    else:
        received.pictures += 1


def _written(place: Path, source: IO[bytes], bound: Callable[[int], None]) -> bool:
    """Write a new file, whole or not at all; False where it is larger than a picture may be."""
    with place.open("xb") as target:
        try:
            return _copy(source, target, bound)
        except Exception:
            place.unlink()
            raise


def _copy(source: IO[bytes], target: IO[bytes], bound: Callable[[int], None]) -> bool:
    """Copy a file; False where it is larger than a picture may be."""
    size = 0
    for chunk in _chunks(source):
        size += len(chunk)
        bound(size)
        if size > decoding.MAX_BYTES:
            return False
        target.write(chunk)
    return True


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    while chunk := source.read(CHUNK):
        yield chunk


def _bound(member: zipfile.ZipInfo) -> Callable[[int], None]:
    """Return what refuses a file that unpacks to far more than was packed, or than was said."""

    def bound(size: int) -> None:
        if size > max(BOMB_BYTES, MOST_SHRUNK * member.compress_size):
            raise Refused(
                _("{name} unpacks to far more than a picture.", name=member.filename),
                what_to_do=_anew(),
            )

    return bound


def _no_bomb(_size: int) -> None:
    """Let a file that came unpacked be as large as it is."""


def _too_much() -> Refused:
    most = MOST_BYTES // 1_000_000_000
    return Refused(_("The archive unpacks to more than {most} GB.", most=most), what_to_do=_split())


def _anew() -> str:
    return _("Make an archive of the pictures alone.")


def _split() -> str:
    return _("Send them in parts, or put them in a folder of the server.")


def _difference(found: str, path: str) -> tuple[str, str]:
    """Return the folders that only the file found has, and those that only the path has."""
    ours, theirs = found.split("/"), path.split("/")
    while ours and theirs and ours[-1] == theirs[-1]:
        ours.pop()
        theirs.pop()
    return "/".join(ours), "/".join(theirs)
