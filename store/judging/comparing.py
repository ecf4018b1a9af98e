"""Two judge runs or more on the same labels: which is better, what they cost, where they differ.

Looking costs: labels on which runs were compared prove nothing of what is chosen by it. Those that
tune are for that; of those that measure each run takes a part of the risk (``shares``). Either is
noted (``uses``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import msgspec
import numpy as np
from sqlalchemy import Connection, select, text

from review.core.errors import Refused
from review.core.i18n import _
from review.core.later import pandas as pd
from review.judging.compared import Array, Compared, Flags, Paired, compare
from review.promises.certify import passes
from store.db import tables
from store.db.workspace import Store
from store.judging import replies
from store.judging.replies import Spread
from store.promises import judging, pools, shares, uses
from store.promises.judging import Judged

#: Fewer labels that no prompt was written with are not told of apart.
FEWEST_APART = 30
#: Flips that an answer lists.
LISTED = 200

_ABOUT = text("""
SELECT e.id, e.output_image, e.source FROM edit e
WHERE e.id IN (SELECT unit_id FROM review)""")


@dataclass(frozen=True)
class Cost:
    """What making a run took; ``money`` in the settings' currency."""

    requests: int
    prompt_tokens: int
    completion_tokens: int
    money: float


@dataclass(frozen=True)
class Side:
    """One of the runs. ``cost``, ``spread`` (of several samples): None for scores from a file."""

    judge: str
    cut: float
    passes: int
    cost: Cost | None
    spread: Spread | None


@dataclass(frozen=True)
class Flip:
    """An edit whose verdict differs. ``mended``: the second run is right, the first is not."""

    edit_id: str
    output_image: str
    accepted: bool
    first: float
    second: float
    mended: bool


@dataclass(frozen=True)
class Pair:
    """A run beside the first. ``apart``: the same on labels no prompt was written with, or None.

    ``flips``: those broken first, then by how far the scores lie apart.
    """

    second: Side
    compared: Compared
    apart: Compared | None
    flips: tuple[Flip, ...]


@dataclass(frozen=True)
class Comparison:
    """Runs held against the same labels: the first with each of the others.

    ``taught``: of the ``labels``, how many a run's prompt was written with, so that what it does
    there flatters it. ``left_out``: labelled edits that a prompt shows as examples, or of their
    photos. ``hidden``: batches (names) whose risk has no room for these runs.
    """

    purpose: str
    first: Side
    pairs: tuple[Pair, ...]
    labels: int
    taught: int
    left_out: int
    hidden: tuple[str, ...]
    simulated: bool


def compared(
    store: Store, judges: Sequence[str], *, purpose: str = "fit", batch: str | None = None,
    threshold: float | None = None, seed: int = 0, by: str,
) -> Comparison:  # fmt: skip
    """Compare judge runs on the labels of a purpose, or of one batch; note that they were.

    Each is cut at its settings' threshold, or at ``threshold``. Raises Unknown for a judge, purpose
    or batch; Refused for fewer than two runs, for a threshold off the scale, and for labels that
    measure without room for all of these runs.
    """
    runs = [pools.judge_run(store, name) for name in dict.fromkeys(judges)]
    if len(runs) < 2:
        raise Refused(
            _("A comparison takes two judge runs or more."),
            what_to_do=_("Name another: `pico-review judge compare A B`."),
        )
    hidden = _seen_together(store, runs, judging.batches_of(store, purpose, batch))
    read = [
        judging.judged(store, judge=run.name, threshold=threshold, purpose=purpose, batch=batch)
        for run in runs
    ]
    with store.database.read() as connection:
        frame = _joined(connection, read)
        shown = set[str]().union(*(uses.shown_in(connection, run.id) for run in runs))
        examples = uses.of_same_sources(connection, shown) if shown else set()
        taught = set[str]().union(*(uses.before(connection, run.id) for run in runs))
    kept = frame[~frame["unit_id"].isin(list(examples))].reset_index(drop=True)
    for run in runs:
        uses.record(store, kept["unit_id"], "compared", by, run_id=run.id)
    seen = kept["unit_id"].isin(list(taught)).to_numpy(dtype=bool)
    sides = [
        _side(store, one, kept[f"score{number}"].to_numpy(dtype=np.float64))
        for number, one in enumerate(read)
    ]
    return Comparison(
        purpose=purpose,
        first=sides[0],
        pairs=_pairs(kept, read, sides, seen, seed),
        labels=len(kept),
        taught=int(seen.sum()),
        left_out=len(frame) - len(kept),
        hidden=hidden,
        simulated=any(one.simulated for one in read),
    )


