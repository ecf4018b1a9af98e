"""What a person names becomes files to read; what is left out is said."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from PIL import Image

from commands import loading
from review.core.errors import BadInput, Refused
from store.dataset import images as pictures
from store.db.workspace import Store
from store.importing.sources import NO_FILE, Sources, found
from tests.store.importing_files import (
    by_image,
    counted,
    edit,
    edits,
    images,
    jsonl,
    load,
    said,
    scores,
    text_file,
)


def touch(path: Path, content: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def picture(path: Path, colour: str = "red") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (4, 4), colour).save(path)
    return path


def below(sources: Sources, root: Path) -> list[tuple[str, str]]:
    """Return each file's name and its folder below the root that it was given."""
    assert {one.root for one in sources.files} <= {root.resolve()}
    return [(one.path.name, one.prefix) for one in sources.files]


def left(sources: Sources) -> dict[str, list[str]]:
    return {why: [Path(one).name for one in out.first] for why, out in sources.left_out.items()}


def test_a_folder_is_its_tables_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    """Shard 2 comes before shard 10, folders below are read, pictures are counted."""
    for name in ("data/part-10.parquet", "data/part-2.parquet", "more/x.csv.gz", "a.png", "b.JPG"):
        touch(tmp_path / name)
    sources = found([tmp_path])
    expected = [("part-2.parquet", "data"), ("part-10.parquet", "data"), ("x.csv.gz", "more")]
    assert (below(sources, tmp_path), sources.pictures) == (expected, 2)
    assert not any(one.named for one in sources.files)


def test_what_a_folder_leaves_out_is_listed_with_why(tmp_path: Path) -> None:
    """Hidden files, other files, those that speak of the dataset, and workspaces: none silently."""
    touch(tmp_path / "sft.jsonl")
    for name in (".DS_Store", ".git/config", "README.md", "1.png", "1.json", "1.txt"):
        touch(tmp_path / name)
    touch(tmp_path / "dataset_info.json")
    touch(tmp_path / "workspace" / "secret.key")
    touch(tmp_path / "workspace" / "imports" / "a.csv")
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    sources = found([tmp_path])
    assert below(sources, tmp_path) == [("sft.jsonl", "")]
    assert left(sources) == {
        "hidden": [".git", ".DS_Store"],
        "a link to another folder": ["link"],
        "a workspace of this program": ["workspace"],
        "belongs to the picture of that name": ["1.json"],
        "no table": ["1.txt", "README.md"],
        "speaks of the dataset": ["dataset_info.json"],
    }


def test_a_pattern_is_the_files_that_fit_it(tmp_path: Path) -> None:
    """``*`` in names and folders; the root stands before it; one that fits nothing is refused."""
    for name in ("a/train-1.parquet", "a/train-2.parquet", "b/train-1.parquet", "a/test.parquet"):
        touch(tmp_path / name)
    sources = found([tmp_path / "*" / "train-*"])
    fitting = [("train-1.parquet", "a"), ("train-2.parquet", "a"), ("train-1.parquet", "b")]
    assert below(sources, tmp_path) == fitting
    assert below(found([tmp_path / "a" / "*.parquet"]), tmp_path / "a")[0] == ("test.parquet", "")
    for wrong in ("*.nothing", "**x"):
        with pytest.raises(Refused, match="No file is called"):
            found([tmp_path / wrong])


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    """By itself and with its folder: where it was named first counts."""
    file = touch(tmp_path / "sft.jsonl")
    assert [one.named for one in found([file, tmp_path, file]).files] == [True]


