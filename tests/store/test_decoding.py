"""Pictures of every kind people have are drawn as browsers draw them, or named with the reason."""

from __future__ import annotations

import contextlib
import io
import struct
import time
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
import pillow_jxl  # Being loaded, it teaches Pillow.
import pytest
from PIL import Image, ImageCms

from review.core.errors import BadInput
from review.pictures import headers
from store.dataset import decoding

pillow_heif.register_heif_opener()
RAMP = np.linspace(0, 1, 64).reshape(8, 8)


def saved(image: Image.Image, kind: str, **how: Any) -> io.BytesIO:
    """Return an encoded picture, open as one inside a shard is."""
    stream = io.BytesIO()
    image.save(stream, kind, **how)
    return stream


def seen(file: decoding.File) -> np.ndarray:
    """Return what is drawn of a file."""
    return np.asarray(decoding.opened(file))


def wide_profile() -> bytes:
    """Return an ICC profile (version 2) whose red lies far outside sRGB: that of Adobe RGB."""
    columns = {
        b"rXYZ": (0.60974, 0.31111, 0.01947),
        b"gXYZ": (0.20528, 0.62567, 0.06087),
        b"bXYZ": (0.14919, 0.06322, 0.74457),
        b"wtpt": (0.96420, 1.0, 0.82491),
    }
    parts = {
        name: b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))
        for name, values in columns.items()
    }
    gamma = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.19921875 * 256)) + b"\0\0"
    parts |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), gamma)
    parts[b"desc"] = b"desc\0\0\0\0" + struct.pack(">I", 5) + b"wide\0" + bytes(79)
    table, body, place = b"", b"", 132 + 12 * len(parts)
    for name, content in parts.items():
        table += name + struct.pack(">II", place + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    head = bytearray(128)
    head[0:4] = struct.pack(">I", place + len(body))
    head[8:12] = b"\x02\x10\0\0"
    head[12:24] = b"mntrRGB XYZ "
    head[36:40] = b"acsp"
    head[68:80] = struct.pack(">3i", 63190, 65536, 54061)
    return bytes(head) + struct.pack(">I", len(parts)) + table + body


@pytest.mark.parametrize(
    ("kind", "image"),
    [
        ("PNG", Image.fromarray((RAMP * 65535).astype(np.uint16))),
        ("TIFF", Image.fromarray((RAMP * 65535).astype(np.uint16))),
        ("TIFF", Image.fromarray(RAMP.astype(np.float32))),
        ("TIFF", Image.fromarray((RAMP * 255).astype(np.float32))),
        ("TIFF", Image.fromarray((RAMP * 65535).astype(np.int32))),
        ("TIFF", Image.fromarray((RAMP * 9 - 4).astype(np.float32))),
    ],
)
def test_more_than_eight_bits_are_scaled_never_blank(kind: str, image: Image.Image) -> None:
    """16-bit, wide and float pictures show their whole range, as viewers do."""
    drawn = seen(saved(image, kind))
    assert drawn.dtype == np.uint8
    assert np.abs(drawn.astype(int) - RAMP * 255).max() < 2


def test_what_is_no_number_is_black() -> None:
    """A depth map has holes."""
    holes = RAMP.astype(np.float32)
    holes[0, 7] = np.nan
    holes[0, 6] = np.inf
    drawn = seen(saved(Image.fromarray(holes), "TIFF"))
    assert (drawn[0, 6], drawn[0, 7], drawn[7, 7]) == (0, 0, 255)


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_cmyk_is_shown_in_its_colours(kind: str) -> None:
    """Print files: cyan is cyan, white is white."""
    for ink, colour in (((255, 0, 0, 0), (0, 255, 255)), ((0, 0, 0, 0), (255, 255, 255))):
        drawn = seen(saved(Image.new("CMYK", (16, 16), ink), kind))
        assert np.abs(drawn[8, 8].astype(int) - colour).max() < 60


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_a_wide_profile_is_shown_in_srgb(kind: str) -> None:
    """A colour of Adobe RGB, at its own place in sRGB; the same as CSS and ICC say."""
    image = Image.new("RGB", (16, 16), (180, 100, 100))
    how = {"quality": 100} if kind in ("JPEG", "WEBP", "AVIF") else {}
    plain = seen(saved(image, kind, **how))[8, 8].astype(int)
    drawn = seen(saved(image, kind, icc_profile=wide_profile(), **how))[8, 8].astype(int)
    assert np.abs(plain - (180, 100, 100)).max() < 6
    # Adobe RGB (1998): decode gamma 2.2, matrix to XYZ and on to sRGB, encode.
    assert np.abs(drawn - (202, 100, 101)).max() < 8


def test_a_profile_leaves_what_is_transparent_alone() -> None:
    """Alpha is no colour."""
    image = Image.new("RGBA", (8, 8), (180, 100, 100, 40))
    drawn = seen(saved(image, "PNG", icc_profile=wide_profile()))
    assert drawn[4, 4].tolist() == pytest.approx([202, 100, 101, 40], abs=3)


def test_a_profile_of_srgb_changes_no_pixel() -> None:
    """That of most photographs: not a value moves."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    noise = np.random.default_rng(1).integers(0, 255, (32, 32, 3), np.uint8)
    assert (seen(saved(Image.fromarray(noise), "PNG", icc_profile=srgb)) == noise).all()


@pytest.mark.parametrize("profile", [b"no profile at all", wide_profile()[:200]])
def test_a_broken_profile_is_none(profile: bytes) -> None:
    """The pixels are there, and are shown."""
    drawn = seen(saved(Image.new("RGB", (8, 8), (180, 100, 100)), "PNG", icc_profile=profile))
    assert drawn[0, 0].tolist() == [180, 100, 100]


def test_a_profile_of_other_colours_is_none() -> None:
    """A profile of RGB in a picture of inks cannot be followed."""
    drawn = seen(saved(Image.new("CMYK", (8, 8)), "TIFF", icc_profile=wide_profile()))
    assert drawn[0, 0].tolist() == [255, 255, 255]


def test_lab_is_shown_in_its_colours() -> None:
    """TIFF of CIE L*a*b*: middle grey is grey."""
    drawn = seen(saved(Image.new("LAB", (8, 8), (128, 128, 128)), "TIFF"))
    assert np.ptp(drawn[0, 0].astype(int)) < 6


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("P", "PNG"), ("P", "GIF"), ("P", "TIFF"), ("1", "PNG"), ("1", "TIFF"), ("PA", None)],
)
def test_a_palette_gives_its_colours(mode: str, kind: str | None) -> None:
    """Drawn in its colours, not in numbers of its palette."""
    image = Image.new("RGB", (8, 8), "white").convert(mode if mode != "PA" else "P")
    drawn = decoding.opened(saved(image, kind or "PNG"))
    assert drawn.mode in ("L", "RGB", "RGBA")
    assert drawn.convert("RGB").getpixel((3, 3)) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF", "AVIF", "HEIF", "JXL"])
def test_alpha_is_kept_in_every_format(kind: str) -> None:
    """What is clear stays clear."""
    drawn = decoding.opened(saved(Image.new("RGBA", (64, 64), (10, 20, 30, 0)), kind))
    assert drawn.mode == "RGBA"
    assert drawn.getpixel((32, 32))[3] < 3


@pytest.mark.parametrize(
    "how",
    [
        {"compression": "tiff_lzw"},
        {"compression": "tiff_deflate"},
        {"compression": "packbits"},
        {"compression": "jpeg"},
        {"tiled": True},
        {"big_tiff": True},
    ],
)
def test_tiff_of_every_kind_is_drawn(how: dict[str, Any]) -> None:
    """LZW, deflate, packed, JPEG inside, tiles, BigTIFF."""
    image = Image.new("RGB", (64, 48), (200, 40, 90))
    if how.pop("tiled", False):
        how = {"tiffinfo": {322: 32, 323: 32}}
    drawn = seen(saved(image, "TIFF", **how))
    assert np.abs(drawn[20, 20].astype(int) - (200, 40, 90)).max() < 12


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_turned_upright(kind: str, orientation: int) -> None:
    """The corner that is red when held upright is the upper left one, in every format."""
    upright = Image.new("RGB", (64, 32), "white")
    upright.paste("red", (0, 0, 16, 16))
    back = {6: 90, 8: 270, 3: 180}
    flips = {2: "FLIP_LEFT_RIGHT", 4: "FLIP_TOP_BOTTOM", 5: "TRANSPOSE", 7: "TRANSVERSE"}
    held = upright
    if orientation in back:
        held = upright.rotate(back[orientation], expand=True)
    elif orientation in flips:
        held = upright.transpose(Image.Transpose[flips[orientation]])
    exif = Image.Exif()
    exif[0x0112] = orientation
    how = {"tiffinfo": {274: orientation}} if kind == "TIFF" else {"exif": exif.tobytes()}
    drawn = decoding.opened(saved(held, kind, **how)).convert("RGB")
    assert drawn.size == (64, 32)
    assert drawn.getpixel((6, 6))[1] < 90
    assert not drawn.getexif()


@pytest.mark.parametrize(
    "exif",
    [
        b"Exif\0\0garbage",
        b"Exif\0\0II*\0",
        b"Exif\0\0II*\0\x08\0\0\0\xff\xff",
        # Orientation 6 behind a resolution whose value is written as text.
        b"Exif\0\0II*\0\x08\0\0\0\x02\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"
        b"\x1a\x01\x02\0\x04\0\0\0abc\0\0\0\0\0",
        b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x05\0\x01\0\0\0\xff\xff\xff\xff\0\0\0\0",
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
def test_no_exif_keeps_a_picture_from_being_drawn(kind: str, exif: bytes) -> None:
    """Browsers show it: what is broken beside the pixels is dropped."""
    drawn = decoding.opened(saved(Image.new("RGB", (64, 32), "teal"), kind, exif=exif))
    assert drawn.size in ((64, 32), (32, 64))


def test_bytes_after_the_end_are_no_fault(tmp_path: Path) -> None:
    """A file that was written over a longer one, or has something hung on."""
    path = tmp_path / "longer.jpg"
    path.write_bytes(saved(Image.new("RGB", (64, 32)), "JPEG").getvalue() + bytes(500))
    assert decoding.fault(path) is None
    assert decoding.opened(path).size == (64, 32)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_of_an_animated_picture_the_first_frame_is_shown(kind: str) -> None:
    """And that is said."""
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue", "lime")]
    film = saved(frames[0], kind, save_all=True, append_images=frames[1:])
    first = decoding.opened(film).convert("RGB").getpixel((16, 16))
    assert first[0] > 200
    assert first[2] < 60
    assert decoding.left_out(film) == "Animated: the first frame is shown."


def test_of_several_pages_the_first_is_shown() -> None:
    """A scan of two pages is one picture here, and that is said."""
    pages = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue")]
    scan = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    assert decoding.opened(scan).getpixel((1, 1)) == (255, 0, 0)
    assert decoding.left_out(scan) == "Several pages: the first one is shown."


@pytest.mark.parametrize(
    "kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF", "TIFF", "HEIF", "JXL", "MPO"]
)
def test_of_a_single_picture_nothing_is_left_out(kind: str) -> None:
    """A phone's second picture for its own use (MPO) is no animation."""
    image = Image.new("RGB", (32, 32))
    more = {"save_all": True, "append_images": [image]} if kind == "MPO" else {}
    assert decoding.left_out(saved(image, kind, **more)) is None


@pytest.mark.parametrize("kind", ["AVIF", "HEIF", "JXL"])
def test_a_bomb_of_a_new_format_is_refused(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its header, before its pixels are unpacked."""
    bomb = saved(Image.new("RGB", (300, 200)), kind)
    monkeypatch.setattr(decoding, "MAX_PIXELS", 300 * 200 - 1)
    monkeypatch.setattr(pillow_jxl.JpegXLImagePlugin, "Decoder", lambda **_: pytest.fail("decoded"))
    with pytest.raises(BadInput, match="too many pixels"):
        decoding.opened(bomb)
    with pytest.raises(BadInput, match="too many pixels"):
        decoding.measure(bomb)


def test_a_small_file_of_many_pixels_is_refused_at_once() -> None:
    """A real bomb of JPEG XL: some hundred bytes that say a billion pixels."""
    bomb = io.BytesIO(b"\xff\x0a" + (0x3FFFFFFF << 3 | 0b110).to_bytes(60, "little"))
    started = time.process_time()
    with pytest.raises(BadInput):
        decoding.opened(bomb)
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "size", [(8, 8), (256, 256), (257, 100), (3000, 2000), (80, 60), (1600, 900)]
)
@pytest.mark.parametrize("boxed", [False, True])
def test_the_size_of_jpeg_xl_is_read_from_its_header(size: tuple[int, int], boxed: bool) -> None:
    """As the decoder itself gives it, in boxes or bare."""
    content = saved(Image.new("RGB", size), "JXL", use_container=boxed).getvalue()
    assert headers.jxl_size(content) == (*size, False)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "it is empty"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "a pointer of Git LFS"),
        (b"\n<!DOCTYPE html><html>", "a web page"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG drawing"),
        (b"%PDF-1.7", "a PDF document"),
        (b"\x93NUMPY\x01\0", "a NumPy array"),
        (b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41", "a video"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "a JPEG 2000 picture"),
        (b'{"error": "not found"}', "JSON"),
        (saved(Image.new("RGB", (64, 64)), "PNG").getvalue()[:60], "a PNG that cannot be read"),
        (saved(Image.new("RGB", (64, 64)), "HEIF").getvalue()[:-40], "a HEIF that cannot be read"),
    ],
)
def test_what_cannot_be_drawn_is_named_with_its_reason(content: bytes, what: str) -> None:
    """Not only that it is broken: what it is instead tells what to do."""
    with pytest.raises(BadInput) as caught:
        decoding.opened(io.BytesIO(content))
    assert f"({what}" in caught.value.message
    assert decoding.fault(io.BytesIO(content)) == caught.value.message


@pytest.mark.parametrize("kind", decoding.FORMATS)
def test_noise_in_any_picture_is_drawn_or_said_to_be_broken(kind: str) -> None:
    """Whatever a decoder raises on a hostile file, an import goes on and a page shows words."""
    image = Image.effect_noise((48, 48), 90).convert("RGB")
    whole = saved(image, kind).getvalue()
    chance = np.random.default_rng(7)
    for _ in range(60):
        bent = bytearray(whole)
        for place in chance.integers(0, len(bent), 6):
            bent[place] = int(chance.integers(0, 256))
        with contextlib.suppress(BadInput):
            assert decoding.opened(io.BytesIO(bytes(bent))).mode in ("L", "RGB", "RGBA")
