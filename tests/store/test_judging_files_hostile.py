"""Batch answers that no honest service writes: each is counted, none ends the reading."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from store.db.workspace import Store
from store.judging import answers, replies, requests
from tests import judging_files as files


def hostile(custom_id: str, content: object, **usage: object) -> str:
    choice = {"index": 0, "message": {"role": "assistant", "content": content}}
    body = {"choices": [choice], "usage": usage}
    return json.dumps({"custom_id": custom_id, "response": {"status_code": 200, "body": body}})


SCORES = {"instruction_compliance": 0.5}


@pytest.mark.parametrize(
    ("content", "usage"),
    [
        ('{"reason": "\\ud800"}', {}),
        ("\ud800", {}),
        ("a\x00b", {}),
        ("1", {"prompt_tokens": 2**63, "completion_tokens": 2**63}),
        ("1", {"prompt_tokens": 2**31, "completion_tokens": True}),
        ('{"a":' * 100_000, {}),
        (float("nan"), {"prompt_tokens": float("nan")}),
        ([{"text": "\ud800"}], {}),
    ],
)
def test_no_line_ends_the_reading(
    store: Store, tmp_path: Path, content: object, usage: dict[str, object]
) -> None:
    """It is one bad answer among others, and the sums can be read after it."""
    files.painted(store, tmp_path)
    judging = files.begun(store)
    made = files.asked(requests.write(store, judging, tmp_path / "out.jsonl").files)
    ids = [one["custom_id"] for one in made]
    came = tmp_path / "in.jsonl"
    lines = [hostile(ids[0], content, **usage), hostile("x" * 100_000, "1"), hostile(ids[0], "2")]
    lines.append(json.dumps({"custom_id": ids[1], "error": {"message": "a\x00b" + "x" * 10**6}}))
    lines.append('{"custom_id": "' + ids[2] + '", "response": ' + "[" * 50_000)
    came.write_text("\n".join(lines))
    report = answers.read(store, [came], name=judging.name)
    assert not report.complete
    assert replies.tally(store, judging.id).use.tokens < 1e10
    assert all(len(one.reason) < 1000 for one in report.problems), "an id is quoted, not recited"
    json.dumps(report.as_json()).encode()
