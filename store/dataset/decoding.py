"""From the bytes of a picture, in a file or inside a shard, to what is drawn.

Files of a dataset are hostile: only raster formats are opened, and a picture that would unpack to
too many pixels is refused.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageOps

from review.core.errors import BadInput
from review.core.i18n import _

#: A picture: the file's path, or its bytes open for reading (from their beginning, seekable).
File = Path | BinaryIO
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
MAX_PIXELS = 100_000_000
MAX_BYTES = 100_000_000
#: How pictures of a format begin and end; others are decoded to be checked.
_ENDS = ((b"\xff\xd8", b"\xff\xd9"), (b"\x89PNG", b"IEND"), (b"GIF8", b"\x00;"))
TAIL = 64
#: Longest side, in pixels, that a picture is decoded to in order to be checked.
CHECKED = 256


class NotAPicture(BadInput):
    """A file that is broken, or no picture at all."""


def opened(file: File, longest: int | None = None) -> Image.Image:
    """Return the decoded, upright picture. Raises BadInput when it is broken or too large.

    ``longest``: a side, in pixels, that is enough; what decodes faster so may come smaller.
    """
    with _image(file) as image:
        if longest is not None:
            image.draft("RGB", (longest, longest))
        return ImageOps.exif_transpose(image)


def measure(file: File) -> tuple[int, int]:
    """Return width and height as the file says them. Raises BadInput as ``opened`` does.

    Nothing is decoded.
    """
    with _image(file) as image:
        return image.size


def looks_whole(file: File) -> bool:
    """Whether a picture has both ends of its format; where not, whether it decodes all the same.

    Two short reads; only a file that looks broken is decoded.
    """
    if _both_ends(file):
        return True
    try:
        opened(file, CHECKED)
    except BadInput:
        return False
    return True


def _both_ends(file: File) -> bool:
    with _binary(file) as stream:
        head = stream.read(12)
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, size - TAIL))
        tail = stream.read()
    if head.startswith(b"RIFF"):
        return int.from_bytes(head[4:8], "little") + 8 <= size
    return any(head.startswith(begin) and end in tail for begin, end in _ENDS)


@contextmanager
def _binary(file: File) -> Iterator[BinaryIO]:
    """Give the bytes from their beginning; only what is opened here is closed here."""
    if isinstance(file, Path):
        with file.open("rb") as stream:
            yield stream
        return
    file.seek(0)
    yield file
    file.seek(0)


@contextmanager
def _image(file: File) -> Iterator[Image.Image]:
    """Open a picture of bearable size, and put what is wrong with it in words."""
    name = Path(str(getattr(file, "name", ""))).name
    with _binary(file) as stream, _in_words(name):
        if stream.seek(0, os.SEEK_END) > MAX_BYTES:
            raise BadInput(_("the file is too large for a picture."), file=name)
        stream.seek(0)
        with Image.open(stream, formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise Image.DecompressionBombError
            yield image


@contextmanager
def _in_words(name: str) -> Iterator[None]:
    """Put what is wrong with a picture in words."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise BadInput(_("the picture has too many pixels."), file=name) from None
    except (OSError, ValueError, SyntaxError, EOFError):
        raise NotAPicture(
            _("the file is broken, or not a picture."),
            file=name,
            what_to_do=_("Answer 'cannot judge', or replace the file."),
        ) from None