def test_the_shards_of_a_saved_dataset_are_those_of_its_state(tmp_path: Path) -> None:
    """``state.json`` lists them; caches are left out, one that is not there is named."""
    listed = [{"filename": "data-1.arrow"}, {"filename": "data-2.arrow"}]
    touch(tmp_path / "state.json", json.dumps({"_data_files": listed}).encode())
    touch(tmp_path / "data-1.arrow")
    touch(tmp_path / "cache-abc.arrow")
    sources = found([tmp_path])
    assert below(sources, tmp_path) == [("data-1.arrow", "")]
    assert left(sources)["no shard by its state.json"] == ["cache-abc.arrow"]
    assert [Path(one.file).name for one in sources.problems()] == ["data-2.arrow"]


def test_a_shard_that_others_speak_of_is_named_where_it_is_not_there(tmp_path: Path) -> None:
    """``00001-of-00003`` is missing beside the other two."""
    for number in (0, 2):
        touch(tmp_path / f"train-{number:05}-of-00003.parquet")
    (problem,) = found([tmp_path]).problems()
    assert Path(problem.file).name == "train-00001-of-00003.parquet"


def test_a_folder_with_nothing_to_load_is_refused_with_what_it_holds(tmp_path: Path) -> None:
    """It says what is there instead."""
    touch(tmp_path / "README.md")
    with pytest.raises(Refused, match="nothing there can be loaded") as refused:
        found([tmp_path])
    assert "README.md" in refused.value.what_to_do


def test_the_same_name_in_two_parts_is_two_pictures(store: Store, tmp_path: Path) -> None:
    """Parts with a manifest each: every edit has its own pictures, found below the folder named."""
    for part, colour in (("part1", "red"), ("part2", "blue")):
        picture(tmp_path / part / "images" / "1.png", colour)
        picture(tmp_path / part / "1_source.png", colour)
        record = edit("images/1.png", part, open_image_input_url="1_source.png", **scores(0.5))
        jsonl(tmp_path / part / "metadata.jsonl", record)
    report = load(store, tmp_path)
    assert images(store) == ["part1/images/1.png", "part2/images/1.png"]
    assert (report.problem_count, report.picture_count, counted(report)["scores_new"]) == (0, 0, 2)
    for part in ("part1", "part2"):
        found_edit = by_image(store, f"{part}/images/1.png")
        assert (found_edit.text, found_edit.source) == (part, f"{part}/1_source.png")
        for side, name in (("edited", "images/1.png"), ("source", "1_source.png")):
            assert pictures.path_of(store, found_edit.id, side) == tmp_path / part / name
    by_shell = load(store, *sorted(tmp_path.glob("*/metadata.jsonl")))
    assert counted(by_shell)["edits_already"] == 2


def test_names_that_begin_at_the_root_stay_so(store: Store, tmp_path: Path) -> None:
    """A manifest in a folder of its own may name pictures from the root: where they are decides."""
    picture(tmp_path / "images" / "1.png")
    jsonl_folder = tmp_path / "manifests"
    jsonl_folder.mkdir()
    jsonl(jsonl_folder / "sft.jsonl", edit("images/1.png"), edit("images/2.png"))
    report = load(store, tmp_path)
    assert images(store) == ["images/1.png", "images/2.png"]
    assert report.counts["images_missing"] == 1


def test_one_damaged_file_of_a_folder_does_not_stop_the_others(
    store: Store, tmp_path: Path
) -> None:
    """It is a problem with its name; JSON that is no table is left out, and said so."""
    folder = tmp_path / "dataset"
    folder.mkdir()
    jsonl(folder / "a.jsonl", edit("1.png"))
    touch(folder / "b.parquet", b"PAR1 and no more")
    touch(folder / "c.jsonl", b"version https://git-lfs.github.com/spec/v1\n")
    touch(folder / "d.jsonl", b"")
    touch(folder / "conf.json", b'{"seed": 1}')
    report = load(store, folder)
    assert images(store) == ["1.png"]
    assert [name for name, _, _ in said(report)] == ["b.parquet", "c.jsonl", "d.jsonl"]
    (left_out,) = report.as_json()["left_out"]
    assert left_out == {"why": "no table", "number": 1, "first": [str(folder / "conf.json")]}
    assert f"Left out, no table: {folder / 'conf.json'}" in loading.lines(report)


