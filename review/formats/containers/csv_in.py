"""CSV as it is found: any of four delimiters, quoted newlines, wrong field counts, long cells."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from review.core.edits import Problem
from review.core.errors import BadInput
from review.core.i18n import N_, _, ngettext
from review.core.repeated import repeated
from review.formats.containers import files
from review.formats.containers.files import MAX_LINE, OnBytes, RawRow

_QUOTES = N_("Quote cells that hold the delimiter, a quote or a newline, and double inner quotes.")
#: What may stand between cells, the commonest first.
DELIMITERS = ",;\t|"
#: What spreadsheets write above the header to name it.
_SEPARATOR = "sep="


def csv_rows(path: Path, on_bytes: OnBytes | None) -> Iterator[RawRow | Problem]:
    """Yield (first line of the row, column → cell); empty cells and NaN are None.

    A row that cannot be read is a Problem, up to where its quotes close: no line inside a broken
    cell becomes a row. Raises BadInput for a header that cannot be used.
    """
    csv.field_size_limit(MAX_LINE)
    feed = _Feed(path, on_bytes)
    reader = csv.reader(feed, delimiter=delimiter(path), strict=True)
    names: list[str] = []
    while True:
        start = feed.begin_row()
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            reason = _("not valid CSV: {error}.", error=error)
            if not names:
                raise BadInput(reason, file=str(path), line=start, what_to_do=_(_QUOTES)) from None
            feed.skip_row()
            yield Problem(str(path), start, _to(reason, start, feed.number), _(_QUOTES))
            continue
        yield from feed.problems()
        if not names:
            names = _header(path, cells) if cells and not _is_separator(cells) else []
        elif any(cell.strip() for cell in cells) or len(cells) == len(names):
            yield _csv_row(str(path), start, names, cells)
        else:
            files.tell_blank(on_bytes)
    yield from feed.problems()


def delimiter(path: Path) -> str:
    """Return whichever of comma, semicolon, tab and bar splits the header into most columns."""
    first = files.head(path).decode("utf-8", "replace").lstrip().splitlines()
    if first and first[0].lower().startswith(_SEPARATOR) and first[0][4:5] in DELIMITERS:
        return first[0][4:5] or ","
    return max(DELIMITERS, key=lambda mark: len(next(csv.reader(first, delimiter=mark))))


def _is_separator(cells: list[str]) -> bool:
    return cells[0].lower().startswith(_SEPARATOR) and not any(cells[1:])


def _to(reason: str, start: int, end: int) -> str:
    """Say how far a broken row goes, where it is more than its line."""
    if end == start:
        return reason
    return _("{reason} It goes on to line {end}.", reason=reason, end=end)


class _Feed:
    """The lines of a CSV file as text; Problems are set aside. ``number`` is the last line."""

    def __init__(self, path: Path, on_bytes: OnBytes | None) -> None:
        self.number = 0
        self._lines = files.raw_lines(path, on_bytes=on_bytes)
        self._aside: list[Problem] = []
        self._open = False

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        for row in self._lines:
            if isinstance(row, Problem):
                self.number = row.line or self.number
                self._aside.append(row)
                continue
            self.number, line = row
            self._open ^= line.count(b'"') % 2 == 1
            return line.decode("utf-8", "surrogateescape") + "\n"
        raise StopIteration

    def begin_row(self) -> int:
        """Begin a row; returns its first line."""
        self._open = False
        return self.number + 1

    def skip_row(self) -> None:
        """Pass over the rest of a broken row, to the line that closes the quotes left open."""
        while self._open and next(self, None) is not None:
            pass

    def problems(self) -> list[Problem]:
        """Return the Problems set aside since they were asked for."""
        problems, self._aside = self._aside, []
        return problems


def _header(path: Path, cells: list[str]) -> list[str]:
    if any(map(_is_bad, cells)):
        raise BadInput(
            _("the header is not UTF-8."), file=str(path), what_to_do=_("Save the file as UTF-8.")
        )
    names = [cell.strip() or f"column {place}" for place, cell in enumerate(cells, start=1)]
    twice = sorted(repeated(names))
    if twice:
        raise BadInput(
            _("two columns are called {twice!r}.", twice=twice[0]),
            file=str(path),
            what_to_do=_("Rename one."),
        )
    return names


def _csv_row(file: str, line: int, names: list[str], cells: list[str]) -> RawRow | Problem:
    if len(cells) != len(names):
        reason = ngettext(
            "{n} field where the header has {columns}.",
            "{n} fields where the header has {columns}.",
            len(cells),
            columns=len(names),
        )
        return Problem(file, line, reason, _(_QUOTES))
    text = "".join(cells)
    if "\0" in text:
        return Problem(file, line, _("holds the character U+0000."), _("Remove it."))
    if _is_bad(text):
        return Problem(file, line, _("not valid UTF-8."), _("Save the file as UTF-8."))
    values = [None if not cell.strip() or cell in {"NaN", "nan"} else cell for cell in cells]
    return line, dict(zip(names, values, strict=True)), None


def _is_bad(text: str) -> bool:
    """Whether a text holds bytes that are no UTF-8."""
    return not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text)
