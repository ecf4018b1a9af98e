"""Releases of edits with their pictures, read back by the readers that trainers use."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import datasets
import numpy as np
import pyarrow.parquet as pq
import pytest
import webdataset
from PIL import Image

from review.core.splits import read_splits
from store.dataset import decoding, images
from store.db.workspace import Store
from store.releases import embedding
from store.releases.sft import SftRequest, export_sft
from tests.store.importing_files import edit, jsonl, load


def painted(number: int, size: tuple[int, int] = (48, 32)) -> Image.Image:
    """Return a picture of structure, unlike those of other numbers."""
    coarse = np.random.default_rng(number).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)


def filled(store: Store, folder: Path, number: int = 4, **more: Any) -> dict[str, bytes]:
    """Bring in edits with sources and edited pictures of several formats; return file → bytes."""
    root = folder / "pictures"
    (root / "images").mkdir(parents=True)
    records = []
    for place in range(number):
        ending = ("png", "jpg", "webp")[place % 3]
        source, edited = f"s{place}.jpg", f"images/{place}.{ending}"
        painted(place).save(root / source)
        painted(100 + place, (32, 32)).save(root / edited)
        more_of_it = {"local_input_image": source, "open_image_input_url": source, **more}
        records.append(edit(edited, f"make it {place} ↔", **more_of_it))
    images.keep_root(store, str(root))
    load(store, jsonl(folder / "sft.jsonl", *records))
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*.*")}


def export(store: Store, out: Path, form: str, splits: str | None = None, **more: Any) -> dict:
    request = SftRequest(form, read_splits(splits), **more)  # type: ignore[arg-type]
    return export_sft(store, out, request, by="Lea").manifest


def loaded(folder: Path, cache: Path) -> Any:
    """Open a release as anybody would: by its folder alone."""
    return datasets.load_dataset(str(folder), cache_dir=str(cache))


def test_parquet_is_opened_by_datasets_with_its_pictures(store: Store, tmp_path: Path) -> None:
    """The columns of the InstructPix2Pix family, and every byte of every file as it lay there."""
    files = filled(store, tmp_path)
    manifest = export(store, tmp_path / "out", "parquet")
    assert manifest["counts"] == {"edits": 4, "picture_missing": 0}
    table = loaded(tmp_path / "out", tmp_path / "cache")["train"]
    assert table.column_names[:3] == ["input_image", "edit_prompt", "edited_image"]
    assert isinstance(table.features["input_image"], datasets.Image)
    assert [row["edited_image"].size for row in table] == [(32, 32)] * 4
    raw = pq.read_table(tmp_path / "out" / "train-00000.parquet").to_pylist()
    for place, row in enumerate(raw):
        assert row["input_image"]["bytes"] == files[f"s{place}.jpg"]
        assert row["edited_image"]["bytes"] == files[row["key"]]
        assert row["edit_prompt"] == f"make it {place} ↔"


# The library itself leaves files to Python to be closed.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_webdataset_reads_the_tar_files(store: Store, tmp_path: Path, monkeypatch) -> None:
    """Several shards, pictures of mixed formats under one name; `datasets` reads them too."""
    files = filled(store, tmp_path, 5)
    monkeypatch.setattr(embedding, "SHARD", 1)
    export(store, tmp_path / "out", "webdataset")
    shards = sorted(str(path) for path in (tmp_path / "out").glob("*.tar"))
    assert len(shards) == 5
    raw = list(webdataset.WebDataset(shards, shardshuffle=False))
    assert [row["edit_prompt.txt"].decode() for row in raw] == [f"make it {n} ↔" for n in range(5)]
    for row in raw:
        assert row["edited_image.png"] == files[json.loads(row["json"])["key"]]
    decoded = webdataset.WebDataset(shards, shardshuffle=False).decode("pil")
    named = decoded.to_tuple("input_image.jpg", "edited_image.png", "edit_prompt.txt")
    sizes = [(source.size, edited.size) for source, edited, _text in named]
    assert sizes == [((48, 32), (32, 32))] * 5
    table = loaded(tmp_path / "out", tmp_path / "cache")["train"]
    assert table[1]["edited_image.png"].size == (32, 32)


def diffsynth(base: Path, metadata: Path, keys: tuple[str, ...]) -> list[dict[str, Any]]:
    """Read as DiffSynth-Studio's UnifiedDataset does: lines, then the files that keys name.

    Its package needs torch, which is not installed here: this is its reading code's contract.
    """
    lines = metadata.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line.strip()) for line in lines]
    for row in rows:
        for key in keys:
            named = row[key]
            opened = [Image.open(base / name).convert("RGB") for name in
                      (named if isinstance(named, list) else [named])]  # fmt: skip
            row[key] = opened if isinstance(named, list) else opened[0]
    return rows


def test_diffsynth_reads_its_metadata(store: Store, tmp_path: Path) -> None:
    """`image` is what came out, `edit_image` what it was made from, both files of the folder."""
    filled(store, tmp_path)
    manifest = export(store, tmp_path / "out", "diffsynth")
    rows = diffsynth(tmp_path / "out", tmp_path / "out" / "metadata.jsonl", ("image", "edit_image"))
    assert [(row["image"].size, row["edit_image"].size) for row in rows] == [
        ((32, 32), (48, 32))
    ] * 4
    assert [row["prompt"] for row in rows] == [f"make it {n} ↔" for n in range(4)]
    assert manifest["pictures"]["number"] == 8
    assert set(manifest["files"]) == {"README.md", "croissant.json", "metadata.jsonl"}
    assert loaded(tmp_path / "out", tmp_path / "cache")["train"].num_rows == 4


def test_edit_r1_reads_prompt_image_and_requirement(store: Store, tmp_path: Path) -> None:
    """As its training script does: lines of SPLIT_metadata.jsonl, pictures below the folder."""
    filled(store, tmp_path, requirement="only the colour changes")
    export(store, tmp_path / "out", "edit-r1")
    text = (tmp_path / "out" / "train_metadata.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    for place, row in enumerate(rows):
        assert row["prompt"] == f"make it {place} ↔"
        assert row["requirement"] == "only the colour changes"
        with Image.open(tmp_path / "out" / row["image"]) as image:
            assert image.convert("RGB").size == (48, 32)


@pytest.mark.parametrize("form", ["parquet", "webdataset", "diffsynth", "edit-r1"])
def test_the_same_workspace_gives_the_same_bytes(store: Store, tmp_path: Path, form: str) -> None:
    """Twice, elsewhere: every file of the release."""
    filled(store, tmp_path)
    folders = [tmp_path / "one", tmp_path / "deeper" / "two"]
    for folder in folders:
        export(store, folder, form, "test=.5")
    one, two = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*")}
        for folder in folders
    )
    assert one == two


def test_a_broken_picture_is_counted_and_goes_nowhere(store: Store, tmp_path: Path) -> None:
    """A JPEG that breaks off, a PNG with a wrong checksum, a missing file."""
    filled(store, tmp_path, 5)
    root = tmp_path / "pictures"
    jpeg, png = root / "images" / "1.jpg", root / "images" / "0.png"
    jpeg.write_bytes(jpeg.read_bytes()[:-40])
    content = bytearray(png.read_bytes())
    content[60] ^= 255
    png.write_bytes(content)
    (root / "s2.jpg").unlink()
    manifest = export(store, tmp_path / "out", "parquet")
    assert manifest["counts"] == {"edits": 2, "picture_missing": 3}
    rows = pq.read_table(tmp_path / "out" / "train-00000.parquet").to_pylist()
    for row in rows:
        for name in ("input_image", "edited_image"):
            Image.open(io.BytesIO(row[name]["bytes"])).convert("RGB")


def sideways(path: Path) -> None:
    """Save a picture as cameras do: lying, with the turn noted in EXIF."""
    exif = Image.Exif()
    exif[0x0112] = 6
    painted(7, (256, 128)).save(path, exif=exif, quality=90)


def test_a_picture_on_its_side_leaves_upright_and_the_others_as_they_are(
    store: Store, tmp_path: Path
) -> None:
    """As people judged it, whatever the reader makes of EXIF; told so, byte for byte."""
    files = filled(store, tmp_path)
    lying = tmp_path / "pictures" / "images" / "1.jpg"
    sideways(lying)
    manifest = export(store, tmp_path / "out", "parquet")
    assert manifest["counts"]["pictures_turned"] == 1
    rows = pq.read_table(tmp_path / "out" / "train-00000.parquet").to_pylist()
    by_key = {row["key"]: row["edited_image"]["bytes"] for row in rows}
    with Image.open(io.BytesIO(by_key["images/1.jpg"])) as image:
        assert image.convert("RGB").size == (128, 256)
        shown = np.asarray(decoding.opened(lying).convert("RGB"), np.int16)
        assert np.abs(np.asarray(image.convert("RGB"), np.int16) - shown).mean() < 1
    assert by_key["images/0.png"] == files["images/0.png"]
    as_is = export(store, tmp_path / "as-is", "parquet", as_is=True)
    assert "pictures_turned" not in as_is["counts"]
    rows = pq.read_table(tmp_path / "as-is" / "train-00000.parquet").to_pylist()
    assert rows[1]["edited_image"]["bytes"] == lying.read_bytes()


def test_splits_are_disjoint_by_source_and_near_duplicates_are_one(
    store: Store, tmp_path: Path
) -> None:
    """Forty photographs, each also smaller and as a PNG under another name: never in two splits."""
    root = tmp_path / "pictures"
    root.mkdir()
    records = []
    for number in range(40):
        painted(number, (96, 64)).save(root / f"{number}.jpg", quality=85)
        painted(number, (96, 64)).resize((48, 32)).save(root / f"again-{number}.png")
        painted(100 + number).save(root / f"out-{number}.png")
        for name in (f"{number}.jpg", f"again-{number}.png"):
            target = f"out-{name}.png"
            painted(100 + number).save(root / target)
            records.append(edit(target, local_input_image=name, open_image_input_url=name))
    images.keep_root(store, str(root))
    load(store, jsonl(tmp_path / "sft.jsonl", *records))
    manifest = export(store, tmp_path / "out", "parquet", "train=.6,validation=.2,test=.2")
    assert manifest["splits"]["sources"] == 80
    assert manifest["splits"]["families"] == 40
    assert manifest["splits"]["looked_at"] == 80
    found = loaded(tmp_path / "out", tmp_path / "cache")
    numbers = {
        split: {key.removeprefix("out-").removeprefix("again-").split(".")[0] for key in
                table["key"]}
        for split, table in found.items()
    }  # fmt: skip
    assert set(numbers) == {"train", "validation", "test"}
    assert sum(map(len, numbers.values())) == 40
    assert sum(table.num_rows for table in found.values()) == 80
    lines = export(store, tmp_path / "pico", "pico", "train=.6,validation=.2,test=.2")
    assert lines["splits"] == manifest["splits"]
    written = (tmp_path / "pico" / "sft-test.jsonl").read_text().splitlines()
    assert {json.loads(line)["output_image"] for line in written} == set(found["test"]["key"])


def test_hashes_of_sources_are_made_once(store: Store, tmp_path: Path, monkeypatch) -> None:
    """They are kept in the workspace; a half-written last one is made again."""
    from review.pictures import alike

    filled(store, tmp_path)
    made = []
    look = alike.look
    monkeypatch.setattr(alike, "look", lambda image: made.append(1) or look(image))
    first = export(store, tmp_path / "one", "pico", "test=.5")
    assert len(made) == 4
    kept = store.folder / "cache" / "looks.bin"
    assert export(store, tmp_path / "two", "pico", "test=.5")["splits"] == first["splits"]
    assert len(made) == 4
    kept.write_bytes(kept.read_bytes()[:-5])
    assert export(store, tmp_path / "three", "pico", "test=.5")["splits"] == first["splits"]
    assert len(made) == 5
    assert kept.stat().st_size % 4 == 0


@pytest.mark.parametrize("form", ["parquet", "webdataset", "diffsynth"])
def test_a_release_that_was_stopped_is_gone_on_with(
    store: Store, tmp_path: Path, monkeypatch, form: str
) -> None:
    """Nothing stands under its name before it is whole; then it is as if it had never stopped."""
    filled(store, tmp_path, 7)
    monkeypatch.setattr(embedding, "SHARD", 1)
    whole = export(store, tmp_path / "whole", form)
    made: list[str] = []
    real = embedding.Making.edit

    def stopping(self: Any, row: Any) -> Any:
        made.append(row.output_image)
        if len(made) == 5:
            raise OSError("no space left")
        return real(self, row)

    monkeypatch.setattr(embedding, "Making", type("M", (embedding.Making,), {"edit": stopping}))
    monkeypatch.setattr("store.releases.sft.Making", embedding.Making)
    with pytest.raises(OSError, match="no space"):
        export(store, tmp_path / "out", form)
    assert not (tmp_path / "out").exists()
    made.clear()
    made.extend(["", "", "", "", ""])
    again = export(store, tmp_path / "out", form)
    assert len(made) < 5 + 7
    assert again == whole
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
