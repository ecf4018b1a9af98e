"""What the first bytes of a file say: which kind of picture it is, or what it is instead."""

from __future__ import annotations

from typing import NamedTuple

from review.core.i18n import N_

#: So many bytes from a file's beginning are enough for all that is asked here.
HEAD = 4096
_JXL_BOXED = b"\x00\x00\x00\x0cJXL \r\n\x87\n"
_JXL_BARE = b"\xff\x0a"
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_KINDS = (
    (b"\xff\xd8", "JPEG"),
    (b"\x89PNG", "PNG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"II+\x00", "TIFF"),
    (b"MM\x00+", "TIFF"),
    (_JXL_BOXED, "JXL"),
    (_JXL_BARE, "JXL"),
)
#: Width in parts of height, by the number a JPEG XL header has for it.
_RATIOS = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
#: Bits of the four lengths a number may have in it.
_LENGTHS = (9, 13, 18, 30)

#: How files begin that stand where a picture should, and what they are.
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"version https://git-lfs", N_("a pointer of Git LFS: fetch the picture with git lfs pull")),
    (b"<!doctype html", N_("a web page, no picture")),
    (b"<html", N_("a web page, no picture")),
    (b"<?xml", N_("an XML or SVG file: only pictures of pixels are drawn")),
    (b"<svg", N_("an SVG drawing: only pictures of pixels are drawn")),
    (b"{", N_("JSON, no picture")),
    (b"%pdf", N_("a PDF document, no picture")),
    (b"%!ps", N_("a PostScript file, no picture")),
    (b"8bps", N_("a Photoshop file, which is not drawn")),
    (b"v/1\x01", N_("an OpenEXR picture, which is not drawn")),
    (b"#?radiance", N_("a Radiance HDR picture, which is not drawn")),
    (b"\x00\x00\x00\x0cjp  ", N_("a JPEG 2000 picture, which is not drawn")),
    (b"\xff\x4f\xff\x51", N_("a JPEG 2000 picture, which is not drawn")),
    (b"\x93numpy", N_("a NumPy array, no picture")),
    (b"pk\x03\x04", N_("a zip archive, no picture")),
    (b"\x1a\x45\xdf\xa3", N_("a video, no picture")),
)
_VIDEO = N_("a video, no picture")


def kind(head: bytes) -> str | None:
    """Return what Pillow calls the kind of picture that a file begins as, or None."""
    for begin, name in _KINDS:
        if head.startswith(begin):
            return name
    if head[4:8] == b"ftyp":
        brands = head[8 : min(int.from_bytes(head[:4], "big"), 64)]
        if b"avif" in brands or b"avis" in brands:
            return "AVIF"
        return "HEIF" if head[8:12] in _HEIC else None
    return "WEBP" if head.startswith(b"RIFF") and head[8:12] == b"WEBP" else None


def instead(head: bytes) -> str | None:
    """Return what a file is that is no picture that can be drawn (a message), where known."""
    if not head:
        return N_("it is empty")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for begin, what in _FOREIGN:
        if start.startswith(begin) or head.lower().startswith(begin):
            return what
    film = head[4:8] == b"ftyp" and kind(head) is None
    return _VIDEO if film or (head.startswith(b"RIFF") and head[8:12] == b"AVI ") else None


class JxlSize(NamedTuple):
    """What a JPEG XL header says: width and height in pixels, whether it is animated."""

    width: int
    height: int
    animated: bool


def jxl_size(content: bytes) -> JxlSize:
    """Return what the header of a JPEG XL picture says, before a pixel is decoded.

    Raises ValueError where there is none. After ISO/IEC 18181-1, annex D (SizeHeader,
    ImageMetadata up to have_animation).
    """
    bits = _Bits(_codestream(content)[2:])
    height, width = bits.size()
    animated = False
    if not bits.take(1) and bits.take(1):  # Not all as usual, and with further fields.
        bits.take(3)  # The orientation, which the decoder follows.
        if bits.take(1):  # The size it is meant to be shown in.
            bits.size()
        previewed = bool(bits.take(1))
        animated = not previewed and bool(bits.take(1))
    return JxlSize(width, height, animated)


def _codestream(content: bytes) -> bytes:
    """Return the codestream, out of its boxes where it lies in some (ISO/IEC 18181-2)."""
    if content.startswith(_JXL_BARE):
        return content
    place = 0
    while place + 8 <= len(content):
        size = int.from_bytes(content[place : place + 4], "big")
        box = content[place + 4 : place + 8]
        start = place + 8
        if size == 1:
            size, start = int.from_bytes(content[start : start + 8], "big"), start + 8
        start += 4 if box == b"jxlp" else 0  # Its number among the parts.
        stream = content[start : start + 64]
        if box in (b"jxlc", b"jxlp") and stream.startswith(_JXL_BARE):
            return stream
        if size < 8:
            break
        place += size
    raise ValueError("no codestream")


class _Bits:
    """The bits of a header, the least of each byte first."""

    def __init__(self, content: bytes) -> None:
        self.number = int.from_bytes(content[:64], "little")
        self.left = 8 * min(64, len(content))

    def take(self, count: int) -> int:
        """Return the next ``count`` bits as a number. Raises ValueError behind the last one."""
        if count > self.left:
            raise ValueError("the header ends too early")
        taken, self.number = self.number & ((1 << count) - 1), self.number >> count
        self.left -= count
        return taken

    def size(self) -> tuple[int, int]:
        """Return a SizeHeader: height and width."""
        small = self.take(1)
        height = 8 * (self.take(5) + 1) if small else self._length()
        ratio = self.take(3)
        if ratio:
            across, down = _RATIOS[ratio - 1]
            return height, height * across // down
        return height, 8 * (self.take(5) + 1) if small else self._length()

    def _length(self) -> int:
        return self.take(_LENGTHS[self.take(2)]) + 1
