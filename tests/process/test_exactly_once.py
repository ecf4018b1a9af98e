"""A real server in trouble: what was acknowledged is in the log once, and nothing else is."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import psycopg
import pytest

from store.db.workspace import new_id
from tests.process.books import entries
from tests.process.conftest import POSTGRES, Work
from tests.process.serving import Server, locked
from tests.process.station import Station
from tests.process.waiting import until

Draw = Callable[..., Work]


def together(stations: list[Station]) -> list[int]:
    """Let all review at once until nothing is left; return how many decisions each made."""
    start = Barrier(len(stations))

    def review(station: Station) -> int:
        start.wait(timeout=30)
        return station.review()

    with ThreadPoolExecutor(len(stations)) as threads:
        return list(threads.map(review, stations))


@pytest.mark.parametrize(("people", "per_unit"), [(2, 1), (20, 2)])
def test_reviewers_at_once_share_a_batch(work: Draw, people: int, per_unit: int) -> None:
    """Two, or twenty, take it all, each unit by as many as asked for, and nothing is surplus."""
    here = work(30, per_unit)
    done = together([here.station(f"Reviewer {number}") for number in range(people)])
    assert sum(done) == 30 * per_unit
    here.check_all_saved()
    assert not any(entry.surplus for entry in entries(here.store, here.batch_id))


def test_two_tabs_of_one_reviewer_share_a_batch(work: Draw) -> None:
    """Both may decide the same unit; it counts once, and the other answer is kept as surplus."""
    here = work(10)
    first = here.station()
    second = Station(here.server, here.store, first.who, here.batch_id, here.books)
    here.stations.append(second)
    together([first, second])
    here.check_all_saved()


def test_a_server_killed_in_mid_stream_loses_nothing(work: Draw, server: Server) -> None:
    """SIGKILL twice while three people answer; started again, all of it arrives once."""
    here = work(45)
    stations = [here.station(name) for name in ("Ana", "Ben", "Cy")]
    with ThreadPoolExecutor(3) as threads:
        running = [threads.submit(station.review) for station in stations]
        for saved in (5, 15):
            until(lambda saved=saved: len(here.books.saved) >= saved)
            server.kill()
            server.start()
        assert sum(one.result(timeout=120) for one in running) == 45
    assert any(0 in station.answers for station in stations), "nobody noticed the kill"
    here.check_all_saved()


def test_a_killed_server_has_what_it_acknowledged(work: Draw, server: Server) -> None:
    """What was acknowledged before SIGKILL is on disk, also when nobody sends anything again."""
    here = work(6)
    ana = here.station()
    ana.review(3)
    unsent = ana.decision()
    server.kill()
    here.check()
    assert len(entries(here.store, here.batch_id)) == 3
    server.start()
    ana.save(unsent)
    here.check_all_saved()


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_a_connection_cut_on_the_way(work: Draw, share: float) -> None:
    """Half a request is no decision; a whole one, unheard, is in the log once after its repeat."""
    here = work(4)
    ana = here.station()
    ana.lease()
    made = ana.decision()
    cut(ana, made, share)
    if share == 1.0:
        until(lambda: len(entries(here.store, here.batch_id)) == 1)
    else:
        time.sleep(0.3)
        assert entries(here.store, here.batch_id) == []
    here.check()
    ana.save(made)
    ana.review()
    here.check_all_saved()


def cut(station: Station, made: dict[str, Any], share: float) -> None:
    """Send that share of an answer's request, and hang up."""
    body = json.dumps(made).encode()
    head = (
        f"POST /api/answers HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {station.token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", station.server.port)) as raw:
        raw.sendall(head.encode() + body[: int(len(body) * share)])


def test_an_answer_slower_than_its_reviewer_waits(work: Draw) -> None:
    """A page that gives up on a slow answer and sends it again is not counted twice."""
    here = work(5)
    patient, hasty = here.station("Ana"), here.station("Ben", timeout=0.4)
    patient.lease(1)
    hasty.lease(2)
    waiting = [(station, station.decision()) for station in (patient, hasty)]
    with locked(here.server, 2), ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda one: one[0].save(one[1]), waiting))
    assert hasty.answers.count(0) >= 2, "it never gave up"
    patient.review()
    hasty.review()
    here.check_all_saved()


