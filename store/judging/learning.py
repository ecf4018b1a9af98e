"""What the labels drawn to tune say of a judge run: scores beside people's reasons and ratings.

Only labels of batches that tune (purpose *fit*) teach. An edit whose source picture stands in a
batch that measures is left out: what was seen of it, or of its like, could prove nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import msgspec
import numpy as np
from sqlalchemy import Connection, bindparam, text

from review.core.answers import VOTES
from review.core.later import pandas as pd
from review.core.settings import Settings
from review.core.totals import rule_given, total
from review.judging.blind import Sight, sights
from review.judging.disagreements import Disagreements, disagreements, rating_unit
from review.judging.examples import Proposal, proposals
from review.judging.floors import Better, better
from review.judging.labelled import Array, Flags, Labelled
from review.promises.task import SCORE
from store.db import revision
from store.db.prepared import Statement
from store.db.rules import STANDING, answer
from store.db.workspace import Store
from store.promises import judging, uses
from store.promises.judging import Judged
from store.work import labels

#: Whose labels teach; and whose are kept for a proof.
TUNES = "fit"
PROVES = ("measure", "audit", "watch")
#: A rating so low, on 0–1, is a complaint: 1 or 2 of 5.
LOW = 0.25

_SAID = text(f"""
SELECT r.unit_id, p.name, r.verdict, r.answers_json
FROM review r JOIN person p ON p.id = r.reviewer_id
WHERE r.batch_id IN :batches AND NOT r.surplus AND {answer()} AND {STANDING}
ORDER BY r.entry""").bindparams(bindparam("batches", expanding=True))
_SOURCES = Statement("SELECT id, source FROM edit WHERE id IN (:*units)")
#: Edits of batches that prove something, be it as a candidate of a group or a turn of a chain.
_PROVING = text("""
WITH proving AS (
  SELECT d.unit_id AS id FROM draw d JOIN batch b ON b.id = d.batch_id WHERE b.purpose IN :purposes
  UNION
  SELECT r.unit_id AS id FROM review r JOIN batch b ON b.id = r.batch_id
  WHERE b.purpose IN :purposes)
SELECT e.id, e.source FROM edit e WHERE e.id IN (
  SELECT id FROM proving
  UNION SELECT m.edit_id FROM edit_set_member m WHERE m.set_id IN (SELECT id FROM proving)
  UNION SELECT c.edit_id FROM rank_candidate c
  WHERE c.edit_id IS NOT NULL AND c.group_id IN (SELECT id FROM proving))
