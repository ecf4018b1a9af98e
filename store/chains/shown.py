"""Labelled chains with their turns, for whoever looks at them one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from review.chains.labels import ChainLabel
from store.chains import labelled as of_log
from store.chains import population
from store.dataset import catalog
from store.dataset.catalog import EditView
from store.db.workspace import Store


@dataclass(frozen=True)
class ShownChain:
    """A chain with its label; ``turns`` in order, once they were asked for."""

    chain: str
    label: ChainLabel
    turns: tuple[EditView, ...] = ()


def labelled(store: Store) -> list[ShownChain]:
    """Return the chains with measuring labels, those that break earliest first."""
    with store.database.read() as connection:
        chains = of_log.one_per_chain(of_log.of_batches(connection))
    known = [ShownChain(one.chain, one.label) for one in chains if one.label.state != "open"]
    return sorted(known, key=lambda one: (one.label.prefix or 0, one.chain))


def with_turns(store: Store, chains: Sequence[ShownChain]) -> list[ShownChain]:
    """Return chains with the edits that are their turns."""
    with store.database.read() as connection:
        turns = population.turns(connection, [one.chain for one in chains])
    views = catalog.edits(store, [turn.edit_id for listed in turns.values() for turn in listed])
    return [
        replace(one, turns=tuple(views[turn.edit_id] for turn in turns[one.chain]))
        for one in chains
    ]
