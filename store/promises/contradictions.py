"""Edits where people and judge disagree most, and sending them to another reviewer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, String, bindparam, text

from review.core.errors import Refused
from review.core.i18n import N_, _, ngettext
from review.core.later import pandas as pd
from review.promises.certify import passes
from review.promises.task import SCORE
from store.db.engine import one_at_a_time
from store.db.rules import STANDING, answer
from store.db.workspace import Store
from store.promises.judging import Judged
from store.work import batches, seen
from store.work.batches import Batch, NewBatch, NewDraw
from store.work.hidden import hidden_edits

#: How such batches are drawn, as their row says.
STRATEGY = "contradictions"
#: What their batches are called, with their day.
STEM = N_("Judge against people")
MOST = 500

_STANDING = text(f"""
SELECT r.unit_id, r.reviewer_id, r.id FROM review r JOIN batch b ON b.id = r.batch_id
WHERE r.unit_id IN :units AND r.task = :task AND {answer()}
  AND NOT r.surplus AND b.purpose <> 'training'
  AND {STANDING}
ORDER BY r.entry""").bindparams(bindparam("units", type_=String(), expanding=True))
_WAITING = text("""
SELECT d.unit_id FROM draw d JOIN batch b ON b.id = d.batch_id
WHERE b.purpose = 'repair' AND b.closed IS NULL AND d.unit_id IN :units
  AND EXISTS (SELECT 1 FROM slot s WHERE s.draw_id = d.id AND s.review_id IS NULL)
""").bindparams(bindparam("units", type_=String(), expanding=True))
_REASONS = text("""
SELECT edit_id, reason FROM score WHERE run_id = :run AND edit_id IN :units
""").bindparams(bindparam("units", type_=String(), expanding=True))


@dataclass(frozen=True)
class Contradiction:
    """The judge passes what people reject, or fails what they accept.

    ``distance``: of the judge's score, on 0–1 of its scale, from the share of accepting
    reviewers. ``waiting``: it was sent to another reviewer, who has not answered yet.
    """

    edit_id: str
    score: float
    accepted: bool
    accept_share: float
    distance: float
    reason: str | None
    waiting: bool


@dataclass(frozen=True)
class Contradictions:
    """The worst first; ``hidden`` may not be shown yet to whoever asks: they are being measured."""

    found: tuple[Contradiction, ...]
    hidden: int


def contradictions(
    store: Store, judged: Judged, *, person_id: str, limit: int = 24
) -> Contradictions:
    """Return the labelled edits whose label and judge's verdict differ at the report's cut."""
    frame = _apart(judged)
    units = [str(unit) for unit in frame["unit_id"]]
    hidden_units = hidden_edits(store, units, person_id)
    frame = frame[~frame["unit_id"].isin(list(hidden_units))].head(limit)
    shown = [str(unit) for unit in frame["unit_id"]]
    seen.note(store, shown, person_id)
    with store.database.read() as connection:
        rows = connection.execute(_REASONS, {"run": judged.run.id, "units": shown})
        reasons = {str(unit): reason for unit, reason in rows}
        waiting = set(connection.execute(_WAITING, {"units": shown}).scalars())
    columns = ["overall", "accepted", "accept_share", "distance"]
    contradicting = [
        Contradiction(
            unit, float(score), bool(accepted), float(share), float(distance), reasons.get(unit),
            unit in waiting,
        )
        for unit, (score, accepted, share, distance) in zip(
            shown, frame[columns].to_numpy(dtype=np.float64), strict=True
        )
    ]  # fmt: skip
    return Contradictions(tuple(contradicting), len(hidden_units))


def send(store: Store, units: Sequence[str], *, by: str) -> Batch:
    """Send edits to one reviewer more each, as a batch that mends and never measures.

    The answers that stand fill their slots, so the open one goes to somebody else; the unit's
    label there is what all of them say. Edits that wait already are left out. Raises Refused when
    none is left, or there are too many.
    """
    with store.database.write() as connection:
        one_at_a_time(connection, "contradictions")
        waiting = set(connection.execute(_WAITING, {"units": list(units)}).scalars())
        to_send = [unit for unit in dict.fromkeys(units) if unit not in waiting]
        if not 1 <= len(to_send) <= MOST:
            raise Refused(
                _("None of these edits can be sent: all of them wait for another reviewer already.")
                if not to_send
                else ngettext(
                    "{n} edit is too many to send at once.",
                    "{n} edits are too many to send at once.",
                    len(to_send),
                ),
                what_to_do=_("Send 1 to {most}.", most=MOST),
            )
        batch_id = _insert(connection, store, to_send, by)
    return batches.get(store, batch_id)


def _apart(judged: Judged) -> pd.DataFrame:
    """Return the labels that contradict the judge at the cut, the furthest apart first."""
    frame, scale = judged.held, judged.settings.scale
    scores = frame["overall"].to_numpy(dtype=np.float64)
    share = frame["accept_share"].to_numpy(dtype=np.float64)
    distance = np.abs((scores - scale.min) / (scale.max - scale.min) - share)
    differs = passes(scores, judged.report.threshold) != frame["accepted"].to_numpy(dtype=bool)
    contradicting: pd.DataFrame = frame.assign(distance=distance)[differs]
    return contradicting.sort_values(["distance", "unit_id"], ascending=[False, True])


def _insert(connection: Connection, store: Store, units: list[str], by: str) -> str:
    answers: dict[str, dict[str, str]] = {unit: {} for unit in units}
    for unit, reviewer, review in connection.execute(
        _STANDING, {"units": units, "task": SCORE.name}
    ):
        answers[unit][reviewer] = review
    per_unit = max(map(len, answers.values())) + 1
    new = NewBatch(SCORE.name, "repair", per_unit, stem=STEM, strategy=STRATEGY, show_judge=True)
    batch_id = batches.open_batch(connection, new, store.clock(), by)
    draws = [NewDraw(unit, STRATEGY, answered=tuple(answers[unit].items())) for unit in units]
    batches.add_draws(connection, batch_id, per_unit, draws)
    return batch_id
