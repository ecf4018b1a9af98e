"""In which encoding a text file is written: seen where it can be seen, else guessed and said so."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from review.core.errors import BadInput
from review.core.i18n import _

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

#: A guess is made among these: what spreadsheets and older programs write, the commonest first.
OLDER = (
    "cp1252", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "cp1251", "koi8_r", "cp1250",
    "cp1253", "cp1254", "cp1255", "cp1256", "cp874",
)  # fmt: skip
#: So many bytes of a file are looked at.
LOOKED_AT = 1_000_000
#: A file is in another encoding, and not just dirty, from so many bad lines for each good one.
BAD_FOR_GOOD = 4
#: So many bad lines are more than dirt, where the header is not among them.
MORE_THAN_DIRT = 2
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_told: ContextVar[str | None] = ContextVar("encoding_told", default=None)


@dataclass(frozen=True)
class Encoding:
    """An encoding by Python's name; ``others``: what it may be instead, where it is a guess."""

    name: str
    guessed: bool = False
    others: tuple[str, ...] = ()

    @property
    def is_utf8(self) -> bool:
        """Whether the bytes are read as they are."""
        return self.name in ("utf-8", "utf-8-sig")

    def in_words(self) -> str:
        """Say it to a person."""
        name = self.name.removesuffix("-sig").upper().replace("CP125", "Windows-125")
        if not self.guessed:
            return name
        if not self.others:
            return _("{name} (a guess)", name=name)
        others = ", ".join(other.upper() for other in self.others[:3])
        return _("{name} (a guess; it may be {others})", name=name, others=others)


UTF8 = Encoding("utf-8")


@contextmanager
def told(name: str | None) -> Iterator[None]:
    """Read what is not UTF-8 in the encoding that a person named, as long as this lasts.

    Raises BadInput for a name that is none.
    """
    if name is not None:
        try:
            "".encode(name)
        except LookupError:
            raise BadInput(
                _("there is no encoding {name!r}.", name=name),
                what_to_do=_("For example utf-8, cp1252, gb18030, shift_jis."),
            ) from None
    before = _told.set(name)
    try:
        yield
    finally:
        _told.reset(before)


def was_told() -> str | None:
    """Return the encoding that a person named for now, or None."""
    return _told.get()


def encoding_of(start: bytes, *, whole: bool) -> Encoding:
    """Return how a text that starts like this is written; ``whole``: this is all of it.

    UTF-8 with some bad lines (of JSON, objects) is UTF-8: these are reported where they stand.
    """
    for mark, name in _MARKS:
        if start.startswith(mark):
            return Encoding(name)
    if (wide := _wide(start)) is not None:
        return Encoding(wide)
    if start.isascii():
        return UTF8
    is_json = start.lstrip()[:1] in (b"{", b"[")
    lines = start.split(b"}") if is_json else start.splitlines()
    if not whole:
        lines = lines[:-1]
    bad = [line for line in lines if not line.isascii() and not _is_utf8(line)]
    good = sum(1 for line in lines if not line.isascii()) - len(bad)
    header = not is_json and bool(bad) and bad[0] is lines[0]
    if len(bad) <= BAD_FOR_GOOD * good or (len(bad) < MORE_THAN_DIRT and not header):
        return UTF8
    if (named := was_told()) is not None:
        return Encoding(named)
    return _guess(b"\n".join(bad))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _wide(start: bytes) -> str | None:
    """Return UTF-16 without a mark: every other byte of Western text is zero, none of the rest."""
    head = start[:4096]
    half = len(head) // 2
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if half and odd > 0.4 * half and not even:
        return "utf-16-le"
    if half and even > 0.4 * half and not odd:
        return "utf-16-be"
    return None


def _guess(text: bytes) -> Encoding:
    """Return the likeliest older encoding of what is no UTF-8.

    charset-normalizer puts them in an order; one whose signs are no letters, or letters of
    another script in the middle of a word, is none.
    """
    guesser = import_module("charset_normalizer")  # Loaded by the first file that needs it.
    found = guesser.from_bytes(text[:200_000], cp_isolation=list(OLDER))
    ranked = [str(one.encoding) for one in found]
    likely = {name: read for name in ranked if (read := _read(text, name)) and _plausible(read)}
    western = _read(text, "cp1252")
    if western and western in likely.values():
        likely = {"cp1252": western} | likely
    names: dict[str, str] = {}
    for name, read in likely.items():
        names.setdefault(read, name)
    first, *others = names.values() or ("cp1252",)
    return Encoding(first, guessed=True, others=tuple(others))


def _read(text: bytes, name: str) -> str | None:
    try:
        return text.decode(name)
    except UnicodeDecodeError:
        return None


def _plausible(text: str) -> bool:
    strange = [at for at, letter in enumerate(text) if letter > "\x7f"]
    wrong = sum(1 for at in strange if not text[at].isalpha() or _breaks_a_word(text, at))
    return wrong * 4 <= len(strange)


def _breaks_a_word(text: str, at: int) -> bool:
    """Whether an ideograph stands within a word of Latin letters."""
    around = text[max(0, at - 1) : at] + text[at + 1 : at + 2]
    return text[at] > "\u2e80" and any(letter.isascii() and letter.isalpha() for letter in around)


class Transcoded(io.RawIOBase):
    """A file in another encoding, read as UTF-8; bytes that are none in it stay bad bytes."""

    def __init__(self, file: io.BufferedIOBase, encoding: str) -> None:
        super().__init__()
        wide = encoding.startswith(("utf-16", "utf-32"))
        self._errors = "surrogatepass" if wide else "surrogateescape"
        self._file = file
        self._decoder = codecs.getincrementaldecoder(encoding)(self._errors)
        self._ready = b""
        self._ended = False

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill a buffer with UTF-8."""
        view = memoryview(buffer).cast("B")
        while not self._ready and not self._ended:
            chunk = self._file.read1(len(view))
            self._ended = not chunk
            text = self._decoder.decode(chunk, final=self._ended)
            self._ready = text.encode("utf-8", self._errors)
        count = min(len(view), len(self._ready))
        view[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count
