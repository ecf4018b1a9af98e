"""Which column means what: found by its name, checked by what its cells hold, else a doubt."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from review.core.i18n import N_, _
from review.formats.containers.inside import inside
from review.formats.mapped import NEEDED, OURS, SYNONYMS, plain_name

#: How a meaning is known: a person said so, a published shape does, its name or its cells do.
Known = Literal["said", "published", "named", "guessed"]
Content = Literal["picture", "text", "number", "other"]
#: A column holds what so large a share of its cells does.
MOSTLY = 0.9
#: Letters of a cell that a doubt shows.
SHOWN = 60
#: What the cells of ours have to hold; of the others anything may stand there.
HOLDS: Mapping[str, Content] = {
    "source": "picture", "edited": "picture", "local_source": "picture",
    "instruction": "text", "summarized": "text", "overall": "number",
}  # fmt: skip
_LACKS: Mapping[Content, str] = {
    "picture": N_("{column} holds “{cell}”, which is no path, address or picture."),
    "text": N_("{column} holds “{cell}”, which is no text that a person wrote."),
    "number": N_("{column} holds “{cell}”, which is no number."),
}
_PICTURE = re.compile(
    r"\.(png|jpe?g|jfif|webp|gif|bmp|tiff?|avif|hei[cf]|jxl)(\?\S*)?$", re.IGNORECASE
)
_PLACE = re.compile(r"\S*[/\\]\S*|\w+://\S+")
_NUMBER = re.compile(r"[-+]?[\d.,]*\d[\d.,]*\s*(%|/\s*\d+)?")


@dataclass(frozen=True)
class Meaning:
    """One of ours and the column it is read from; ``doubt``: why that could be wrong.

    ``others``: further columns that it could be. ``needed``: nothing can be loaded without it.
    """

    ours: str
    theirs: str
    known: Known
    others: tuple[str, ...] = ()
    doubt: str = ""
    needed: bool = False

    @property
    def sure(self) -> bool:
        """Whether nobody has to confirm it."""
        return not self.doubt


@dataclass
class Cells:
    """What the cells of one column hold in the rows looked at, and an example of each."""

    counts: Counter[Content] = field(default_factory=Counter)
    examples: dict[Content, str] = field(default_factory=dict)

    def add(self, cell: object) -> None:
        """Take in a cell; an empty one says nothing."""
        if cell is None or cell in ("", []):
            return
        content = content_of(cell)
        self.counts[content] += 1
        self.examples.setdefault(content, str(cell)[:SHOWN])

    def mostly(self, content: Content) -> bool:
        """Whether nearly all of them hold it."""
        return self.counts[content] > 0 and self.counts[content] >= MOSTLY * self.counts.total()

    def unlike(self, content: Content) -> str:
        """Return a cell that does not hold it."""
        return next((text for other, text in self.examples.items() if other != content), "")


def content_of(cell: object) -> Content:
    """Say what a cell holds; a list holds what all of its cells do.

    >>> [content_of(cell) for cell in ("a/1.png", "make it red", "8/10", ["1.jpg"])]
    ['picture', 'text', 'number', 'picture']
    """
    if isinstance(cell, str):
        return _content_of_text(cell.strip())
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return "number"
    each = {content_of(one) for one in cell} if isinstance(cell, list) else set()
    return each.pop() if len(each) == 1 else "other"


def _content_of_text(text: str) -> Content:
    if _NUMBER.fullmatch(text):
        return "number"
    if inside(text) or _PICTURE.search(text) or _PLACE.fullmatch(text):
        return "picture"
    return "text"


def cells_of(rows: Iterable[Mapping[str, object]]) -> dict[str, Cells]:
    """Return what the cells of each column hold."""
    found: dict[str, Cells] = {}
    for row in rows:
        for name, cell in row.items():
            found.setdefault(name, Cells()).add(cell)
    return found


def of_edits(
    cells: Mapping[str, Cells],
    criteria: Sequence[str],
    *,
    said: Mapping[str, str],
    published: Mapping[str, str],
) -> list[Meaning]:
    """Return what the columns of a table of edits mean, those that are needed first.

    ``said`` and ``published``: ours → theirs, by a person and by a schema; what a person said is
    not doubted. Where a schema is known nothing else is guessed.
    """
    meanings = [Meaning(*pair, "said", needed=pair[0] in NEEDED) for pair in said.items()]
    for ours, theirs in published.items():
        if ours not in said and theirs in cells:
            doubt = _misfit(ours, theirs, cells)
            meanings.append(Meaning(ours, theirs, "published", doubt=doubt, needed=ours in NEEDED))
    for ours in () if published else (*OURS, *criteria):
        if ours not in said:
            free = [name for name in cells if name not in {one.theirs for one in meanings}]
            found = _found(ours, free, cells)
            meanings += [found] if found else []
    order = [*OURS, *criteria]
    place = {ours: number for number, ours in enumerate(order)}
    return sorted(meanings, key=lambda one: place.get(one.ours, len(order)))


def _found(ours: str, free: Sequence[str], cells: Mapping[str, Cells]) -> Meaning | None:
    """Find the column of one of ours by name, else, where it is needed, by what cells hold."""
    named = _called(ours, free)
    wanted = HOLDS.get(ours)
    fitting = [name for name in named if wanted is None or cells[name].mostly(wanted)]
    if fitting:
        own = plain_name(fitting[0]) == ours
        return _of_several(ours, fitting[:1] if own else fitting)
    if ours not in NEEDED:
        return None if wanted == "number" or not named else _doubted(ours, named, cells)
    held = [name for name in free if wanted and cells[name].mostly(wanted)]
    if held:
        doubt = _("no column is called so; {column} holds what it could be.", column=held[0])
        return Meaning(ours, held[0], "guessed", tuple(held[1:]), doubt, needed=True)
    return _doubted(ours, named, cells) if named else None


def could_be(*names: str) -> str:
    """Say that one of ours could be any of several columns."""
    return _("it could be {columns}.", columns=_(" or ").join(names))


def _of_several(ours: str, fitting: Sequence[str]) -> Meaning:
    first, *others = fitting
    doubt = could_be(*fitting) if others else ""
    known: Known = "guessed" if others else "named"
    return Meaning(ours, first, known, tuple(others), doubt, needed=ours in NEEDED)


def _doubted(ours: str, named: Sequence[str], cells: Mapping[str, Cells]) -> Meaning:
    doubt = _misfit(ours, named[0], cells)
    return Meaning(ours, named[0], "guessed", tuple(named[1:]), doubt, needed=ours in NEEDED)


def _called(ours: str, free: Sequence[str]) -> list[str]:
    """Return the columns that are called what ours often is, the likeliest first."""
    theirs = {plain_name(name): name for name in reversed(free)}
    usual = SYNONYMS.get(ours, () if ours in OURS else (ours,))
    return [theirs[word] for word in usual if word in theirs]


def _misfit(ours: str, theirs: str, cells: Mapping[str, Cells]) -> str:
    """Say why a column cannot be what it is called; empty where it can."""
    wanted = HOLDS.get(ours)
    if wanted is None or cells[theirs].mostly(wanted):
        return ""
    cell = cells[theirs].unlike(wanted)
    if not cell:
        return _("{column} is empty in the first rows.", column=theirs)
    return _(_LACKS[wanted], column=theirs, cell=cell)