def test_a_database_locked_for_ten_seconds(work: Draw) -> None:
    """Meanwhile nothing is acknowledged; afterwards all three decisions are in the log once."""
    here = work(9)
    stations = [here.station(name) for name in ("Ana", "Ben", "Cy")]
    for station in stations:
        station.lease()
    waiting = [(station, station.decision()) for station in stations]
    with locked(here.server, 10), ThreadPoolExecutor(3) as threads:
        running = [threads.submit(station.save, made) for station, made in waiting]
        for _ in range(90):
            assert here.books.saved == [], "acknowledged while it was locked"
            time.sleep(0.1)
        for one in running:
            one.result(timeout=60)
    together(stations)
    here.check_all_saved()


@pytest.mark.parametrize("minutes", [16, -60, -0.1])
def test_a_clock_that_jumps_while_people_decide(work: Draw, server: Server, minutes: float) -> None:
    """Ahead: the token ends, and the page mints another. Back: leases are still held once."""
    here = work(12)
    ana, ben = here.station("Ana"), here.station("Ben")
    for station in (ana, ben):
        station.review(2)
    try:
        server.turn(minutes * 60)
        together([ana, ben])
    finally:
        server.turn(0)
    if minutes > 0:
        assert 401 in ana.answers, "its token never ended"
    assert not any(entry.surplus for entry in entries(here.store, here.batch_id))
    here.check_all_saved()


def test_a_client_whose_clock_steps_back(work: Draw) -> None:
    """Ids made at an earlier time are ids like others; the log is in the order of arrival."""
    here = work(6)
    ana = here.station()
    ana.lease()
    for hours in (0, 1, 24):
        made = ana.decision()
        said = here.books.decided.pop(made["id"])
        made["id"] = earlier(made["id"], hours)
        here.books.decided[made["id"]] = said
        ana.save(made)
    log = entries(here.store, here.batch_id)
    assert [entry.id for entry in log] == here.books.saved
    assert here.books.saved != sorted(here.books.saved)
    here.check_all_saved()


def earlier(made: str, hours: int) -> str:
    """Return an id as a clock makes it that is slow by so many hours."""
    time_of = int(made.replace("-", "")[:12], 16) - hours * 3_600_000
    return f"{time_of:012x}"[:8] + "-" + f"{time_of:012x}"[8:] + made[13:]


def test_a_repeat_of_each_request_changes_nothing(work: Draw) -> None:
    """Leases, an answer, its undo, the answer anew: each sent twice, each logged once."""
    here = work(4)
    ana = here.station()

    def both(path: str, body: dict[str, Any]) -> dict[str, Any]:
        first, again = (ana.insist(path, body) for _ in range(2))
        for said in (first, again):
            said.pop("token")
        assert first == again
        return first

    both("leases", {"task": "score", "batch": here.batch_id, "want": 2})
    ana.lease()
    made = ana.decision()
    assert both("answers", made)["id"] == made["id"]
    undo = {"id": new_id(), "answer_id": made["id"]}
    given_back = both("undo", undo)["unit"]
    assert given_back["draw_id"] == made["draw_id"]
    log = entries(here.store, here.batch_id)
    assert [(entry.id, entry.replaces) for entry in log] == [
        (made["id"], None),
        (undo["id"], made["id"]),
    ]


@pytest.mark.parametrize("server", [POSTGRES], indirect=True)
def test_a_database_that_drops_its_connections(work: Draw, server: Server) -> None:
    """PostgreSQL hangs up on everybody in mid-stream: all is sent again, and saved once."""
    here = work(20)
    stations = [here.station(name) for name in ("Ana", "Ben")]
    with ThreadPoolExecutor(2) as threads:
        running = [threads.submit(station.review) for station in stations]
        for saved in (3, 8):
            until(lambda saved=saved: len(here.books.saved) >= saved)
            hang_up(server.database_url)
        assert sum(one.result(timeout=60) for one in running) == 20
    here.check_all_saved()


def hang_up(url: str) -> None:
    """Have PostgreSQL end all other connections to this database."""
    ended = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(ended)
