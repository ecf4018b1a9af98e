"""The single edits that the published filter lets out, with all that a release says of them."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import text

from store.db import bulk
from store.db import progress as steps
from store.db.progress import Progress
from store.db.rules import CURRENT
from store.db.workspace import Store
from store.filters import configs
from store.importing.staging import EACH
from store.releases.counted import counted


class Texts(NamedTuple):
    """What an edit going out says of itself, by the names of its columns."""

    id: str
    output_image: str
    local_output: str | None
    source: str
    local_source: str | None
    text: str
    summarized_text: str | None
    type_as_written: str | None
    extra_json: str | None
    further_json: str | None


_ALL = f"""SELECT {", ".join(f"e.{name}" for name in Texts._fields)} FROM edit e
WHERE {CURRENT} ORDER BY e.output_image, e.id"""
_SELECT = """
SELECT e.id, e.output_image, e.local_output, e.source, e.local_source, e.text, e.summarized_text,
    e.edit_type, e.type_as_written, e.extra_json, e.further_json, e.known, e.kind,
    e.collision"""
#: Rows that are read at once by their ids.
_TOGETHER = 500
#: An edit to be written, with its type in force.
Going = tuple[Texts, str | None]


def going(
    store: Store,
    current: configs.Published | None,
    about: dict[str, Any],
    progress: Progress | None,
) -> Generator[list[Going]]:
    """Yield the edits to be written, many at a time; count in ``about`` what is not, by reason.

    All of it is one reading of one state of the dataset: decided by columns, then the texts of
    all, of which no more than some rows are held.
    """
    with store.database.read() as connection:
        found = counted(store, connection, current)
        about["left_out"] |= found.left_out
        if current:
            about["filtered_out"] = found.filtered_out
        types, total, done = found.going(), len(found.ids), 0
        for some in bulk.chunks(connection, _ALL, {}, steps.STEP):
            if progress:
                progress(done, total)
            done += len(some)
            yield [(Texts._make(row), types[row[0]]) for row in some if row[0] in types]


def rows(store: Store, edit_ids: Sequence[str]) -> Iterator[Any]:
    """Yield the rows of some edits in that order; no transaction stays open between them."""
    for start in range(0, len(edit_ids), _TOGETHER):
        ids = edit_ids[start : start + _TOGETHER]
        with store.database.read() as connection:
            each = EACH[connection.dialect.name].replace(":images", ":ids")
            query = text(f"{_SELECT} FROM edit e WHERE e.id IN (SELECT value FROM {each})")
            found = connection.execute(query, {"ids": msgspec.json.encode(ids).decode()}).all()
        by_id = {row.id: row for row in found}
        yield from (by_id[edit_id] for edit_id in ids)
