"""A judge asked over HTTP: retries, failures by kind, the budget, and going on where it was."""

from __future__ import annotations

import json
import logging
import time
import zipfile
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from review.core.errors import Refused
from review.judging.budget import Budget
from store.backup import backup
from store.db import tables
from store.db.workspace import Store
from store.judging import holding, replies, running, runs
from tests.judging.asked import KIND, allow, begun
from tests.judging.server import TOKENS_IN, TOKENS_OUT, Answer, Serving, serving
from tests.store.backups import restored

SOON = {"retry-after-ms": "5"}


def units(number: int) -> list[str]:
    return [f"unit-{n:04}" for n in range(number)]


def rows(store: Store, judging: runs.Judging) -> dict[tuple[str, int], object]:
    reply = tables.judge_reply
    with store.database.read() as connection:
        found = connection.execute(select(reply).where(reply.c.judging_id == judging.id)).all()
    return {(row.unit_id, row.sample): row for row in found}


def judged(store: Store, endpoint: Serving, number: int, budget: Budget | None = None, **more):
    allow(store, endpoint.base_url)
    return running.run(store, begun(store, units(number), budget, **more).id, KIND)


def test_every_unit_is_asked_once_for_each_sample(store: Store) -> None:
    """The replies are kept as they came, compressed, with what they took and cost."""
    with serving(lambda _text, _times: Answer()) as endpoint:
        done = judged(store, endpoint, 9, samples=2)
    tally = replies.tally(store, done.id)
    assert (done.state, tally.by_status) == ("done", {"answered": 18})
    assert set(endpoint.heard.times.values()) == {2}
    assert (tally.use.requests, tally.use.prompt_tokens) == (18, 18 * TOKENS_IN)
    assert tally.use.money == pytest.approx(18 * (TOKENS_IN + 10 * TOKENS_OUT) / 1e6)
    assert b"as asked" in (replies.raw(store, done.id, "unit-0003", 1) or b"")


def test_cost_so_far_is_what_was_taken(store: Store) -> None:
    """What is held for requests under way is no cost: the figure of the bar never falls."""
    with serving(lambda _text, _times: Answer(after=0.1)) as endpoint:
        allow(store, endpoint.base_url)
        seen: list[running.HowFar] = []
        running.run(store, begun(store, units(30)).id, KIND, seen.append)
    tokens = [far.use.tokens for far in seen]
    assert len(tokens) > 2
    assert tokens == sorted(tokens)
    assert all(far.use.requests <= 30 for far in seen)
    assert tokens[-1] == 30 * (TOKENS_IN + TOKENS_OUT)


def test_what_is_busy_or_broken_is_tried_again_and_counts(sqlite_store: Store) -> None:
    """429 with Retry-After, 500, a dropped connection: each answered at the second try."""
    faults = [Answer(status=429, headers=SOON), Answer(status=500, headers=SOON), Answer(drop=True)]

    def script(text: str, times: int) -> Answer:
        return faults[int(text[-1]) % 3] if times == 1 else Answer()

    with serving(script) as endpoint:
        done = judged(sqlite_store, endpoint, 6)
    tally = replies.tally(sqlite_store, done.id)
    assert tally.by_status == {"answered": 6}
    assert tally.use.requests == sum(endpoint.heard.times.values()) == 12
    # A dropped answer may have been paid for: it counts as the most it may have taken.
    assert tally.use.prompt_tokens > 6 * TOKENS_IN


def test_failures_are_counted_by_kind(sqlite_store: Store) -> None:
    """Nothing is guessed out of nonsense, and the endpoint's own word is kept."""
    answers = {
        "0": Answer(status=503, body="out of order"), "1": Answer(status=400, body="no such thing"),
        "2": Answer("I would give it a ten."), "3": Answer(body="<html>"),
        "4": Answer(refusal="I cannot help with that."), "5": Answer("{", finish_reason="length"),
        "6": Answer(after=3.0), "7": Answer(body='{"choices": []}'), "8": Answer(drop=True),
        "9": Answer(),
    }  # fmt: skip
    with serving(lambda text, _times: answers[text[-1]]) as endpoint:
        done = judged(sqlite_store, endpoint, 10, retries=0, seconds=0.7)
    tally = replies.tally(sqlite_store, done.id)
    assert tally.by_status == {"failed": 4, "unreadable": 4, "refused": 1, "answered": 1}
    assert tally.problems == {
        "the endpoint failed (5xx)": 1, "the endpoint refused the request (4xx)": 1,
        "no scores": 1, "an answer that is no chat completion": 2,
        "the judge declined to answer": 1, "the answer was cut off at its most tokens": 1,
        "no answer in time": 1, "the connection failed": 1,
    }  # fmt: skip
    assert rows(sqlite_store, done)["unit-0000", 0].reason == "out of order"


