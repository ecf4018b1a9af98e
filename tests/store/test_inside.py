"""Pictures inside shards: shown from where they lie, by all who show or send pictures."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image
from sqlalchemy import select

from review.core.edits import Side
from review.core.errors import BadInput
from review.core.settings import preset
from review.formats.containers import files
from review.formats.understood import understand
from store.dataset import differences, images, places
from store.dataset.places import InShard
from store.db import tables
from store.db.workspace import Store
from tests.store.importing_files import load

IMAGE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
COLORS = ("teal", "olive", "navy")


def png(color: str, size: tuple[int, int] = (40, 30)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, color).save(buffer, "PNG")
    return buffer.getvalue()


def tar(path: Path, files: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def shard(path: Path, **columns: list[Any]) -> Path:
    """Write a table of three edits with both pictures inside, as InstructPix2Pix has them."""
    held = {
        "input_image": [{"bytes": png(color), "path": None} for color in COLORS],
        "edited_image": [{"bytes": png(color), "path": None} for color in reversed(COLORS)],
    } | columns
    table = {name: pa.array(values, IMAGE) for name, values in held.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".parquet":
        pq.write_table(pa.table({**table, "edit_prompt": ["a", "b", "c"]}), path, row_group_size=2)
    else:
        whole = pa.table({**table, "edit_prompt": ["a", "b", "c"]})
        with pa.ipc.new_stream(str(path), whole.schema) as stream:
            stream.write_table(whole, max_chunksize=2)
    return path


def edits(store: Store) -> dict[str, str]:
    """Return text → id."""
    table = tables.edit
    with store.database.read() as connection:
        return {row.text: row.id for row in connection.execute(select(table.c.text, table.c.id))}


@pytest.mark.parametrize("name", ["train.parquet", "data-00000-of-00001.arrow"])
def test_pictures_are_served_from_inside_their_table(
    store: Store, tmp_path: Path, name: str
) -> None:
    """Both sides, in every size; nothing is written beside the table, nothing is missing."""
    file = shard(tmp_path / "data" / name)
    report = load(store, file)
    assert (report.counts["records"], report.counts["images_missing"]) == (3, 0)
    assert report.counts["images_broken"] == report.counts["sources_missing"] == 0
    ids = edits(store)
    for text, source, edited in zip("abc", COLORS, reversed(COLORS), strict=True):
        sides: tuple[tuple[Side, str], ...] = (("source", source), ("edited", edited))
        for side, color in sides:
            place = images.path_of(store, ids[text], side)
            assert isinstance(place, InShard)
            assert places.content(place) == png(color)
            for size in images.SIZES:
                shown = Image.open(io.BytesIO(images.picture(store, place, size).content))
                wanted = Image.new("RGB", (1, 1), color).getpixel((0, 0))
                assert shown.convert("RGB").getpixel((5, 5)) == pytest.approx(wanted, abs=4)
    assert [one.name for one in file.parent.iterdir()] == [name]


def test_what_is_made_of_two_pictures_is_made_of_those_inside(store: Store, tmp_path: Path) -> None:
    """The difference of a pair; the one picture that is broken is said to be."""
    broken = [{"bytes": b"no picture", "path": None}] + [{"bytes": png("red"), "path": None}] * 2
    report = load(store, shard(tmp_path / "train.parquet", edited_image=broken))
    assert report.counts["images_broken"] == 1
    ids = edits(store)
    assert differences.facts(store, ids["b"]).share == pytest.approx(1)
    with pytest.raises(BadInput, match="broken"):
        differences.facts(store, ids["a"])


def test_a_row_without_bytes_is_looked_for_by_its_path(store: Store, tmp_path: Path) -> None:
    """Row by row: one picture lies in the table, one beside it, one nowhere."""
    cells = [
        {"bytes": png("red"), "path": "x.png"},
        {"bytes": None, "path": "beside/1.png"},
        {"bytes": None, "path": "gone/2.png"},
    ]
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside" / "1.png").write_bytes(png("blue"))
    report = load(store, shard(tmp_path / "train.parquet", edited_image=cells))
    assert report.counts["images_missing"] == 1
    ids = edits(store)
    assert isinstance(images.path_of(store, ids["a"], "edited"), InShard)
    assert images.path_of(store, ids["b"], "edited") == tmp_path / "beside" / "1.png"
    assert images.path_of(store, ids["c"], "edited") is None


@pytest.mark.parametrize(
    "name",
    [
        "../out.parquet#0/edited_image",
        "link.parquet#0/edited_image",
        "in.parquet/../../out.parquet#0/x",
    ],
)
def test_no_shard_outside_the_roots_is_opened(tmp_path: Path, name: str) -> None:
    """Neither by dots nor by a link."""
    root = tmp_path / "root"
    shard(root / "in.parquet")
    outside = shard(tmp_path / "out.parquet")
    (root / "link.parquet").symlink_to(outside)
    assert images.locate((root,), "in.parquet#0/edited_image") is not None
    assert images.locate((root,), name) is None


def test_a_shard_that_changes_changes_its_pictures(store: Store, tmp_path: Path) -> None:
    """What was kept of an earlier state is not shown for it."""
    file = shard(tmp_path / "train.parquet")
    place = InShard(file, "0/edited_image")
    before = images.picture(store, place, "thumb").content
    shard(file, edited_image=[{"bytes": png("red", (60, 50)), "path": None}] * 3)
    assert images.picture(store, place, "thumb").content != before
    assert places.content(place) == png("red", (60, 50))


def lines(*rows: dict[str, Any]) -> bytes:
    return "\n".join(map(json.dumps, rows)).encode()


def test_a_webdataset_shard_is_shown_from_its_members(store: Store, tmp_path: Path) -> None:
    """Every picture is whole; the edit's key is its stem."""
    members = {}
    for number, color in enumerate(COLORS):
        members[f"{number}.input_image.png"] = png("white")
        members[f"{number}.edited_image.png"] = png(color)
        members[f"{number}.json"] = json.dumps({"edit_prompt": "abc"[number]}).encode()
    tar(tmp_path / "0.tar", members)
    mapping = {"source": "input_image.png", "edited": "edited_image.png"}
    report = load(store, tmp_path / "0.tar", mapping=mapping)
    assert (report.counts["records"], report.counts["images_missing"]) == (3, 0)
    ids = edits(store)
    for text, color in zip("abc", COLORS, strict=True):
        place = images.path_of(store, ids[text], "edited")
        assert place is not None
        assert places.content(place) == png(color)
        assert images.picture(store, place, "thumb").media_type == "image/webp"


