"""Which single edits the published filter lets out, under which type, and why others stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from sqlalchemy import text

from review.filtering.columns import Decided
from review.filtering.filter_config import FilterConfig
from store.db import progress as steps
from store.db.progress import Progress
from store.db.rules import CURRENT, FAILURES
from store.db.workspace import Store
from store.filters import config_scores, configs, dry_runs
from store.importing.staging import EACH

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SELECT = """
SELECT e.id, e.output_image, e.local_output, e.source, e.local_source, e.text, e.summarized_text,
    e.edit_type, e.type_as_written, e.extra_json, e.further_json, e.known, e.kind,
    e.collision"""
_ALL = text(f"""
{_SELECT}, e.kind = 'preference' AND e.id IN ({FAILURES}) AS failure,
    s.overall, s.criteria_json, s.problem
FROM edit e
LEFT JOIN judge_run r ON r.name = :judge
LEFT JOIN score s ON s.edit_id = e.id AND s.run_id = r.id
WHERE {CURRENT}
ORDER BY e.output_image, e.id""")
#: Rows that are read at once by their ids.
_TOGETHER = 500
#: An edit to be written, with its type in force.
Going = tuple[Any, str | None]


def going(
    store: Store,
    current: configs.Published | None,
    about: dict[str, Any],
    progress: Progress | None,
) -> Generator[list[Going]]:
    """Yield the edits to be written, many at a time; count in ``about`` what is not, by reason.

    All of it is one reading of one state of the dataset, and no more than some rows are held.
    """
    total, done, against = dry_runs.size(store), 0, Counter[str]()
    judge = current.config.provenance.judge_run if current else None
    with (
        store.database.read() as connection,
        connection.execution_options(stream_results=True).execute(_ALL, {"judge": judge}) as found,
    ):
        for some in found.partitions(steps.STEP):
            if progress:
                progress(done, total)
            done += len(some)
            kept = _kept(current.config, some, against) if current else _all(some)
            yield [one for one in kept if _written(one[0], about, filtered=current is not None)]
    if current:
        about["filtered_out"] = dict(sorted(against.items()))


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


def _all(some: Sequence[Any]) -> Iterator[Going]:
    return ((row, row.edit_type) for row in some if not row.collision)


def _kept(config: FilterConfig, some: Sequence[Any], against: Counter[str]) -> Iterator[Going]:
    """Yield those of some rows that the filter keeps; count the others by their cause."""
    decided = config_scores.decided(config, some)
    is_kept = decided.are(dry_runs.KEPT)
    count_against(decided, is_kept, against)
    types = decided.edit_types()
    return ((some[place], types[place]) for place in np.flatnonzero(is_kept).tolist())


def count_against(decided: Decided, is_kept: NDArray[np.bool_], against: Counter[str]) -> None:
    """Count the rows that the filter does not keep by their cause."""
    numbers = np.bincount(decided.places[~is_kept], minlength=len(decided.decisions))
    for one, number in zip(decided.decisions, numbers.tolist(), strict=True):
        if number:
            against[one.cause] += number


def _written(row: Any, about: dict[str, Any], *, filtered: bool) -> bool:
    """Whether an edit that was not filtered out is written; else count why not."""
    why = _why_not(row, filtered=filtered)
    if why:
        about["left_out"][why] += 1
    return why is None


def _why_not(row: Any, *, filtered: bool) -> str | None:
    """Return why an edit that was not filtered out has no row in the single-edit shape."""
    if not row.known:
        return "no_manifest_record"
    if row.kind == "multi-turn":
        return "turns_of_chains"
    return "rejected_candidates" if row.failure and not filtered else None
