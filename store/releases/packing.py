"""A release as one zip file, made while it is sent: of any size, and in no memory."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

BLOCK = 1 << 20
#: From here on a zip file may be written another way, whose length is not known beforehand: where
#: a member is so large, a twentieth added, that it could pass 2 GiB, or there are too many.
KNOWN_LENGTH, KNOWN_MEMBERS = 2_000_000_000, 60_000
#: Bytes of a zip file around a member, beside twice its name, and at its end.
_AROUND, _END = 30 + 16 + 46, 22


class _Sent(io.RawIOBase):
    """What was written and not yet taken away; it cannot be wound back, as a connection cannot."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, block: object) -> int:
        content = bytes(block)  # type: ignore[call-overload]  # whatever zipfile hands over
        self._blocks.append(content)
        return len(content)

    def taken(self) -> bytes:
        content = b"".join(self._blocks)
        self._blocks.clear()
        return content


def packed(folder: Path) -> Iterator[bytes]:
    """Yield a release's zip file block by block; same release, same bytes."""
    sent = _Sent()
    with ZipFile(sent, "w", ZIP_STORED) as archive:
        for file in _files(folder):
            member = ZipInfo(_name(folder, file))
            member.file_size = file.stat().st_size
            member.external_attr = 0o644 << 16
            with archive.open(member, "w") as entry, file.open("rb") as content:
                while block := content.read(BLOCK):
                    entry.write(block)
                    yield sent.taken()
    yield sent.taken()


def length(folder: Path) -> int | None:
    """Return how long the zip file will be, so that a browser shows how far it is; None: unknown.

    Nothing is compressed, so that it is known before a byte is read.
    """
    files = _files(folder)
    total = _END + sum(
        _AROUND + 2 * len(_name(folder, file).encode()) + file.stat().st_size for file in files
    )
    return total if total < KNOWN_LENGTH and len(files) < KNOWN_MEMBERS else None


def size(folder: Path) -> int:
    """Return how many bytes the files of a release have."""
    return sum(file.stat().st_size for file in _files(folder))


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def _name(folder: Path, file: Path) -> str:
    return f"{folder.name}/{file.relative_to(folder).as_posix()}"
