"""The first five rows of a file as they would come in, with their pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import streamlit as st

from pages.dataset.load.visit import Sent
from pages.parts import words
from review.core.edits import JudgeRow, Problem, Record, ReviewRow
from review.core.errors import BadInput
from review.core.i18n import N_, _
from review.core.settings import Settings
from review.formats import read
from review.formats.comparisons import Compared, ComparisonRow
from review.formats.rankings import RankingRow
from store.dataset import fetching, images
from store.dataset.places import Place
from store.db.workspace import Store
from store.importing.in_archives import ArchiveSearch
from store.importing.placing import placed
from store.importing.run import Taken

ROWS = 5
#: Pixels: five rows of pictures, and the way on, fit on a screen.
THUMB = 72
#: Pixels of a path in a picture's place.
NAMED = 200
#: So many of a ranking's pictures stand in its row.
WIDE = 4


#: The pictures of a row, and what it says beside them.
Content = tuple[list[str], list[str | None]]


@dataclass(frozen=True)
class Shelf:
    """Where the rows' pictures may be; ``elsewhere``: some are fetched when they are shown."""

    store: Store
    folders: tuple[Path, ...]
    elsewhere: bool


def draw(one: Sent, taken: Taken, rule: Settings, shelf: Shelf) -> None:
    """Draw the rows. Raises BadInput for a file that cannot be read as that."""
    reading = read(one.path, taken.kind, rule, mapping=taken.mapping)
    archives = ArchiveSearch(images.shelves(shelf.store), shelf.folders)
    for row in islice(placed(reading, one.source, shelf.folders), ROWS):
        if isinstance(row, Problem):
            wrong = _("line {line}: {reason}", line=row.line or "–", reason=row.reason)
            st.markdown(words.red(f"{wrong} {row.what_to_do}"))
        else:
            found = isinstance(row, Record) and archives.placed(row, one.source.prefix)
            _row(found or row, shelf)


def _row(row: Any, shelf: Shelf) -> None:
    pictures, lines = _SAID[type(row)](row)
    if isinstance(row, ComparisonRow | RankingRow):  # Of models, perhaps: these have no picture.
        pictures = [name for name in pictures if images.locate(shelf.folders, name)]
    with st.container(horizontal=True, vertical_alignment="center"):
        for path in [name for name in pictures if name][:WIDE]:
            place = images.locate(shelf.folders, path, images.shelves(shelf.store))
            with st.container(width=THUMB if place else NAMED):
                _picture(shelf, path, place)
        st.text("\n".join(line for line in lines if line))


def _of_record(row: Record) -> Content:
    first, last = row.edits[0], row.edits[-1]
    texts = dict.fromkeys(edit.text for edit in row.edits)
    made = (edit.local_output or edit.output_image for edit in row.edits)
    further = (one.picture for edit in row.edits for one in edit.further)
    shown = [first.local_source or first.source, *made, *further]
    return shown, [*texts, *first.variants.values(), last.edit_type, _scores(row.scores)]


def _of_judge(row: JudgeRow) -> Content:
    return [row.output_image], [row.judge, _scores(row)]


def _of_review(row: ReviewRow) -> Content:
    said = words.verdict(row.verdict) if row.verdict else None
    return [row.output_image], [row.reviewer, said, row.edit_type, row.comment]


def _of_comparison(row: ComparisonRow) -> Content:
    sides = " | ".join(map(_short, (row.left, row.right)))
    return [row.left, row.right], [row.reviewer, sides, _(_WINNERS[row.winner])]


def _of_compared(row: Compared) -> Content:
    first = row.records[0].edits[0]
    shown = [record.edits[0].local_output or record.edits[0].output_image for record in row.records]
    said = [_(_WINNERS[winner]) for winner in dict.fromkeys(vote.winner for vote in row.votes)]
    return [first.source, *shown], [first.text, *said]


def _of_ranking(row: RankingRow) -> Content:
    order = " > ".join(" = ".join(map(_short, tied)) for tied in row.order)
    return [name for tied in row.order for name in tied], [row.reviewer, order]


_SAID: dict[type, Callable[[Any], Content]] = {
    Record: _of_record,
    JudgeRow: _of_judge,
    ReviewRow: _of_review,
    ComparisonRow: _of_comparison,
    Compared: _of_compared,
    RankingRow: _of_ranking,
}
_WINNERS = {
    "left": N_("the left one is better"),
    "right": N_("the right one is better"),
    "tie": N_("a tie"),
    "both_bad": N_("both are bad"),
}


def _short(name: str) -> str:
    """Return a candidate's name without the folders it is in."""
    return name.rpartition("/")[2] or name


def _scores(row: JudgeRow | None) -> str:
    return " · ".join(f"{name} {value}" for name, value in (row.raw if row else {}).items())


def _picture(shelf: Shelf, path: str, place: Place | None) -> None:
    """Show a thumbnail, or say that the picture is missing where it was looked for."""
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
