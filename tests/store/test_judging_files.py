"""A judge asked by batch files: requests out, answers back to the requests they belong to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from review.core.errors import Ambiguous, Refused, Unknown
from review.formats.judges.requests import Limits
from store.dataset import catalog
from store.db.workspace import Store
from store.judging import answers, replies, requests, runs
from tests import judging_files as files
from tests.store.importing_files import by_image, jsonl


def test_every_edit_is_asked_about_under_its_name(store: Store, tmp_path: Path) -> None:
    """A chat completion each: model, schema, both pictures, the instruction between its marks."""
    files.painted(store, tmp_path)
    judging = files.begun(store, samples=2, side=64)
    written = requests.write(store, judging, tmp_path / "out.jsonl")
    made = files.asked(written.files)
    run = requests.mark(judging)
    assert sorted(one["custom_id"] for one in made) == sorted(
        f"images/{n}.png#{sample}@{run}" for n in range(3) for sample in (1, 2)
    )
    assert (written.requests, written.bytes) == (6, written.files[0].stat().st_size)
    one = next(row for row in made if row["custom_id"].startswith("images/1.png#1"))
    assert (one["method"], one["url"]) == ("POST", "/v1/chat/completions")
    assert one["body"]["model"] == "eye-1"
    assert one["body"]["response_format"]["type"] == "json_schema"
    assert files.shades(one) == [pytest.approx(0, abs=2), pytest.approx(80, abs=2)]
    marks = f"instruction-{judging.options.nonce}"
    assert f"<{marks}>\nmake it blue, 1\n</{marks}>" in json.dumps(one).replace("\\n", "\n")


def test_answers_in_any_order_become_a_judge_run(store: Store, tmp_path: Path) -> None:
    """As those of a run that asks: mean of the samples, reasons, tokens, replies as they came."""
    files.painted(store, tmp_path)
    judging = files.begun(store, samples=2)
    made = files.asked(requests.write(store, judging, tmp_path / "out.jsonl").files)
    came = files.answers(
        tmp_path / "in.jsonl", made, lambda one: files.scored(0.2 if "#1@" in one["custom_id"]
                                                             else 0.6))  # fmt: skip
    report = answers.read(store, [came])
    assert (report.complete, report.run, report.counts["answered"]) == (True, "ours", 6)
    edit = by_image(store, "images/1.png")
    (judged,) = catalog.judged(store, edit.id)
    assert judged.judge == "ours"
    assert judged.overall == pytest.approx(0.4)
    assert judged.reason == "looked"
    assert runs.find(store, "ours").state == "done"
    tally = replies.tally(store, judging.id)
    assert (tally.use.requests, tally.use.prompt_tokens, tally.use.completion_tokens) == (
        6, 600, 60,
    )  # fmt: skip
    kept = replies.raw(store, judging.id, edit.id)
    assert kept is not None
    assert json.loads(kept)["model"] == "eye-1-2026"


def test_the_same_answers_again_change_nothing(store: Store, tmp_path: Path) -> None:
    """Read twice, they are already there; nothing is a problem."""
    files.painted(store, tmp_path)
    judging = files.begun(store)
    made = files.asked(requests.write(store, judging, tmp_path / "out.jsonl").files)
    came = files.answers(tmp_path / "in.jsonl", made, lambda _one: files.scored(0.5))
    answers.read(store, [came])
    again = answers.read(store, [came, came])
    assert (again.counts["already"], again.problem_count, again.run) == (6, 0, "ours")


def test_each_thing_that_can_be_wrong_is_counted_and_named(store: Store, tmp_path: Path) -> None:
    """Wrong run, unknown, doubled, failed, unreadable, refused, no JSON; the rest is missing."""
    files.painted(store, tmp_path, 6)
    other = files.begun(store, name="other")
    judging = files.begun(store)
    written = files.asked(requests.write(store, judging, tmp_path / "o.jsonl").files)
    made = {one["custom_id"].split("#")[0]: one for one in written}
    good, failed, prose, refused = (made[f"images/{n}.png"] for n in range(4))
    declined = {"choices": [{"message": {"content": None, "refusal": "I will not."}}]}
    said = {
        failed["custom_id"]: {"response": None, "error": {"code": "x", "message": "expired"}},
        prose["custom_id"]: "Nice picture!",
        refused["custom_id"]: {"response": {"status_code": 200, "body": declined}},
    }
    strangers = [
        {**good, "custom_id": f"images/1.png#1@{requests.mark(other)}"},
        {**good, "custom_id": f"images/9.png#1@{requests.mark(judging)}"},
        {**good, "custom_id": f"images/0.png#7@{requests.mark(judging)}"},
        {**good, "custom_id": "images/0.png"},
    ]
    came = files.answers(
        tmp_path / "in.jsonl", [good, failed, prose, refused, *strangers],
        lambda one: said.get(one["custom_id"], files.scored(0.5)),
    )  # fmt: skip
    doubled = files.answers(tmp_path / "d.jsonl", [good], lambda _one: files.scored(0.9))
    broken = jsonl(tmp_path / "b.jsonl", files.asked([doubled])[0], "{")
    report = answers.read(store, [came, doubled, broken], name="ours")
    assert {name: report.counts[name] for name in answers.COUNTS} == {
        "answered": 1, "unreadable": 1, "refused": 1, "failed": 1, "already": 0, "doubled": 2,
        "other_run": 1, "unknown": 3, "malformed": 1,
    }  # fmt: skip
    assert (report.missing, report.complete, report.run) == (3, False, None)
    reasons = "\n".join(one.reason for one in report.problems)
    for named in ("expired", "another run", "images/9.png#1", "first answer is kept", "declined"):
        assert named in reasons
    assert report.problem_count == len(report.problems) == 10
    first = replies.raw(store, judging.id, by_image(store, "images/0.png").id)
    assert b"0.5" in (first or b"")


def test_part_of_the_answers_is_no_judge_run_unless_asked(store: Store, tmp_path: Path) -> None:
    """What is there waits for the rest; the rest is written again and read; then it is whole."""
    files.painted(store, tmp_path, 4)
    judging = files.begun(store)
    made = files.asked(requests.write(store, judging, tmp_path / "out.jsonl").files)
    some = files.answers(tmp_path / "in.jsonl", made[:3], lambda one: files.scored(0.5)
                         if one is not made[0] else {"response": {"status_code": 500}})  # fmt: skip
    partly = answers.read(store, [some])
    assert (partly.missing, partly.run, partly.counts["failed"]) == (2, None, 1)
    as_is = answers.read(store, [some], as_is=True)
    assert as_is.run == "ours"
    assert len(_judged(store, 4)) == 2
    rest = files.asked(requests.write(store, judging, tmp_path / "rest.jsonl").files)
    assert {one["custom_id"] for one in rest} == {made[0]["custom_id"], made[3]["custom_id"]}
    whole = answers.read(
        store, [files.answers(tmp_path / "more.jsonl", rest, lambda _one: files.scored(0.5))]
    )
    assert (whole.complete, len(_judged(store, 4))) == (True, 4)
    with pytest.raises(Refused, match="nothing left"):
        requests.write(store, judging, tmp_path / "none.jsonl")


def _judged(store: Store, number: int) -> list[float | None]:
    views = [by_image(store, f"images/{n}.png") for n in range(number)]
    return [one.overall for view in views for one in catalog.judged(store, view.id)]


def test_an_edit_without_its_picture_is_left_out_and_named(store: Store, tmp_path: Path) -> None:
    """The others are asked about; its reply counts as failed, so it stays open."""
    files.painted(store, tmp_path, 3, missing=[1])
    judging = files.begun(store)
    written = requests.write(store, judging, tmp_path / "out.jsonl")
    assert written.requests == 2
    (left_out,) = written.left_out
    assert "images/1.png" in left_out.reason
    assert replies.tally(store, judging.id).by_status["failed"] == 1


def test_files_end_where_the_service_ends_them(store: Store, tmp_path: Path) -> None:
    """More requests than a file takes go on in the next; both are read together."""
    files.painted(store, tmp_path, 5)
    judging = files.begun(store)
    written = requests.write(store, judging, tmp_path / "out.jsonl", limits=Limits(requests=2))
    assert [file.name for file in written.files] == ["out.jsonl", "out-2.jsonl", "out-3.jsonl"]
    back = [
        files.answers(tmp_path / f"in-{n}.jsonl", files.asked([file]), lambda _: files.scored(0.5))
        for n, file in enumerate(written.files)
    ]
    assert answers.read(store, back).complete


def test_files_find_their_run_or_say_which_there_are(store: Store, tmp_path: Path) -> None:
    """One run's ids name it; of several, the lead says which; of none, nothing is read."""
    files.painted(store, tmp_path)
    both = []
    for name in ("one", "two"):
        judging = files.begun(store, name=name)
        made = files.asked(requests.write(store, judging, tmp_path / f"{name}.jsonl").files)
        both.append(files.answers(tmp_path / f"in-{name}.jsonl", made, lambda _: files.scored(0.5)))
    with pytest.raises(Ambiguous) as several:
        answers.read(store, both)
    assert set(several.value.choices) == {"one", "two"}
    named = answers.read(store, both, name="one")
    assert (named.run, named.counts["other_run"]) == ("one", 3)
    assert answers.read(store, both[1:]).run == "two"
    with pytest.raises(Unknown, match="No line"):
        answers.read(store, [jsonl(tmp_path / "x.jsonl", {"custom_id": "a.png", "response": {}})])