def test_an_endpoint_without_shaped_answers_is_asked_without(sqlite_store: Store) -> None:
    """The first refusal is remembered: nobody else is asked in a form that it does not take."""
    taken = []

    def script(_text: str, _times: int) -> Answer:
        body = endpoint.heard.bodies[-1]
        plain = "response_format" not in body and "max_tokens" in body
        taken.append(plain)
        return Answer() if plain else Answer(status=400, body="unknown parameter")

    with serving(script) as endpoint:
        done = judged(sqlite_store, endpoint, 5)
    assert (done.state, taken) == ("done", [False] * 3 + [True] * 5)
    assert running.FORMS[done.options.form or 0] == (False, "max_tokens")


@pytest.mark.parametrize(
    ("status", "headers", "why"),
    [
        (401, {}, "key"), (403, {}, "key"), (404, {}, "model"),
        (302, {"location": "http://127.0.0.1:9/v1"}, "elsewhere"),
    ],
)  # fmt: skip
def test_what_nothing_else_can_mend_stops_the_run(
    sqlite_store: Store, status: int, headers: dict[str, str], why: str
) -> None:
    """A wrong key is not sent ten thousand times, and no redirect is followed."""
    with serving(lambda _text, _times: Answer(status=status, headers=headers)) as endpoint:
        stopped = judged(sqlite_store, endpoint, 30)
    assert (stopped.state, stopped.why) == ("stopped", why)
    assert len(endpoint.heard.bodies) == 1
    assert replies.tally(sqlite_store, stopped.id).by_status == {"waiting": 30}


def test_a_server_that_is_down_stops_the_run_and_going_on_asks_the_rest(
    sqlite_store: Store,
) -> None:
    """Not ten thousand failures; what failed is asked again, what was answered is not."""
    with serving(lambda _text, times: Answer(status=500) if times < 3 else Answer()) as endpoint:
        stopped = judged(sqlite_store, endpoint, 60, retries=0)
        assert (stopped.state, stopped.why) == ("stopped", "silent")
        again = running.run(sqlite_store, stopped.id, KIND)
        again = running.run(sqlite_store, again.id, KIND)
        while again.state != "done" or replies.tally(sqlite_store, again.id).there < 60:
            again = running.run(sqlite_store, again.id, KIND)
    assert set(endpoint.heard.answered.values()) == {1}


@pytest.mark.parametrize(
    ("budget", "why"),
    [
        (Budget(requests=7), "requests"), (Budget(tokens=1000), "tokens"),
        (Budget(money=0.002), "money"), (Budget(requests=0), "requests"),
    ],
)  # fmt: skip
def test_a_budget_is_never_passed(sqlite_store: Store, budget: Budget, why: str) -> None:
    """It stops where one more request might pass it, as the endpoint itself counted."""
    with serving(lambda _text, _times: Answer()) as endpoint:
        stopped = judged(sqlite_store, endpoint, 40, budget, concurrency=8)
        use = replies.tally(sqlite_store, stopped.id).use
    asked = len(endpoint.heard.bodies)
    assert (stopped.state, stopped.why) == ("stopped", why)
    assert use.requests == asked == replies.tally(sqlite_store, stopped.id).there
    assert asked <= (budget.requests if budget.requests is not None else asked)
    assert asked * (TOKENS_IN + TOKENS_OUT) <= (budget.tokens or 10**9)
    assert asked * (TOKENS_IN + 10 * TOKENS_OUT) / 1e6 <= (budget.money or 10**9)
    assert asked >= (0 if budget.requests == 0 else 5), "it is used, not just kept"


def test_retries_are_paid_for_too(sqlite_store: Store) -> None:
    """A budget of requests is one of requests sent, not of replies."""
    with serving(lambda _text, _times: Answer(status=429, headers=SOON)) as endpoint:
        stopped = judged(sqlite_store, endpoint, 40, Budget(requests=10), retries=5)
    assert (len(endpoint.heard.bodies), stopped.why) == (10, "requests")
    assert replies.tally(sqlite_store, stopped.id).use.requests == 10


