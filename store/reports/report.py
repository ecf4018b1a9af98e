"""The report of a workspace: every section read at one moment, the same each time it is read."""

from __future__ import annotations

from importlib.metadata import version

from review.core.i18n import N_, SOURCE, speaking
from review.report.shape import Report, Sections
from store.db.workspace import Store
from store.reports import (
    chain_figures,
    checked_types,
    dataset,
    judges,
    pair_figures,
    people,
    preferences,
    promise,
    quality,
    safety,
)
from store.reports.moment import Found, Moment, gap, last_entry, moment

#: How often it is read anew where answers came in meanwhile.
TRIES = 3
MOVED = N_("answers came in while this was read: figures may hold some of them already")


def report(store: Store) -> Report:
    """Return the report of a workspace as it stands; nothing is written, no risk is spent.

    Where reviewers answer meanwhile it is read again, and after some tries told that they do.
    """
    with speaking(SOURCE):  # A file that is the same in every language.
        for _try in range(TRIES):
            at = moment(store)
            read = _read(at)
            moved = last_entry(store) != at.last_entry
            if not moved:
                break
    gaps = [missing for one in read.values() for missing in one.gaps]
    if moved:
        gaps.append(gap("dataset", "last_entry", MOVED))
    return Report(
        code_version=version("pico-review"), last_entry=at.last_entry,
        simulated=at.simulated(),
        sections=Sections(**{name: one.section for name, one in read.items()}),
        gaps=tuple(gaps),
    )  # fmt: skip


def _read(at: Moment) -> dict[str, Found]:
    plan = promise.chosen(at)
    return {
        "dataset": dataset.found(at),
        "judging": judges.found(at),
        "people": people.found(at),
        "promise": promise.found(at, plan),
        "quality": quality.found(at, plan),
        "assigned_types": checked_types.found(at),
        "chains": chain_figures.found(at),
        "instruction_pairs": pair_figures.found(at),
        "preferences": preferences.found(at),
        "safety": safety.found(at),
    }
