"""Text that is not ours, on its way to a terminal or a log: what it hides is made visible.

A terminal obeys some characters: an escape sequence changes colours, titles or the clipboard, a
carriage return writes over what stands there, an override turns what follows around. Names,
comments and files' names may hold any of them.
"""

from __future__ import annotations

import re
from typing import TextIO

#: Controls but tab and line feed; separators of lines; what embeds, overrides and isolates
#: directions.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    r"""Return the text with such characters as JSON writes them: ``\u001b`` for an escape."""
    return _HIDDEN.sub(_written, text)


def _written(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


class Visible:
    """A stream of text that writes only what can be seen; all else is the stream's own.

    It is no terminal: what asks before it sends colours sends none.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text, made visible."""
        self._stream.write(visible(text))
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        """Write several."""
        for line in lines:
            self.write(line)

    def isatty(self) -> bool:
        """Say that it takes no sequences."""
        return False

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)
