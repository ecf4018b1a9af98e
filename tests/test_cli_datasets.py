"""A public dataset by one command: recognised, and its own scores taken once somebody says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.schemas import edits as sets
from tests.terminal import Terminal


@pytest.fixture
def pico(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Run commands in an empty folder."""
    return Terminal.inside(tmp_path, capsys, monkeypatch)


@pytest.mark.parametrize(
    ("published", "preset", "told"),
    [(sets.SCALEEDIT, "scaleedit-12m", "1–3"), (sets.OMNIEDIT, "OmniEdit", "0–10")],
    ids=["ScaleEdit", "OmniEdit"],
)
def test_a_datasets_scores_count_once_its_scale_is_taken_over(
    pico: Terminal, tmp_path: Path, published: sets.Published, preset: str, told: str
) -> None:
    """First they are left aside, with the remedy; the remedy brings each of them in, no dirt."""
    published.write(tmp_path / "set")
    first = pico("import", "set", "--json").json
    assert (first["edits_new"], first["scores_new"]) == (published.records, 0)
    (note,) = [note for note in first["notes"] if told in note]
    assert f"settings preset {preset.casefold()}" in note
    assert pico("settings", "preset", preset).code == 0
    again = pico("import", "set", "--json").json
    assert (again["edits_already"], again["scores_new"]) == (published.records, published.records)
    assert (again["problems"], again["scores_malformed"], again["unknown_types"]) == (0, 0, {})
    assert again["ignored_columns"] == []
    (shown, *_more) = again["understood"]
    criteria = ("instruction_following_score", "sc_score_1")
    assert {one["ours"] for one in shown["columns"]} & {*criteria}
    assert not {*shown["beside"]} & {*criteria}


def test_a_preset_that_is_not_there_is_refused_with_those_that_are(
    pico: Terminal, tmp_path: Path
) -> None:
    """Datasets that bring nothing are none; nothing is made."""
    refused = pico("settings", "preset", "HQ-Edit")
    assert refused.code == 2
    assert "omniedit" in refused.err
    assert not (tmp_path / "workspace").exists()
