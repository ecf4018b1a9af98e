"""The release of instruction pairs: accepted ones, suggestions taken over, and rewriting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from review.core.later import Later
from review.core.tasks import Purpose
from review.coverage.language import language
from review.instructions.length import ratio
from review.instructions.task import INSTRUCTIONS
from store.db.prepared import Statement
from store.db.progress import Progress, told
from store.db.workspace import Store
from store.instructions import population, suggestions
from store.instructions.suggestions import Taken
from store.releases.folders import Contents, Release, write_release
from store.work import labels

if TYPE_CHECKING:
    from review.formats import instruction_pairs
else:  # Its tables come with Parquet's library.
    instruction_pairs = Later("review.formats.instruction_pairs")

KIND = "instruction-pairs"
#: Whose labels count, the first ones first.
PURPOSES: tuple[Purpose, ...] = ("measure", "fit")

_EDITS = Statement(
    f"""SELECT e.id, e.output_image, e.source, e.edit_type, e.text, e.summarized_text
FROM edit e WHERE {population.WITH_BOTH} AND e.id IN (:*known) ORDER BY e.output_image, e.id"""
)


class _Label(NamedTuple):
    accepted: bool
    votes: int
    share: float | None


@dataclass(frozen=True)
class _Known:
    """What is said of pairs: edit → its label, and edit → the suggestion taken over for it."""

    labels: Mapping[str, _Label]
    taken: Mapping[str, Taken]


def export(store: Store, out: Path, *, by: str, progress: Progress | None = None) -> Release:
    """Write the accepted pairs, with the suggestions that leads took over, and rewriting of both.

    A pair that people call not the same goes out only where a better short text was taken over, in
    a file of its own. ``left_out`` counts the others. Raises Refused for a full folder.
    """
    about = _about()

    def write(folder: Path) -> dict[str, int]:
        files = instruction_pairs.InstructionFiles(folder)
        for pair, accepted in _going(store, about, progress):
            files.add(pair, accepted=accepted)
        files.close()
        return files.counts

    return write_release(store, KIND, out, about, write, by)


def would_be(store: Store, *, progress: Progress | None = None) -> Contents:
    """Return what a release of now would hold and leave out; writes nothing."""
    about = _about()
    counts = {"pairs": 0, "suggested": 0, "rewriting": 0}
    for pair, accepted in _going(store, about, progress):
        counts["pairs" if accepted else "suggested"] += 1
        counts["rewriting"] += sum(1 for _row in instruction_pairs.rewriting(pair))
    return Contents({"kind": KIND, "counts": counts, **about})


def _about() -> dict[str, Any]:
    return {"purposes": list(PURPOSES), "left_out": {"not_the_same": 0, "not_labelled": 0}}


def _going(
    store: Store, about: dict[str, Any], progress: Progress | None
) -> Iterator[tuple[instruction_pairs.OutInstructions, bool]]:
    """Yield each pair to be written, and whether people accept it; count the others."""
    known = _known(store)
    with store.database.read() as connection:
        there = population.kept_count(store, connection)
        rows = _EDITS.rows(connection, known=[*known.labels.keys() | known.taken.keys()])
        about["left_out"]["not_labelled"] = there.pairs + there.alike - len(rows)
        for row in told(rows, len(rows), progress):
            label, taken = known.labels.get(row.id), known.taken.get(row.id)
            if taken is None and not (label and label.accepted):
                about["left_out"]["not_the_same"] += 1
                continue
            yield _out(row, label, taken), label is not None and label.accepted


def _known(store: Store) -> _Known:
    with store.database.read() as connection:
        batches = [
            batch for purpose in PURPOSES
            for batch in labels.batches_of(connection, INSTRUCTIONS.name, [purpose])
        ]  # fmt: skip
        frame = labels.of_batches(connection, batches)
        taken = suggestions.in_effect(connection)
    columns = (frame[name] for name in ("unit_id", "accepted", "votes", "accept_share"))
    return _Known(
        {
            unit: _Label(bool(accepted), int(votes), None if share is None else float(share))
            for unit, accepted, votes, share in zip(*columns, strict=True)
        },
        taken,
    )


def _out(row: Any, label: _Label | None, taken: Taken | None) -> instruction_pairs.OutInstructions:
    pair = instruction_pairs.OutInstructions(
        row.output_image, row.source, row.edit_type, language(row.text), row.text,
        row.summarized_text, ratio(row.text, row.summarized_text),
        label.votes if label else 0, label.share if label else None,
    )  # fmt: skip
    if taken is None:
        return pair
    return instruction_pairs.OutInstructions(
        **asdict(pair)
        | {
            "suggestion": taken.text,
            "suggestion_author": taken.author,
            "suggestion_entry": taken.entry,
            "suggestion_taken_by": taken.taken_by,
            "suggestion_taken": taken.taken.isoformat(),
        }
    )
