"""What labels of instruction pairs say: of the dataset, of its parts, and what is lost most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import func, select

from review.instructions.lost import KINDS, OTHER, languages, lost, marked
from review.instructions.summary import BANDS, Counted, PairSummary, Part
from review.instructions.summary import summary as of_frame
from review.instructions.task import INSTRUCTIONS
from store.db import tables
from store.db.workspace import Store
from store.instructions import population, promise
from store.instructions.judged import Judged, judged
from store.instructions.population import Population
from store.promises import unit_plans
from store.promises.unit_plans import UnitPromise
from store.work import queue

#: So many pairs are shown of what is lost of a kind.
EXAMPLES = 20


@dataclass(frozen=True)
class Example:
    """A pair with words of its long text marked as lost: ``pieces`` of them name the kind."""

    edit_id: str
    output_image: str
    long: str
    short: str
    pieces: tuple[str, ...]


@dataclass(frozen=True)
class PairReport:
    """What is said of pairs so far, by the log's ``last_entry``.

    ``there``: the pairs there are, and the edits that have none. ``promises``: newest first.
    ``drawn``: pairs asked about, of
    which ``still_open``, ``cannot_judge`` and ``excluded`` have no label. ``examples``: kind of
    what is lost → pairs that lose it, in the order they were drawn.
    """

    found: PairSummary
    there: Population
    promises: tuple[UnitPromise, ...]
    drawn: int
    still_open: int
    cannot_judge: int
    excluded: int
    reviewers: int
    simulated: bool
    last_entry: int
    examples: Mapping[str, Sequence[Example]]

    @property
    def promise(self) -> UnitPromise | None:
        """Return the newest promise that holds, else the newest plan; None without any."""
        holding = (one for one in self.promises if one.certified)
        return next(holding, self.promises[0] if self.promises else None)


def state(store: Store) -> tuple[object, ...]:
    """Return what the numbers depend on: log, imports, batches."""
    log, batch, imports, plan = (
        tables.review, tables.batch, tables.import_run, tables.unit_plan
    )  # fmt: skip
    queries = (
        select(func.max(log.c.entry)),
        select(func.max(imports.c.id)),
        select(func.max(batch.c.id)).where(batch.c.task == INSTRUCTIONS.name),
        select(func.count(batch.c.closed)).where(batch.c.task == INSTRUCTIONS.name),
        select(func.count(plan.c.outcome_json)),
    )
    with store.database.read() as connection:
        return (store.workspace_id, *(connection.scalar(query) for query in queries))


def summary(store: Store) -> PairReport:
    """Return what the measuring batches' labels say, as the log stands now."""
    with store.database.read() as connection:
        there = population.kept_count(store, connection)
        last_entry = queue.last_entry(connection)
        pairs = judged(connection)
    return PairReport(
        of_frame(pairs.frame, read=languages()), there,
        tuple(unit_plans.of_task(store, INSTRUCTIONS.name)),
        pairs.drawn, pairs.still_open, pairs.cannot_judge, pairs.excluded, pairs.reviewers,
        pairs.simulated, last_entry, _examples(pairs),
    )  # fmt: skip


def _examples(pairs: Judged) -> dict[str, list[Example]]:
    found: dict[str, list[Example]] = {kind: [] for kind in (*KINDS, OTHER)}
    losing = pairs.frame[pairs.frame["marks"].map(bool)]
    rows: Iterable[Any] = losing.itertuples(index=False)
    for row in rows:
        for kind in sorted(row.lost):
            if len(found[kind]) < EXAMPLES:
                found[kind].append(_example(pairs, row, kind))
    return found


def _example(pairs: Judged, row: Any, kind: str) -> Example:
    """Return a pair with the marked places that name a kind."""
    both = pairs.texts[row.unit_id]
    pieces = marked(both.long, row.marks)
    of_kind = [piece for piece in pieces if kind in lost(piece, [(0, len(piece))], row.language)]
    return Example(row.unit_id, both.output_image, both.long, both.short, tuple(of_kind or pieces))


def as_json(report: PairReport) -> dict[str, Any]:
    """Return the answer of ``instructions --json``."""
    found = report.found
    return {
        **_part(found.whole),
        "pairs": report.there.pairs,
        "drawn": report.drawn,
        "open": report.still_open,
        "cannot_judge": report.cannot_judge,
        "excluded": report.excluded,
        "reviewers": report.reviewers,
        "short_texts_empty": report.there.empty,
        "short_texts_alike": report.there.alike,
        "by_type": [{"edit_type": part.name, **_part(part)} for part in found.by_type],
        "by_language": [{"language": part.name, **_part(part)} for part in found.by_language],
        "by_ratio": [{**band_of(part), **_part(part)} for part in found.by_ratio],
        "answers": {one.name: _counted(one) for one in found.answers},
        "follows": {one.name: _counted(one) for one in found.follows},
        "lost": {one.name: _counted(one) for one in found.lost},
        "marked": found.marked,
        "marked_in_other_languages": found.unread,
        "languages_with_words": list(languages()),
        "weighed": found.weighed,
        "promise": promise.as_json(report.promise) if report.promise else None,
        "plans": [promise.as_json(one) for one in report.promises],
        "last_entry": report.last_entry,
        "simulated": report.simulated,
    }


def band_of(part: Part) -> dict[str, float | None]:
    """Return where a band of the compression ratio begins and ends; None: it does not end."""
    start = float(part.name or 0.0)
    end = BANDS[BANDS.index(start) + 1]
    return {"from": start, "to": None if end == BANDS[-1] else end}


def _part(part: Part) -> dict[str, Any]:
    return {"n": part.n, "faithful": part.faithful, **msgspec.to_builtins(part.share)}


def _counted(one: Counted) -> dict[str, Any]:
    return {"number": one.number, "n": one.n, **msgspec.to_builtins(one.share)}
