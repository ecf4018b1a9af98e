"""The workspace's present edits as columns, a row each by edit id; a judge run's scores beside.

What reads all edits reads these: by column, from files beside the database where they are.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import numpy as np
from sqlalchemy import Connection, select

from review.core.later import compute as pc
from review.core.later import pyarrow as pa
from store import settings
from store.db import bulk, column_files, tables
from store.db.column_files import Columns
from store.db.progress import Progress
from store.db.rules import CURRENT, FAILURES
from store.db.workspace import Store

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: A criterion's column bears its name after this.
CRITERION = "criterion "
#: Rows read at a time: so few that the garbage collector hardly looks at them.
AT_ONCE = 512

_EDITS = f"""
SELECT e.id, e.output_image, e.edit_type, e.kind, e.import_id, e.collision, e.known
FROM edit e WHERE {CURRENT} ORDER BY e.id"""
_TEXTS = f"SELECT e.text, e.summarized_text FROM edit e WHERE {CURRENT} ORDER BY e.id"
_FAILURES = f"SELECT edit_id FROM ({FAILURES}) f"
_SCORES = "SELECT edit_id, overall, criteria_json, problem FROM score WHERE run_id = :run"


class Run(NamedTuple):
    """A judge run, and the version of the settings that its scores came under."""

    id: str
    settings_version: int


def edits(store: Store, connection: Connection, progress: Progress | None = None) -> Columns:
    """Return what each present edit is.

    ``id``, ``output_image``: text. ``edit_type``, ``kind``, ``import_id``: text by dictionaries,
    None among the words of the types. ``collision``, ``known``, ``failure`` (of a preference
    record, and so no part of the dataset): one byte each, 0 or 1.
    """
    return column_files.columns(store, connection, "edits", lambda: _edits(connection, progress))


def texts(store: Store, connection: Connection) -> Columns:
    """Return ``text`` and ``summarized_text`` of each of ``edits``, row for row; null for none."""
    return column_files.columns(store, connection, "texts", lambda: _texts(connection))


def scores(store: Store, connection: Connection, run: Run, criteria: Sequence[str]) -> Columns:
    """Return what a judge run says of each of ``edits``, row for row.

    ``overall``: as stored, NaN without a usable score. ``criterion NAME`` for at least these:
    numbers, NaN where none is stored. ``bare``: one byte, 1 without any. ``problem``: text or null.
    """
    own = tuple(settings.version_of(connection, run.settings_version).criteria)
    names = own if set(criteria) <= {*own} else tuple(sorted(criteria))
    known = hashlib.sha256(repr((run.id, names)).encode()).hexdigest()[:24]
    return column_files.columns(
        store, connection, f"scores-{known}", lambda: _scores(store, connection, run.id, names)
    )


def run_of(connection: Connection, judge: str | None) -> Run | None:
    """Return a judge run by its name, of no name the first; None where there is none."""
    table = tables.judge_run
    query = select(table.c.id, table.c.settings_version).order_by(table.c.id).limit(1)
    if judge is not None:
        query = query.where(table.c.name == judge)
    row = connection.execute(query).first()
    return Run(*row) if row else None


def run_by_id(connection: Connection, run_id: str) -> Run:
    """Return a judge run that is there."""
    table = tables.judge_run
    query = select(table.c.id, table.c.settings_version).where(table.c.id == run_id)
    return Run(*connection.execute(query).one())


def bits(column: pa.Array) -> NDArray[np.bool_]:
    """Return a column of bytes as truth values, not copied."""
    values: NDArray[np.bool_] = column.to_numpy().view(np.bool_)
    return values


def _edits(connection: Connection, progress: Progress | None) -> pa.Table:
    words: dict[str, dict[str | None, int]] = {name: {} for name in _WORDS}
    pieces = list(_pieces(connection, words, progress))
    schema = pa.schema([
        ("id", pa.string()), ("output_image", pa.string()),
        *((name, pa.int32()) for name in _WORDS), ("collision", pa.uint8()), ("known", pa.uint8()),
    ])  # fmt: skip
    table = pa.Table.from_batches(pieces, schema=schema).combine_chunks()
    for name, known in words.items():
        places, at = table.column(name).combine_chunks(), table.schema.get_field_index(name)
        spelt = pa.DictionaryArray.from_arrays(places, pa.array([*known], pa.string()))
        table = table.set_column(at, name, spelt)
    failures = [row[0] for rows in bulk.chunks(connection, _FAILURES, {}) for row in rows]
    failed = pc.is_in(table.column("id"), value_set=pa.array(failures, pa.string()))
    return table.append_column("failure", failed.cast(pa.uint8()))


_WORDS = ("edit_type", "kind", "import_id")


def _pieces(
    connection: Connection, known: dict[str, dict[str | None, int]], progress: Progress | None
) -> Iterator[pa.RecordBatch]:
    """Yield rows; of ``_WORDS`` the places among the words ``known`` so far, which grow by it."""
    count, done = "SELECT COUNT(*) FROM edit", 0
    total = int(connection.exec_driver_sql(count).scalar() or 0) if progress else 0
    for rows in bulk.chunks(connection, _EDITS, {}, AT_ONCE):
        if progress:
            progress(done, total)
        ids, images, *words, collided, there = zip(*rows, strict=True)
        coded = [_places(known[name], one) for name, one in zip(_WORDS, words, strict=True)]
        flags = [pa.array(np.array(one, np.uint8)) for one in (collided, there)]
        texts = [pa.array(one, pa.string()) for one in (ids, images)]
        names = ["id", "output_image", *_WORDS, "collision", "known"]
        yield pa.record_batch([*texts, *coded, *flags], names=names)
        done += len(rows)


def _places(known: dict[str | None, int], words: Sequence[str | None]) -> pa.Array:
    for word in words:
        known.setdefault(word, len(known))
    return pa.array([known[word] for word in words], pa.int32())


def _texts(connection: Connection) -> pa.Table:
    schema = pa.schema([("text", pa.large_string()), ("summarized_text", pa.large_string())])
    pieces = [
        pa.record_batch([pa.array(one, pa.large_string()) for one in columns], schema=schema)
        for rows in bulk.chunks(connection, _TEXTS, {}, AT_ONCE)
        for columns in [zip(*rows, strict=True)]
    ]
    return pa.Table.from_batches(pieces, schema=schema)


def _scores(store: Store, connection: Connection, run_id: str, criteria: Sequence[str]) -> pa.Table:
    read = _Scores(criteria)
    for rows in bulk.chunks(connection, _SCORES, {"run": run_id}, AT_ONCE):
        read.add(rows)
    return read.beside(edits(store, connection).column("id"))


class _Scores:
    """Scores as they come, to be put beside the edits they are of."""

    def __init__(self, criteria: Sequence[str]) -> None:
        self.criteria = criteria
        self._numbers = Numbers(criteria)
        self._pieces: list[pa.RecordBatch] = []
        names = ["overall", *(CRITERION + name for name in criteria)]
        self._schema = pa.schema([
            ("edit_id", pa.string()), *((name, pa.float64()) for name in names),
            ("bare", pa.uint8()), ("problem", pa.string()),
        ])  # fmt: skip

    def add(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Take in rows of ``_SCORES``."""
        ids, overall, stored, problems = zip(*rows, strict=True)
        bare = np.array([not one or one == "{}" for one in stored], np.uint8)
        numbers = [np.array(overall, np.float64), *self._numbers.of(stored)]
        columns = [ids, *numbers, bare, problems]
        kinds = zip(columns, self._schema.types, strict=True)
        arrays = [pa.array(column, kind) for column, kind in kinds]
        self._pieces.append(pa.record_batch(arrays, schema=self._schema))

    def beside(self, ids: pa.Array) -> pa.Table:
        """Return a row for each of these edits; without a score it is NaN, bare, and no problem."""
        table = pa.Table.from_batches(self._pieces, schema=self._schema)
        places = pc.index_in(ids, value_set=table.column("edit_id"))
        found = table.drop_columns("edit_id").take(places)
        for place, name in enumerate(found.column_names):
            if name != "problem":
                without = 1 if name == "bare" else math.nan
                filled = pc.fill_null(found.column(name), without)
                found = found.set_column(place, name, filled)
        return found


class Numbers:
    """Reads stored criteria (JSON, criterion → number) of many rows at once."""

    def __init__(self, criteria: Sequence[str]) -> None:
        fields = {f"f{place}": name for place, name in enumerate(criteria)}
        self._get = [attrgetter(field) for field in fields]
        row = msgspec.defstruct(
            "Row", [(field, float, math.nan) for field in fields], rename=fields, gc=False
        )
        self._decode = msgspec.json.Decoder(list[row]).decode  # type: ignore[valid-type]

    def of(self, stored: Sequence[str | None]) -> list[NDArray[np.float64]]:
        """Return a column of each criterion."""
        rows: list[Any] = self._decode("[" + ",".join([one or "{}" for one in stored]) + "]")
        return [np.array(list(map(get, rows)), np.float64) for get in self._get]
