"""What judges say of chains: each chain's score by a rule, from its turns' scores."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text

from review.core.errors import Ambiguous, Unknown
from review.core.i18n import _
from review.core.later import pandas as pd
from review.filtering.chain_score import chain_scores
from review.filtering.filter_config import ChainRule
from store import settings
from store.chains import population
from store.db import revision
from store.db.workspace import Store
from store.promises import pools
from store.promises.pools import JudgeRun

_RUNS = text("""
SELECT r.name FROM judge_run r WHERE EXISTS (
  SELECT 1 FROM edit_set t JOIN edit_set_member m ON m.set_id = t.id
  JOIN score s ON s.edit_id = m.edit_id AND s.run_id = r.id
  WHERE t.kind = 'multi-turn' AND s.overall IS NOT NULL) ORDER BY r.name""")
_TURNS = text("""
SELECT m.set_id, m.position, s.overall FROM edit_set t JOIN edit_set_member m ON m.set_id = t.id
LEFT JOIN score s ON s.edit_id = m.edit_id AND s.run_id = :run
WHERE t.kind = 'multi-turn' ORDER BY m.set_id, m.position""")
_KEYS = text("SELECT id, key FROM edit_set WHERE kind = 'multi-turn'")


def judges(store: Store) -> list[str]:
    """Return the judge runs that scored turns of chains, by name."""
    with store.database.read() as connection:
        now = revision.of_dataset(connection)
        return list(
            store.kept.value(
                "judges-of-chains", now, lambda: connection.execute(_RUNS).scalars().all()
            )
        )


def judge_run(store: Store, name: str | None) -> JudgeRun | None:
    """Return the judge run of that name, or the only one that scored turns; None without any.

    Raises Unknown for one that scored none, Ambiguous where several did and none is named.
    """
    names = judges(store)
    if name is None and not names:
        return None
    if name is None and len(names) > 1:
        raise Ambiguous(_("Several judges fit."), tuple(names), what_to_do=_("Name one: --judge."))
    if name is not None and name not in names:
        raise Unknown(
            _("Judge {name!r} scored no turn of a chain.", name=name),
            what_to_do=_("Judges: {names}.", names=", ".join(names) or _("none")),
        )
    return pools.judge_run(store, name or names[0])


def of_rule(
    store: Store, connection: Connection, run: JudgeRun, rule: ChainRule
) -> dict[str, float]:
    """Return chain → its score by a rule, of the chains that can be reviewed and have one."""
    rows = connection.execute(_TURNS, {"run": run.id}).all()
    frame = pd.DataFrame(rows, columns=["set_id", "position", "overall"])
    scale = settings.version(store, run.settings_version).scale
    found = chain_scores(frame, rule, scale)
    drawable = population.chains(connection)
    scores = ((chain, found.get(chain)) for chain in drawable)
    return {chain: score for chain, score in scores if score is not None}


def keys(connection: Connection, chains: Sequence[str]) -> dict[str, str]:
    """Return chain → the key that files know it by: the SHA-256 of its turns."""
    known = {row.id: row.key for row in connection.execute(_KEYS)}
    return {chain: known[chain] for chain in chains}
