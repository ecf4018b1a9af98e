"""The first five rows of a file as they would come in, with their pictures."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import streamlit as st

from pages.parts import words
from review.core.edits import Edit, JudgeRow, Problem, Record, ReviewRow
from review.core.errors import BadInput
from review.core.i18n import _
from review.core.settings import Settings
from review.formats import FORMATS
from review.formats.comparisons import ComparisonRow
from review.formats.rankings import RankingRow
from store.dataset import fetching, images
from store.db.workspace import Store
from store.importing.run import Taken

ROWS = 5
#: Pixels: five rows of pictures, and the way on, fit on a screen.
THUMB = 80
#: So many of a ranking's pictures stand in its row.
WIDE = 4


@dataclass(frozen=True)
class Shelf:
    """Where the rows' pictures may be; ``elsewhere``: some are fetched when they are shown."""

    store: Store
    folders: tuple[Path, ...]
    elsewhere: bool


def draw(file: Path, taken: Taken, rule: Settings, shelf: Shelf) -> None:
    """Draw the rows. Raises BadInput for a file that cannot be read as that."""
    reading = FORMATS[taken.kind].read(file, rule, mapping=taken.mapping)
    for row in islice(reading, ROWS):
        if isinstance(row, Problem):
            wrong = _("line {line}: {reason}", line=row.line or "–", reason=row.reason)
            st.markdown(words.red(f"{wrong} {row.what_to_do}"))
        else:
            _row(row, shelf)


def _row(row: Any, shelf: Shelf) -> None:
    pictures, lines = _content(row)
    names_only = isinstance(row, ComparisonRow | RankingRow)  # Models, perhaps.
    with st.container(horizontal=True, vertical_alignment="center"):
        for picture in pictures[:WIDE]:
            with st.container(width=THUMB):
                _picture(shelf, picture, names_only=names_only)
        st.text("\n".join(line for line in lines if line))


def _content(row: Any) -> tuple[list[str], list[str]]:
    """Return the pictures of a row, and what it says beside them."""
    if isinstance(row, Record):
        first, last = row.edits[0], row.edits[-1]
        shown = [_source(first), *(edit.output_image for edit in row.edits)]
        return shown, [*dict.fromkeys(edit.text for edit in row.edits), last.edit_type or "",
                       _scores(row.scores)]  # fmt: skip
    if isinstance(row, JudgeRow):
        return [row.output_image], [row.judge or "", _scores(row)]
    if isinstance(row, ReviewRow):
        said = row.verdict and words.verdict(row.verdict)
        return [row.output_image], [
            row.reviewer,
            said or "",
            row.edit_type or "",
            row.comment or "",
        ]
    if isinstance(row, ComparisonRow):
        return [row.left, row.right], [row.reviewer, _WINNERS[row.winner]()]
    if isinstance(row, RankingRow):
        order = " > ".join(" = ".join(tied) for tied in row.order)
        return [name for tied in row.order for name in tied], [row.reviewer, order]
    return [], []


_WINNERS = {
    "left": lambda: _("the left one is better"),
    "right": lambda: _("the right one is better"),
    "tie": lambda: _("a tie"),
    "both_bad": lambda: _("both are bad"),
}


def _source(edit: Edit) -> str:
    return edit.local_source or edit.source


def _scores(row: JudgeRow | None) -> str:
    return " · ".join(f"{name} {value}" for name, value in (row.raw if row else {}).items())


def _picture(shelf: Shelf, path: str, *, names_only: bool) -> None:
    """Show a thumbnail, or say that the picture is missing where it was looked for."""
    place = images.locate(shelf.folders, path)
    if place is None and names_only:
        st.caption(words.plain(path))
        return
    if place is None and (shelf.elsewhere or fetching.is_remote(path)):
        st.caption(words.plain(_("{path}: elsewhere", path=path)))
        return
    if place is None:
        st.markdown(words.red(_("Missing: {path}", path=path)))
        return
    try:
        st.image(images.picture(shelf.store, place, "thumb").content, width="stretch")
    except BadInput:
        st.markdown(words.red(_("Broken: {path}", path=path)))
