"""A workspace of the version before tasks were classes: opened, it says the same and goes on.

How it was made, and what is in it, stands in ``workspaces/make_before_handlers.py``; what that
version said of it, in the file beside the backup.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import select, text

from review.promises import plans
from store.access import people
from store.backup import restore
from store.db import migrations, tables
from store.db.migrations import alembic_steps
from store.db.workspace import Store
from store.opening import open_workspace
from store.ranking import asking
from store.work import adjudication, guidelines, on_screen, questions, queue
from store.work.handler import handler_of
from store.work.leases import Lease
from tests.conftest import Clock
from tests.store.reviewing import answer_to, log_entries, rows_of
from tests.terminal import Terminal

WORKSPACES = Path(__file__).parent / "workspaces"
#: What that version said of the edit that a lead excluded → as it is said, and counts, since.
MENDED = (
    "A lead excluded 1 edits; they left pool and labels.",
    "A lead excluded 1 drawn edit. Before a checkpoint it counts as rejected, since its like was "
    "not drawn and stays; after it, it weakens the promise.",
)
SAID: dict[str, Any] = json.loads(
    gzip.decompress((WORKSPACES / "before-handlers.json.gz").read_bytes()).decode().replace(*MENDED)
)


@pytest.fixture
def now(clock: Clock) -> Clock:
    """A few minutes after the last thing that happened in that version."""
    clock.now = datetime(2026, 1, 5, 12, 5, tzinfo=UTC)
    return clock


@pytest.fixture
def brought(tmp_path: Path, database_url: str | None, now: Clock) -> Iterator[Store]:
    """The workspace, brought in by its backup and opened, on either database."""
    folder = tmp_path / "workspace"
    restore.restore(WORKSPACES / "before-handlers.zip", folder, database_url=database_url)
    opened = open_workspace(folder, database_url=database_url, create=False, clock=now)
    yield opened
    opened.close()


@pytest.fixture
def pico(
    brought: Store,
    database_url: str | None,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Terminal:
    """Commands on that workspace."""
    inside = Terminal.inside(tmp_path, capsys, monkeypatch)
    monkeypatch.setenv("PICO_REVIEW_WORKSPACE", str(brought.folder))
    if database_url:
        monkeypatch.setenv("PICO_REVIEW_DATABASE", database_url)
    return inside


def person(store: Store, name: str) -> str:
    """Return somebody's id."""
    return next(one.id for one in people.everyone(store) if one.name == name)


def batch_named(store: Store, name: str) -> str:
    """Return a batch's id."""
    return next(row["id"] for row in rows_of(store, "batch") if row["name"] == name)


#: What is counted otherwise since: edits of one answer count in AC1's chance agreement; what left
#: the promise is counted as the filter drafted from it counts it, people's rejections too. How far
#: worths lie apart is estimated, and so they are others, and ν is with them.
OTHERWISE = ("ac1", "removed", "promised_after_removals", "worths", "nu")
#: What a plan says since of how it tests; these plans test as they did.
SINCE = {"boundary": "bonferroni", "finite": False, "keep_shares": list(plans.KEEP_SHARES)}


def to_nine(said: Any) -> Any:
    """Return what was said with every figure to nine decimals, less what is counted otherwise."""
    if isinstance(said, dict):
        return {
            key: to_nine(value)
            for key, value in said.items()
            if key not in OTHERWISE and not (key in SINCE and value == SINCE[key])
        }
    if isinstance(said, list):
        return [to_nine(value) for value in said]
    return round(said, 9) if isinstance(said, float) else said


def without_news(now: Any, was: Any) -> Any:
    """Return a report without the keys that the version before had not, nor assumptions' words."""
    if isinstance(now, dict) and isinstance(was, dict) and was:
        return {
            key: without_news(value, was[key])
            for key, value in now.items()
            if key in was and key != "assumptions"
        }
    if isinstance(now, list) and isinstance(was, list) and len(now) == len(was):
        return [without_news(*both) for both in zip(now, was, strict=True)]
    return now


