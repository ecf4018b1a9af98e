"""The orders on Preferences: whose votes wait for one's own, and what a judge says beside them."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from store.access import people
from store.db.workspace import Store
from store.promises import pools
from store.ranking import orders as group_orders
from store.ranking import votes
from store.work import batches, culling, queue
from tests.store.importing_files import edit, jsonl, load, scores
from tests.store.ranking import BOWLS, bowls, judged
from tests.store.reviewing import decide, fresh_id, log_entries, reviewer
from tests.store.reviewing import drawn as scored
from tests.store.test_rank_station import drawn, group, leased, prefer

#: Draw by draw: asked of somebody still, and not answered by this person.
PLAIN = text("""
SELECT DISTINCT d.unit_id FROM draw d JOIN batch b ON b.id = d.batch_id
WHERE b.task = 'rank' AND b.closed IS NULL
  AND EXISTS (SELECT 1 FROM slot s WHERE s.draw_id = d.id AND s.review_id IS NULL)
  AND NOT EXISTS (SELECT 1 FROM slot o WHERE o.draw_id = d.id AND o.reviewer_id = :me
                  AND o.review_id IS NOT NULL)""")


def due(store: Store, who: str) -> frozenset[str]:
    """Return the groups that wait for this person; draw by draw they are the same."""
    found = group_orders.due(store, who)
    with store.database.read() as connection:
        assert found == frozenset(connection.execute(PLAIN, {"me": who}).scalars())
    return found


def test_a_group_waits_until_its_questions_are_answered_or_closed(
    store: Store, tmp_path: Path
) -> None:
    """Open for whoever has not answered; an answer taken back makes it wait again."""
    group(store, tmp_path, size=2)
    batch = drawn(store, 1, per_unit=2, repeats=0.0)
    ana, ben = reviewer(store), reviewer(store, "Ben")
    (lease,) = leased(store, ana)
    both = frozenset({lease.unit_id})
    assert due(store, ana) == due(store, ben) == both
    prefer(store, ana, lease)
    assert (due(store, ana), due(store, ben)) == (frozenset(), both)
    last = log_entries(store, task="rank")[-1].id
    queue.undo(store, ana, last, fresh_id())
    assert due(store, ana) == both
    batches.close(store, batch.id)
    assert due(store, ana) == due(store, ben) == frozenset()


def test_a_judges_scores_beside_people_are_those_of_current_scores(
    store: Store, tmp_path: Path
) -> None:
    """Candidates' scores by place, whatever else the judge scored; one without has none."""
    bowls(store, tmp_path)
    others = [edit(f"{n}.png", scores=scores(0.5), judge="j") for n in range(5)]
    load(store, jsonl(tmp_path / "sft.jsonl", *others))
    load(store, jsonl(tmp_path / "scores.jsonl", *judged(0.9, 0.2, 0.1)[:2]))
    (order,) = group_orders.orders(store, "j").found
    run = pools.judge_run(store, "j")
    with store.database.read() as connection:
        frame = pools.current_scores(connection, run.id)
    plain = dict(zip(frame["edit_id"], frame["overall"], strict=True))
    (one,) = votes.groups(store)
    by_name = {one.candidates[place].name: value for place, value in order.scores.items()}
    assert by_name == {
        found.name: plain[found.edit_id] for found in one.candidates if found.edit_id in plain
    }
    assert set(by_name) == set(BOWLS[:2])


def test_what_a_lead_takes_out_elsewhere_changes_the_orders(store: Store, tmp_path: Path) -> None:
    """The state by which orders are kept is another one; an answer about other edits is none."""
    bowls(store, tmp_path)
    load(store, jsonl(tmp_path / "sft.jsonl", edit("x.png", scores=scores(0.5), judge="j")))
    before = group_orders.state(store)
    ana = reviewer(store)
    scored(store, 1)
    decide(store, ana, queue.lease(store, ana, "score", 1)[0])
    assert group_orders.state(store) == before
    (one,) = votes.groups(store)
    culling.exclude(store, [str(one.candidates[0].edit_id)], "unsafe", by=people.local(store))
    assert group_orders.state(store) != before
    (order,) = group_orders.orders(store).found
    assert len(order.ranked.group.candidates) == 2
