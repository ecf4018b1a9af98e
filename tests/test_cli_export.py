"""`export` on the terminal: formats with pictures, splits, labels; what a script may rely on."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import datasets
import pyarrow.parquet as pq
import pytest

from tests.schemas import edits
from tests.schemas.published import png
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


@pytest.fixture
def empty(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Run commands in an empty folder."""
    return Terminal.inside(tmp_path, capsys, monkeypatch)


def test_pictures_inside_shards_leave_byte_for_byte(empty: Terminal, tmp_path: Path) -> None:
    """From the rows of a public dataset to our Parquet, which is read as a dataset again."""
    assert empty("import", edits.SCALEEDIT.write(tmp_path / "data"), "--json").code == 0
    counts = empty("export", "sft", "--format", "parquet", "--out", "out", "--json").json["counts"]
    assert (counts["edits"], counts["picture_missing"]) == (3, 0)
    rows = pq.read_table(tmp_path / "out" / "train-00000.parquet").to_pylist()
    assert {row["input_image"]["bytes"] for row in rows} == {png("green")}
    assert {row["edited_image"]["bytes"] for row in rows} == {png("yellow")}
    again = empty("--workspace", "second", "import", "out/train-00000.parquet", "--yes", "--json")
    assert (again.json["records"], again.json["problems"]) == (3, 0)
    twice = ("export", "sft", "--format", "parquet", "--out", "twice", "--json")
    assert empty("--workspace", "second", *twice).json["counts"]["edits"] == 3
    back = pq.read_table(tmp_path / "twice" / "train-00000.parquet").to_pylist()
    assert sorted(row["edit_prompt"] for row in back) == sorted(row["edit_prompt"] for row in rows)
    assert {row["edited_image"]["bytes"] for row in back} == {png("yellow")}


@pytest.mark.parametrize("form", ["parquet", "diffsynth"])
def test_several_sources_of_an_edit_go_out_with_it(
    empty: Terminal, tmp_path: Path, form: str
) -> None:
    """The first is the source, the others its references; `datasets` opens the release."""
    assert empty("import", edits.OMNIGEN2.write(tmp_path / "data"), "--json").code == 0
    ran = empty("export", "sft", "--format", form, "--out", "out", "--json").json
    assert ran["counts"] == {"edits": 2, "picture_missing": 0}
    table = datasets.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))["train"]
    column = "reference_images" if form == "parquet" else "edit_image"
    further = {"parquet": [0, 1], "diffsynth": [1, 2]}
    assert sorted(len(row[column]) for row in table) == further[form]


def test_several_sources_are_members_of_a_tar(empty: Terminal, tmp_path: Path) -> None:
    """Numbered beside the source, of the edits that have them."""
    assert empty("import", edits.OMNIGEN2.write(tmp_path / "data"), "--json").code == 0
    assert empty("export", "sft", "--format", "webdataset", "--out", "out").code == 1
    with tarfile.open(tmp_path / "out" / "train-00000.tar") as archive:
        (member,) = [name for name in archive.getnames() if "reference_image_0.png" in name]
        found = archive.extractfile(member)
        assert found is not None
        assert found.read() == png("blue")
