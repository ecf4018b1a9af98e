"""Chains that people labelled: each once, as the log stands, with what was said of its turns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, text

from review.chains.labels import ChainLabel, ChainReview, LabelledChain, chain_label
from review.chains.task import TURNS
from review.core.answers import ACCEPT, REJECT, SaidOfTurn
from review.core.tasks import Purpose
from store.db.rules import STANDING, answer
from store.work import labels

_DRAWN = text("""
SELECT d.unit_id, r.verdict, r.answers_json, d.inclusion_probability
FROM draw d LEFT JOIN slot s ON s.draw_id = d.id AND s.review_id IS NOT NULL
LEFT JOIN review r ON r.id = s.review_id
WHERE d.batch_id = :batch ORDER BY d.draw_order, s.number""")
_IMPORTED = text(f"""
SELECT r.unit_id, r.verdict, r.answers_json, 1.0 AS inclusion_probability
FROM review r JOIN edit_set t ON t.id = r.unit_id
WHERE r.batch_id = :batch AND {answer()} AND {STANDING} ORDER BY r.unit_id, r.entry""")
_TYPES = text("""
SELECT m.set_id, e.edit_type FROM edit_set_member m JOIN edit e ON e.id = m.edit_id
WHERE m.set_id IN (SELECT d.unit_id FROM draw d WHERE d.batch_id = :batch
  UNION SELECT r.unit_id FROM review r WHERE r.batch_id = :batch)
ORDER BY m.set_id, m.position""")
_BATCHES = text("""
SELECT b.id, b.name, b.purpose, b.origin, b.per_unit, b.simulated
FROM batch b WHERE b.task = :task ORDER BY b.created, b.id""")


class _Said(msgspec.Struct):
    """As much of an answer as tells how far a chain holds."""

    turns: tuple[SaidOfTurn | None, ...] = ()
    first_failing: int | None = None


@dataclass(frozen=True)
class OfBatch:
    """The chains of one batch, with their labels, in draw order."""

    id: str
    name: str
    purpose: Purpose
    simulated: bool
    chains: tuple[LabelledChain, ...]


def of_batches(connection: Connection, purposes: Sequence[Purpose] = ("measure",)) -> list[OfBatch]:
    """Return the batches of chains of some purposes, oldest first."""
    rows = connection.execute(_BATCHES, {"task": TURNS.name}).all()
    return [_of_batch(connection, row) for row in rows if row.purpose in purposes]


def one_per_chain(found: Iterable[OfBatch]) -> list[LabelledChain]:
    """Return each chain once: by the first batch that labelled it, else by the last one."""
    kept: dict[str, LabelledChain] = {}
    for batch in found:
        for chain in batch.chains:
            before = kept.get(chain.chain)
            if before is None or before.label.state not in (ACCEPT, REJECT):
                kept[chain.chain] = chain
    return list(kept.values())


def _of_batch(connection: Connection, batch: Any) -> OfBatch:
    query = _DRAWN if batch.origin == "drawn" else _IMPORTED
    asked = int(batch.per_unit) if batch.origin == "drawn" else None
    reviews: dict[str, list[ChainReview]] = {}
    weights: dict[str, float] = {}
    for row in connection.execute(query, {"batch": batch.id}):
        listed = reviews.setdefault(row.unit_id, [])
        weights[row.unit_id] = 1 / row.inclusion_probability
        if row.verdict:
            listed.append(_review(row.verdict, row.answers_json))
    frame = labels.of_batch(connection, batch.id)
    words = {row.unit_id: row for row in frame.itertuples()}
    types: dict[str, list[str | None]] = {}
    for row in connection.execute(_TYPES, {"batch": batch.id}):
        types.setdefault(row.set_id, []).append(row.edit_type)
    chains = [
        LabelledChain(
            chain, _label(said, len(types[chain]), asked, words.get(chain)), types[chain],
            weights[chain],
        )
        for chain, said in reviews.items()
        if chain in types
    ]  # fmt: skip
    return OfBatch(batch.id, batch.name, batch.purpose, bool(batch.simulated), tuple(chains))


def _review(verdict: str, answers: str) -> ChainReview:
    said = msgspec.json.decode(answers, type=_Said)
    return ChainReview(verdict, said.first_failing, said.turns)


def _label(
    said: Sequence[ChainReview], length: int, asked: int | None, row: Any | None
) -> ChainLabel:
    """Return a chain's label, a lead's word in the place of the reviewers'."""
    if row is not None and row.state == labels.EXCLUDED:
        return ChainLabel("none", length, row.votes)
    if row is None or not isinstance(row.by_lead, str):  # A frame's empty word is no None.
        return chain_label(said, length, asked)
    if row.by_lead == ACCEPT:
        return chain_label([ChainReview(ACCEPT)], length, None)
    against = [review for review in said if review.verdict == REJECT]
    return chain_label(against or [ChainReview(REJECT)], length, None)
