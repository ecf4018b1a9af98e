"""Image files are hostile until shown otherwise."""

from __future__ import annotations

import io
import os
import struct
import unicodedata
import zlib
from pathlib import Path

import pillow_heif
import pillow_jxl
import pytest
from PIL import Image

from review.core.errors import BadInput, Refused
from store.access import tokens
from store.dataset import decoding, images
from store.dataset.picture_cache import cache_in
from store.db.workspace import Store
from tests.store.importing_files import edit, jsonl, load

pillow_heif.register_heif_opener()
assert pillow_jxl  # Being loaded, it teaches Pillow.


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = (tmp_path / "pictures").resolve()
    (folder / "images").mkdir(parents=True)
    Image.new("RGB", (400, 300), "teal").save(folder / "images" / "1.png")
    (tmp_path / "secret.png").write_bytes((folder / "images" / "1.png").read_bytes())
    return folder


def test_a_relative_path_is_found_inside_its_root(root: Path) -> None:
    """A manifest's relative path names a file inside an image folder."""
    assert images.locate((root,), "images/1.png") == root / "images" / "1.png"


@pytest.mark.parametrize(
    "path",
    [
        "../secret.png",
        "images/../../secret.png",
        "/etc/passwd",
        "images",
        "nothing.png",
        "",
        "a\x00b",
        "file:///etc/passwd",
        "https://example.invalid/1.png",
    ],
)
def test_no_path_leaves_its_root(root: Path, path: str) -> None:
    """Dots, absolute paths, URLs and folders find nothing."""
    assert images.locate((root,), path) is None


def test_a_symlink_out_of_the_root_finds_nothing(root: Path, tmp_path: Path) -> None:
    """A link inside the folder does not open what lies outside."""
    (root / "images" / "link.png").symlink_to(tmp_path / "secret.png")
    assert images.locate((root,), "images/link.png") is None


def test_a_folder_linked_out_of_the_root_finds_nothing(root: Path, tmp_path: Path) -> None:
    """Nor does a linked folder, or a link to a link."""
    (root / "elsewhere").symlink_to(tmp_path)
    (root / "twice").symlink_to(root / "elsewhere")
    assert images.locate((root,), "elsewhere/secret.png") is None
    assert images.locate((root,), "twice/secret.png") is None


def test_a_link_inside_the_root_is_a_file_like_others(root: Path) -> None:
    """Datasets link the same source under several names."""
    (root / "again.png").symlink_to(root / "images" / "1.png")
    assert images.locate((root,), "again.png") == root / "images" / "1.png"


def test_a_folder_beside_the_root_is_not_inside_it(root: Path) -> None:
    """``pictures-private`` only begins like ``pictures``."""
    beside = root.with_name("pictures-private")
    beside.mkdir()
    (beside / "1.png").write_bytes((root / "images" / "1.png").read_bytes())
    assert images.locate((root,), "../pictures-private/1.png") is None
    assert images.locate((root,), str(beside / "1.png")) is None
    assert images.locate((root,), str(root / "images" / "1.png")) is not None


def test_the_first_folder_that_has_a_file_gives_it(root: Path, tmp_path: Path) -> None:
    """Folders are looked through in the order they were named."""
    second = tmp_path / "second"
    (second / "images").mkdir(parents=True)
    for name in ("1.png", "2.png"):
        Image.new("RGB", (8, 8)).save(second / "images" / name)
    folders = (root, second.resolve())
    assert images.locate(folders, "images/1.png") == root / "images" / "1.png"
    assert images.locate(folders, "images/2.png") == second.resolve() / "images" / "2.png"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_file_is_found_however_the_disk_composes_its_name(root: Path, form: str) -> None:
    """Unpacked on a Mac, or downloaded with its name as the address had it."""
    name = unicodedata.normalize(form, "Été.png")
    (root / "images" / "1.png").rename(root / "images" / name)
    assert images.locate((root,), "images/Été.png") == root / "images" / name
    (root / "images" / name).rename(root / "images" / "%C3%89t%C3%A9.png")
    assert images.locate((root,), "images/Été.png") == root / "images" / "%C3%89t%C3%A9.png"


