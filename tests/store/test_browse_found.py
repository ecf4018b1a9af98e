"""What Browse finds is kept, and is at every look what the plainest way finds."""

# ruff: noqa: S608  (queries put together from the constants of store.db.rules)

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from review.core.answers import ACCEPT, REJECT, UNSURE
from store.access import people
from store.db.rules import CURRENT, excluded, standing
from store.db.workspace import Store
from store.types.drawing import TypeRequest
from store.types.drawing import draw_batch as draw_types
from store.work import adjudication, backlog, batches, browse, hidden, queue
from store.work.browse import Filter
from tests.store.importing_files import chain, edit, jsonl, load, scores
from tests.store.reviewing import answer_next, answer_to, drawn, fresh_id, reviewer

#: What is asked for, beside who asks.
ASKED = [
    {}, {"verdict": ACCEPT}, {"verdict": REJECT}, {"verdict": UNSURE}, {"verdict": "none"},
    {"verdict": "exclude"}, {"lowest": 0.4}, {"highest": 0.6}, {"said_by": "rui"},
    {"verdict": "none", "said_by": "rui"}, {"batch": True}, {"batch": True, "verdict": ACCEPT},
    {"batch": True, "lowest": 0.2}, {"task": "score", "verdict": ACCEPT}, {"text": "change 1"},
    {"text": "change 1", "verdict": "none"}, {"task": "types", "verdict": "confirm"},
    {"kind": "multi-turn"}, {"kind": "multi-turn", "verdict": "none"},
]  # fmt: skip

_UNITS = "r.unit_id = :id OR r.unit_id IN (SELECT set_id FROM edit_set_member WHERE edit_id = :id)"
_SAID = f"""SELECT COUNT(*) FROM review r WHERE ({_UNITS}) AND r.verdict IS NOT NULL
AND {standing("r")}"""


def plainly(store: Store, wanted: Filter) -> tuple[list[str], int]:
    """Return the ids of the edits that fit and how many are left out, asked edit by edit."""
    everything = f"""SELECT e.id, e.text, e.kind, s.overall FROM edit e
    LEFT JOIN score s ON s.edit_id = e.id WHERE {CURRENT} ORDER BY e.id"""
    fits, left_out = [], 0
    with store.database.read() as connection:
        for row in connection.execute(text(everything)).all():
            unseen = hidden.hidden_edits_now(connection, [row.id], wanted.reviewer)
            if not _fits_itself(connection, wanted, row):
                continue
            told = wanted.verdict or wanted.said_by or wanted.lowest or wanted.highest
            left_out += bool(told and unseen)
            if not told or (not unseen and _fits_people(connection, wanted, row)):
                fits.append(row.id)
    return fits, left_out


def _fits_itself(connection: Connection, wanted: Filter, row: Any) -> bool:
    if wanted.text and wanted.text not in (row.text or ""):
        return False
    turn = "SELECT 1 FROM edit_set_member m WHERE m.edit_id = :id"
    one = {"id": row.id}
    if wanted.kind and row.kind != wanted.kind and not connection.execute(text(turn), one).first():
        return False
    drawn_in = f"""SELECT 1 FROM draw r WHERE r.batch_id = :batch AND ({_UNITS}) UNION
    SELECT 1 FROM review r WHERE r.batch_id = :batch AND ({_UNITS})"""
    asked = {"id": row.id, "batch": wanted.batch}
    return not wanted.batch or bool(connection.execute(text(drawn_in), asked).first())


