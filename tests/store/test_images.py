"""Image files are hostile until shown otherwise."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from review.errors import BadInput, Refused
from store import images, tokens
from store.workspace import Store


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


def test_exif_rotation_is_applied(store: Store, root: Path) -> None:
    """A photograph taken sideways is shown upright."""
    path = root / "images" / "side.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (400, 200), "teal").save(path, exif=exif)
    with Image.open(io.BytesIO(images.picture(store, path, "full").content)) as picture:
        assert picture.size == (200, 400)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("truncated.png", None),
        ("page.png", b"<html><script>alert(1)</script></html>"),
        ("drawing.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("empty.jpg", b""),
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


def test_only_folders_become_roots(store: Store, root: Path) -> None:
    """A URL or a file is refused as an image root, in words."""
    for location in ("https://example.invalid/images", str(root / "images" / "1.png")):
        with pytest.raises(Refused):
            images.add_root(store, location)
    images.add_root(store, str(root))
    images.add_root(store, str(root))
    assert images.roots(store) == (root,)


def test_image_links_are_signed_and_stable_for_a_day(store: Store, clock) -> None:
    """The same picture has the same link within a period (so it is cached), and it ends."""
    link = tokens.image(store, "edit-1", "source", "screen")
    assert link == tokens.image(store, "edit-1", "source", "screen")
    assert tokens.read_image(store, link) == ("edit-1", "source", "screen")
    assert tokens.read_image(store, link[:-2] + "xx") is None
    clock.forward(days=4)
    assert tokens.read_image(store, link) is None
