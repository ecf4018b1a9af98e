"""Pictures on their way out: their own bytes, unless a trainer could not read them as people saw.

Trainers open a picture with Pillow alone and convert it to RGB: a turn noted in EXIF is not made,
and formats that need a plugin are not read. Such a picture is written anew; every other leaves byte
for byte.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from typing import Any, Literal

from PIL import Image, ImageOps, JpegImagePlugin

from review.pictures import headers

#: Formats that Pillow reads without a plugin, and how their files are called.
PLAIN = {
    "JPEG": "jpg", "MPO": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "BMP": "bmp",
    "TIFF": "tif", "AVIF": "avif",
}  # fmt: skip
#: The same as Pillow is asked for them: what is an MPO comes out of JPEG.
_OPENED = [name for name in PLAIN if name != "MPO"]
#: What Pillow raises on a file that is broken.
BROKEN = (
    OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError, RuntimeError,
    OverflowError, struct.error, zlib.error, Image.DecompressionBombError,
)  # fmt: skip
#: Modes that a PNG holds.
_OF_PNG = ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")
#: The tag of EXIF that says how a picture is turned; 1 is upright.
ORIENTATION = 0x0112
#: Turns that swap width and height.
_ON_ITS_SIDE = (5, 6, 7, 8)

#: Why a picture is not its file's bytes.
Change = Literal["turned", "rewritten"]


@dataclass(frozen=True)
class Leaving:
    """A picture as it leaves: its bytes, and what was changed of its file's."""

    content: bytes
    change: Change | None = None


def leaving(content: bytes, most: int, *, as_is: bool) -> Leaving | None:
    """Return a picture of one of the ``PLAIN`` formats as it leaves; None for what is not whole.

    Nor is one of more than ``most`` pixels. ``as_is``: nothing is turned.
    """
    try:
        with Image.open(io.BytesIO(content), formats=_OPENED) as image:
            if image.width * image.height > most or not _whole(image, content):
                return None
        with Image.open(io.BytesIO(content), formats=_OPENED) as image:
            if as_is or _turn(image) == 1:
                return Leaving(content)
            return _upright(image, content)
    except BROKEN:
        return None


def without_loss(image: Image.Image) -> Leaving:
    """Return a picture of a format that trainers do not read, as a PNG."""
    known = image.info
    return Leaving(_png(image, known.get("icc_profile")), "rewritten")


def ending_of(content: bytes) -> str:
    """Return how a file of these bytes is called, by how they begin.

    >>> ending_of(bytes.fromhex("89504e47") + b"...")
    'png'
    """
    kind = headers.kind(content[: headers.HEAD])
    return PLAIN.get(kind or "", (kind or "img").lower())


def _whole(image: Image.Image, content: bytes) -> bool:
    """Whether a trainer will decode it. A PNG's checksums say so; others are decoded.

    Raises what Pillow raises for a broken one.
    """
    if image.format == "PNG" and b"IEND" in content[-64:]:
        image.verify()
        return True
    if image.format in ("JPEG", "MPO") and content[-2:] == b"\xff\xd9":
        return True
    image.load()
    return True


def _turn(image: Image.Image) -> int:
    """Return how a picture is turned; EXIF that cannot be read turns nothing."""
    try:
        turn = image.getexif().get(ORIENTATION, 1)
    except BROKEN:
        return 1
    return turn if turn in range(1, 9) else 1


def _upright(image: Image.Image, content: bytes) -> Leaving:
    """Return a picture turned as EXIF has it: a JPEG by its own tables, all else without loss."""
    upright, known = ImageOps.exif_transpose(image), image.info
    profile = known.get("icc_profile")
    if image.format not in ("JPEG", "MPO"):
        return Leaving(_png(upright, profile), "turned")
    buffer = io.BytesIO()
    upright.save(buffer, "JPEG", icc_profile=profile, **_tables(content, _turn(image)))
    return Leaving(buffer.getvalue(), "turned")


def _png(image: Image.Image, profile: bytes | None) -> bytes:
    buffer = io.BytesIO()
    plain = image if image.mode in _OF_PNG else image.convert("RGB")
    plain.save(buffer, "PNG", icc_profile=profile)
    return buffer.getvalue()


def _tables(content: bytes, turn: int) -> dict[str, Any]:
    """Return a JPEG's own quantization, turned as the picture is, so that hardly anything is lost.

    Pillow has the tables row by row.
    """
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as image:
        if not isinstance(image, JpegImagePlugin.JpegImageFile):
            return {"quality": 95}
        tables = list(image.quantization.values())
        if turn in _ON_ITS_SIDE:
            tables = [[table[8 * (n % 8) + n // 8] for n in range(64)] for table in tables]
        sampling = JpegImagePlugin.get_sampling(image)
    kept: dict[str, Any] = {"qtables": tables}
    return kept if sampling == -1 else {**kept, "subsampling": _swapped(sampling, turn)}


def _swapped(sampling: int, turn: int) -> int:
    """Return how colours are sampled once turned: 4:2:2 on its side has no number, full is safe."""
    return 0 if turn in _ON_ITS_SIDE and sampling == 1 else sampling