def as_json(found: Comparison) -> dict[str, Any]:
    """Return the answer of ``judge compare --json``."""
    answer: dict[str, Any] = msgspec.to_builtins(found)
    for pair in answer["pairs"]:
        for part in (pair["compared"], pair["apart"]):
            if part:
                part["mcnemar"] = part.pop("flips")
        pair["flips_listed"] = min(len(pair["flips"]), LISTED)
        pair["flips"] = pair["flips"][:LISTED]
    return answer


def _seen_together(
    store: Store, runs: Sequence[pools.JudgeRun], batch_ids: Sequence[str]
) -> tuple[str, ...]:
    """Take what it costs to see these runs on the batches; return those that may not be."""
    seen = shares.see_together(store, runs, batch_ids)
    with store.database.read() as connection:
        hidden = judging.names_of(connection, seen.hidden)
    if hidden and not seen.shown:
        raise Refused(
            _(
                "These labels ({batches}) are to prove a judge run, and their risk has no room "
                "for all of these: the one that does best on them would prove nothing.",
                batches=", ".join(hidden),
            ),
            what_to_do=_(
                "Compare on labels drawn to tune (--purpose fit), or plan a batch that keeps room "
                "for further judges (--room)."
            ),
        )
    return hidden


def _joined(connection: Connection, read: Sequence[Judged]) -> pd.DataFrame:
    """Return the edits that every run scored.

    Columns: unit_id, accepted, weight, score0, score1 and so on in the runs' order, image
    and photo: the number of its source picture, one of its own where it is unknown.
    """
    first = read[0].held[["unit_id", "accepted", "weight"]]
    scores = [
        one.held[["unit_id", "overall"]].rename(columns={"overall": f"score{number}"})
        for number, one in enumerate(read)
    ]
    frame = reduce(lambda left, right: left.merge(right, on="unit_id"), scores, first)
    about = {row.id: row for row in connection.execute(_ABOUT)}
    photos = [about[unit].source or unit for unit in frame["unit_id"]]
    if any(one.population is None for one in read):  # Batches of their own designs: no one pool.
        frame["weight"] = 1.0
    return frame.assign(
        image=[about[unit].output_image for unit in frame["unit_id"]],
        photo=pd.factorize(np.array(photos, dtype=object))[0].astype(np.int64),
    )


def _pairs(
    frame: pd.DataFrame, read: Sequence[Judged], sides: Sequence[Side],
    seen: Flags, seed: int,
) -> tuple[Pair, ...]:  # fmt: skip
    paired = [_paired(frame, read, number) for number in range(1, len(read))]
    whole = compare(paired, seed=seed)
    apart: list[Compared | None] = [None] * len(paired)
    if seen.any() and (~seen).sum() >= FEWEST_APART:
        apart = list(compare([pair.only(~seen) for pair in paired], seed=seed))
    return tuple(
        Pair(sides[number], found, other, _flips(frame, pair, number))
        for number, (pair, found, other) in enumerate(zip(paired, whole, apart, strict=True), 1)
    )


def _paired(frame: pd.DataFrame, read: Sequence[Judged], number: int) -> Paired:
    return Paired(
        first=frame["score0"].to_numpy(dtype=np.float64),
        second=frame[f"score{number}"].to_numpy(dtype=np.float64),
        accepted=frame["accepted"].to_numpy(dtype=bool),
        sources=frame["photo"].to_numpy(dtype=np.int64),
        weights=frame["weight"].to_numpy(dtype=np.float64),
        cuts=(read[0].report.threshold, read[number].report.threshold),
    )


def _flips(frame: pd.DataFrame, pair: Paired, number: int) -> tuple[Flip, ...]:
    first, second = passes(pair.first, pair.cuts[0]), passes(pair.second, pair.cuts[1])
    rows = frame[first != second].assign(mended=(second == pair.accepted)[first != second])
    columns = ["unit_id", "image", "accepted", "score0", f"score{number}", "mended"]
    found = [
        Flip(str(unit), str(image), bool(good), float(a), float(b), bool(mended))
        for unit, image, good, a, b, mended in rows[columns].itertuples(index=False, name=None)
    ]
    far = sorted(found, key=lambda one: (one.mended, -abs(one.second - one.first), one.edit_id))
    return tuple(far)


def _side(store: Store, one: Judged, scores: Array) -> Side:
    cut = one.report.threshold
    passing = int(passes(scores, cut).sum())
    table = tables.judging
    with store.database.read() as connection:
        made_by = list(
            connection.execute(select(table.c.id).where(table.c.run_id == one.run.id)).scalars()
        )
    if not made_by:
        return Side(one.run.name, cut, passing, None, None)
    used = [replies.tally(store, judging_id).use for judging_id in made_by]
    total = reduce(lambda a, b: a + b, used)
    cost = Cost(total.requests, total.prompt_tokens, total.completion_tokens, total.money)
    spread = replies.spread(store, made_by[0])
    return Side(one.run.name, cut, passing, cost, spread if spread.units else None)