def test_a_larger_budget_goes_on_where_it_was(sqlite_store: Store) -> None:
    """Nothing that was answered is asked again."""
    with serving(lambda _text, _times: Answer()) as endpoint:
        stopped = judged(sqlite_store, endpoint, 20, Budget(requests=8))
        runs.give(sqlite_store, stopped.id, Budget(requests=20), stopped.options)
        done = running.run(sqlite_store, stopped.id, KIND)
    assert (done.state, set(endpoint.heard.times.values())) == ("done", {1})


def test_what_was_under_way_counts_and_is_asked_once_more(sqlite_store: Store) -> None:
    """Its process ended before the answer: nobody knows what it took. Twice is enough."""
    with serving(lambda _text, _times: Answer()) as endpoint:
        allow(sqlite_store, endpoint.base_url)
        judging = begun(sqlite_store, units(3))
        heard: list[running.HowFar] = []
        for lost in (1, 0):
            _under_way(sqlite_store, judging, "unit-0001")
            running.run(sqlite_store, judging.id, KIND, heard.append)
            assert heard[-1].lost == lost
        row = rows(sqlite_store, judging)["unit-0001", 0]
    assert (row.status, row.problem) == ("failed", replies.LOST_TOO_OFTEN)
    assert endpoint.heard.times["unit-0001"] == 1


def _under_way(store: Store, judging: runs.Judging, unit: str) -> None:
    """Leave a unit as a killed process does."""
    reply = tables.judge_reply
    this = (reply.c.judging_id == judging.id) & (reply.c.unit_id == unit)
    with store.database.write() as connection:
        connection.execute(reply.update().where(this).values(status="asked"))


def test_two_processes_do_not_ask_for_the_same_run(sqlite_store: Store) -> None:
    """The second is told so; once the first has ended or says nothing any more, it goes on."""
    with serving(lambda _text, _times: Answer()) as endpoint:
        allow(sqlite_store, endpoint.base_url)
        judging = begun(sqlite_store, units(2))
        assert holding.take(sqlite_store, judging.id)
        with pytest.raises(Refused, match="another process"):
            running.run(sqlite_store, judging.id, KIND)
        assert not endpoint.heard.bodies
        _held_by(sqlite_store, judging, "elsewhere:1:abc")
        assert not holding.take(sqlite_store, judging.id)
        sqlite_store.clock.forward(seconds=31)
        assert running.run(sqlite_store, judging.id, KIND).state == "done"


def _held_by(store: Store, judging: runs.Judging, who: str) -> None:
    table = tables.judging
    with store.database.write() as connection:
        connection.execute(table.update().where(table.c.id == judging.id).values(worker=who))


def test_a_run_is_stopped_from_elsewhere(sqlite_store: Store) -> None:
    """By a word in the database: a page, another server. What is under way is still answered."""
    judging_id = []

    def script(_text: str, _times: int) -> Answer:
        if len(endpoint.heard.bodies) == 5:
            runs.stop(sqlite_store, judging_id[0])
        return Answer(after=0.05)

    with serving(script) as endpoint:
        allow(sqlite_store, endpoint.base_url)
        judging_id.append(begun(sqlite_store, units(400), concurrency=2).id)
        stopped = running.run(sqlite_store, judging_id[0], KIND)
    tally = replies.tally(sqlite_store, stopped.id)
    assert (stopped.state, stopped.why) == ("stopped", "asked")
    assert 5 <= tally.there == len(endpoint.heard.bodies) < 400


def test_an_endpoint_that_counts_more_than_was_held_is_believed(sqlite_store: Store) -> None:
    """From its first answer on as much is held as it counts, so that the budget still holds."""
    dear = Answer(usage=(5_000, 50))
    with serving(lambda _text, _times: dear) as endpoint:
        stopped = judged(sqlite_store, endpoint, 50, Budget(tokens=60_000), concurrency=16)
    assert (stopped.why, len(endpoint.heard.bodies)) == ("tokens", 11)


def test_requests_keep_to_a_rate(sqlite_store: Store) -> None:
    """At 600 a minute the eleventh goes out a second after the first."""
    with serving(lambda _text, _times: Answer()) as endpoint:
        begin = time.monotonic()
        judged(sqlite_store, endpoint, 11, per_minute=600, concurrency=11)
        assert time.monotonic() - begin >= 1.0
    assert len(endpoint.heard.bodies) == 11


