"""What a filter config decides of the workspace's chains: whole, as far as they hold, or not."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import text

from review.core.later import pandas as pd
from review.filtering.chain_score import Turn, decide_chain
from review.filtering.filter_config import FilterConfig
from store.db.progress import Progress, told
from store.db.rules import CURRENT
from store.db.workspace import Store
from store.filters import config_scores

KEPT, SALVAGED, REJECTED, UNDECIDED = "kept", "salvaged", "rejected", "undecided"
OUTCOMES = (KEPT, SALVAGED, REJECTED, UNDECIDED)

_WHOLE = f"""t.kind = 'multi-turn' AND NOT EXISTS (
  SELECT 1 FROM edit_set_member o JOIN edit e ON e.id = o.edit_id
  WHERE o.set_id = t.id AND NOT {CURRENT})"""
_TURNS = text(f"""
SELECT t.id AS chain, t.key, e.output_image, e.edit_type, e.collision, s.overall, s.criteria_json,
       s.problem
FROM edit_set t JOIN edit_set_member m ON m.set_id = t.id JOIN edit e ON e.id = m.edit_id
LEFT JOIN judge_run r ON r.name = :judge
LEFT JOIN score s ON s.edit_id = e.id AND s.run_id = r.id
WHERE {_WHOLE} ORDER BY t.key, t.id, m.position""")
_NUMBER = text(f"""
SELECT COUNT(*) FROM edit_set t JOIN edit_set_member m ON m.set_id = t.id WHERE {_WHOLE}""")


@dataclass(frozen=True)
class ChainDecisions:
    """What a config decides of every chain.

    ``frame``: chain, key, length, outcome, reason, cause and turns, how many of its turns go out;
    a row per chain, by key.
    """

    frame: pd.DataFrame

    @property
    def counts(self) -> dict[str, int]:
        """Return how many chains are kept whole, salvaged, rejected and undecided."""
        numbers = self.frame["outcome"].value_counts()
        return {name: int(numbers.get(name, 0)) for name in OUTCOMES}

    @property
    def salvaged_turns(self) -> int:
        """Return how many turns go out in chains that are kept in part."""
        return int(self.frame.loc[self.frame["outcome"] == SALVAGED, "turns"].sum())


def decisions(
    store: Store, config: FilterConfig, *, progress: Progress | None = None
) -> ChainDecisions:
    """Decide on every chain by the scores of the config's judge run, as the filter does."""
    score_of, rows = config_scores.reader(config), []
    with store.database.read() as connection:
        total = int(connection.scalar(_NUMBER) or 0) if progress else 0
        found = connection.execute(_TURNS, {"judge": config.provenance.judge_run})
        chains = groupby(told(found, total, progress), key=lambda row: (row.chain, row.key))
        for (chain, key), turns in chains:
            listed = [_turn(row, score_of) for row in turns]
            decided = decide_chain(config, listed, valid=config.valid_turns.get(key))
            rows.append(
                (chain, key, len(listed), decided.outcome, decided.reason, decided.cause,
                 decided.turns)
            )  # fmt: skip
    columns = ["chain", "key", "length", "outcome", "reason", "cause", "turns"]
    return ChainDecisions(pd.DataFrame(rows, columns=columns))


def _turn(row: Any, score_of: config_scores.Reader) -> Turn:
    return Turn(row.edit_type, row.output_image, score_of(row), bool(row.collision))