def test_a_folder_of_which_nothing_can_be_read_is_refused(store: Store, tmp_path: Path) -> None:
    """With what is wrong with a file of it; nothing is written."""
    touch(tmp_path / "b.parquet", b"PAR1 and no more")
    with pytest.raises(BadInput, match="damaged Parquet"):
        load(store, tmp_path)
    assert images(store) == []


def test_a_download_in_part_is_one_problem_a_set(tmp_path: Path) -> None:
    """Not one for each of hundreds of shards that somebody left where they are."""
    for folder, total in (("a", 681), ("b", 3)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"train-00000-of-{total:05}.csv").write_text("x\n")
    first, second = found([tmp_path]).problems()
    assert first.file == str(tmp_path / "a" / "train-00001-of-00681.csv")
    assert "680 shards" in first.reason
    assert second.file == str(tmp_path / "b" / "train-00001-of-00003.csv")


def test_metadata_beside_pictures_names_them_by_file_name(store: Store, tmp_path: Path) -> None:
    """``file_name`` and ``*_file_name``, as JSON Lines or CSV, a file for each split."""
    for split in ("train", "test"):
        for side in ("in", "out"):
            picture(tmp_path / split / side / "1.png")
    row = {"input_image_file_name": "in/1.png", "edit_prompt": "a hat"}
    jsonl(tmp_path / "train" / "metadata.jsonl", {**row, "edited_image_file_name": "out/1.png"})
    table = "file_name,source_file_name,prompt\nout/1.png,in/1.png,a hat\n"
    text_file(tmp_path / "test" / "metadata.csv", table)
    report = load(store, tmp_path)
    assert (report.problem_count, report.picture_count) == (0, 0)
    found_edits = [(one.output_image, one.source, one.text) for one in edits(store)]
    assert sorted(found_edits) == [
        (f"{split}/out/1.png", f"{split}/in/1.png", "a hat") for split in ("test", "train")
    ]


def test_scores_of_a_part_name_its_edits(store: Store, tmp_path: Path) -> None:
    """In a part's own folder a name begins there, where such an edit is known; else at the root."""
    for part in ("part1", "part2"):
        (tmp_path / "set" / part).mkdir(parents=True)
        jsonl(tmp_path / "set" / part / "metadata.jsonl", edit("1.png", part))
    judged = {"judge": "j", **scores(0.5)}
    jsonl(tmp_path / "set" / "part1" / "scores.jsonl", {"edit": "1.png", **judged})
    whole = [{"edit": "part2/1.png", **judged}, {"edit": "other.png", **judged}]
    jsonl(tmp_path / "set" / "part2" / "scores.jsonl", *whole)
    review = {"edit": "1.png", "reviewer": "ana", "verdict": "accept"}
    jsonl(tmp_path / "set" / "part2" / "reviews.jsonl", review)
    report = load(store, tmp_path / "set")
    assert (report.counts["scores_new"], report.counts["edits_known_by_id_only"]) == (3, 1)
    assert sorted(images(store)) == ["other.png", "part1/1.png", "part2/1.png"]


def test_what_is_no_file_is_left_out(tmp_path: Path) -> None:
    """Links in a circle, links to nothing, and pipes, which nobody ever fills."""
    (tmp_path / "a.jsonl").write_text("{}")
    (tmp_path / "circle.jsonl").symlink_to(tmp_path / "circle.jsonl")
    (tmp_path / "nowhere.parquet").symlink_to(tmp_path / "gone.parquet")
    (tmp_path / "above").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.jsonl")
    listed = found([tmp_path])
    assert [one.path.name for one in listed.files] == ["a.jsonl"]
    left_out = listed.left_out[NO_FILE].first
    assert [Path(one).name for one in left_out] == [
        "circle.jsonl", "nowhere.parquet", "pipe.jsonl",
    ]  # fmt: skip
