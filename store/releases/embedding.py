"""Writing edits with their pictures: in order, a shard after the other, gone on with if stopped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from review.core.edits import Edit, Side
from review.core.splits import TRAIN
from review.formats.out.rows import OutEdit, Writer
from review.pictures.outgoing import Leaving
from store import settings
from store.db.progress import Progress
from store.db.workspace import Store
from store.releases import going_out
from store.releases.filtered import as_released
from store.releases.going_out import ahead
from store.releases.unfinished import Journal

#: Bytes of pictures in a shard.
SHARD = 500_000_000


@dataclass(frozen=True)
class Ready:
    """An edit with its pictures as they leave; ``out`` is None where one of them is missing."""

    out: OutEdit | None
    pictures: tuple[Leaving, ...] = ()


@dataclass(frozen=True)
class Making:
    """Makes rows of edits ready. ``types``: edit → its type in force; ``split_of``: of a source."""

    store: Store
    types: Mapping[str, str | None]
    split_of: Mapping[str, str]
    as_is: bool = False

    def edit(self, row: Any) -> Ready:
        """Return an edit with its pictures, references too as far as they are there."""
        sides = [self._picture(row.id, "source"), self._picture(row.id, "edited")]
        if sides[0] is None or sides[1] is None:
            return Ready(None)
        edit = as_released(row, self.types.get(row.id, row.edit_type))
        further = [*going_out.further(self.store, row, as_is=self.as_is)]
        out = OutEdit(
            edit,
            self.split_of.get(row.source, TRAIN),
            sides[0].content,
            sides[1].content,
            tuple(one.content for one in further),
            self._requirement(edit),
        )
        return Ready(out, (sides[0], sides[1], *further))

    def _picture(self, edit_id: str, side: Side) -> Leaving | None:
        return going_out.leaving_of(self.store, edit_id, side, as_is=self.as_is)

    def _requirement(self, edit: Edit) -> str:
        """Say what whoever judges the edit has to look for.

        What its record says; else what the taxonomy says of its type; else what judges are asked.
        """
        own = (edit.extra or {}).get("requirement")
        if isinstance(own, str):
            return own
        kinds, criteria = self._asked
        return kinds.get(edit.edit_type or "") or criteria

    @cached_property
    def _asked(self) -> tuple[dict[str, str], str]:
        current = settings.current(self.store).settings
        kinds = {name: kind.description for name, kind in current.edit_types.items()}
        return kinds, " ".join(one.question for one in current.criteria.values() if one.question)


def write_ready(
    writer: Writer,
    rows: Iterable[Any],
    make: Callable[[Any], Ready],
    journal: Journal,
    *,
    total: int,
    progress: Progress | None = None,
) -> dict[str, int]:
    """Write what is made of each row; return the counts, of changed pictures too.

    ``rows`` come in the same order each time. ``make`` may run in a thread, some rows ahead.
    """
    changed: Counter[str] = Counter()
    done = _gone_on(writer, changed, journal)
    try:
        for number, ready in enumerate(ahead(make, islice(rows, done, None)), done + 1):
            if ready.out is None:
                writer.counts["picture_missing"] += 1
            else:
                writer.add(ready.out)
                changed.update(one.change for one in ready.pictures if one.change)
            if writer.held >= SHARD:
                writer.cut()
                _note(writer, changed, journal, number)
            if progress:
                progress(number - 1, total)
        writer.close()
    finally:
        writer.leave()
    return writer.counts | going_out.counts_of(changed)


def _gone_on(writer: Writer, changed: Counter[str], journal: Journal) -> int:
    """Take up what was noted; return how many rows are done."""
    so_far = journal.read()
    if so_far is None:
        writer.resume({})
        return 0
    writer.resume(so_far["writer"])
    writer.counts.update(so_far["counts"])
    changed.update(so_far["changed"])
    return int(so_far["done"])


def _note(writer: Writer, changed: Counter[str], journal: Journal, done: int) -> None:
    journal.note(
        {
            "done": done,
            "writer": writer.state(),
            "counts": writer.counts,
            "changed": dict(changed),
        }
    )
