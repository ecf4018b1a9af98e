"""Plain records into the staging tables, many at once: what ``Stager`` does with each."""

from __future__ import annotations

from collections import defaultdict
from itertools import repeat
from typing import TYPE_CHECKING

from review.core.edits import PlainRecords, edit_key
from review.core.totals import weighted_totals
from store.db.workspace import new_ids

if TYPE_CHECKING:
    from store.importing.reading import Stager


def stage(stager: Stager, number: int, records: PlainRecords) -> None:
    """Stage single edits of one file (``number``), and what judges said of them."""
    size = len(records.lines)
    ordinals = range(stager.ordinal + 1, stager.ordinal + size + 1)
    stager.ordinal += size
    keys = map(edit_key, records.sources, records.texts, records.edit_types)
    nothing = repeat(None)
    stager.edits.add_all(
        zip(ordinals, repeat(number), records.lines, new_ids(size), repeat("sft"), records.images,
            keys, records.sources, records.local_sources, records.texts, records.short_texts,
            records.edit_types, nothing, records.local_outputs, nothing, nothing)
    )  # fmt: skip
    for row in zip(records.lines, records.images, records.texts, records.short_texts, strict=True):
        stager.texts(number, *row)
    stager.pictures.look_for_plain(records, stager.files[number])
    if records.figures:
        _scores(stager, number, records, ordinals)


def _scores(stager: Stager, number: int, records: PlainRecords, ordinals: range) -> None:
    places, figures = list(records.figures), list(records.figures.values())
    by_criterion = zip(*(one[2] for one in figures), strict=True)
    columns = dict(zip(records.criteria, by_criterion, strict=True))
    judges = [stager.named(judge) for judge, _json, _numbers in figures]
    _watch(stager, judges, columns)
    first, nothing = stager.ordinal + 1, repeat(None)
    stager.ordinal += len(places)
    stager.scores.add_all(
        zip(range(first, stager.ordinal + 1), repeat(number), [records.lines[p] for p in places],
            judges, [records.images[p] for p in places], [ordinals[p] for p in places], nothing,
            weighted_totals(columns, stager.settings.criteria), [one[1] for one in figures],
            nothing, nothing, nothing, nothing, nothing)
    )  # fmt: skip


def _watch(stager: Stager, judges: list[str], columns: dict[str, tuple[float, ...]]) -> None:
    """Let the watch on each judge's scale see what it gave."""
    if len(set(judges)) == 1:
        stager.watch(judges[0]).see_within(columns)
        return
    places = defaultdict[str, list[int]](list)
    for place, judge in enumerate(judges):
        places[judge].append(place)
    for judge, own in places.items():
        stager.watch(judge).see_within(
            {name: [values[place] for place in own] for name, values in columns.items()}
        )
