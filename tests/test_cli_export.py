"""`export` on the terminal: formats with pictures, splits, labels; what a script may rely on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.store.importing_files import edit
from tests.store.test_sft_pictures import painted
from tests.terminal import Terminal, lines


@pytest.fixture
def pico(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Bring in six edits with their pictures, and a word on each."""
    terminal = Terminal.inside(tmp_path, capsys, monkeypatch)
    names = [f"{number}.png" for number in range(6)]
    for number, name in enumerate(names):
        painted(number).save(tmp_path / f"s{name}")
        painted(50 + number).save(tmp_path / name)
    lines(
        tmp_path / "sft.jsonl",
        *(edit(name, open_image_input_url=f"s{name}", local_input_image=f"s{name}")
          for name in names),
    )  # fmt: skip
    said = ({"edit": name, "reviewer": "Ana", "verdict": "accept"} for name in names)
    lines(tmp_path / "reviews.jsonl", *said)
    assert terminal("import", "sft.jsonl", "reviews.jsonl").code == 0
    return terminal


def test_sft_is_written_in_a_format_and_in_splits(pico: Terminal, tmp_path: Path) -> None:
    """The manifest counts what is in it; without a published filter the exit code says so."""
    ran = pico(
        "export", "sft", "--format", "webdataset", "--splits", "train=.5,test=.5", "--seed", "3",
        "--out", "out", "--json",
    )  # fmt: skip
    assert ran.code == 1
    assert ran.json["counts"] == {"edits": 6, "picture_missing": 0}
    assert ran.json["splits"]["shares"] == {"test": 0.5}
    assert {path.name for path in (tmp_path / "out").glob("*.tar")} == {
        "train-00000.tar", "test-00000.tar",
    }  # fmt: skip


@pytest.mark.parametrize("splits", ["train=.9,test=.2", "test", "test=2", "te st=.1", "test=1"])
def test_splits_that_cannot_be_are_refused(pico: Terminal, tmp_path: Path, splits: str) -> None:
    """Before anything is written."""
    ran = pico("export", "sft", "--splits", splits, "--out", "out")
    assert ran.code == 2
    assert not (tmp_path / "out").exists()


def test_labels_are_exported(pico: Terminal, tmp_path: Path) -> None:
    """By default as a table, one line an edit."""
    ran = pico("export", "labels", "--out", "out", "--json")
    assert (ran.code, ran.json["counts"]) == (0, {"labels": 6})
    rows = (tmp_path / "out" / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(row)["label"] for row in rows} == {"accept"}
    assert pico("export", "labels", "--format", "messages", "--out", "judge").code == 0
    assert (tmp_path / "judge" / "dataset_info.json").exists()
