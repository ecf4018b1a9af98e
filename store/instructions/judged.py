"""The labelled pairs as the statistics read them: what was said of each, its texts, its words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from sqlalchemy import Connection, text

from review.core.later import pandas as pd
from review.coverage.language import language
from review.instructions.length import ratio
from review.instructions.lost import lost, named
from review.instructions.summary import COLUMNS, DIVIDED, SAME
from review.instructions.task import INSTRUCTIONS
from store.db.rules import CURRENT, STANDING, answer
from store.work import labels


@dataclass(frozen=True)
class Texts:
    """The two instructions of an edit."""

    output_image: str
    long: str
    short: str
    edit_type: str | None


@dataclass(frozen=True)
class Judged:
    """Pairs of some batches, each once. ``frame``: the labelled ones, ``COLUMNS`` and ``marks``.

    ``drawn``: pairs in all; ``still_open``, ``cannot_judge`` and ``excluded`` have no label.
    ``simulated``: whether any answer is made up, as the demo's are.
    """

    frame: pd.DataFrame
    texts: Mapping[str, Texts]
    drawn: int
    still_open: int
    cannot_judge: int
    excluded: int
    reviewers: int
    simulated: bool


class _Mark(msgspec.Struct):
    start: int
    end: int


class _Said(msgspec.Struct):
    """What the log keeps of an answer about a pair."""

    verdict: str | None = None
    faithful: str | None = None
    follows: str | None = None
    lost: list[_Mark] = []


_DRAWS = text("""SELECT unit_id, stratum, inclusion_probability FROM draw
WHERE batch_id = :batch ORDER BY draw_order DESC""")

#: What counts of a drawn batch, and of an imported one.
_SLOTS = text("""SELECT r.unit_id, r.reviewer_id, r.answers_json FROM slot s
JOIN review r ON r.id = s.review_id WHERE s.batch_id = :batch ORDER BY r.entry""")
_IMPORTED = text(f"""SELECT r.unit_id, r.reviewer_id, r.answers_json FROM review r
WHERE r.batch_id = :batch AND {answer()} AND {STANDING} ORDER BY r.entry""")

_BATCHES = text("""SELECT id, origin, simulated FROM batch
WHERE task = :task AND purpose IN ('measure') ORDER BY created, id""")

_TEXTS = text(f"""SELECT e.id, e.output_image, e.text, e.summarized_text, e.edit_type FROM edit e
WHERE e.known AND NOT e.collision AND {CURRENT} AND e.text <> '' AND e.summarized_text <> ''
  AND e.id IN (SELECT r.unit_id FROM review r WHERE r.task = :task)""")

_DECODER = msgspec.json.Decoder(_Said)


def judged(connection: Connection) -> Judged:
    """Return what the measuring batches say, as the log stands; a pair counts in its first."""
    task = {"task": INSTRUCTIONS.name}
    batches = connection.execute(_BATCHES, task).all()
    texts = {row[0]: Texts(*row[1:]) for row in connection.execute(_TEXTS, task)}
    frames, said, reviewers = [], dict[tuple[str, str], list[_Said]](), set[str]()
    for batch in batches:
        frames.append(_labels(connection, batch.id))
        query = _SLOTS if batch.origin == "drawn" else _IMPORTED
        for unit, reviewer, answers in connection.execute(query, {"batch": batch.id}):
            said.setdefault((batch.id, unit), []).append(_DECODER.decode(answers))
            reviewers.add(reviewer)
    every = _once(frames)
    labelled = every[every["state"].isin(["accept", "reject"]) & every["unit_id"].isin(texts)]
    states = Counter(every["state"])
    return Judged(
        _frame(labelled.reset_index(drop=True), texts, said), texts, len(every),
        states["open"], states["none"], states[labels.EXCLUDED],
        len(reviewers), any(bool(batch.simulated) for batch in batches),
    )  # fmt: skip


def _labels(connection: Connection, batch_id: str) -> pd.DataFrame:
    """Return a batch's labels, with the stratum and the probability each was drawn at."""
    frame = labels.of_batch(connection, batch_id).assign(batch_id=batch_id)
    drawn = {row[0]: row[1:] for row in connection.execute(_DRAWS, {"batch": batch_id})}
    usual = ("all", np.nan)
    about = [drawn.get(unit, usual) for unit in frame["unit_id"]]
    return frame.assign(stratum=[one[0] for one in about], inclusion=[one[1] for one in about])


def _once(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return each pair once: in the first batch where it has a label, else in its first."""
    if not frames:
        return pd.DataFrame(columns=[*labels.COLUMNS, "batch_id", "stratum", "inclusion"])
    joined = pd.concat(frames, ignore_index=True)
    without = ~joined["state"].isin(["accept", "reject"])
    order = without.sort_values(kind="stable").index
    return joined.loc[order].drop_duplicates("unit_id").sort_index().reset_index(drop=True)


def _frame(
    labelled: pd.DataFrame, texts: Mapping[str, Texts], said: Mapping[tuple[str, str], list[_Said]]
) -> pd.DataFrame:
    keys = list(zip(labelled["batch_id"], labelled["unit_id"], strict=True))
    rows = [
        _row(texts[unit], bool(accepted), said.get((batch, unit), []))
        for (batch, unit), accepted in zip(keys, labelled["accepted"], strict=True)
    ]
    columns = ["said", "follows", "edit_type", "language", "ratio", "names", "lost", "marks"]
    about = pd.DataFrame(rows, columns=columns, dtype=object)
    about["ratio"] = about["ratio"].astype(float)
    kept = labelled[["unit_id", "batch_id", "stratum", "inclusion"]].assign(
        accepted=labelled["accepted"].astype(bool), inclusion=labelled["inclusion"].astype(float)
    )
    return pd.concat([kept, about], axis=1)[[*COLUMNS, "marks"]]


def _row(both: Texts, accepted: bool, answers: Sequence[_Said]) -> tuple[Any, ...]:
    code = language(both.long)
    marks = tuple((mark.start, mark.end) for one in answers for mark in one.lost)
    wrong = (one.faithful for one in answers if one.faithful not in (None, SAME))
    said = SAME if accepted else _most(wrong) or DIVIDED
    return (
        said, _most(one.follows for one in answers), both.edit_type or None, code,
        ratio(both.long, both.short), named(both.long, code), lost(both.long, marks, code), marks,
    )  # fmt: skip


def _most(words: Iterable[str | None]) -> str | None:
    """Return what is said most; ``DIVIDED`` where two are, None where nothing is said."""
    first = Counter(word for word in words if word).most_common(2)
    if len(first) == 2 and first[0][1] == first[1][1]:
        return DIVIDED
    return first[0][0] if first else None
