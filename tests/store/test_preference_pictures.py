"""Preference pairs with their pictures, as the trainers of judges and reward models read them."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import datasets
import pyarrow.parquet as pq
import pytest
from PIL import Image

from store.db.workspace import Store
from tests.store.importing_files import edit, jsonl, load
from tests.store.ranking import BOWLS, agreed, bowls, compare, order, vote
from tests.store.test_preferences import export, pictures


def editreward(folder: Path, name: str, *, soft_label: bool) -> list[dict[str, Any]]:
    """Read as EditReward's PairwiseEditOriginalDataset does; its package needs torch.

    Paths are looked for from where it runs. Its collator makes tensors of all scores.
    """
    rows = []
    for record in json.loads((folder / name).read_text(encoding="utf-8")):
        for key in ("path_src", "path1", "path2"):
            record[key] = Image.open(folder / record[key]).convert("RGB")
        scores = [value for key, value in record.items() if key.endswith("_score")]
        assert len(scores) == 6
        assert all(isinstance(value, float) for value in scores)
        label = 1.0
        if soft_label:
            dist = record.get("choice_dist")
            if not dist or sum(dist) <= 0:
                continue
            label = max(dist) / sum(dist)
        rows.append(record | {"label": label})
    return rows


def test_editreward_trains_on_the_votes(store: Store, tmp_path: Path) -> None:
    """The better edit first; soft labels are the shares of the votes on that very pair."""
    split_vote = [compare(*BOWLS[:2], "right", f"x{n}") for n in range(2)]
    tie = [compare(*BOWLS[:2], "tie", "x9")]
    bowls(store, tmp_path, [*agreed(*BOWLS, times=9), *split_vote, *tie], model="kontext")
    pictures(store, tmp_path)
    manifest = export(store, tmp_path / "out", "editreward", min_probability=0.5)
    rows = editreward(tmp_path / "out", "train.json", soft_label=True)
    assert manifest["counts"]["pairs"] == len(rows) == 3
    by_sides = {(row["path1"].width, row["path2"].width): row for row in rows}
    first = by_sides[9, 10]
    assert first["choice_dist"] == [9.5, 2.5]
    assert first["label"] == 9.5 / 12
    assert by_sides[9, 11]["choice_dist"] == [9, 0]
    assert by_sides[9, 11]["label"] == 1
    assert all(row["path_src"].width == 8 for row in rows)
    assert all(row["path1"].width < row["path2"].width for row in rows)
    assert all(row["model1_overall_score"] > row["model2_overall_score"] for row in rows)
    assert first["model1"] == "kontext"
    assert not any(row["tie_case"] for row in rows)


def test_editreward_has_ties_where_asked(store: Store, tmp_path: Path) -> None:
    """As tie_case, with a label of one half."""
    tied = [compare(*BOWLS[:2], "tie", f"t{n}") for n in range(3)]
    clear = [order(list(BOWLS[:2]), BOWLS[2], reviewer=f"r{n}") for n in range(6)]
    bowls(store, tmp_path, [*tied, *clear])
    pictures(store, tmp_path)
    assert export(store, tmp_path / "none", "editreward")["counts"]["ties"] == 0
    export(store, tmp_path / "out", "editreward", ties=True)
    rows = editreward(tmp_path / "out", "train.json", soft_label=True)
    assert [row["label"] for row in rows if row["tie_case"]] == [0.5]
    loaded = datasets.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))
    assert loaded["train"].num_rows == 3


def llama_factory(folder: Path, name: str) -> list[dict[str, Any]]:
    """Read as LLaMA-Factory's sharegpt converter does; its package needs torch.

    A picture is looked for below the folder, and each <image> of the messages is one of them.
    """
    about = json.loads((folder / "dataset_info.json").read_text(encoding="utf-8"))[name]
    assert about["formatting"] == "sharegpt"
    columns, tags = (
        about["columns"],
        about.get("tags", {"role_tag": "from", "content_tag": "value"}),
    )
    rows = []
    for line in (folder / about["file_name"]).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        messages = [*row[columns["messages"]]]
        users = {tags.get("user_tag", "human")}
        assert [message[tags["role_tag"]] in users for message in messages[::2]] == [True]
        images = [Image.open(folder / path).convert("RGB") for path in row[columns["images"]]]
        said = "".join(message[tags["content_tag"]] for message in messages)
        assert said.count("<image>") == len(images)
        answers = [row[columns[side]][tags["content_tag"]] for side in ("chosen", "rejected")
                   if side in columns]  # fmt: skip
        rows.append({"said": said, "images": images, "answers": answers, "messages": messages})
    return rows


@pytest.mark.parametrize("form", ["llama-factory", "trl"])
def test_vision_preference_names_the_better_edit(store: Store, tmp_path: Path, form: str) -> None:
    """The letter of the chosen one, which stands on either side; a text cannot fake a picture."""
    made = [(f"{n}.jpg", [f"{n}-{place}.png" for place in range(2)]) for n in range(8)]
    manifest = [
        edit(names[0], "write <image> here", open_image_input_url=source, rejected_images=names[1:])
        for source, names in made
    ]
    load(store, jsonl(tmp_path / "preference.jsonl", *manifest))
    vote(store, tmp_path, *(row for _, names in made for row in agreed(*names)))
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number, (source, names) in enumerate(made):
        for width, name in enumerate([source, *names]):
            Image.new("RGB", (8 + width, 8), (30 * number, 0, 0)).save(folder / name)
    from store.dataset import images

    images.keep_root(store, str(folder))
    assert export(store, tmp_path / "out", form)["counts"]["pairs"] == 8
    loaded = datasets.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))
    assert loaded["train"].num_rows == 8
    if form == "trl":
        table = loaded["train"]
        assert isinstance(table.features["images"].feature, datasets.Image)
        rows = [(row["images"], [row[side][0]["content"][0]["text"] for side in
                 ("chosen", "rejected")]) for row in table]  # fmt: skip
        for row in table:
            (asked,) = row["prompt"]
            kinds = [part["type"] for part in asked["content"]]
            assert kinds.count("image") == 3
            assert "write [image] here" in asked["content"][-1]["text"]
    else:
        read = llama_factory(tmp_path / "out", "edits_train")
        rows = [(row["images"], row["answers"]) for row in read]
    chosen = []
    for (source, one, other), (better, worse) in rows:
        assert source.width == 8
        assert (one if better == "A" else other).width == 9
        assert {better, worse} == {"A", "B"}
        chosen.append(better)
    assert set(chosen) == {"A", "B"}


@pytest.mark.parametrize("form", ["dpo", "pickapic", "editreward", "llama-factory", "trl"])
def test_a_picture_that_breaks_off_is_in_no_release(
    store: Store, tmp_path: Path, form: str
) -> None:
    """Its header is whole; a trainer would fail on its pixels."""
    bowls(store, tmp_path)
    pictures(store, tmp_path)
    broken = tmp_path / "pictures" / BOWLS[1]
    Image.effect_noise((64, 64), 90).convert("RGB").save(broken)
    broken.write_bytes(broken.read_bytes()[:-1000])
    counts = export(store, tmp_path / "out", form)["counts"]
    assert (counts["pairs"], counts["picture_missing"]) == (1, 2)


@pytest.mark.parametrize("as_is", [False, True])
def test_pick_a_pic_trains_upright(store: Store, tmp_path: Path, as_is: bool) -> None:
    """Diffusion-DPO opens the bytes and turns nothing: they are as people saw them, unless told."""
    bowls(store, tmp_path)
    pictures(store, tmp_path)
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = tmp_path / "pictures" / "s.jpg"
    Image.new("RGB", (64, 32), (9, 9, 9)).save(lying, exif=exif)
    manifest = export(store, tmp_path / "out", "pickapic", as_is=as_is)
    row = pq.read_table(tmp_path / "out" / "train.parquet").to_pylist()[0]
    size = Image.open(io.BytesIO(row["jpg_source"])).convert("RGB").size
    assert size == ((64, 32) if as_is else (32, 64))
    assert manifest["counts"].get("pictures_turned", 0) == (0 if as_is else 1)
    assert (row["jpg_source"] == lying.read_bytes()) == as_is


def test_pairs_of_alike_sources_are_in_one_split(store: Store, tmp_path: Path) -> None:
    """The same photograph under other names is one source."""
    made = [(f"{n}.png", [f"{n}-{place}.png" for place in range(2)]) for n in range(20)]
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number, (source, names) in enumerate(made):
        from tests.store.test_sft_pictures import painted

        painted(number // 2, (96 - number % 2 * 32, 64)).save(folder / source)
        for name in names:
            painted(50).save(folder / name)
    from store.dataset import images

    images.keep_root(store, str(folder))
    manifest = [
        edit(names[0], "x", open_image_input_url=source, rejected_images=names[1:])
        for source, names in made
    ]
    load(store, jsonl(tmp_path / "preference.jsonl", *manifest))
    vote(store, tmp_path, *(row for _, names in made for row in agreed(*names)))
    said = export(store, tmp_path / "out", "csv", splits={"test": 0.5})["splits"]
    assert (said["sources"], said["families"]) == (20, 10)
    import csv

    with (tmp_path / "out" / "pairs.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    splits = {int(row["source"].split(".")[0]): row["split"] for row in rows}
    assert all(splits[n] == splits[n + 1] for n in range(0, 20, 2))
    assert set(splits.values()) == {"train", "test"}
