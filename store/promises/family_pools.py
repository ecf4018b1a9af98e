"""Pools of the ways of cutting that have a score of their own: floors, and the type-aware score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from review.core.errors import Refused
from review.core.i18n import _
from review.core.later import pandas as pd
from review.core.scoring import TOLERANCE
from review.core.settings import Settings
from review.filtering.typed_score import TypedScore
from review.promises.plans import FAMILIES
from store.db import revision
from store.db.rules import MEMBERS_OF
from store.promises import pools
from store.promises.members import listed_under, pool_members

_CRITERIA = text(f"""
SELECT s.criteria_json FROM pool_member m
LEFT JOIN score s ON s.edit_id = m.edit_id AND s.run_id = :run WHERE m.pool_id = {MEMBERS_OF}
ORDER BY m.edit_id""")


@dataclass(frozen=True)
class OwnScore:
    """A score of its own: ``typed``, or else the judge's own above ``floors`` (criterion → floor).

    ``settings_version``: that of the settings it is made by.
    """

    floors: Mapping[str, float]
    typed: TypedScore | None
    settings_version: int | None

    def made_of(self, connection: Connection, base: pools.Pool) -> str | None:
        """Name the pool over the edits of ``base``, in this state of the dataset.

        None where it is not known by which settings: never twice the same.
        """
        if self.settings_version is None:
            return None
        state = [*revision.of_dataset(connection), self.settings_version]
        listed = listed_under(connection, base.id)
        return msgspec.json.encode(
            [state, listed, sorted(self.floors.items()), self.typed]
        ).decode()


def freeze(
    connection: Connection, base: pools.Pool, score: OwnScore, rule: Settings, now: Any
) -> tuple[pools.Pool, NDArray[np.float64]]:
    """Store the pool of such a way over the edits of ``base``; return it and its scores.

    ``base`` was frozen in this transaction. Raises Refused where no edit has all criteria.
    """
    name = f"{base.name}, {FAMILIES['typed' if score.typed else 'floors']}"
    made_of = score.made_of(connection, base)
    if alike := pools.freeze_again(connection, base.run_id, name, made_of, now):
        return alike, pool_members(connection, alike.id)["overall"].to_numpy(dtype=np.float64)
    frame = _scored(connection, base, score, rule)
    if frame.empty:
        raise Refused(
            _("No edit of the pool has all criteria."), what_to_do=_("Use its overall score.")
        )
    # Floors keep the judge's own total for the filter: all edits' digest is that of before.
    same = score.typed is None and len(frame) == base.size
    if not same:
        images = pools.images_in_order(connection, base.id)
        frame = frame.assign(output_image=[images[place] for place in frame.index])
    pool = pools.freeze_scored(
        connection, base.run_id, name, frame, now, digest=base.digest if same else None,
        made_of=made_of,
    )  # fmt: skip
    return pool, frame["overall"].to_numpy(dtype=np.float64)


def below(rule: Settings) -> float:
    """Return the score that stands for "below a floor": lower than any judge can give."""
    return rule.scale.min - 1


def _scored(
    connection: Connection, base: pools.Pool, score: OwnScore, rule: Settings
) -> pd.DataFrame:
    """Return the pool's edits with both scores: ``overall``, what is cut, and ``filter_score``."""
    members = pool_members(connection, base.id)
    overall = members["overall"].to_numpy(dtype=np.float64)
    criteria = _criteria(connection, base, rule)
    if score.typed is None:
        kinds = [kind or None for kind in members["edit_type"].fillna("").tolist()]
        above = _above(criteria, score.floors, _asked(kinds, score.floors, rule))
        scores, filter_scores = np.where(above, overall, below(rule)), overall
    else:
        scores = score.typed.score(criteria, list(members["edit_type"]))
        filter_scores = score.typed.total(criteria)
    frame = members.assign(overall=scores, filter_score=filter_scores)
    there = np.isfinite(np.asarray(scores)) & np.isfinite(np.asarray(filter_scores))
    found: pd.DataFrame = frame[there]
    return found


def _criteria(
    connection: Connection, base: pools.Pool, rule: Settings
) -> dict[str, NDArray[np.float64]]:
    """Return each criterion's scores of the pool's edits; NaN where there is none."""
    decode = msgspec.json.Decoder(dict[str, float]).decode
    found = {name: np.full(base.size, np.nan) for name in rule.criteria}
    rows = connection.execute(_CRITERIA, {"run": base.run_id, "pool": base.id}).scalars()
    for place, encoded in enumerate(rows):
        for name, value in decode(encoded or "{}").items():
            if name in found:
                found[name][place] = value
    return found


def _above(
    criteria: Mapping[str, NDArray[np.float64]],
    floors: Mapping[str, float],
    asked: Mapping[str, NDArray[np.bool_]],
) -> NDArray[np.bool_]:
    """Return which edits are at or above each floor that holds for them."""
    met = [
        (criteria[name] >= floor - TOLERANCE) | (np.isnan(criteria[name]) & ~asked[name])
        for name, floor in floors.items()
    ]
    return np.asarray(np.all(met, axis=0), dtype=bool)


def _asked(
    kinds: list[str | None], floors: Iterable[str], rule: Settings
) -> dict[str, NDArray[np.bool_]]:
    """Return, of each floored criterion, for which edits its floor holds (as ``below_floor``)."""
    rules = {kind: rule.rule_of(kind) for kind in set(kinds)}
    return {
        name: np.array(
            [rules[k] is rule.scoring or name in rules[k].names(rule.criteria) for k in kinds],
            dtype=bool,
        )
        for name in floors
    }
