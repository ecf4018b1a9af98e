"""How long a text is, and how much shorter the short one of a pair is than the long one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

#: Scripts written without spaces between words, as code points: Thai, Lao, Myanmar, Khmer, the Tai
#: scripts, Javanese, Balinese, kana, bopomofo, Yi, Chinese characters. Their digits are none.
NO_SPACES = (
    (0x0E01, 0x0E4E), (0x0E80, 0x0ECF), (0x1000, 0x103F), (0x1050, 0x108F), (0x1780, 0x17D3),
    (0x1950, 0x19CF), (0x1A20, 0x1A7C), (0x1B00, 0x1B4B), (0x3005, 0x3007), (0x3021, 0x3029),
    (0x3031, 0x3035), (0x3041, 0x3096), (0x309D, 0x309F), (0x30A1, 0x30FA), (0x30FC, 0x30FF),
    (0x3105, 0x312F), (0x31A0, 0x31BF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
    (0xA000, 0xA48C), (0xA980, 0xA9C0), (0xAA60, 0xAAC2), (0xF900, 0xFAFF), (0xFF66, 0xFF9D),
    (0x1B000, 0x1B16F), (0x20000, 0x3FFFF),
)  # fmt: skip
#: Where marks stand that take no room of their own: accents, vowel signs, selectors.
_MARKS_WITHIN = ((0x300, 0x1F000), (0xE0100, 0xE01F0))
#: Join letters within a word, unseen.
_JOINERS = "\u200c\u200d"
#: The same rule where all is ASCII, eight times as fast.
_ASCII = re.compile(
    r"[A-Za-z0-9]+(?:(?:(?<=[0-9])[.,](?=[0-9])|(?<=[A-Za-z])'(?=[A-Za-z]))[A-Za-z0-9]+)*"
)


def length(text: str) -> int:
    """Return how many words a text has; each character of a script without spaces counts as one."""
    return len(words(text))


def words(text: str) -> list[str]:
    """Return the words of a text in order, and each character of a script without spaces."""
    return (_ASCII if text.isascii() else _word()).findall(text)


def word_spans(text: str) -> list[tuple[int, int]]:
    """Return where the words of a text begin and end (exclusive), in code points."""
    return [found.span() for found in (_ASCII if text.isascii() else _word()).finditer(text)]


def ratio(long: str, short: str) -> float | None:
    """Return the length of the short text ÷ that of the long one; None where the long has none."""
    whole = length(long)
    return length(short) / whole if whole else None


def alike(long: str, short: str) -> bool:
    """Whether both texts are the same, but for space around them: nothing can be lost."""
    return long.strip() == short.strip()


@lru_cache(maxsize=1)
def _word() -> re.Pattern[str]:
    """Return what matches one word, or one character of a script without spaces.

    The default word boundaries of Unicode (UAX #29), in short: a run of letters and digits with
    their marks, an apostrophe inside it, and a point or comma between two digits. It takes some
    milliseconds to make, so it is made when first needed.
    """
    alone = "".join(f"{chr(first)}-{chr(last)}" for first, last in NO_SPACES)
    codes = (code for first, last in _MARKS_WITHIN for code in range(first, last))
    marks = _as_ranges(code for code in codes if unicodedata.category(chr(code))[0] == "M")
    marks, letter = f"[{marks}{_JOINERS}]", rf"[^\W_{alone}]"
    run = f"{letter}+(?:{marks}+{letter}*)*"
    within = r"(?:(?<=\d)[.,](?=\d)|(?<=[^\W\d_])['’](?=[^\W\d_]))"
    return re.compile(f"(?!{marks})[{alone}]{marks}*|{run}(?:{within}{run})*")


def _as_ranges(codes: Iterable[int]) -> str:
    """Write ascending code points as the ranges of a character class."""
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)
