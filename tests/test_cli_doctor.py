"""The terminal: what may be wrong with a workspace."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.terminal import Terminal, labelled


def test_doctor_says_what_is_to_be_done_and_ends_with_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pictures that are not there are a finding; the rest is well; once they are there, all is."""
    pico = Terminal.inside(tmp_path, capsys, monkeypatch)
    pico("import", *labelled(tmp_path, edits=20, accepted_from=5))
    said = pico("doctor")
    assert said.code == 1
    assert "✗ pictures:" in said.out
    assert "--images FOLDER" in said.out
    assert "✓ database:" in said.out
    told = json.loads(pico("doctor", "--json").out)
    assert told["well"] is False
    assert {check["name"] for check in told["checks"] if not check["well"]} == {"pictures"}
    files = labelled(tmp_path, edits=20, accepted_from=5)
    for line in Path(files[0]).read_text(encoding="utf-8").splitlines():
        for name in ("output_image", "local_input_image"):
            if place := json.loads(line).get(name):
                picture = tmp_path / "pictures" / place
                picture.parent.mkdir(parents=True, exist_ok=True)
                picture.write_bytes(b"here")
    pico("import", files[0], "--images", str(tmp_path / "pictures"))
    assert pico("doctor").code == 0


def test_doctor_of_no_workspace_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It makes none."""
    pico = Terminal.inside(tmp_path, capsys, monkeypatch)
    assert pico("doctor").code == 2
    assert not (tmp_path / "workspace").exists()
