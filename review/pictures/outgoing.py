"""Pictures on their way out: their own bytes, unless a trainer could not read them as people saw.

Trainers open a picture with Pillow alone and convert it to RGB: a turn noted in EXIF is not made,
and formats that need a plugin are not read. Such a picture is written anew; every other leaves byte
for byte.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any, Literal

from PIL import Image, ImageOps, JpegImagePlugin

#: Formats that Pillow reads without a plugin, and how their files are called.
PLAIN = {
    "JPEG": "jpg", "MPO": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "BMP": "bmp",
    "TIFF": "tif", "AVIF": "avif",
}  # fmt: skip
#: The tag of EXIF that says how a picture is turned; 1 is upright.
ORIENTATION = 0x0112
#: Turns that swap width and height.
_ON_ITS_SIDE = (5, 6, 7, 8)

#: Why a picture is not its file's bytes.
Change = Literal["turned", "rewritten"]


@dataclass(frozen=True)
class Leaving:
    """A picture as it leaves: its bytes, the ending of its file's name, and what was changed."""

    content: bytes
    ending: str
    change: Change | None = None


def leaving(content: bytes, formats: tuple[str, ...], most: int, *, as_is: bool) -> Leaving | None:
    """Return a picture as it leaves; None for what is no whole picture of at most so many pixels.

    ``as_is``: nothing is turned or written anew. Raises nothing for what is broken.
    """
    try:
        with Image.open(io.BytesIO(content), formats=formats) as image:
            if image.width * image.height > most or not _whole(image, content):
                return None
        with Image.open(io.BytesIO(content), formats=formats) as image:
            ending = PLAIN.get(image.format or "")
            if as_is or (ending and _turn(image) == 1):
                return Leaving(content, ending or (image.format or "").lower())
            return _anew(image, content)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        return None


def ending_of(content: bytes) -> str:
    """Return how a file of these bytes is called, by how they begin.

    >>> ending_of(bytes.fromhex("89504e47") + b"...")
    'png'
    """
    return next((ending for begin, ending in _BEGINS if content.startswith(begin)), "img") \
        if not content.startswith(b"RIFF") else "webp"  # fmt: skip


_BEGINS = (
    (b"\xff\xd8", "jpg"), (b"\x89PNG", "png"), (b"GIF8", "gif"), (b"BM", "bmp"),
    (b"II*\x00", "tif"), (b"MM\x00*", "tif"), (b"\x00\x00\x00", "avif"),
)  # fmt: skip


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
    except (OSError, ValueError, SyntaxError, KeyError, TypeError):
        return 1
    return turn if turn in range(1, 9) else 1


def _anew(image: Image.Image, content: bytes) -> Leaving:
    """Return a picture upright and readable: a JPEG by its own tables, all else without loss."""
    turn = _turn(image)
    upright = ImageOps.exif_transpose(image)
    buffer = io.BytesIO()
    known = image.info
    own: dict[str, Any] = {"icc_profile": known.get("icc_profile")}
    change: Change = "turned" if image.format in PLAIN else "rewritten"
    if image.format in ("JPEG", "MPO"):
        upright.save(buffer, "JPEG", **own, **_tables(content, turn))
        return Leaving(buffer.getvalue(), "jpg", change)
    if image.format == "TIFF":
        upright.save(buffer, "TIFF", **own)
        return Leaving(buffer.getvalue(), "tif", change)
    if upright.mode not in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        upright = upright.convert("RGB")
    upright.save(buffer, "PNG", **own)
    return Leaving(buffer.getvalue(), "png", change)


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
