"""Public datasets of chains: MagicBrush has a row per turn, ImgEdit's multi-turn one per chain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import msgspec

from review.core.answers import MOST_TURNS
from review.core.edits import Edit, Problem, Record
from review.core.errors import BadInput
from review.core.i18n import _
from review.core.settings import Settings
from review.formats.containers.files import OnBytes
from review.formats.containers.tables import table_rows
from review.formats.mapped_rows import MappedTable
from review.formats.reading import Fields, Reading, made_rows
from review.formats.records import Names
from review.formats.schemas.edits import IMGEDIT
from review.formats.schemas.schema import Schema

#: Of MagicBrush: which chain a row is of, and its place in it, from 1.
CHAIN, PLACE = "img_id", "turn_index"

_TURN = {
    "source": "source_img",
    "instruction": "instruction",
    "edited": "target_img",
    "mask.mask_img": "mask_img",
}

_Row = tuple[int, Fields]


def read_magicbrush(
    path: Path,
    settings: Settings,
    *,
    mapping: Mapping[str, str] | None = None,
    on_bytes: OnBytes | None = None,
) -> Reading[Record]:
    """Read chains from a row per turn: rows that follow each other with one ``img_id``.

    A shard may begin within a chain: what it holds of it is a chain of its own. A turn that is
    missing, or cannot be read, makes a Problem of each row of its chain.
    """
    table, notes = _table(settings, _TURN), list[str]()
    rows = _grouped(path, table, on_bytes, notes)
    return Reading(rows, table.names.ignored, mapping or _TURN, notes)


def read_imgedit_chains(
    path: Path,
    settings: Settings,
    *,
    mapping: Mapping[str, str] | None = None,
    on_bytes: OnBytes | None = None,
) -> Reading[Record]:
    """Read chains from rows whose ``data`` lists the turns; each names its own source picture."""
    table = _table(settings, IMGEDIT.mapping)
    rows = made_rows(path, partial(_listed, table), on_bytes)
    return Reading(rows, table.names.ignored, mapping or {})


def _table(settings: Settings, mapping: Mapping[str, str]) -> MappedTable:
    names = Names(settings.foreign_roots, settings.criteria.keys())
    return MappedTable(names, mapping, frozenset(mapping.values()))


def _grouped(
    path: Path, table: MappedTable, on_bytes: OnBytes | None, notes: list[str]
) -> Iterator[Record | Problem]:
    chain: list[_Row] = []
    first = True
    for row in table_rows(path, on_bytes=on_bytes):
        if isinstance(row, Problem):
            yield row
            continue
        if chain and row[1].get(CHAIN) != chain[0][1].get(CHAIN):
            yield from _chain(str(path), table, chain, notes, begins_file=first)
            chain, first = [], False
        chain.append(row)
    if chain:
        yield from _chain(str(path), table, chain, notes, begins_file=first)


def _chain(
    file: str, table: MappedTable, rows: Sequence[_Row], notes: list[str], *, begins_file: bool
) -> Iterator[Record | Problem]:
    """Yield the record of a chain's rows, or a Problem for each of them."""
    try:
        _check_places(rows, begins_file=begins_file)
        record = _turns(rows[0][0], [table.edit(row) for _line, row in rows])
    except BadInput as error:
        for line, row in rows:
            name = row.get(CHAIN)
            reason = _("chain {name}: {reason}", name=name, reason=error.message)
            yield Problem(file, line, reason, error.what_to_do)
    else:
        if rows[0][1].get(PLACE) != 1:
            notes.append(_("A chain that goes on in the next shard was loaded in two parts."))
        yield record


def _check_places(rows: Sequence[_Row], *, begins_file: bool) -> None:
    """Raise BadInput unless the turns follow each other, from 1 where the chain begins here."""
    if not str(rows[0][1].get(CHAIN) or "").strip():
        raise BadInput(
            _("{name} is missing or empty.", name=CHAIN),
            what_to_do=_("Give the record its {name}.", name=CHAIN),
        )
    places = [row.get(PLACE) for _line, row in rows]
    start = places[0] if begins_file and isinstance(places[0], int) else 1
    due = list(range(start, start + len(rows)))
    if places != due:
        raise BadInput(
            _(
                "its rows are turn {found}, not {due}.",
                found=", ".join(map(str, places)),
                due=", ".join(map(str, due)),
            ),
            what_to_do=_("Keep the rows of a chain together, in the order of its turns."),
        )


def _turns(line: int, edits: Sequence[Edit]) -> Record:
    """Make a chain of turns each of which goes on from what came out of the one before."""
    _check_length(edits)
    turns = [edits[0]]
    for edit in edits[1:]:
        own = edit.local_source or edit.source
        before = turns[-1].output_image
        turns.append(msgspec.structs.replace(edit, source=before, local_source=own))
    return Record(line, "multi-turn", tuple(turns))


def _listed(table: MappedTable, line: int, row: Fields) -> Record:
    """Make a chain of a row's ``data``; raises BadInput naming the turn that is wrong."""
    turns = row.get("data")
    if not isinstance(turns, list) or not turns:
        raise BadInput(
            _("data must be the list of a chain's turns."), what_to_do=_("Correct the record.")
        )
    _check_length(turns)
    edits = []
    for place, turn in enumerate(turns, 1):
        try:
            edits.append(table.edit(turn if isinstance(turn, dict) else {}))
        except BadInput as error:
            reason = _("turn {place}: {reason}", place=place, reason=error.message)
            raise BadInput(reason, what_to_do=error.what_to_do) from None
    return Record(line, "multi-turn", tuple(edits))


def _check_length(turns: Sequence[object]) -> None:
    if len(turns) > MOST_TURNS:
        raise BadInput(
            _("a chain of {n:,} turns: nobody can answer it.", n=len(turns)),
            what_to_do=_("A chain has at most {most} turns.", most=MOST_TURNS),
        )


MAGICBRUSH = Schema(
    "MagicBrush",
    "multi-turn",
    frozenset({CHAIN, PLACE, "source_img", "mask_img", "instruction", "target_img"}),
    _TURN,
    read=read_magicbrush,
)

IMGEDIT_CHAINS = Schema(
    "ImgEdit (multi-turn)", "multi-turn", frozenset({"data"}), read=read_imgedit_chains, alone=True
)

LISTED = (MAGICBRUSH, IMGEDIT_CHAINS)
