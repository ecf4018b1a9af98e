"""Batch requests as files: ids that name edit, sample and run; files no longer than is taken."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.core.errors import BadInput, Refused
from review.core.settings import preset
from review.formats.judges import requests
from review.formats.judges.batch import batch_replies, read_batch
from review.formats.judges.requests import Limits, RequestId


@given(
    unit=st.text(min_size=1, max_size=40),
    sample=st.integers(1, 9999),
    run=st.text("0123456789abcdef", min_size=8, max_size=8),
)
def test_an_id_written_is_read_back(unit: str, sample: int, run: str) -> None:
    """Whatever the picture is called, also like an id."""
    request = RequestId(unit, sample, run)
    assert RequestId.read(request.written) == request


@pytest.mark.parametrize("name", ["a.png", "a.png#1", "a.png#1@xyz", "#1@0123abcd", ""])
def test_an_id_that_no_run_gave_is_none(name: str) -> None:
    """Other people's ids are not ours."""
    assert RequestId.read(name) is None


def _lines(number: int) -> list[bytes]:
    return [requests.line(RequestId(f"{n}.png", 1, "0123abcd"), {"n": n}) for n in range(number)]


def test_requests_go_on_in_another_file_where_one_is_full(tmp_path: Path) -> None:
    """By requests or by bytes, whichever comes first; every request once, in order."""
    made = _lines(7)
    by_number = requests.write(tmp_path / "r.jsonl", made, Limits(requests=3))
    assert [file.name for file in by_number] == ["r.jsonl", "r-2.jsonl", "r-3.jsonl"]
    assert b"".join(file.read_bytes() for file in by_number) == b"".join(made)
    most = 2 * len(made[0])
    by_bytes = requests.write(tmp_path / "b.jsonl", made, Limits(bytes=most))
    assert len(by_bytes) == 4
    assert all(file.stat().st_size <= most for file in by_bytes)
    first = msgspec.json.decode(by_bytes[0].read_bytes().splitlines()[0])
    assert first == {
        "custom_id": "0.png#1@0123abcd", "method": "POST", "url": "/v1/chat/completions",
        "body": {"n": 0},
    }  # fmt: skip


def test_the_limits_are_the_services() -> None:
    """50,000 requests, 200 MB."""
    assert (Limits().requests, Limits().bytes) == (50_000, 200_000_000)


def test_nothing_is_written_over_and_nothing_half_is_left(tmp_path: Path) -> None:
    """A file that is there, or a request that is too long, leaves the folder as it was."""
    (tmp_path / "r-2.jsonl").write_text("mine")
    with pytest.raises(Refused, match=r"r-2\.jsonl"):
        requests.write(tmp_path / "r.jsonl", _lines(2), Limits(requests=1))
    with pytest.raises(BadInput, match="bytes"):
        requests.write(tmp_path / "s.jsonl", [*_lines(1), b"x" * 200], Limits(bytes=150))
    assert [file.name for file in tmp_path.iterdir()] == ["r-2.jsonl"]


def _answer(custom_id: str, content: object, **more: object) -> dict[str, object]:
    body = {
        "model": "m-2026", "choices": [{"message": {"content": content}}],
        "usage": {"prompt_tokens": 900, "completion_tokens": 40},
    }  # fmt: skip
    return {"custom_id": custom_id, "response": {"status_code": 200, "body": body}, **more}


def _file(folder: Path, *rows: object) -> Path:
    path = folder / "answers.jsonl"
    path.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    return path


def test_a_reply_is_text_a_refusal_or_a_failure(tmp_path: Path) -> None:
    """With the model and the tokens that the service counted."""
    refused = _answer("b", None)
    refused["response"] = {
        "status_code": 200, "body": {"choices": [{"message": {"refusal": "I will not."}}]}
    }  # fmt: skip
    rows = (
        _answer("a", "hello"), refused, _answer("c", "x", error={"message": "expired"}),
        _answer("d", None),
    )  # fmt: skip
    said, no, failed, empty = batch_replies(_file(tmp_path, *rows))
    assert (said.text, said.model, said.tokens) == ("hello", "m-2026", (900, 40))
    assert (no.text, no.refusal, no.failure) == (None, "I will not.", None)
    assert "expired" in failed.failure
    assert "0 answers" in empty.failure


def test_import_reads_answers_to_our_own_requests_by_edit(tmp_path: Path) -> None:
    """The sample and the run in an id are no part of the picture's name."""
    path = _file(tmp_path, _answer("images/1.png#1@0123abcd", "0.5"))
    (row,) = read_batch(path, preset("pico-banana"))
    assert row.output_image == "images/1.png"
