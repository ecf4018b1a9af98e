"""From the bytes of a picture, in a file or inside a shard, to what is drawn.

Files of a dataset are hostile: only raster formats are opened, and a picture that would unpack to
too many pixels is refused.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from PIL import Image

from review.core.errors import BadInput
from review.core.i18n import _
from review.pictures import headers
from review.pictures.drawn import drawn
from store.dataset.budget import Budget

#: A picture: the file's path, or its bytes open for reading (from their beginning, seekable).
File = Path | BinaryIO
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIF", "JXL")
MAX_PIXELS = 100_000_000
MAX_BYTES = 100_000_000
#: Decoded at a time, all threads together: a picture has up to ten bytes a pixel while it is drawn.
BUDGET = Budget(MAX_PIXELS)
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
#: In blocks as large as these memory goes back to the system at once, whatever thread had it.
Image.core.set_block_size(1 << 26)  # type: ignore[attr-defined]
#: How pictures of a format begin and end; others are decoded to be checked.
_ENDS = ((b"\xff\xd8", b"\xff\xd9"), (b"\x89PNG", b"IEND"), (b"GIF8", b"\x00;"))
TAIL = 64
#: Longest side, in pixels, that a picture is decoded to in order to be checked.
CHECKED = 256
#: Formats whose further pictures are pages, and no frames of a film.
_PAGED = ("TIFF", "HEIF")
#: A photograph with a second picture for the camera's own use: one picture to everybody else.
_ONE = "MPO"


class NotAPicture(BadInput):
    """A file that is broken, or no picture at all."""


def opened(file: File, longest: int | None = None) -> Image.Image:
    """Return the decoded picture as it is seen: see ``review.pictures.drawn``.

    Of an animated one, or one of several pages, it is the first. ``longest``: a side, in pixels,
    that is enough; what decodes faster so may come smaller. Raises BadInput when it is broken, of a
    kind that is not drawn, or too large.
    """
    with decoded(file, longest) as image:
        return image


@contextmanager
def decoded(file: File, longest: int | None = None) -> Iterator[Image.Image]:
    """Give what ``opened`` returns, within the budget until the end: for what is made of it."""
    with ExitStack() as held:
        with _image(file) as image:
            if longest is not None:
                image.draft("RGB", (longest, longest))
            held.enter_context(BUDGET.taking(image.width * image.height))
            seen = drawn(image)
        yield seen


def measure(file: File) -> tuple[int, int]:
    """Return width and height as the file says them. Raises BadInput as ``opened`` does.

    Nothing is decoded, but of JPEG XL.
    """
    with _image(file) as image:
        return image.size


def left_out(file: File) -> str | None:
    """Return, in words, what of a file is not seen where only its first picture is; else None.

    Raises BadInput as ``opened`` does.
    """
    with _image(file) as image:
        if image.format == _ONE or not getattr(image, "is_animated", False):
            return None
        if image.format in _PAGED:
            return _("Several pages: the first one is shown.")
        return _("Animated: the first frame is shown.")


def fault(file: File) -> str | None:
    """Return why a picture cannot be drawn, in words; None where it has both ends of its format.

    Two short reads; only a file that looks broken, or whose format has no end of its own, is
    decoded.
    """
    try:
        if not _both_ends(file):
            opened(file, CHECKED)
    except BadInput as error:
        return error.message
    except OSError:
        return _("the file cannot be read.")
    return None


def _both_ends(file: File) -> bool:
    with _binary(file) as stream:
        head = stream.read(12)
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, size - TAIL))
        tail = stream.read()
    if head.startswith(b"RIFF"):
        return head[8:12] == b"WEBP" and int.from_bytes(head[4:8], "little") + 8 <= size
    return any(head.startswith(begin) and end in tail for begin, end in _ENDS)


@contextmanager
def _binary(file: File) -> Iterator[BinaryIO]:
    """Give the bytes from their beginning; only what is opened here is closed here."""
    if not isinstance(file, Path):
        file.seek(0)
        yield file
        return
    try:
        stream = file.open("rb")
    except OSError:
        raise unreadable(file.name) from None
    with stream:
        yield stream


def unreadable(name: str) -> NotAPicture:
    """Return what is said of a file that went, or that may not be read."""
    todo = _("Answer 'cannot judge', or replace the file.")
    return NotAPicture(_("the file cannot be read."), file=name, what_to_do=todo)


@contextmanager
def _image(file: File) -> Iterator[Image.Image]:
    """Open a picture of bearable size; whatever a decoder raises on it becomes words."""
    name = Path(str(getattr(file, "name", ""))).name
    with _binary(file) as stream:
        if stream.seek(0, os.SEEK_END) > MAX_BYTES:
            raise BadInput(_("the file is too large for a picture."), file=name)
        stream.seek(0)
        head = stream.read(headers.HEAD)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # Of what is broken beside the pixels.
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                with _begun(stream, head) as image:
                    yield image
        except BadInput:
            raise
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise BadInput(_("the picture has too many pixels."), file=name) from None
        except Exception as error:  # A decoder raises what it likes on a hostile file.
            raise NotAPicture(
                _not_drawn(head),
                file=name,
                what_to_do=_("Answer 'cannot judge', or replace the file."),
            ) from error


def _begun(stream: BinaryIO, head: bytes) -> Image.Image:
    """Return the picture before its pixels are decoded, once its size is known to be bearable."""
    kind = headers.kind(head)
    if kind == "HEIF":
        _read_heif()
    elif kind == "JXL":
        _read_jxl(stream)
    stream.seek(0)
    image = Image.open(stream, formats=FORMATS)
    _check_size(*image.size)
    return image


def _read_heif() -> None:
    import_module("pillow_heif").register_heif_opener()  # Loaded by the first that needs it.


def _read_jxl(stream: BinaryIO) -> None:
    """Hold the size against the limit, since the plugin decodes as it opens."""
    stream.seek(0)
    size = headers.jxl_size(stream.read())
    _check_size(size.width, size.height)
    if size.animated:
        raise NotAPicture(_("an animated JPEG XL picture, which is not drawn."))
    import_module("pillow_jxl")  # Being loaded, it teaches Pillow.


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise Image.DecompressionBombError


def _not_drawn(head: bytes) -> str:
    """Say what a file is that could not be decoded, by how it begins."""
    if what := headers.instead(head):
        return _("the file is broken, or not a picture ({what}).", what=_(what))
    if kind := headers.kind(head):
        return _("the file is broken, or not a picture (a {kind} that cannot be read).", kind=kind)
    return _("the file is broken, or not a picture.")
