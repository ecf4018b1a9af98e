"""`judge requests` and `judge answers` on the terminal, and `rank` beside a judge of pairs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from store.db.workspace import Store
from store.judging import prompts
from store.opening import open_workspace
from tests import judging_files as files
from tests.store.ranking import BOWLS, agreed, preference
from tests.store.test_preferences import pictures
from tests.terminal import Terminal, lines


@pytest.fixture
def pico(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Run commands in an empty folder."""
    return Terminal.inside(tmp_path, capsys, monkeypatch)


def _opened(folder: Path) -> Store:
    return open_workspace(folder / "workspace")


def test_requests_go_out_and_answers_come_back_as_a_judge(pico: Terminal, tmp_path: Path) -> None:
    """A judge without an endpoint: two commands, then `judge` holds it against people."""
    store = _opened(tmp_path)
    files.painted(store, tmp_path, 4)
    prompts.save(store, "ours", prompts.first(store), by="lead")
    store.close()
    told = pico("judge", "requests", "out.jsonl", "--prompt", "ours", "--model", "eye", "--json")
    assert (told.code, told.json["requests"], told.json["judging"]) == (0, 4, "ours 1 · eye")
    assert pico("judge", "requests", "out.jsonl", "--prompt", "ours", "--model", "x").code == 2
    made = files.asked([tmp_path / "out.jsonl"])
    files.answers(tmp_path / "some.jsonl", made[:3], lambda _: files.scored(0.5))
    some = pico("judge", "answers", "some.jsonl")
    assert some.code == 1
    assert "still missing" in some.out
    rest = pico("judge", "requests", "rest.jsonl", "--again", "ours 1 · eye", "--json").json
    assert rest["requests"] == 1
    files.answers(
        tmp_path / "more.jsonl", files.asked([tmp_path / "rest.jsonl"]), lambda _: files.scored(0.5)
    )
    whole = pico("judge", "answers", "more.jsonl", "--json")
    assert (whole.code, whole.json["judge"], whole.json["complete"]) == (0, "ours 1 · eye", True)
    lines(tmp_path / "reviews.jsonl", *[
        {"edit": f"images/{n}.png", "reviewer": "Ana", "verdict": "accept"} for n in range(4)
    ])  # fmt: skip
    assert pico("import", "reviews.jsonl").code == 0
    assert pico("judge", "--json").json["n"] == 4


def test_what_is_wrong_with_the_wish_is_said(pico: Terminal, tmp_path: Path) -> None:
    """No prompt, no model, no such run: refused, and nothing is begun."""
    store = _opened(tmp_path)
    files.painted(store, tmp_path)
    store.close()
    for words, said in (
        (("--model", "eye"), "Which prompt? Save one first"),
        (("--prompt", "none", "--model", "eye"), "no such prompt"),
        (("--groups",), "Which model?"),
        (("--again", "none"), "none"),
    ):
        ran = pico("judge", "requests", "out.jsonl", *words)
        assert ran.code == 2
        assert said in ran.err
    assert not list(tmp_path.glob("*out*"))


def test_a_judge_of_pairs_stands_beside_people_in_rank(pico: Terminal, tmp_path: Path) -> None:
    """`rank --json` has it under `judges`; worths and pairs are people's alone."""
    lines(tmp_path / "preference.jsonl", preference())
    lines(tmp_path / "votes.jsonl", *agreed(*BOWLS))
    pico("import", "preference.jsonl", "votes.jsonl")
    store = _opened(tmp_path)
    pictures(store, tmp_path)
    store.close()
    before = pico("rank", "--json").json
    assert before.pop("judges") == []
    pico("judge", "requests", "out.jsonl", "--groups", "--model", "eye")
    made = files.asked([tmp_path / "out.jsonl"])
    assert len(made) == 6
    files.answers(
        tmp_path / "in.jsonl", made,
        lambda one: json.dumps({"winner": "AB"[files.shades(one)[1] > files.shades(one)[2]]}),
    )  # fmt: skip
    assert pico("judge", "answers", "in.jsonl").code == 0
    after = pico("rank", "--json").json
    (judge,) = after.pop("judges")
    assert after == before
    assert (judge["judge"], judge["tau"]["estimate"]) == ("pairs 1 · eye", 1)
    assert judge["first_shown_wins"]["estimate"] == 0.5
    assert "pairs 1 · eye" in pico("rank").out
