"""What an answer about a chain says, in words and in exports: of each turn, and where it breaks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import text

from review.chains.task import TURNS
from review.core.i18n import N_, _
from store.chains import population
from store.db.workspace import Store

#: Verdict on a turn → how it is told.
OF_A_TURN: dict[str, str] = {
    "right": N_("turn {number} right"),
    "wrong": N_("turn {number} wrong"),
    "hurts": N_("turn {number} hurts an earlier one"),
}
#: What reviewers are compared by, beside the verdict.
FIRST_FAILING = N_("first failing turn")

_ANSWERED = text("SELECT DISTINCT r.unit_id FROM review r WHERE r.task = :task")


def told(answers: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what an entry says of each turn, and which turn fails the chain."""
    said = []
    for number, turn in enumerate(answers.get("turns", []), start=1):
        said.append(_(OF_A_TURN[turn["verdict"]], number=number))
        if turn.get("resolves") is False:
            said.append(_("nobody could tell what turn {number} refers to", number=number))
    first = answers.get("first_failing")
    if first is not None:
        said.append(_("breaks at turn {number}", number=first))
    return (", ".join(said),) if said else ()


def compared(answers: Mapping[str, Any]) -> dict[str, str]:
    """Return which turn fails the chain, or that none does, of a chain that was judged."""
    if answers.get("verdict") not in ("accept", "reject") or "turns" not in answers:
        return {}
    return {FIRST_FAILING: str(answers.get("first_failing") or "none")}


def exported(store: Store) -> Callable[[str, Mapping[str, Any]], dict[str, Any]]:
    """Return what names a chain and its turns, and what was said of them, as it is read back.

    ``chain``: its key. ``turns``: a word for each, in order.
    """
    with store.database.read() as connection:
        chains = list(connection.execute(_ANSWERED, {"task": TURNS.name}).scalars())
        turns_of, keys = population.turns(connection, chains), population.keys(connection)

    def named(unit: str, answers: Mapping[str, Any]) -> dict[str, Any]:
        turns = turns_of.get(unit)
        if not turns:
            return {}
        listed = [{"edit": turn.output_image, "instruction": turn.text} for turn in turns]
        said: dict[str, object] = {
            "turns": [turn["verdict"] for turn in answers.get("turns", [])],
            "first_failing": answers.get("first_failing"),
        }
        given = {name: value for name, value in said.items() if value}
        return {"chain": keys[unit], "chain_turns": listed, **given}

    return named
