"""Backups verified whole, before anything of them is used.

Every name in a backup is somebody else's word: its members are held against what a workspace keeps.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import msgspec

from review.core.errors import BadInput, Refused
from review.core.i18n import _
from store.backup.backup import (
    CHUNK,
    FORMAT,
    FORMAT_VERSION,
    KEPT,
    MANIFEST,
    SEAL,
    Manifest,
    Member,
)
from store.db.migrations.revisions import knows

MANIFEST_BYTES = 100 << 20
#: A backup may unpack to so many bytes, and to so many for each byte of it: ours become 5 to 10
#: times as long, and no table of numbers near this.
MOST_UNPACKED, UNPACKED_A_BYTE = 100_000_000, 200
#: How the members of a backup may be packed.
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
#: What a damaged zip file makes its readers raise; OSError: a place that is not in the file.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    msgspec.DecodeError,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


def opened(file: Path, raw: BinaryIO) -> tuple[zipfile.ZipFile, Manifest]:
    """Open a backup and verify it; ``raw`` is its open file. Raises BadInput, Refused."""
    try:
        archive = zipfile.ZipFile(raw)
        return archive, _verified(archive, file)
    except _DAMAGED as error:
        raise damaged(file, str(error).strip("'\"") or type(error).__name__) from error


def damaged(file: Path, why: str) -> BadInput:
    """Return what to raise of a backup that cannot be used."""
    return BadInput(
        _("the backup is damaged or none ({why}).", why=why),
        file=str(file),
        what_to_do=_("Nothing was written. Use another copy."),
    )


def _verified(archive: zipfile.ZipFile, file: Path) -> Manifest:
    """Return the manifest once every byte of the backup is what was written."""
    if archive.getinfo(MANIFEST).file_size > MANIFEST_BYTES:
        raise damaged(file, _("its manifest is too large"))
    sealed = archive.read(MANIFEST)
    if archive.getinfo(SEAL).file_size != 64 or archive.read(SEAL).decode() != _hex(sealed):
        raise damaged(file, _("its manifest was changed"))
    manifest = msgspec.json.decode(sealed, type=Manifest)
    if manifest.format != FORMAT:
        raise damaged(file, _("it is something else"))
    if manifest.format_version > FORMAT_VERSION or not knows(manifest.revision):
        raise Refused(
            _("A newer pico-review made this backup."), what_to_do=_("Upgrade pico-review.")
        )
    expected = [MANIFEST, SEAL, *(member.path for member in manifest.members)]
    if sorted(expected) != sorted(archive.namelist()) or not _expected(manifest):
        raise damaged(file, _("its list of files was changed"))
    _require_size(archive, manifest, file)
    for member in manifest.members:
        _verify(archive, member, file)
    return manifest


def _require_size(archive: zipfile.ZipFile, manifest: Manifest, file: Path) -> None:
    """Raise BadInput, nothing being unpacked yet, for members that say they are too much."""
    size = file.stat().st_size
    listed = [archive.getinfo(member.path) for member in manifest.members]
    for member, info in zip(manifest.members, listed, strict=True):
        if info.file_size != member.bytes:
            raise damaged(file, _("{path} has another checksum", path=member.path))
    if any(info.compress_type not in _PACKED for info in listed):
        raise damaged(file, _("its files are packed in another way"))
    unpacked = sum(member.bytes for member in manifest.members)
    packed = sum(info.compress_size for info in listed)
    if packed > size or unpacked > MOST_UNPACKED + UNPACKED_A_BYTE * size:
        raise damaged(
            file,
            _(
                "{size:,} bytes that unpack to {unpacked:,}: more than {n} times as much",
                size=size,
                unpacked=unpacked,
                n=UNPACKED_A_BYTE,
            ),
        )


def _hex(content: bytes) -> str:
    return sha256(content).hexdigest()


def _expected(manifest: Manifest) -> bool:
    """Whether the members are one file per table, and files that a workspace keeps."""
    rows = [f"tables/{table.name}.jsonl" for table in manifest.tables]
    paths = [member.path for member in manifest.members]
    if paths[: len(rows)] != rows or len(set(paths)) < len(paths):
        return False
    return all(_inside(path) for path in paths[len(rows) :])


def _inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    plain = path == "/".join(parts) and "\\" not in path and "\x00" not in path
    return plain and ".." not in parts and parts[:1] == ("workspace",) and parts[1] in KEPT


def _verify(archive: zipfile.ZipFile, member: Member, file: Path) -> None:
    digest, size = sha256(), 0
    with archive.open(member.path) as content:
        while chunk := content.read(CHUNK):
            size += len(chunk)
            digest.update(chunk)
            if size > member.bytes:
                break
    if (size, digest.hexdigest()) != (member.bytes, member.sha256):
        raise damaged(file, _("{path} has another checksum", path=member.path))