@pytest.mark.parametrize("archive", ["pictures.tar", "pictures.zip", "part1/pictures.tar"])
@pytest.mark.parametrize("begins", ["", "pictures/"])
def test_rows_name_pictures_that_lie_in_an_archive(
    store: Store, tmp_path: Path, archive: str, begins: str
) -> None:
    """By the member's name, or as if the archive were unpacked into a folder of its own."""
    held = {f"x/{number}.png": png(color) for number, color in enumerate(COLORS)}
    file = tmp_path / archive
    file.parent.mkdir(exist_ok=True)
    (tar if archive.endswith("tar") else zipped)(file, held)
    rows = [
        {"input_image": f"{begins}x/0.png", "edit_prompt": text, "edited_image": begins + edited}
        for text, edited in (("a", "x/1.png"), ("b", "gone.png"))
    ]
    manifest = tmp_path / "rows.jsonl"
    manifest.write_bytes(lines(*rows))
    report = load(store, manifest)
    assert report.counts["images_missing"] == 1
    ids = edits(store)
    sides: tuple[tuple[Side, str], ...] = (("source", COLORS[0]), ("edited", COLORS[1]))
    for side, color in sides:
        place = images.path_of(store, ids["a"], side)
        assert isinstance(place, InShard)
        assert places.content(place) == png(color)
    assert images.path_of(store, ids["b"], "edited") is None


@pytest.mark.parametrize("name", ["bad.tar", "bad.zip"])
def test_a_damaged_archive_keeps_no_other_file_from_coming_in(
    store: Store, tmp_path: Path, name: str
) -> None:
    """It lies beside, or below any image folder; what is looked for in it is in another."""
    (tmp_path / name).write_bytes(b"PK\x03\x04" * 500 if name.endswith("zip") else b"no" * 500)
    tar(tmp_path / "p.tar", {"x/0.png": png("red"), "x/1.png": png("blue")})
    manifest = tmp_path / "rows.jsonl"
    row = {"input_image": "x/0.png", "edit_prompt": "a", "edited_image": "x/1.png"}
    manifest.write_bytes(lines(row))
    report = load(store, manifest)
    assert (report.counts["edits_new"], report.counts["images_missing"]) == (1, 0)


def test_a_picture_in_two_archives_is_in_none(store: Store, tmp_path: Path) -> None:
    """It is not guessed which of them is meant, and said that it is not."""
    tar(tmp_path / "1.tar", {"x.png": png("red")})
    tar(tmp_path / "2.tar", {"x.png": png("blue")})
    manifest = tmp_path / "rows.jsonl"
    manifest.write_bytes(
        lines({"input_image": "1/x.png", "edit_prompt": "a", "edited_image": "x.png"})
    )
    report = load(store, manifest)
    assert report.counts["images_missing"] == 1
    assert any("several archives" in note for note in report.notes)
    assert isinstance(images.path_of(store, edits(store)["a"], "source"), InShard)


def test_an_archive_that_changes_is_listed_anew(store: Store, tmp_path: Path) -> None:
    """The index follows the file."""
    file = tar(tmp_path / "1.tar", {"x.png": png("red")})
    place = InShard(file, "x.png", images.shelves(store))
    assert places.content(place) == png("red")
    tar(file, {"before.png": png("red", (90, 90)), "x.png": png("blue")})
    assert places.content(place) == png("blue")
    assert images.picture(store, place, "thumb").content


