"""The members of tar and zip archives: where each lies, read from there and never unpacked.

Archives are hostile: a name that leads out of the archive, a link, a password are no members
but Problems, and what unpacks to more than it says, or than a picture may have, is not read.
"""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, cast

from review.core.edits import Problem
from review.core.errors import BadInput
from review.core.i18n import N_, _

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

BLOCK = 512
#: Larger headers (a name, a pax record) are not read: no file's name has so many bytes.
MOST_HEADER = 1 << 20
#: The length of a field of a header has fewer digits.
DIGITS = 10
#: A member that is unpacked in memory may have so many bytes: as many as a picture.
MOST_BYTES = 100_000_000
CHUNK = 1 << 20
DEFLATED = 8
_REGULAR = (b"0", b"\0", b"7")
_LINKS = (b"1", b"2")
_LOCAL = b"PK\x03\x04"


class Member(NamedTuple):
    """A member: its bytes are ``packed`` ones at ``offset`` of the archive, ``size`` unpacked.

    ``method``: 0 as they are, 8 deflated; of a zip, ``offset`` is that of the local header.
    """

    name: str
    offset: int
    size: int
    packed: int
    method: int = 0
    zipped: bool = False


def is_zip(path: Path) -> bool:
    """Whether an archive is a zip, by its first bytes."""
    with path.open("rb") as file:
        return file.read(4) in (_LOCAL, b"PK\x05\x06")


def members(path: Path) -> Iterator[Member | Problem]:
    """Yield the files in a tar or zip, in order; a Problem for what is none that may be read.

    Raises BadInput where the archive is damaged from its beginning.
    """
    return _zip_members(path) if is_zip(path) else _tar_members(path)


def opened(path: Path, member: Member) -> BinaryIO:
    """Open a member for reading. Raises BadInput where it is not what the archive says."""
    if member.method == DEFLATED:
        if member.size > MOST_BYTES:
            raise BadInput(_("the file is too large for a picture."), file=member.name)
        return _Named(b"".join(chunks(path, member)), member.name)
    if member.zipped:
        member = member._replace(offset=_behind_header(path, member))
    return cast("BinaryIO", io.BufferedReader(_Part(path, member), BLOCK))


def chunks(path: Path, member: Member) -> Iterator[bytes]:
    """Yield a member's bytes, never more of them than the archive says. Raises as ``opened``."""
    if member.zipped:
        member = member._replace(offset=_behind_header(path, member))
    inflate = zlib.decompressobj(-zlib.MAX_WBITS) if member.method == DEFLATED else None
    left, packed = member.size, member.packed
    with path.open("rb") as file:
        file.seek(member.offset)
        while packed and (content := file.read(min(CHUNK, packed))):
            packed -= len(content)
            while content and left >= 0:
                try:
                    part = inflate.decompress(content, CHUNK) if inflate else content
                except zlib.error as error:
                    raise _damaged(path, str(error)) from None
                content = inflate.unconsumed_tail if inflate else b""
                left -= len(part)
                yield part
    if left:
        raise _damaged(path, _("{name} has another size.", name=member.name))


def _behind_header(path: Path, member: Member) -> int:
    with path.open("rb") as file:
        file.seek(member.offset)
        header = file.read(30)
    if len(header) < 30 or not header.startswith(_LOCAL):
        raise _damaged(path, _("{name} is not where it should be.", name=member.name))
    name, extra = struct.unpack("<HH", header[26:30])
    return member.offset + 30 + int(name) + int(extra)


def _zip_members(path: Path) -> Iterator[Member | Problem]:
    try:
        with zipfile.ZipFile(path) as archive:
            listed = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
        what = _("a damaged ZIP archive or Excel workbook: {error}", error=error)
        raise BadInput(
            what, file=str(path), what_to_do=_("Fetch or make the file again.")
        ) from None
    for info in listed:
        if info.is_dir():
            continue
        why = None
        if info.flag_bits & 1:
            why = N_("it has a password")
        elif (info.external_attr >> 16) & 0o170000 == 0o120000:
            why = N_("it is a link")
        elif info.compress_type not in (0, DEFLATED):
            why = N_("it is packed in a way that is not read here")
        yield _checked(
            path, info.filename, why,
            Member("", info.header_offset, info.file_size, info.compress_size,
                   info.compress_type, zipped=True),
        )  # fmt: skip