def test_no_spelling_leads_out_of_a_root(root: Path) -> None:
    """Nor do dots that were URL-encoded."""
    assert images.locate((root,), "images/%2e%2e/%2e%2e/secret.png") is None


def test_what_waits_for_a_writer_is_no_picture(root: Path) -> None:
    """A named pipe would hold the server for ever."""
    os.mkfifo(root / "pipe.png")
    assert images.locate((root,), "pipe.png") is None


def test_a_picture_is_shrunk_to_its_named_size(store: Store, root: Path) -> None:
    """A thumbnail is at most 256 pixels long and keeps the aspect ratio."""
    made = images.picture(store, root / "images" / "1.png", "thumb")
    with Image.open(io.BytesIO(made.content)) as picture:
        assert picture.size == (256, 192)
    assert made.media_type == "image/webp"


def test_a_changed_file_is_not_served_from_the_cache(store: Store, root: Path) -> None:
    """The cache notices that a file was replaced."""
    path = root / "images" / "1.png"
    before = images.picture(store, path, "thumb")
    Image.new("RGB", (300, 300), "red").save(path)
    assert images.picture(store, path, "thumb").content != before.content


def test_a_size_is_made_once(store: Store, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second reviewer's request decodes nothing, and no half file is ever under the name."""
    path = root / "images" / "1.png"
    first = {size: images.picture(store, path, size) for size in images.SIZES}
    monkeypatch.setattr(images, "render", lambda *_: pytest.fail("made again"))
    assert {size: images.picture(store, path, size) for size in images.SIZES} == first
    kept = [one for one in (store.folder / "cache").rglob("*") if one.is_file()]
    assert sorted(one.read_bytes() for one in kept) == sorted(one.content for one in first.values())


def test_a_full_disk_keeps_no_size_and_shows_the_picture(
    store: Store, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be kept is made each time; no half a file stays."""

    def full(path: Path, content: bytes) -> int:
        path.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    for _ in range(2):
        made = images.picture(store, root / "images" / "1.png", "thumb")
        assert Image.open(io.BytesIO(made.content)).size == (256, 192)
    assert not [path for path in (store.folder / "cache").rglob("*") if path.is_file()]


def test_a_picture_longer_than_webp_holds_is_seen_whole(store: Store, root: Path) -> None:
    """At full size too, shrunk to the longest side that can be sent."""
    path = root / "images" / "scroll.png"
    Image.new("RGB", (30, 20_000), "red").save(path)
    sizes = {}
    for size in images.SIZES:
        with Image.open(io.BytesIO(images.picture(store, path, size).content)) as shown:
            sizes[size] = shown.size
    assert (sizes["full"], sizes["screen"][1]) == ((25, 16_383), 1280)


def test_a_small_picture_is_not_blown_up(store: Store, root: Path) -> None:
    """Pixels stay pixels."""
    path = root / "images" / "small.png"
    Image.new("RGB", (10, 6), "red").save(path)
    for size in images.SIZES:
        with Image.open(io.BytesIO(images.picture(store, path, size).content)) as shown:
            assert shown.size == (10, 6)


@pytest.mark.parametrize("size", images.SIZES)
def test_transparency_is_kept(store: Store, root: Path, size: str) -> None:
    """The station shows it on a checkerboard: it must still be there, also with a palette."""
    for mode in ("RGBA", "LA", "P"):
        path = root / "images" / f"{mode}.png"
        clear = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
        clear.convert(mode).save(path, **({"transparency": 0} if mode == "P" else {}))
        with Image.open(io.BytesIO(images.picture(store, path, size).content)) as shown:
            assert shown.convert("RGBA").getpixel((0, 0))[3] == 0


@pytest.mark.parametrize("kind", decoding.FORMATS)
def test_every_raster_format_is_shown_as_one(store: Store, root: Path, kind: str) -> None:
    """Whatever a dataset holds, the browser gets WebP, which carries no script."""
    path = root / "images" / f"any.{kind.lower()}"
    Image.new("RGB", (60, 40), "teal").save(path, kind)
    made = images.picture(store, path, "screen")
    with Image.open(io.BytesIO(made.content)) as shown:
        assert (shown.format, shown.size, made.media_type) == ("WEBP", (60, 40), "image/webp")


def test_what_hides_in_a_picture_is_not_passed_on(store: Store, root: Path) -> None:
    """Text chunks, EXIF (where the photo was taken) and bytes after the end stay behind."""
    words = b"<script>alert(1)</script>"
    exif = Image.Exif()
    exif[0x010E] = words.decode()
    path = root / "images" / "noted.jpg"
    Image.new("RGB", (400, 300)).save(path, exif=exif, comment=words)
    path.write_bytes(path.read_bytes() + words)
    for size in images.SIZES:
        assert b"script" not in images.picture(store, path, size).content


def test_exif_rotation_is_applied(store: Store, root: Path) -> None:
    """A photograph taken sideways is shown upright."""
    path = root / "images" / "side.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (400, 200), "teal").save(path, exif=exif)
    with Image.open(io.BytesIO(images.picture(store, path, "full").content)) as picture:
        assert picture.size == (200, 400)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")  # Pillow's word on noise
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("truncated.png", None),
        ("page.png", b"<html><script>alert(1)</script></html>"),
        ("drawing.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("empty.jpg", b""),
        ("page.jpg", b"\xff\xd8\xff\xe0<html><script>alert(1)</script></html>"),
        ("page.gif", b"GIF89a<html><script>alert(1)</script></html>"),
        ("paper.jpg", b"%PDF-1.7\n1 0 obj\n"),
        ("script.png", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"),
        ("drawing.webp", b"<?xml version='1.0'?><!DOCTYPE svg><svg/>"),
        ("noise.tiff", b"II*\x00\xff\xff\xff\xff"),
    ],
)
def test_what_is_no_whole_raster_image_is_refused(
    store: Store, root: Path, name: str, content: bytes | None
) -> None:
    """Truncated files, HTML and SVG posing as images, and empty files are BadInput in words."""
    whole = (root / "images" / "1.png").read_bytes()
    path = root / "images" / name
    path.write_bytes(whole[: len(whole) // 2] if content is None else content)
    with pytest.raises(BadInput, match="broken, or not a picture"):
        images.picture(store, path, "screen")


def test_a_decompression_bomb_is_refused(store: Store, root: Path) -> None:
    """A small file that would unpack to hundreds of megapixels is not unpacked."""
    path = root / "images" / "bomb.png"
    Image.new("1", (20_000, 20_000)).save(path)
    assert path.stat().st_size < 200_000
    with pytest.raises(BadInput, match="too many pixels"):
        images.picture(store, path, "thumb")


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "WEBP", "BMP"])
def test_a_bomb_of_any_format_is_refused(
    store: Store, root: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The size a file claims is held against the limit before its pixels are unpacked."""
    path = root / "images" / f"bomb.{kind.lower()}"
    Image.new("L", (300, 200)).save(path, kind)
    monkeypatch.setattr(decoding, "MAX_PIXELS", 300 * 200 - 1)
    with pytest.raises(BadInput, match="too many pixels"):
        images.picture(store, path, "thumb")
    monkeypatch.setattr(decoding, "MAX_PIXELS", 300 * 200)
    assert images.picture(store, path, "thumb").content


def test_a_bomb_in_the_words_of_a_picture_is_refused(store: Store, root: Path) -> None:
    """A megabyte of compressed comment that would unpack to a gigabyte is not unpacked."""
    path = root / "images" / "words.png"
    packed = zlib.compress(bytes(80_000_000), 9)
    whole = (root / "images" / "1.png").read_bytes()
    body = b"zTXt" + b"Comment\x00\x00" + packed
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    path.write_bytes(whole[:33] + chunk + whole[33:])
    with pytest.raises(BadInput, match="broken, or not a picture"):
        images.picture(store, path, "screen")


def test_a_file_too_large_for_a_picture_is_not_read(store: Store, root: Path) -> None:
    """Hundreds of megabytes are refused by their size alone."""
    path = root / "images" / "large.png"
    with path.open("wb") as file:
        file.truncate(decoding.MAX_BYTES + 1)
    with pytest.raises(BadInput, match="too large"):
        images.picture(store, path, "thumb")


def test_only_folders_become_roots(store: Store, root: Path) -> None:
    """A file, or a folder that is not there, is refused as an image root, in words."""
    record = jsonl(root / "m.jsonl", edit("images/1.png"))
    for location in (str(root / "nothing"), str(root / "images" / "1.png")):
        with pytest.raises(Refused, match="is not a folder"):
            load(store, record, images=location)
    for _again in range(2):
        load(store, record, images=str(root))
    assert images.roots(store) == (root,)


def test_image_links_are_signed_and_stable_for_a_day(store: Store, clock) -> None:
    """The same picture has the same link within a period (so it is cached), and it ends."""
    link = tokens.image(store, "edit-1", "source", "screen")
    assert link == tokens.image(store, "edit-1", "source", "screen")
    assert tokens.read_image(store, link) == ("edit-1", "source", "screen")
    assert tokens.read_image(store, link[:-2] + "xx") is None
    clock.forward(days=4)
    assert tokens.read_image(store, link) is None


def test_what_is_made_of_pictures_is_kept_within_a_bound(
    store: Store, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those longest unused make room; what is gone is made again."""
    kept = cache_in(store.folder / "cache" / "pictures")
    made = [0]

    def make() -> bytes:
        made[0] += 1
        return b"x" * 50_000

    for number in range(60):
        assert len(kept.keep(f"{number:02}name.webp", 1_000_000, make)) == 50_000
    files = list((store.folder / "cache" / "pictures").glob("*/*"))
    assert sum(file.stat().st_size for file in files) <= 1_500_000
    assert not [file for file in files if file.suffix == ".part"]
    kept.keep("00name.webp", 1_000_000, make)
    assert made[0] == 61


def test_the_difference_of_a_pair_is_made_once(store: Store, fill, monkeypatch, tmp_path) -> None:
    """And anew when a picture changed; a missing or broken one is said in words."""
    from store.dataset import differences

    (edit_id,) = fill(store, 1).values()
    folder = tmp_path / "pictures"
    (folder / "images").mkdir(parents=True)
    images.keep_root(store, str(folder))
    with pytest.raises(BadInput, match="missing"):
        differences.facts(store, edit_id)
    paths = {side: folder / f"{side}.png" for side in ("source", "edited")}
    for place, path in enumerate(paths.values()):
        Image.new("RGB", (40, 30), (place * 200, 9, 9)).save(path)
    monkeypatch.setattr(images, "path_of", lambda _store, _id, side: paths[side])
    assert differences.facts(store, edit_id).share == 1.0
    with monkeypatch.context() as once:
        once.setattr(differences, "compare", None)
        assert differences.heat_map(store, edit_id).media_type == "image/webp"
    paths["edited"].write_bytes(b"<svg></svg>")
    with pytest.raises(BadInput, match="broken, or not a picture"):
        differences.facts(store, edit_id)


def test_names_that_no_file_can_have_are_nowhere(tmp_path: Path) -> None:
    """A name of 300 characters, as one inside an archive may be, and links in a circle."""
    (tmp_path / "circle.png").symlink_to(tmp_path / "circle.png")
    for name in ("x" * 300 + ".png", "a/" * 3000 + "x.png", "circle.png"):
        assert images.locate((tmp_path,), name) is None
