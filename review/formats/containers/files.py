"""Files as streams of lines: gzip or not, told by what is inside and never by the name."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from review.core.edits import Problem
from review.core.errors import BadInput
from review.core.i18n import _
from review.core.on_disk import require_file
from review.formats.containers import encodings
from review.formats.containers.encodings import Encoding, Transcoded
from review.formats.containers.foreign import NO_TEXT, TAR, refuse_foreign

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

OnBytes = Callable[[int], None]


class Heard:
    """What is heard of a file while it is read: how far it is, and how many lines were blank."""

    def __init__(self, on_bytes: OnBytes | None = None) -> None:
        self.blank = 0
        self._on_bytes = on_bytes

    def __call__(self, done: int) -> None:
        """Hear how many bytes have been read."""
        if self._on_bytes is not None:
            self._on_bytes(done)


def tell_blank(on_bytes: OnBytes | None) -> None:
    """Tell whoever counts them that a line was blank."""
    if isinstance(on_bytes, Heard):
        on_bytes.blank += 1


class Block(NamedTuple):
    """Lines that follow each other, without their ends; ``first``: the number of the first."""

    first: int
    lines: list[bytes]


class Chunk(NamedTuple):
    """Whole lines in one text, less the last one's end; ``first``: the number of the first."""

    first: int
    text: bytes


#: Line (or row) number, fields, and the line's own bytes where it is JSON.
RawRow = tuple[int, dict[str, object], bytes | None]
#: A longer line is reported instead of held in memory.
MAX_LINE = 10_000_000
HEAD = 65_536
CHUNK = 1 << 20
BOM = b"\xef\xbb\xbf"
GZIP = b"\x1f\x8b"
DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile)

Found = TypeVar("Found")
_seen: ContextVar[dict[Any, Any] | None] = ContextVar("files_seen", default=None)


def lines(path: Path, *, on_bytes: OnBytes | None = None) -> Iterator[tuple[int, bytes] | Problem]:
    """Yield (line number from 1, line without its end); blank lines are counted and left out.

    A byte order mark is removed. A line over 10 MB, and the place where a gzip file breaks off,
    are Problems. ``on_bytes`` is told the bytes of the file (compressed ones) read so far.
    Raises BadInput for an empty file and for what is no text.
    """
    for row in raw_lines(path, on_bytes=on_bytes):
        if isinstance(row, Problem):
            yield row
        elif (line := row[1].strip(b" \t\r")) != b"":
            yield row[0], line
        else:
            tell_blank(on_bytes)


def raw_lines(
    path: Path, *, on_bytes: OnBytes | None = None
) -> Iterator[tuple[int, bytes] | Problem]:
    """Yield every line as ``lines`` does, blank ones too, less the newline only."""
    for block in blocks(path, on_bytes=on_bytes):
        if isinstance(block, Problem):
            yield block
        else:
            yield from enumerate(block.lines, block.first)


def blocks(path: Path, *, on_bytes: OnBytes | None = None) -> Iterator[Block | Problem]:
    """Yield the lines of ``raw_lines`` as they come from the disk, many at once."""
    for chunk in chunks(path, on_bytes=on_bytes):
        if isinstance(chunk, Problem):
            yield chunk
        else:
            yield Block(chunk.first, chunk.text.split(b"\n"))


def chunks(path: Path, *, on_bytes: OnBytes | None = None) -> Iterator[Chunk | Problem]:
    """Yield the same lines, those of a chunk still in one text."""
    refuse_foreign(path, head(path))
    splitter = _Splitter(str(path))
    with opened_text(path, on_bytes) as file:
        try:
            while chunk := file.read1(CHUNK):
                yield from splitter.feed(chunk)
        except DAMAGED as error:
            yield breaks_off(path, splitter.number, error)
            return
    yield from splitter.end()


def breaks_off(path: Path, number: int, error: Exception) -> Problem:
    """Return what is wrong with a gzip file of which ``number`` lines could be read."""
    reason = _("the gzip file breaks off after line {number}: {error}", number=number, error=error)
    return Problem(str(path), number + 1, reason, _("Fetch or make the file again."))


@contextmanager
def remembered() -> Iterator[None]:
    """Look at each file once for what it is, as long as this lasts: none of them changes."""
    before = _seen.set({} if _seen.get() is None else _seen.get())
    try:
        yield
    finally:
        _seen.reset(before)


def remember(look: Callable[[Path], Found], path: Path) -> Found:
    """Return what a look at a file finds, what it found before where that is remembered."""
    seen = _seen.get()
    if seen is None:
        return look(path)
    if (look, path) not in seen:
        seen[look, path] = look(path)
    found: Found = seen[look, path]
    return found


