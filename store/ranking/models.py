"""Models in their edits' places: groups whose candidates go by who made them, their votes added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from review.core.errors import Refused
from review.core.i18n import _
from review.ranking.votes import Tallies, tallies
from store.db.workspace import Store
from store.ranking import votes
from store.ranking.votes import Group

#: What a candidate is called whose model nobody named, while others' are named: it is in no order.
NO_MODEL = ""


def log_lead(better: float, worse: float) -> float | None:
    """Return by how much log-strength one leads; None where the other lost everything."""
    if worse <= 0 or not np.isfinite(better):
        return None
    return float(np.log(better / worse))


def pooled_by_name(chosen: Sequence[Group]) -> tuple[Tallies, list[str]]:
    """Add up all groups' votes by name."""
    names = sorted({name for group in chosen for name in group.votes.candidates} - {NO_MODEL})
    place = {name: number for number, name in enumerate(names)}
    pooled: Tallies = {}
    for group in chosen:
        for (first, second), tally in tallies(group.votes).items():
            both_names = (group.votes.candidates[first], group.votes.candidates[second])
            if both_names[0] == both_names[1] or NO_MODEL in both_names:
                continue
            key = (place[both_names[0]], place[both_names[1]])
            wins = (tally.first_wins, tally.second_wins)
            if key[0] > key[1]:
                key, wins = (key[1], key[0]), (wins[1], wins[0])
            sums = pooled.setdefault(key, replace(tally, first_wins=0, second_wins=0, ties=0))
            sums.first_wins += wins[0]
            sums.second_wins += wins[1]
            sums.ties += tally.ties
    return pooled, names


def groups_by_model(store: Store, chosen: Sequence[Group]) -> list[Group]:
    """Return the groups with models' names for their edits'; names that are no edits stay.

    Edits whose model nobody named are called NO_MODEL as soon as any model is known.
    Raises Refused when no two groups have a name in common: nothing orders them together.
    """
    made_by = votes.models(store)
    by_model = [
        replace(group, votes=replace(group.votes, candidates=_model_names(group, made_by)))
        for group in chosen
    ]
    names = [name for group in by_model for name in set(group.votes.candidates) - {NO_MODEL}]
    if len(by_model) > 1 and len(set(names)) == len(names):
        raise Refused(
            _("The groups have no name in common, so nothing orders them together."),
            what_to_do=_(
                "Import the manifest with a field `{field}`.", field=votes.MODEL_FIELDS[0]
            ),
        )
    return by_model


def _model_names(group: Group, made_by: dict[str, str]) -> tuple[str, ...]:
    return tuple(
        candidate.name
        if not (candidate.edit_id and made_by)
        else made_by.get(candidate.edit_id, NO_MODEL)
        for candidate in group.candidates
    )