""").bindparams(bindparam("purposes", expanding=True))
_REMARKS = text("""
SELECT edit_id, reason FROM score
WHERE run_id = :run AND edit_id IN :units AND reason IS NOT NULL
""").bindparams(bindparam("units", expanding=True))
_PROMPT = text("SELECT prompt_id FROM judging WHERE run_id = :run ORDER BY created DESC")


#: Of so many prompts a lesson keeps what it proposes.
MOST_PROPOSED = 16


class _Pin(msgspec.Struct):
    reason: str | None = None


class _Answers(msgspec.Struct):
    """As much of an answer as a judge may learn from."""

    ratings: dict[str, float] = {}
    reasons: list[str] = []
    pins: list[_Pin] = []
    comment: str = ""


@dataclass
class Said:
    """What people say of one edit, all reviewers together.

    ``ratings``: criterion → those given. ``reasons``: ids, of tags and pins.
    """

    accepts: int = 0
    answers: int = 0
    ratings: dict[str, list[float]] = field(default_factory=dict)
    reasons: set[str] = field(default_factory=set)
    comments: list[str] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Lesson:
    """A judge run and the labels it may learn from.

    ``said``: edit → what people say. ``apart``: how many labelled edits are left out, since their
    source picture stands in a batch that proves something. ``prompt_id``: of the prompt that made
    the run, None where its scores came in a file.
    """

    judged: Judged
    labelled: Labelled
    said: Mapping[str, Said]
    apart: int
    prompt_id: str | None
    _proposed: dict[frozenset[str], list[Proposal]] = field(
        default_factory=dict, init=False, repr=False
    )

    @property
    def settings(self) -> Settings:
        """Return the settings the run was scored under."""
        return self.judged.settings

    @property
    def digest(self) -> str:
        """Return a SHA-256 (hex) of the run, its cut and these labels: what a cache knows it by."""
        one = self.labelled
        arrays = (one.overall, one.accepted, one.sources, *one.criteria.values())
        said = repr((self.judged.run.id, one.cut, one.units)).encode()
        return hashlib.sha256(
            b"".join([said, *(values.tobytes() for values in arrays)])
        ).hexdigest()

    @cached_property
    def differences(self) -> Disagreements:
        """Return where judge and people disagree: ``differences`` below."""
        floors = {name: self.floor(name) for name in self.labelled.criteria}
        return disagreements(self.labelled, floors)

    def floor(self, criterion: str) -> float:
        """Return where a criterion is cut alone: as far up its scale as the threshold is."""
        rule, scale = self.settings.scale, self.labelled.scales[criterion]
        unit = (self.labelled.cut - rule.min) / (rule.max - rule.min)
        return scale.min + unit * (scale.max - scale.min)


def lesson(store: Store, *, judge: str | None = None, threshold: float | None = None) -> Lesson:
    """Read what the labels that tune say of a judge run.

    A reject whose source or instruction is at fault says nothing of a judge, and is left out.
    Raises as ``judging.judged`` does: Unknown or Ambiguous for the judge, Refused for a threshold
    off the scale.
    """
    judged = judging.judged(store, judge=judge, threshold=threshold, purpose=TUNES)
    with store.database.read() as connection:
        prompt_id = connection.scalar(_PROMPT, {"run": judged.run.id})
        # The comparison is kept itself: a lesson of the same one, which it holds, is the same.
        state = (*revision.of_all(connection), id(judged), prompt_id)
        return store.kept.value(
            ("lesson", judged.run.id), state, lambda: _lesson(connection, judged, prompt_id)
        )


def _lesson(connection: Connection, judged: Judged, prompt_id: str | None) -> Lesson:
    held = judged.held  # Nobody learns from a bad source or instruction what a bad edit is.
    units = [str(unit) for unit in held["unit_id"]]
    batches = labels.batches_of(connection, SCORE.name, [TUNES])
    said = _said(connection, batches, judged.settings)
    sources = _sources(connection, units)
    proving = _proving(connection)
    free = np.array([sources[unit] not in proving for unit in units], dtype=bool)
    frame = held[free].reset_index(drop=True)
    kept = {unit: said.get(unit, Said()) for unit in frame["unit_id"]}
    labelled = _labelled(judged, frame, kept, [sources[unit] for unit in frame["unit_id"]])
    return Lesson(judged, labelled, kept, int((~free).sum()), prompt_id)


def look(store: Store, learned: Lesson, *, by: str) -> None:
    """Note that somebody looked at these labels: they prove nothing of a prompt written after."""
    units, run_id = learned.labelled.units, learned.judged.run.id
    # What was noted once stays: the same lesson brings nothing new.
    store.kept.value(
        ("looked", run_id), learned,
        lambda: uses.record(store, units, "looked", by, learned.prompt_id, run_id),
    )  # fmt: skip


def remarks(store: Store, learned: Lesson, units: list[str]) -> dict[str, str]:
    """Return edit → why the judge scored it as it did, where it said so."""
    with store.database.read() as connection:
        values = {"run": learned.judged.run.id, "units": units}
        return {row.edit_id: row.reason for row in connection.execute(_REMARKS, values)}


def differences(learned: Lesson) -> Disagreements:
    """Return where judge and people disagree; each criterion's floor is the threshold's like."""
    return learned.differences


def sight(learned: Lesson) -> list[Sight]:
    """Return what the judge sees of each criterion, the blind ones first."""
    return sights(learned.labelled)


def gains(learned: Lesson, *, seed: int = 0) -> list[Better]:
    """Return what floors and other weights would gain. Raises Refused where labels are too few."""
    return better(learned.labelled, seed=seed)


def proposed(learned: Lesson, *, without: Iterable[str] = ()) -> list[Proposal]:
    """Return examples for a prompt, one of each kind; ``without``: edits it has already.

    None of an edit that a prompt has, nor of its source picture. Kept with the lesson, for all.
    """
    there = frozenset(without)
    known = learned._proposed
    if there not in known:
        if len(known) >= MOST_PROPOSED:
            known.clear()
        known[there] = _proposed(learned, there)
    return list(known[there])


def _proposed(learned: Lesson, there: frozenset[str]) -> list[Proposal]:
    labelled = learned.labelled
    taken = {
        source for unit, source in zip(labelled.units, labelled.sources, strict=True)
        if unit in there
    }  # fmt: skip
    barred: Flags = np.isin(labelled.sources, list(taken))

    rule = learned.settings

    def overall(scores: Mapping[str, float], edit_type: str | None) -> float:
        return total(scores, rule.criteria, rule.scale, rule_given(rule.rule_of(edit_type), scores))

    return proposals(labelled, barred, overall)


def _said(connection: Connection, batches: list[str], rule: Settings) -> dict[str, Said]:
    """Return edit → what people say of it in these batches."""
    known = {reason.id for reason in rule.reasons}
    found: dict[str, Said] = {}
    for unit, _reviewer, verdict, encoded in connection.execute(_SAID, {"batches": batches}):
        said = found.setdefault(unit, Said())
        given = msgspec.json.decode(encoded or "{}", type=_Answers)
        if verdict in VOTES:
            said.answers += 1
            said.accepts += VOTES[verdict]
        for name, value in given.ratings.items():
            said.ratings.setdefault(name, []).append(value)
        pinned = [pin.reason for pin in given.pins if pin.reason]
        said.reasons |= {reason for reason in (*given.reasons, *pinned) if reason in known}
        if given.comment.strip():
            said.comments.append(given.comment.strip())
    return found


def _sources(connection: Connection, units: list[str]) -> dict[str, str]:
    """Return edit → its source picture, or itself where none is known."""
    rows = _SOURCES.rows(connection, units=units)
    return {unit: source or unit for unit, source in rows}


def _proving(connection: Connection) -> set[str]:
    rows = connection.execute(_PROVING, {"purposes": PROVES})
    return {source or unit for unit, source in rows}


def _labelled(
    judged: Judged, frame: pd.DataFrame, said: Mapping[str, Said], sources: list[str]
) -> Labelled:
    rule = judged.settings
    numbers = {source: number for number, source in enumerate(dict.fromkeys(sources))}
    types = [kind if isinstance(kind, str) else None for kind in frame["edit_type"]]
    ratings = {name: _ratings(said.values(), name) for name in rule.criteria}
    scales = {name: rule.scale_of(name) for name in rule.criteria}
    about = {reason.id: reason.criterion for reason in rule.reasons}
    return Labelled(
        units=tuple(map(str, frame["unit_id"])),
        overall=frame["overall"].to_numpy(dtype=np.float64),
        whole=rule.scale,
        cut=judged.report.threshold,
        accepted=frame["accepted"].to_numpy(dtype=bool),
        share=frame["accept_share"].to_numpy(dtype=np.float64),
        sources=np.array([numbers[source] for source in sources], dtype=np.int64),
        types=tuple(types),
        criteria={name: frame[name].to_numpy(dtype=np.float64) for name in rule.criteria},
        scales=scales,
        complaints={
            name: _complaints(said.values(), name, about, rating_unit(ratings[name], scales[name]))
            for name in rule.criteria
        },
        reasons=tuple(frozenset(one.reasons) for one in said.values()),
        ratings=ratings,
    )


def _ratings(said: Iterable[Said], name: str) -> Array:
    given = [one.ratings.get(name) for one in said]
    return np.array([np.mean(values) if values else np.nan for values in given], dtype=np.float64)


def _complaints(
    said: Iterable[Said], name: str, about: Mapping[str, str | None], unit: Array | None
) -> Flags:
    """Say of which edits anybody complains at a criterion: by a reason, a pin, or a low rating."""
    by_reason = [any(about[reason] == name for reason in one.reasons) for one in said]
    flags: Flags = np.array(by_reason, dtype=bool)
    return flags if unit is None else flags | (np.nan_to_num(unit, nan=1.0) <= LOW)
