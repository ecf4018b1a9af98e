"""A large workspace to measure on: ``python -m benchmarks.big FOLDER --edits 400000``.

Scored edits of 35 types with short instructions, a config in force; a measuring batch answered
in part, types checked, pairs of instructions, groups with votes. Made once, then copied.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sqlalchemy import select

from benchmarks.import_manifest import CRITERIA
from review.core.answers import Answer
from store import settings
from store.access import people
from store.db import tables
from store.db.workspace import Store, new_id
from store.filters import drafts, publishing
from store.importing.run import Options, import_files
from store.instructions import drawing as pair_batches
from store.opening import open_workspace
from store.promises import drawing as score_batches
from store.ranking import drawing as rank_batches
from store.types import drawing as type_batches
from store.work import batches, queue
from store.work.leases import Lease
from store.work.queue import Reservation

WORDS = np.array(
    [
        "make",
        "the",
        "left",
        "house",
        "warmer",
        "and",
        "add",
        "soft",
        "golden",
        "light",
        "to",
        "all",
        "trees",
    ]
)
#: So many units are reserved and answered in one transaction.
AT_ONCE = 100


def write_manifest(path: Path, edits: int, types: list[str], seed: int = 0) -> None:
    """Write released records with four scores each, of ``edits`` / 4 photos."""
    rng = np.random.default_rng(seed)
    with path.open("w") as file:
        for number in range(edits):
            text = " ".join(rng.choice(WORDS, 40)) + f" {number}"
            record = {
                "open_image_input_url": f"https://example.invalid/photos/{number // 4}.jpg",
                "text": text,
                "output_image": f"images/positive-edit/{number}.png",
                "edit_type": types[number % len(types)],
                "summarized_text": text[:50],
                "local_input_image": f"openimage_source_images/{number // 4}.jpg",
                "scores": dict(zip(CRITERIA, rng.random(4).round(2).tolist(), strict=True)),
                "judge": "bench",
            }
            file.write(json.dumps(record) + "\n")


def write_groups(path: Path, groups: int) -> None:
    """Write preference records: a success, and two edits that failed."""
    with path.open("w") as file:
        for number in range(groups):
            record = {
                "open_image_input_url": f"https://example.invalid/grouped/{number}.jpg",
                "local_input_image": f"openimage_source_images/g{number}.jpg",
                "text": f"make the house {number} warmer",
                "summarized_text": "a warmer house",
                "edit_type": "Change color tone",
                "output_image": f"images/positive-edit/g{number}.png",
                "rejected_images": [f"images/negative-edit/g{number}-{i}.png" for i in (1, 2)],
            }
            file.write(json.dumps(record) + "\n")


def make(folder: Path, edits: int, answers: int) -> None:
    """Make the workspace; ``answers`` of each of score and types, a tenth of pairs and votes."""
    store = open_workspace(folder / "workspace")
    types = list(settings.current(store).settings.category_of)
    write_manifest(folder / "sft.jsonl", edits, types)
    import_files(store, [folder / "sft.jsonl"], Options(), by="benchmark")
    me = [people.add(store, f"Reviewer {n}")[0].id for n in range(4)]
    draft = drafts.draft(store, threshold=0.4, by="benchmark")
    publishing.publish(store, draft.id, comment="first", not_proven="a benchmark", by="benchmark")
    rng = np.random.default_rng(1)
    score = score_batches.ScoreRequest("measure", min(answers, 2400), seed=0)
    answer(store, score_batches.draw_batch(store, score, by="benchmark"), me, _verdict(rng))
    if answers > 2400:
        more = score_batches.ScoreRequest("fit", answers - 2400, seed=1)
        answer(store, score_batches.draw_batch(store, more, by="benchmark"), me, _verdict(rng))
    asked = type_batches.TypeRequest(answers)
    answer(store, type_batches.draw_batch(store, asked, by="benchmark"), me, _typed(store, rng))
    pairs = pair_batches.InstructionsRequest(max(10, answers // 10), seed=0)
    answer(store, pair_batches.draw_batch(store, pairs, by="benchmark"), me, _same)
    write_groups(folder / "groups.jsonl", max(20, edits // 100))
    import_files(store, [folder / "groups.jsonl"], Options(), by="benchmark")
    rank = rank_batches.RankRequest(max(20, edits // 100))
    rank_batches.draw_batch(store, rank, by="benchmark")
    store.close()


Said = Callable[[Lease], Answer]


def answer(store: Store, batch: batches.Batch, reviewers: list[str], said: Said) -> None:
    """Answer every unit of a batch, reviewers in turn, many in one transaction."""
    turn, reserved = 0, True
    while reserved:
        me = reviewers[turn % len(reviewers)]
        with store.database.write() as connection:
            wanted = Reservation(batch.task, AT_ONCE, batch.id)
            leases = queue.reserve(store, connection, me, wanted)
            for lease in leases:
                queue.record_now(store, connection, me, said(lease))
        reserved, turn = bool(leases), turn + 1


def _verdict(rng: np.random.Generator) -> Said:
    def said(lease: Lease) -> Answer:
        return Answer(
            new_id(), lease.draw_id, "accept" if rng.random() < 0.8 else "reject", {}, 4000
        )

    return said


def _typed(store: Store, rng: np.random.Generator) -> Said:
    """Confirm nine of ten types; say the alphabet's next instead of the tenth."""
    with store.database.read() as connection:
        assigned = dict(connection.execute(select(tables.edit.c.id, tables.edit.c.edit_type)).all())
    types = sorted(set(assigned.values()))

    def said(lease: Lease) -> Answer:
        if rng.random() < 0.9:
            return Answer(new_id(), lease.draw_id, "confirm", {}, 4000)
        other = types[(types.index(assigned[lease.unit_id]) + 1) % len(types)]
        return Answer(new_id(), lease.draw_id, "other", {}, 4000, edit_type=other)

    return said


def _same(lease: Lease) -> Answer:
    return Answer(new_id(), lease.draw_id, "accept", {}, 4000, faithful="same")


def main(arguments: list[str] | None = None) -> None:
    """Make the workspace below a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--edits", type=int, default=400_000)
    parser.add_argument("--answers", type=int, default=None, help="default: an eighth of the edits")
    chosen = parser.parse_args(arguments)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    make(chosen.folder, chosen.edits, chosen.answers or chosen.edits // 8)


if __name__ == "__main__":
    main()