@pytest.mark.parametrize("name", ["t.parquet", "t.arrow", "t.tar", "t.zip", "t.png"])
@pytest.mark.parametrize("known", [None, "a print"])
def test_a_file_that_went_is_said_to_have_without_its_folder(
    sqlite_store: Store, tmp_path: Path, name: str, known: str | None
) -> None:
    """Between looking for it and reading it: words, and no path of the server in them."""
    gone: places.Place = tmp_path / "folder" / name
    if not name.endswith("png"):
        gone = InShard(places.file_of(gone), "0/a", images.shelves(sqlite_store), known)
    for read in (places.content, places.fault, lambda place: images.render(place, 64)):
        try:
            said = str(read(gone))
        except BadInput as error:
            said = f"{error.message} {error.file} {error.what_to_do}"
        assert str(tmp_path) not in said


@pytest.mark.parametrize("name", ["t.parquet", "t.arrow"])
def test_what_a_library_says_of_a_damaged_table_has_no_folder(tmp_path: Path, name: str) -> None:
    """A file that is cut, or not there."""
    file = tmp_path / "folder" / name
    file.parent.mkdir()
    for content in (None, b"", b"PAR1", b"ARROW1\0\0"):
        if content is not None:
            file.write_bytes(content)
        with pytest.raises(BadInput) as caught:
            places.content(InShard(file, "0/a"))
        assert str(tmp_path) not in caught.value.message


@pytest.mark.parametrize("text", ["edit_prompt.txt", "json"])
def test_members_called_like_columns_need_no_mapping(
    store: Store, tmp_path: Path, text: str
) -> None:
    """Texts under a name of their own are rows too, and no encoding of an archive is guessed."""
    members = {}
    for number, color in enumerate(COLORS):
        prompt = "abc"[number]
        members[f"Größe{number}.edited_image.png"] = png(color)
        members[f"Größe{number}.input_image.png"] = png("white")
        spelled = json.dumps({"edit_prompt": prompt}) if text == "json" else prompt
        members[f"Größe{number}.{text}"] = spelled.encode()
    archive = tar(tmp_path / "0.tar", members)
    assert files.encoding(archive).is_utf8
    understood = understand(archive, preset("pico-banana"))
    assert (understood.doubts, understood.guessed, understood.sure) == ((), None, True)
    report = load(store, archive)
    assert (report.counts["records"], report.counts["images_missing"]) == (3, 0)
    place = images.path_of(store, edits(store)["b"], "source")
    assert place is not None
    assert places.content(place) == png("white")


def hub_cache(folder: Path, files: dict[str, bytes]) -> Path:
    """Write a dataset as the hub's cache has it, and return the folder of its revision."""
    repository = folder / "datasets--o--n"
    revision = repository / "snapshots" / ("0123456789" * 4)
    (repository / "blobs").mkdir(parents=True)
    for name, content in files.items():
        blob = repository / "blobs" / hashlib.sha256(content).hexdigest()
        blob.write_bytes(content)
        link = revision / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(os.path.relpath(blob, link.parent))
    return revision


@pytest.mark.parametrize("named", ["../..", ".", "data", "data/a.parquet"])
def test_a_folder_of_the_hubs_cache_is_read_through_its_links(
    store: Store, tmp_path: Path, named: str
) -> None:
    """Named as a repository, a revision, a folder or a shard of it: pictures inside are found."""
    content = shard(tmp_path / "a.parquet").read_bytes()
    revision = hub_cache(tmp_path, {"data/a.parquet": content})
    report = load(store, revision / named)
    assert (report.counts["records"], report.counts["images_missing"]) == (3, 0)
    place = images.path_of(store, edits(store)["b"], "edited")
    assert place is not None
    assert places.content(place) == png(COLORS[1])


def test_parts_of_the_hubs_cache_that_share_their_bytes_are_all_read(
    store: Store, tmp_path: Path
) -> None:
    """The cache keeps equal files once: two parts with the same manifest are still two."""
    row = {"input_image": "s.png", "edit_prompt": "a", "edited_image": "t.png"}
    parts = {
        f"{part}/{name}": content
        for part, color in zip(("part1", "part2"), COLORS, strict=False)
        for name, content in (("s.png", png(color)), ("t.png", png("white")))
    }
    rows = {f"{part}/metadata.jsonl": lines(row) for part in ("part1", "part2")}
    report = load(store, hub_cache(tmp_path, parts | rows))
    assert (report.counts["records"], report.counts["edits_new"]) == (2, 2)
    assert (report.counts["images_missing"], report.counts["sources_missing"]) == (0, 0)


def test_a_link_that_leads_anywhere_else_is_no_picture(tmp_path: Path) -> None:
    """Neither out of the hub's cache, nor into another repository's bytes."""
    revision = hub_cache(tmp_path, {"a.png": png("red")})
    secret = tmp_path / "datasets--o--other" / "blobs" / "secret.png"
    secret.parent.mkdir(parents=True)
    secret.write_bytes(png("red"))
    (revision / "b.png").symlink_to(secret)
    (revision / "c").symlink_to(secret.parent)
    found = [images.locate([revision], name) for name in ("a.png", "b.png", "c/secret.png")]
    assert found == [revision / "a.png", None, None]
