"""Who may see how far a chain drifted, on both databases; and the drift of the real chains."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from review.core.errors import BadInput, Refused
from store.chains import drift
from store.db import tables
from store.db.workspace import Store, new_id
from store.work import batches, drifting, queue
from store.work.drifting import Answered
from tests.store.importing_files import load, scores
from tests.store.reviewing import answer_to, drawn, reviewer
from tests.store.subsets import answer, drawn_chains, load_chains, of_a_chain


@pytest.fixture
def ana(store: Store, tmp_path: Path) -> str:
    """A reviewer of two chains without pictures."""
    load_chains(store, tmp_path, 2)
    return reviewer(store, "Ana")


def about(store: Store, answer_id: str, me: str) -> Answered:
    with store.database.read() as connection:
        return drifting.answered(connection, answer_id, me)


def test_ones_own_standing_answer_opens_the_drift_of_its_chain(store: Store, ana: str) -> None:
    """Nobody else's answer does, nor one that was taken back."""
    drawn_chains(store, 1, purpose="fit")
    lease, saved = answer(store, ana, "turns", **of_a_chain("rrr"))
    assert about(store, saved.id, ana) == (lease.unit_id, "turns")
    with pytest.raises(Refused, match="once you answered"):
        about(store, saved.id, reviewer(store, "Ben"))
    queue.undo(store, ana, saved.id, new_id())
    with pytest.raises(Refused, match="as long as your answer stands"):
        about(store, saved.id, ana)


def test_a_batch_that_measures_never_shows_it_closed_or_not(store: Store, ana: str) -> None:
    """And no other batch does while the chain is still being measured."""
    measuring = drawn_chains(store, 2, purpose="measure")
    _lease, saved = answer(store, ana, "turns", **of_a_chain("rwr"))
    with pytest.raises(Refused, match="This batch measures"):
        about(store, saved.id, ana)
    tuning = drawn_chains(store, 2, purpose="fit")
    (lease,) = queue.lease(store, ana, "turns", 1, tuning.id)
    tuned = queue.record(store, ana, answer_to(lease, **of_a_chain("rrr")))
    with pytest.raises(Refused, match="still being measured"):
        about(store, tuned.id, ana)
    batches.close(store, measuring.id)
    assert about(store, tuned.id, ana).unit_id == lease.unit_id
    with pytest.raises(Refused, match="This batch measures"):
        about(store, saved.id, ana)


def test_what_has_no_chain_of_pictures_has_no_drift(store: Store, ana: str, tmp_path: Path) -> None:
    """A chain whose pictures are missing says which; a single edit has no chain."""
    drawn_chains(store, 1, purpose="fit")
    _lease, saved = answer(store, ana, "turns", **of_a_chain("rrr"))
    with pytest.raises(BadInput, match="original is missing"):
        drifting.measured(store, about(store, saved.id, ana))
    file = tmp_path / "scores.csv"
    names = list(scores(0.5))
    file.write_text(f"edit,judge,{','.join(names)}\nx.png,robot,{','.join(['.5'] * len(names))}\n")
    load(store, file)
    drawn(store, 1, purpose="fit")
    _lease, saved = answer(store, ana, "score", verdict="accept")
    with pytest.raises(Refused, match="along a chain"):
        drifting.measured(store, about(store, saved.id, ana))


@pytest.mark.real
def test_the_real_chains_have_a_drift_and_keep_it(sqlite_store: Store, real: Path) -> None:
    """All fourteen, from the manifest's own pictures; the second time it is read."""
    load(sqlite_store, real / "multi-turn.jsonl", images=str(real))
    query = select(tables.edit_set.c.id).where(tables.edit_set.c.kind == "multi-turn")
    with sqlite_store.database.read() as connection:
        chains = connection.scalars(query).all()
    found = [drift.measured(sqlite_store, chain) for chain in chains]
    assert len(found) == 14
    assert all(one.outside_changed < 0.01 and 0.5 < one.colour < 3 for one in found)
    assert [drift.measured(sqlite_store, chain) for chain in chains] == found