def without_fractions(said: Any) -> Any:
    """Return a report with its names, counts and orders alone."""
    if isinstance(said, dict):
        return {k: without_fractions(v) for k, v in said.items() if not isinstance(v, float)}
    if isinstance(said, list):
        return [without_fractions(value) for value in said]
    return said


def lease_one(store: Store, who: str, task: str, batch: str) -> Lease:
    """Lease the next unit of a batch."""
    (lease,) = queue.lease(store, who, task, 1, batch_named(store, batch))
    return lease


def test_what_was_packed_has_columns_of_its_own(brought: Store) -> None:
    """Hidden repeats, suggested types, the way of ranking; what a stratum says is a stratum."""
    with brought.database.read() as connection:
        assert migrations.revision(connection) == max(migrations.revisions())
    ranked = {"pairs", "listwise"}
    strategies: dict[str, str] = SAID["strategies"]
    for row in rows_of(brought, "batch"):
        was = strategies[row["id"]]
        expected = ("uniform", was) if was in ranked else (was, None)
        assert (row["strategy"], row["mode"]) == expected
    likely = {batch for batch, was in strategies.items() if was == "likely-wrong"}
    for row in rows_of(brought, "draw"):
        was = SAID["strata"][row["id"]]
        suggests = row["batch_id"] in likely
        moved = suggests or was == "again"
        assert row["stratum"] == ("all" if moved else was)
        assert bool(row["again"]) == (was == "again")
        suggested = row["suggested_json"]
        assert (suggested and json.loads(suggested)) == ([was] if suggests else None)
    assert set(SAID["strata"].values()) >= {"all", "again", "contradictions", "Zoom in"}
    assert set(strategies.values()) >= {*ranked, "likely-wrong", "equal", "contradictions"}


def test_every_report_is_as_that_version_made_it(pico: Terminal) -> None:
    """The promise with its look, judge, agreement, ranking, types, the config: word for word.

    Figures to nine decimals: totals are rounded to as many today. But for AC1, which then left
    out the edits that one reviewer answered; and the edit that a lead excluded is a label, a
    reject. What reports say beside that is new since; how sure an order is goes by the spread that
    votes themselves show, and errors far away that nobody saw widen intervals over types: of those
    two names, counts and orders.
    """
    told = SAID["commands"]
    told |= {name: {**told[name], "labels": 12} for name in told if name.startswith("threshold")}
    for words, was in told.items():
        now = without_news(pico(*words.split()).json, was)
        grounds = without_fractions if words.startswith(("rank", "types")) else to_nine
        assert grounds(now) == grounds(without_news(was, was)), words


def test_every_export_has_the_same_entries(pico: Terminal) -> None:
    """The log, what the filter keeps, the pairs that votes order."""
    for kind, was in SAID["exports"].items():
        assert pico("export", kind, "--out", f"out/{kind}").code in (0, 1)
        (file,) = Path("out", kind).glob("*.jsonl")
        entries = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        assert entries == was, kind


def test_what_waits_for_whom_is_as_it_was(brought: Store) -> None:
    """Units for reviewers; flags and doubts for a lead; what was asked, answered and written."""
    waiting = {
        name: queue.waiting(brought, person(brought, who), task)
        for name in SAID["waiting"]
        for who, task in [name.split()]
    }
    assert waiting == SAID["waiting"]
    assert [asdict(case) for case in adjudication.waiting(brought)] == SAID["desk"]
    ((question, _instruction),) = questions.own(brought, person(brought, "Ana"))
    assert (question.text, question.answer) == ("Does the shadow count?", "They do.")
    current = guidelines.current(brought, handler_of(brought, "score").task)
    assert (current.version, current.text) == (2, "Shadows count.")
    assert [one.note for one in adjudication.exclusions(brought)] == ["a face"] * 2


