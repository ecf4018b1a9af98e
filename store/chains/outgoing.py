"""What goes out of the workspace's chains: each with its turns, what decides on it, its label."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, text

from review.chains.labels import ChainLabel
from review.core.answers import REJECT
from review.core.tasks import COUNTING
from review.filtering.chain_score import ChainDecision, Turn, by_people, decide_chain
from review.filtering.filter_config import FilterConfig
from store.chains import labelled
from store.db.progress import Progress, told
from store.db.rules import CURRENT
from store.filters import config_scores
from store.work import labels, queue

#: Why a chain is not decided on: a turn of it has a newer version, or shares its picture.
CHANGED, COLLIDES = "chains_changed", "chains_colliding"

#: In the order in which they came, which is that of their ids.
_TURNS = text(f"""
SELECT t.id AS chain, t.key, t.local_source AS original, t.written, e.id AS edit_id,
       e.output_image, e.local_output, e.source, e.local_source, e.text, e.edit_type, e.collision,
       NOT ({CURRENT}) AS retired, s.overall, s.criteria_json, s.problem, c.overall AS of_chain
FROM edit_set t JOIN edit_set_member m ON m.set_id = t.id JOIN edit e ON e.id = m.edit_id
LEFT JOIN judge_run r ON r.name = :judge
LEFT JOIN score s ON s.edit_id = e.id AND s.run_id = r.id
LEFT JOIN chain_score c ON c.set_id = t.id AND c.run_id = r.id
WHERE t.kind = 'multi-turn' ORDER BY t.id, m.position""")
_NUMBER = text("""
SELECT COUNT(*) FROM edit_set t JOIN edit_set_member m ON m.set_id = t.id
WHERE t.kind = 'multi-turn'""")


@dataclass(frozen=True)
class Decided:
    """A chain: its turns' rows in order, what was decided, and its label, if anybody gave one.

    ``why_not``: why nothing was decided of it, then ``decision`` keeps nothing.
    """

    turns: list[Any]
    decision: ChainDecision
    label: ChainLabel | None
    why_not: str | None = None


def decided(
    connection: Connection,
    config: FilterConfig | None,
    judge: str | None,
    progress: Progress | None = None,
) -> Iterator[Decided]:
    """Decide on every chain, one after the other.

    By the config's section on chains, as ``pico-review filter`` does; without one (``config``
    None) by people's word alone. What a lead took out by now leaves in either case.
    """
    said = _labels(connection)
    out = labels.excluded_by(connection, queue.last_entry(connection))
    total = int(connection.scalar(_NUMBER) or 0)
    rows = told(connection.execute(_TURNS, {"judge": judge}), total, progress)
    decide = _by_config(config) if config is not None else _by_word(said)
    for chain, group in groupby(rows, key=lambda row: row.chain):
        turns, label = list(group), said.get(chain)
        if why_not := _why_not(turns):
            yield Decided(turns, ChainDecision("undecided", why_not, why_not, 0), label, why_not)
            continue
        taken_out = 0 if chain in out else _first_of(turns, out)
        yield Decided(turns, decide(turns, taken_out), label)


def _labels(connection: Connection) -> dict[str, ChainLabel]:
    found = labelled.one_per_chain(labelled.of_batches(connection, COUNTING))
    return {one.chain: one.label for one in found}


def _why_not(turns: list[Any]) -> str | None:
    if any(row.retired for row in turns):
        return CHANGED
    return COLLIDES if any(row.collision for row in turns) else None


def _first_of(turns: list[Any], out: set[str]) -> int | None:
    """Return how many turns stand before the first that a lead took out; None where none was."""
    return next((place for place, row in enumerate(turns) if row.edit_id in out), None)


def _by_config(config: FilterConfig) -> Any:
    score_of = config_scores.reader(config)

    def decide(turns: list[Any], taken_out: int | None) -> ChainDecision:
        listed = [Turn(row.edit_type, row.output_image, score_of(row)) for row in turns]
        valid = config.valid_turns.get(turns[0].key)
        return decide_chain(config, listed, valid=_least(valid, taken_out))

    return decide


def _by_word(said: Mapping[str, ChainLabel]) -> Any:
    def decide(turns: list[Any], taken_out: int | None) -> ChainDecision:
        label = said.get(turns[0].chain)
        valid = (label.prefix or 0) if label and label.state == REJECT else None
        return by_people(len(turns), _least(valid, taken_out))

    return decide


def _least(*counts: int | None) -> int | None:
    return min((count for count in counts if count is not None), default=None)