@contextmanager
def opened(path: Path, on_bytes: OnBytes | None = None) -> Iterator[io.BufferedIOBase]:
    """Open a file for reading, unpacked if it is gzip. Raises BadInput where there is none."""
    try:
        require_file(path)
        raw = _Counted(path, on_bytes)
    except OSError as error:
        raise BadInput(
            _("the file cannot be opened: {strerror}.", strerror=error.strerror),
            file=str(path),
            what_to_do=_("Check the path."),
        ) from None
    with io.BufferedReader(raw, CHUNK) as plain:
        if plain.peek(2)[:2] != GZIP:
            yield plain
        else:
            with gzip.GzipFile(fileobj=plain) as unpacked:
                yield unpacked


@contextmanager
def opened_text(path: Path, on_bytes: OnBytes | None = None) -> Iterator[io.BufferedIOBase]:
    """Open a text file as ``opened`` does, whatever its encoding: it is read as UTF-8."""
    written = encoding(path)
    with opened(path, on_bytes) as file:
        if written.is_utf8:
            yield file
        else:
            with io.BufferedReader(Transcoded(file, written.name), CHUNK) as text:
                yield text


def encoding(path: Path) -> Encoding:
    """Return how a text file is written, from its first megabyte; UTF-8 for what is no text."""
    return remember(_encoding, path)


def _encoding(path: Path) -> Encoding:
    begins = start_of(path, TAR[1])
    if begins.startswith(NO_TEXT) or begins[TAR[0] : TAR[1]] == b"ustar":
        return encodings.UTF8
    start = start_of(path, encodings.LOOKED_AT)
    return encodings.encoding_of(start, whole=len(start) < encodings.LOOKED_AT)


def head(path: Path) -> bytes:
    """Return the first 64 KB of a file, unpacked, as UTF-8, without a byte order mark."""
    written = encoding(path)
    if written.is_utf8:
        return start_of(path, HEAD).removeprefix(BOM)
    with opened_text(path) as text:
        return text.read1(HEAD).removeprefix(BOM)


def start_of(path: Path, size: int) -> bytes:
    """Return the first bytes of a file, unpacked. Raises BadInput where not even one can be."""
    start = bytearray()
    with opened(path) as file:
        try:
            while len(start) < size and (chunk := file.read1(min(size, CHUNK))):
                start += chunk
        except DAMAGED as error:
            if not start:
                raise BadInput(
                    _("a damaged gzip file: {error}", error=error),
                    file=str(path),
                    what_to_do=_("Fetch or make the file again."),
                ) from None
    return bytes(start[:size])


class _Counted(io.FileIO):
    """A file that says how far it has been read."""

    def __init__(self, path: Path, on_bytes: OnBytes | None) -> None:
        super().__init__(path)
        self._on_bytes = on_bytes

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        count = super().readinto(buffer)
        if self._on_bytes is not None:
            self._on_bytes(self.tell())
        return count


class _Splitter:
    """Bytes in, whole lines out; ``number`` is the last line that was seen whole."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.number = 0
        self._carry = b""
        self._skipping = False

    def feed(self, chunk: bytes) -> Iterator[Chunk | Problem]:
        text, newline, carry = (self._carry + chunk).rpartition(b"\n")
        self._carry = carry
        if newline:
            yield from self._text(text)
        if len(self._carry) > MAX_LINE:
            self._carry, self._skipping = b"", True

    def end(self) -> Iterator[Chunk | Problem]:
        if self._carry or self._skipping:
            yield from self._text(self._carry)

    def _text(self, text: bytes) -> Iterator[Chunk | Problem]:
        """Yield lines; one that is too long stands between those before it and those after."""
        if self.number == 0:
            text = text.removeprefix(BOM)
        if not self._skipping and len(text) <= MAX_LINE:
            yield self._chunk(text)
            return
        good: list[bytes] = []
        for line in text.split(b"\n"):
            if not self._skipping and len(line) <= MAX_LINE:
                good.append(line)
                continue
            if good:
                yield self._chunk(b"\n".join(good))
            good, self._skipping = [], False
            self.number += 1
            todo = _("Is it one line per record? Leave pictures out of the file.")
            yield Problem(self.file, self.number, _("the line is longer than 10 MB."), todo)
        if good:
            yield self._chunk(b"\n".join(good))

    def _chunk(self, text: bytes) -> Chunk:
        first, self.number = self.number + 1, self.number + 1 + text.count(b"\n")
        return Chunk(first, text)


def in_words(error: Exception, path: Path) -> str:
    """Return what a library says of a file; of where it lies, nothing but its name."""
    return str(error).replace(str(path), path.name)
