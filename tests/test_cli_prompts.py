"""`judge prompt`: what a judge is asked, as a file people edit."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.store.importing_files import CRITERIA, edit, jsonl
from tests.terminal import Terminal


@pytest.fixture
def pico(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Run commands in a workspace with one edit."""
    terminal = Terminal.inside(tmp_path, capsys, monkeypatch)
    assert terminal("import", jsonl(tmp_path / "sft.jsonl", edit("images/a.png"))).code == 0
    return terminal


def test_a_prompt_goes_out_is_edited_and_comes_back(pico: Terminal, tmp_path: Path) -> None:
    """Printed as YAML, saved as versions, listed; the same text again adds none."""
    assert "No prompt yet" in pico("judge", "prompt", "list").out
    shown = yaml.safe_load(pico("judge", "prompt", "show").out)
    assert tuple(shown["criteria"]) == CRITERIA
    file = tmp_path / "prompt.yaml"
    file.write_text(pico("judge", "prompt", "show").out, encoding="utf-8")
    assert pico("judge", "prompt", "save", file).out == "judge: version 1.\n"
    scores = dict.fromkeys(CRITERIA, 0.5)
    shown["examples"] = [{"edit_id": "images/a.png", "scores": scores, "why": "half done"}]
    file.write_text(yaml.safe_dump(shown, sort_keys=False), encoding="utf-8")
    assert pico("judge", "prompt", "save", file).out == "judge: version 2.\n"
    assert pico("judge", "prompt", "save", file).out == "judge: version 2.\n"
    two, one = pico("judge", "prompt", "list", "--json").json["prompts"]
    assert (two["version"], two["examples"], two["based_on"]) == (2, 1, one["id"])
    newest = pico("judge", "prompt", "show", "--json").json
    assert newest["prompt"]["examples"][0]["why"] == "half done"
    assert newest["digest"] == two["digest"] != one["digest"]
    first = yaml.safe_load(pico("judge", "prompt", "show", "judge@1").out)
    assert "examples" not in first


def test_a_prompt_by_which_edits_get_no_total_is_kept_and_warned_of(
    pico: Terminal, tmp_path: Path
) -> None:
    """A criterion too many, one too few: done, with findings it names."""
    file = tmp_path / "prompt.yaml"
    file.write_text("role: You judge.\ncriteria: {mood: Is it cheerful?}\n", encoding="utf-8")
    saved = pico("judge", "prompt", "save", file, "--name", "moods")
    assert saved.code == 1
    assert saved.out == "moods: version 1.\n"
    assert "mood is no criterion of the settings" in saved.err
    assert "edits may have no total: instruction_compliance, " in " ".join(saved.err.split())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("role: You judge.", "criteria"),
        ("role: ''\ncriteria: {seamlessness: Seams?}", "no role"),
        (
            "role: J\ncriteria: {seamlessness: S?}\nexamples: [{edit_id: b.png, scores: {}}]",
            "no such edit: b.png",
        ),
    ],
)
def test_what_is_no_prompt_is_refused(pico: Terminal, tmp_path: Path, text: str, why: str) -> None:
    """In words; nothing is kept."""
    file = tmp_path / "prompt.yaml"
    file.write_text(text, encoding="utf-8")
    refused = pico("judge", "prompt", "save", file)
    assert refused.code == 2
    assert why in " ".join(refused.err.split())
    assert pico("judge", "prompt", "list", "--json").json == {"prompts": []}
    assert pico("judge", "prompt", "show", "judge").code == 2