def test_the_key_is_nowhere_but_in_its_header(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither in the database nor in the log, though the endpoint says it back in every way."""
    secret = "sk-very-secret-0123456789"
    monkeypatch.setenv("EYE_KEY", secret)
    caplog.set_level(logging.DEBUG)

    def script(text: str, _times: int) -> Answer:
        said = f"your key is {secret}"
        return Answer(said) if text.endswith("1") else Answer(status=400, body=said)

    with serving(script) as endpoint:
        allow(sqlite_store, endpoint.base_url, key_from="EYE_KEY")
        done = running.run(sqlite_store, begun(sqlite_store, units(3)).id, KIND)
    assert endpoint.heard.headers[0]["authorization"] == f"Bearer {secret}"
    assert b"[key]" in (replies.raw(sqlite_store, done.id, "unit-0001") or b"")
    kept = (sqlite_store.folder / "pico-review.db").read_bytes()
    kept += (sqlite_store.folder / "pico-review.db-wal").read_bytes()
    everything = str(rows(sqlite_store, done)) + caplog.text + repr(endpoint.heard.bodies)
    assert secret.encode() not in kept
    assert secret not in everything


def test_only_what_the_settings_allow_is_asked(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An endpoint, a model, a key that are not there: said, and nothing is sent."""
    monkeypatch.delenv("EYE_KEY", raising=False)
    with serving(lambda _text, _times: Answer()) as endpoint:
        allow(sqlite_store, endpoint.base_url, key_from="EYE_KEY")
        judging = begun(sqlite_store, units(1))
        with pytest.raises(Refused, match="no key in EYE_KEY"):
            running.run(sqlite_store, judging.id, KIND)
        for wrong, said in ({"endpoint": "other"}, "other"), ({"model": "eye-2"}, "eye-2"):
            judging = begun(sqlite_store, units(1))
            runs.give(
                sqlite_store, judging.id, Budget(),
                msgspec.structs.replace(judging.options, **wrong),
            )  # fmt: skip
            with pytest.raises(Refused, match=said):
                running.run(sqlite_store, judging.id, KIND)
        assert not endpoint.heard.bodies


def test_what_is_kept_of_a_run_replays_it(sqlite_store: Store) -> None:
    """The recorded bodies, answered by a server again, give the same scores and the same counts."""

    def first(text: str, _times: int) -> Answer:
        number = int(text[-1])
        said = {"reason": "r", "scores": {"seamlessness": number / 10}}
        return Answer(json.dumps(said) if number % 3 else "a poem")

    with serving(first) as endpoint:
        recorded = judged(sqlite_store, endpoint, 8)
    kept = {unit: replies.raw(sqlite_store, recorded.id, unit) or b"" for unit in units(8)}
    with serving(lambda text, _times: Answer(body=kept[text].decode())) as endpoint:
        replayed = judged(sqlite_store, endpoint, 8)
    one, two = (
        {key: (row.status, row.scores_json, row.problem, row.prompt_tokens, row.cost)
         for key, row in rows(sqlite_store, run).items()}
        for run in (recorded, replayed)
    )  # fmt: skip
    assert one == two
    assert {status for status, *_rest in one.values()} == {"answered", "unreadable"}


def test_a_backup_brings_replies_and_no_key(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The restored run goes on where it was."""
    monkeypatch.setenv("EYE_KEY", "sk-very-secret-0123456789")
    with serving(lambda _text, _times: Answer("your key: sk-very-secret-0123456789")) as endpoint:
        allow(sqlite_store, endpoint.base_url, key_from="EYE_KEY")
        judging = begun(sqlite_store, units(4), Budget(requests=3))
        running.run(sqlite_store, judging.id, KIND)
        backup.write(sqlite_store, tmp_path / "b.zip")
        with zipfile.ZipFile(tmp_path / "b.zip") as file:
            everything = b"".join(file.read(name) for name in file.namelist())
        assert b"very-secret" not in everything
        again = restored(tmp_path / "b.zip", tmp_path / "again")
        runs.give(again, judging.id, Budget(requests=4), judging.options)
        done = running.run(again, judging.id, KIND)
        assert b"[key]" in (replies.raw(again, judging.id, "unit-0000") or b"")
        again.close()
    assert (done.state, len(endpoint.heard.bodies)) == ("done", 4)