def test_an_open_repeat_still_swaps_the_sides(brought: Store) -> None:
    """Drawn by that version, asked by this one: the same two, the other way round."""
    ana = person(brought, "Ana")
    lease = repeat_of(brought, ana)
    with brought.database.read() as connection:
        again = asking.question_of(connection, ana, lease.draw_id)
        draws = connection.scalars(
            select(tables.draw.c.id).where(
                tables.draw.c.unit_id == lease.unit_id, tables.draw.c.id != lease.draw_id
            )
        )
        before = [
            asking.question_of(connection, ana, draw).candidates
            for draw in draws
            if draw in {row["draw_id"] for row in rows_of(brought, "rank_asked")}
        ]
    assert again.again
    assert again.candidates[::-1] in before
    assert again.candidates not in before


def repeat_of(store: Store, who: str) -> Lease:
    """Lease what waits of the batch of pairs, and return its repeat."""
    leases = queue.lease(store, who, "rank", 20, batch_named(store, "Pairs"))
    (repeat,) = [lease for lease in leases if SAID["strata"][lease.draw_id] == "again"]
    return repeat


def test_reviewing_goes_on_and_can_be_taken_back(brought: Store) -> None:
    """Of every kind of batch: a unit as it was asked, an answer that counts, an undo."""
    ben = person(brought, "Ben")
    kinds = {"Measuring": "score", "Pairs": "rank", "Orders": "rank", "Mending": "types"}
    verdicts = {"Measuring": "accept", "Pairs": "left", "Orders": "ranked", "Mending": "none"}
    for batch, task in kinds.items():
        lease = lease_one(brought, ben, task, batch)
        (unit,) = on_screen.units(brought, ben, [lease], task)
        assert unit.asked == {"Pairs": "pairs", "Orders": "listwise"}.get(batch)
        stratum = SAID["strata"][lease.draw_id]
        assert unit.suggested == ((stratum,) if batch == "Mending" else ())
        keys = [picture.key for picture in unit.pictures if picture.key != "source"]
        order = tuple((key,) for key in keys) if batch == "Orders" else ()
        given = answer_to(lease, verdicts[batch], order=order)
        assert not queue.record(brought, ben, given).surplus
        again = queue.undo(brought, ben, given.id, answer_to(lease).id)
        assert again is not None
        assert again.draw_id == lease.draw_id
        kinds_kept = [row.kind for row in log_entries(brought, draw_id=lease.draw_id)]
        assert kinds_kept[-2:] == ["answer", "undo"]


def test_looks_that_were_not_due_are_taken_when_their_labels_are_there(
    brought: Store, pico: Terminal
) -> None:
    """The plan goes on where it stood: the first look stays as it was, the others come."""
    was = SAID["commands"]["threshold --target 0.2 --json"]
    assert (was["certified"], was["look"]["labels"], was["next_look"]) == (True, 10, 14)
    before = rows_of(brought, "look")
    ana = person(brought, "Ana")
    while leases := queue.lease(brought, ana, "score", 8, batch_named(brought, "Measuring")):
        for lease in leases:
            queue.record(brought, ana, answer_to(lease, "accept"))
    looks = rows_of(brought, "look")
    assert [look["labels"] for look in looks] == [10, 14, 20]
    assert looks[:1] == before
    said = pico("threshold", "--target", "0.2", "--json").json
    assert (said["certified"], said["look"]) == (True, was["look"])


def test_it_can_be_taken_back_to_that_version(brought: Store) -> None:
    """Strata and strategies hold again what that version packed into them."""
    with brought.database.engine.connect() as connection:
        if brought.database.is_sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        with brought.database.transaction(connection):
            command.downgrade(alembic_steps.config(connection), "0300")
    with brought.database.read() as connection:
        strata = connection.execute(text("SELECT id, stratum FROM draw")).all()
        strategies = connection.execute(text("SELECT id, strategy FROM batch")).all()
    assert dict(map(tuple, strata)) == SAID["strata"]
    assert dict(map(tuple, strategies)) == SAID["strategies"]