def _fits_people(connection: Connection, wanted: Filter, row: Any) -> bool:
    if wanted.lowest is not None and (row.overall is None or row.overall < wanted.lowest):
        return False
    if wanted.highest is not None and (row.overall is None or row.overall > wanted.highest):
        return False
    one = {"id": row.id}
    if wanted.verdict == "exclude":
        out = f"SELECT 1 FROM edit WHERE edit.id = :id AND {excluded('edit.id')}"
        return bool(connection.execute(text(out), one).first())
    if not (wanted.verdict or wanted.said_by):
        return True
    query, none = _SAID, wanted.verdict == "none"
    narrower = {"batch_id": wanted.batch, "task": wanted.task, "reviewer_id": wanted.said_by}
    narrower["verdict"] = None if none else wanted.verdict
    for name, value in narrower.items():
        if value:
            query, one = f"{query} AND r.{name} = :{name}", {**one, name: value}
    return bool(connection.scalar(text(query), one)) is not none


def check(store: Store, batch_id: str, rui: str, ana: str) -> None:
    """Everything that may be asked for, by both, is as the plain way finds it: twice."""
    for asked in ASKED:
        for who in (rui, ana):
            named = {"batch": batch_id, "said_by": rui}
            given = {key: named.get(key, value) for key, value in asked.items()}
            wanted = Filter(who, **given)
            ids, left_out = plainly(store, wanted)
            page = browse.page(store, wanted, limit=1000)
            assert ([one.id for one in page.edits], page.left_out) == (ids, left_out), asked
            assert browse.ids(store, wanted) == ids
            assert page.total == len(ids)


def test_what_is_found_follows_all_that_happens(store: Store, fill, tmp_path: Path) -> None:
    """Answers, a correction, an undo, a word of a lead, a closed batch, imports: at the next look.

    For every filter, and for who answered as for who did not.
    """
    fill(store, 12)
    turns = [("images/t1.png", "change 1 sky"), ("images/t2.png", "add a dog")]
    load(store, jsonl(tmp_path / "chains.jsonl", chain(*turns)))
    rui, ana = reviewer(store, "Rui"), reviewer(store, "Ana")
    batch = drawn(store, 6, purpose="fit")
    check(store, batch.id, rui, ana)
    lease, given = answer_next(store, rui, ACCEPT)
    check(store, batch.id, rui, ana)
    queue.record(store, rui, answer_to(lease, REJECT, replaces=given.id))
    check(store, batch.id, rui, ana)
    _, unsure = answer_next(store, rui, UNSURE)
    third, _ = answer_next(store, rui, REJECT)
    queue.undo(store, rui, unsure.id, fresh_id())
    check(store, batch.id, rui, ana)
    adjudication.decide(store, batch.id, third.unit_id, "exclude", by=people.local(store).id)
    check(store, batch.id, rui, ana)
    measuring = drawn(store, 4)
    draw_types(store, TypeRequest(3), by="lead")
    check(store, measuring.id, rui, ana)
    batches.close(store, measuring.id)
    batches.close(store, batch.id)
    check(store, batch.id, rui, ana)
    changed = edit("images/001.png", "change 1 anew", judge="gemini", scores=scores(0.5))
    load(store, jsonl(tmp_path / "anew.jsonl", changed), accept_changes=True)
    check(store, batch.id, rui, ana)


def test_progress_and_counts_follow_the_log(store: Store, fill) -> None:
    """One new answer stands in every number at the next look, and one taken back in none."""
    fill(store, 6)
    rui = reviewer(store, "Rui")
    batch = drawn(store, 6, purpose="fit")

    def seen() -> tuple[int, ...]:
        own = backlog.answered(store, "score")
        now = batches.get(store, batch.id)
        return browse.counts(store).answers, now.answered, sum(one.answers for one in own)

    assert seen() == (0, 0, 0)
    _, given = answer_next(store, rui, ACCEPT)
    assert seen() == (1, 1, 1)
    queue.undo(store, rui, given.id, fresh_id())
    assert seen() == (0, 0, 0)
    answer_next(store, rui, UNSURE)
    (case,) = adjudication.waiting(store)
    assert case.why == "unsure"
    adjudication.decide(store, batch.id, case.unit_id, ACCEPT, by=people.local(store).id)
    assert adjudication.waiting(store) == []
    assert browse.counts(store).edits == 6
    fill(store, 2, prefix="b")
    assert browse.counts(store).edits == 8
