"""JSON that is no JSON Lines: a list, objects over several lines, an object of lists.

Streamed: the text of one row after the other is cut out by its brackets and read by itself, so
that a bad row costs itself only and memory holds one row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from review.core.edits import Problem
from review.core.i18n import _
from review.formats.containers import files
from review.formats.containers.files import BOM, CHUNK, DAMAGED, MAX_LINE, OnBytes
from review.formats.containers.json_layout import MEMBER, TOKEN, Layout


def _row(after: bytes) -> re.Pattern[bytes]:
    """Return what fits a row with objects and lists up to four deep, and what stands before it."""
    return re.compile(rb"[\s,]*+(" + _nested(4) + rb")(?=\s*+" + after + rb")", re.DOTALL)


def _nested(depth: int) -> bytes:
    """Return what fits an object or a list that holds others so deep; it never goes back."""
    inner = rb'[^"{}\[\]]++|"[^"\\]*+(?:\\.[^"\\]*+)*+"'
    if depth:
        inner += b"|" + _nested(depth - 1)
    return rb"[\[{](?:" + inner + rb")*+[}\]]"


#: How many brackets stand around a row.
_DEPTH: dict[Layout, int] = {"values": 0, "list": 1, "objects": 1, "lists": 2}
_OPENS: dict[Layout, int] = {"list": ord("["), "objects": ord("{"), "lists": ord("[")}
_OPENING, _CLOSING = b"{[", b"}]"
_QUOTE, _COMMA, _COLON = ord('"'), ord(","), ord(":")
#: Brackets inside one another, at most: no reader of JSON goes further into a row.
DEEPEST = 1_000
#: What may stand between rows.
_BLANK = b" \t\r\n,"


class Text(NamedTuple):
    """The text of one row, and the member of an object that it stands in; None: it is too long."""

    text: bytes | None
    member: str | None = None


def texts(path: Path, where: Layout, on_bytes: OnBytes | None) -> Iterator[Text | Problem]:
    """Yield the text of one row after the other. Raises BadInput where there is no file."""
    cutter = _Cutter(where)
    with files.opened_text(path, on_bytes) as file:
        try:
            while not cutter.lost and (chunk := file.read1(CHUNK)):
                yield from cutter.feed(chunk)
        except DAMAGED as error:
            yield files.breaks_off(path, cutter.number, error)
            return
    if last := cutter.rest():
        yield last
    if cutter.too_deep:
        reason, todo = _("JSON nested too deeply."), _("Correct the file.")
        yield Problem(str(path), cutter.number + 1, reason, todo)
    elif cutter.unfinished:
        reason = _("the JSON breaks off after row {number}.", number=cutter.number)
        todo = _("Check its brackets and quotes, or fetch it again.")
        yield Problem(str(path), cutter.number + 1, reason, todo)


class _Cutter:
    """Chunks in, rows out.

    ``lost``: a text has no end, or brackets go too deep, so that nothing after it can be told
    apart. ``unfinished``: a bracket has no end.
    """

    def __init__(self, where: Layout) -> None:
        self.number = 0
        self.lost = False
        self._where = where
        self._rows_at = _DEPTH[where]
        self._row = _row(rb"[\[{,]" if where == "values" else rb"[,\]}]")
        self._inside = where == "values"
        self._buffer = b""
        self._began = False
        self._scanned = 0
        self._depth = 0
        self._start: int | None = 0
        self._too_long = False
        self._last = b""
        self._name: str | None = None

    @property
    def too_deep(self) -> bool:
        return self._depth > DEEPEST

    @property
    def unfinished(self) -> bool:
        return self.lost or self._depth > 0

    def feed(self, chunk: bytes) -> Iterator[Text]:
        self._buffer += chunk if self._began else chunk.removeprefix(BOM)
        self._began = True
        yield from self._scan()
        keep = self._scanned if self._start is None else self._start
        if self._start is not None and len(self._buffer) - keep > MAX_LINE:
            self._too_long, keep = True, self._scanned
        self.lost = self.too_deep or len(self._buffer) - self._scanned > MAX_LINE
        self._buffer = self._buffer[keep:]
        self._scanned -= keep
        self._start = None if self._start is None else 0

    def rest(self) -> Text | None:
        """Return what stands after the last row and is none, if anything does."""
        return None if self.unfinished else self._cut(len(self._buffer))

    def _scan(self) -> Iterator[Text]:
        """Go from row to row; where a row is not plain to see, from bracket to bracket."""
        buffer = self._buffer
        while not self.too_deep:
            if self._between_rows() and (row := self._row.match(buffer, self._scanned)):
                self.number += 1
                self._start = self._scanned = row.end(1)
                yield Text(row[1], self._name)
            elif found := TOKEN.search(buffer, self._scanned):
                at, self._scanned = found.span()
                if self._scanned - at == 1 and buffer[at] == _QUOTE:
                    self._scanned = at  # Where it ends comes with a later chunk.
                    return
                if text := self._step(buffer[at], at, self._scanned):
                    yield text
            else:
                self._scanned = len(buffer)
                return

    def _between_rows(self) -> bool:
        return (
            self._depth == self._rows_at
            and self._inside
            and self._start == self._scanned
            and not self._too_long
        )

    def _step(self, mark: int, at: int, end: int) -> Text | None:
        """Follow one sign; returns the row that ends with it."""
        row = None
        if mark in _OPENING:
            row = self._cut(at) if self._depth == 0 else None
            self._open(mark, at, end)
        elif mark in _CLOSING:
            row = self._close(at, end)
        elif mark == _QUOTE and self._depth == 1:
            self._last = self._buffer[at:end]
        elif mark == _COMMA and self._depth == self._rows_at and self._inside:
            row = self._cut(at)
            self._start = None if self._where == "objects" else end
        elif mark == _COLON and self._depth == 1 and self._where in MEMBER:
            self._name = self._last[1:-1].decode("utf-8", "replace")
            self._start = end if self._where == "objects" else None
        return row

    def _open(self, mark: int, at: int, end: int) -> None:
        self._depth += 1
        if self._where == "values":
            self._start = at if self._depth == 1 else self._start
        elif self._depth == self._rows_at and mark == _OPENS[self._where]:
            self._inside, self._start = True, None if self._where == "objects" else end
        elif not self._inside:
            self._start = None

    def _close(self, at: int, end: int) -> Text | None:
        row = None
        if self._depth == self._rows_at and self._inside and self._where != "values":
            row = self._cut(at)
            self._inside, self._start = False, None
        self._depth = max(0, self._depth - 1)
        if self._depth == 0 and self._where == "values":
            row = self._cut(end)
        if self._depth == 0:
            self._start = end
        return row

    def _cut(self, end: int) -> Text | None:
        """Return what stands from the start of the row to here, if that is anything."""
        start, too_long = self._start, self._too_long
        self._too_long = False
        if start is None:
            return None
        text = self._buffer[start:end].strip(_BLANK)
        if not text and not too_long:
            return None
        self.number += 1
        return Text(None if too_long else text, self._name)