def _tar_members(path: Path) -> Iterator[Member | Problem]:
    with path.open("rb", buffering=0) as file:
        size, at = os.fstat(file.fileno()).st_size, 0
        said: dict[str, str] = {}
        while at + BLOCK <= size:
            header = os.pread(file.fileno(), BLOCK, at)
            if not header.strip(b"\0"):
                return
            length = _length(header, said)
            if length is None:
                if not at:
                    raise _damaged(path, _("its first header is none."))
                yield _breaks_off(path, at)
                return
            kind, start = header[156:157], at + BLOCK
            at = start + -(-length // BLOCK) * BLOCK
            if kind in (b"L", b"x"):
                said |= _of_header(os.pread(file.fileno(), min(length, MOST_HEADER), start), kind)
                continue
            if start + length > size:
                yield _breaks_off(path, start)
                return
            if kind in _REGULAR or kind in _LINKS:
                why = N_("it is a link") if kind in _LINKS else None
                if any(name.startswith("GNU.sparse") for name in said):
                    why = N_("it is packed in a way that is not read here")
                name = said.get("path") or _name(header)
                if not name.endswith("/"):
                    yield _checked(path, name, why, Member("", start, length, length))
            if kind != b"g":
                said = {}
        yield _breaks_off(path, min(at, size))  # Without the empty block that ends an archive.


def _length(header: bytes, said: dict[str, str]) -> int | None:
    """Return the length that a header says, or None where it is no header."""
    total = sum(header) - sum(header[148:156]) + 8 * ord(" ")
    field = header[124:136]
    try:
        if int(header[148:156].strip(b" \0") or b"0", 8) != total:
            return None
        if "size" in said:
            length = int(said["size"])
        elif field[0] & 0x80:
            length = int.from_bytes(field[1:], "big")
        else:
            length = int(field.strip(b" \0") or b"0", 8)
    except ValueError:
        return None
    return length if 0 <= length < 1 << 62 else None


def _name(header: bytes) -> str:
    name, before = header[:100].split(b"\0", 1)[0], header[345:500].split(b"\0", 1)[0]
    whole = before + b"/" + name if before and header[257:262] == b"ustar" else name
    return whole.decode("utf-8", "replace")


def _of_header(content: bytes, kind: bytes) -> dict[str, str]:
    """Read what a header says of the next member: its long name, or a pax record's fields."""
    if kind == b"L":
        return {"path": content.split(b"\0", 1)[0].decode("utf-8", "replace")}
    said: dict[str, str] = {}
    while 0 < (space := content.find(b" ")) < DIGITS and content[:space].isdigit():
        record, content = content[space + 1 : int(content[:space])], content[int(content[:space]) :]
        name, sign, value = record.rstrip(b"\n").partition(b"=")
        if not sign:
            break
        said[name.decode("utf-8", "replace")] = value.decode("utf-8", "replace")
    return said


def _checked(path: Path, name: str, why: str | None, member: Member) -> Member | Problem:
    plain = name.replace("\\", "/").removeprefix("./")
    place = PurePosixPath(plain)
    if why is None and (place.is_absolute() or ".." in place.parts or "\0" in plain or not plain):
        why = N_("its name leads out of the archive")
    if why is None:
        return member._replace(name=plain)
    reason = _("{name} is not read: {why}.", name=name[:200], why=_(why))
    return Problem(str(path), None, reason, _("Pack the file itself, without a password."))


def _breaks_off(path: Path, at: int) -> Problem:
    reason = _("the archive breaks off at byte {at:,}.", at=at)
    return Problem(str(path), None, reason, _("Fetch or make the file again."))


def _damaged(path: Path, what: str) -> BadInput:
    return BadInput(
        _("a damaged archive: {what}", what=what),
        file=str(path),
        what_to_do=_("Fetch or make the file again."),
    )


class _Named(io.BytesIO):
    """Bytes with the name of where they come from, as an open file has one."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self.name = name


class _Part(io.RawIOBase):
    """The bytes of a member, read from where they lie in the archive."""

    def __init__(self, path: Path, member: Member) -> None:
        self.name = member.name
        self._member = member
        self._file = path.open("rb", buffering=0)
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        begins = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._member.size}
        self._at = max(0, begins[whence] + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        length = max(0, min(len(view), self._member.size - self._at))
        content = os.pread(self._file.fileno(), length, self._member.offset + self._at)
        view[: len(content)] = content
        self._at += len(content)
        return len(content)

    def close(self) -> None:
        self._file.close()
        super().close()
