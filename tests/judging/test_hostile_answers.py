"""Answers that no honest endpoint gives: none ends a run, tells a key or spoils the figures."""

from __future__ import annotations

import json
import threading

import pytest
from sqlalchemy import update

from review.core.settings import preset
from review.judging.reading import read_reply
from store.db import tables
from store.db.workspace import Store
from store.judging import replies, running
from store.judging.endpoints import Key
from store.judging.kinds import Asking, Kind
from tests.judging.asked import ASKING, PROMPT, allow, begun, messages
from tests.judging.server import TOKENS_IN, Answer, serving

SETTINGS = preset("pico-banana")
READER = Asking(messages, lambda text: read_reply(text, PROMPT, SETTINGS), ASKING.response_format)
KIND = Kind(lambda _store, _judging: READER, lambda _store, _judging: None)
GOOD = {"seamlessness": 0.5}


def said(reason: str) -> Answer:
    return Answer(json.dumps({"reason": reason, "scores": GOOD}))


HOSTILE = {
    "deep": Answer(body='{"a":' * 100_000),
    "deep-inside": Answer('{"a":' * 30_000),
    "half a sign": said("\ud800 half"),
    "nothing": said("a\x00b"),
    "nothing-refused": Answer(refusal="a\x00b"),
    "endless": Answer(body=json.dumps({"choices": [{"message": {"content": "1e999"}}]})),
    "counts": Answer(usage=(2**63 - 1, 2**63 - 1)),
    "counts more": Answer(usage=(2**70, 1)),
    "not-found": Answer(status=400, body="a\x00b"),
    "long": Answer(body="x" * 9_000_000),
}


def test_no_answer_ends_a_run(store: Store) -> None:
    """Each is a reply like others, and the sums of what was taken can be read after it."""

    def script(text: str, _times: int) -> Answer:
        return HOSTILE.get(text, Answer())

    with serving(script) as endpoint:
        allow(store, endpoint.base_url)
        judging = begun(store, ["0 first", *HOSTILE, "zz last"], retries=0)
        done = running.run(store, judging.id, KIND)
    tally = replies.tally(store, done.id)
    assert done.state == "done", done.why
    assert tally.by_status == {"answered": 6, "unreadable": 3, "refused": 1, "failed": 2}
    assert tally.use.tokens < 1e7
    assert replies.took(store, done.id)[1] == 10


@pytest.mark.parametrize("escaped", ["sk-a\\/b+c&d-key", "sk-a/b+c\\u0026d-key", "sk-a/b+c&d-key"])
def test_a_key_is_hidden_however_json_writes_it(escaped: str) -> None:
    r"""What is written \/ or \u0026 is the same sign once it is read."""
    key = Key("sk-a/b+c&d-key")
    hidden = key.hidden(f'{{"error": "wrong key {escaped}"}}'.encode())
    assert json.loads(hidden) == {"error": "wrong key [key]"}


def test_an_answer_counts_whatever_its_good_status_is(sqlite_store: Store) -> None:
    """201 is an answer like 200, and is paid for."""
    with serving(lambda _text, _times: Answer(status=201)) as endpoint:
        allow(sqlite_store, endpoint.base_url)
        done = running.run(sqlite_store, begun(sqlite_store, ["a", "b"]).id, KIND)
    tally = replies.tally(sqlite_store, done.id)
    assert tally.by_status == {"answered": 2}
    assert tally.use.prompt_tokens == 2 * TOKENS_IN


def test_a_late_answer_takes_nothing_from_who_took_the_run_over(sqlite_store: Store) -> None:
    """What it may have taken stays counted there, and its reply is what that process writes."""
    come = threading.Event()

    def script(_text: str, _times: int) -> Answer:
        taken_over(sqlite_store)
        come.set()
        return Answer()

    with serving(script) as endpoint:
        allow(sqlite_store, endpoint.base_url)
        judging = begun(sqlite_store, ["a"])
        running.run(sqlite_store, judging.id, KIND)
    assert come.is_set()
    assert replies.tally(sqlite_store, judging.id).by_status == {"asked": 1}


def taken_over(store: Store) -> None:
    """Let another process hold every run."""
    table = tables.judging
    with store.database.write() as connection:
        connection.execute(update(table).values(worker="elsewhere:1:x"))
