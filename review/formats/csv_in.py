"""CSV as it is found: comma, semicolon or tab, quoted newlines, wrong field counts."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from review.core.edits import Problem
from review.core.errors import BadInput
from review.core.i18n import N_, _, ngettext
from review.formats import files
from review.formats.files import OnBytes, RawRow

_QUOTES = N_("Quote cells that hold the delimiter, a quote or a newline, and double inner quotes.")


def csv_rows(path: Path, on_bytes: OnBytes | None) -> Iterator[RawRow | Problem]:
    """Yield (first line of the row, column → cell); empty cells and NaN are None.

    A row that cannot be read is a Problem; raises BadInput for a header that cannot be used.
    """
    feed = _Feed(path, on_bytes)
    reader = csv.reader(feed, delimiter=_delimiter(path), strict=True)
    names: list[str] = []
    while True:
        start = feed.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            reason = _("not valid CSV: {error}.", error=error)
            if not names:
                raise BadInput(reason, file=str(path), line=start, what_to_do=_(_QUOTES)) from None
            yield Problem(str(path), start, reason, _(_QUOTES))
            continue
        yield from feed.problems()
        if cells and not names:
            names = _header(path, cells)
        elif cells:
            yield _csv_row(str(path), start, names, cells)
    yield from feed.problems()


class _Feed:
    """The lines of a CSV file as text; Problems are set aside. ``number`` is the last line."""

    def __init__(self, path: Path, on_bytes: OnBytes | None) -> None:
        self.number = 0
        self._lines = files.raw_lines(path, on_bytes=on_bytes)
        self._aside: list[Problem] = []

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        for row in self._lines:
            if isinstance(row, Problem):
                self.number = row.line or self.number
                self._aside.append(row)
                continue
            self.number, line = row
            return line.decode("utf-8", "surrogateescape") + "\n"
        raise StopIteration

    def problems(self) -> list[Problem]:
        problems, self._aside = self._aside, []
        return problems


def _delimiter(path: Path) -> str:
    """Return whichever of comma, semicolon and tab splits the header into most columns."""
    first = files.head(path).decode("utf-8", "replace").lstrip().splitlines()
    return max(",;\t", key=lambda mark: len(next(csv.reader(first, delimiter=mark))))


def _header(path: Path, cells: list[str]) -> list[str]:
    names = [cell.strip() or f"column {place}" for place, cell in enumerate(cells, start=1)]
    twice = sorted({name for name in names if names.count(name) > 1})
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
    if not text.isascii() and any("\udc80" <= letter <= "\udcff" for letter in text):
        return Problem(file, line, _("not valid UTF-8."), _("Save the file as UTF-8."))
    values = [None if not cell.strip() or cell in {"NaN", "nan"} else cell for cell in cells]
    return line, dict(zip(names, values, strict=True)), None
