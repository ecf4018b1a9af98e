"""`judge disagreements` and `judge examples` on the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from review.judging.prompt import Asked, Prompt
from store.judging import prompts
from store.opening import open_workspace
from tests.store.learning import taught
from tests.terminal import Terminal

PROMPT = Prompt("You judge edits.", {"instruction_compliance": Asked("Done?")})


@pytest.fixture
def pico(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Commands in a folder whose workspace has a judge that does not see artefacts."""
    terminal = Terminal.inside(tmp_path, capsys, monkeypatch)
    store = open_workspace(tmp_path / "workspace")
    taught(store, tmp_path)
    prompts.save(store, "house", PROMPT, by="lead")
    store.close()
    return terminal


def test_what_a_judge_does_not_see_is_said(pico: Terminal) -> None:
    """In words and as JSON, with intervals; null is what cannot be tried."""
    said = pico("judge", "disagreements")
    assert said.code == 0
    assert "seamlessness: the judge does not see it (AUC" in said.out
    answer = pico("judge", "disagreements", "--json").json
    json.dumps(answer, allow_nan=False)
    assert answer["n"] == answer["whole"]["n"] == 120
    words = {one["criterion"]: one["word"] for one in answer["sight"]}
    assert words["seamlessness"] == "blind"
    assert [one["way"] for one in answer["better"]] == ["floors", "weights"]
    assert {one["name"] for one in answer["reasons"]} >= {"artefacts", "not_done"}
    assert sum(one["n"] for one in answer["bands"]) == 120
    assert answer["examples"]


def test_without_labels_that_tune_it_is_a_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 1, and what to draw."""
    terminal = Terminal.inside(tmp_path, capsys, monkeypatch)
    store = open_workspace(tmp_path / "workspace")
    taught(store, tmp_path, 30, purpose="measure")
    store.close()
    said = terminal("judge", "disagreements")
    assert said.code == 1
    assert "draw score --purpose fit" in said.out
    assert terminal("judge", "disagreements", "--json").json["better"] is None


def test_examples_are_proposed_and_added_as_a_version(pico: Terminal) -> None:
    """The first two become version 2, and are proposed no more; an unknown prompt is refused."""
    proposed = pico("judge", "examples", "house", "--json").json
    assert (proposed["version"], proposed["saved"]) == (1, None)
    units = [one["unit"] for one in proposed["examples"]]
    added = pico("judge", "examples", "house", "--add", 2, "--json").json
    assert added["saved"] == 2
    again = pico("judge", "examples", "house", "--json").json
    assert again["version"] == 2
    assert not set(units[:2]) & {one["unit"] for one in again["examples"]}
    assert "too lenient" in pico("judge", "examples", "house").out
    assert pico("judge", "examples", "nobody").code == 2
