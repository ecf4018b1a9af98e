"""A decoded picture as it is to be seen: upright, eight bits a channel, in the colours of sRGB."""

from __future__ import annotations

import io
import struct
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

#: EXIF's tag for how a picture was held, and what turns each of its values upright (EXIF 2.32).
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
#: What Pillow raises on an EXIF that is broken, or was made to be; the pixels are there.
_EXIF_FAULTS = (
    ArithmeticError, AttributeError, LookupError, OSError, SyntaxError, TypeError, ValueError,
    struct.error,
)  # fmt: skip
#: Which modes of Pillow a profile of a colour space speaks of.
_SPACES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}
#: Colours that are asked whether a profile changes anything: of each channel none to all.
_STEPS = (0, 51, 102, 153, 204, 255)


def drawn(image: Image.Image) -> Image.Image:
    """Return a picture as it is seen: mode L, RGB or RGBA, sRGB, upright, nothing else kept.

    What EXIF says beside the orientation is dropped, and a profile once it is applied.
    """
    image.load()
    known = image.info
    profile = known.get("icc_profile")
    turn = _TURNS.get(_orientation(image))
    seen = _in_srgb(_eight_bits(image), profile if isinstance(profile, bytes) else b"")
    upright = seen if turn is None else seen.transpose(turn)
    upright.info = {}
    return upright


def _orientation(image: Image.Image) -> int:
    """Return how a picture is to be turned, as EXIF has it; 1 where that cannot be read."""
    if image.format == "JXL" and not getattr(image, "jpeg", False):
        return 1  # Its decoder turned it by its own word; EXIF's is void (ISO/IEC 18181-2).
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except _EXIF_FAULTS:
        return 1


def _eight_bits(image: Image.Image) -> Image.Image:
    """Return L, RGB, RGBA or CMYK; what is transparent stays so."""
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.mode in ("I", "F"):
        return Image.fromarray(_in_range(np.asarray(image)))
    if image.mode == "LAB":
        lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
        seen = ImageCms.profileToProfile(image, lab, srgb, outputMode="RGB")
        return seen if seen is not None else image.convert("RGB")
    if "transparency" in image.info or image.mode in ("LA", "La", "PA", "RGBa"):
        return image.convert("RGBA")
    if image.mode in ("L", "RGB", "RGBA", "CMYK"):
        return image.copy()
    return image.convert("L" if image.mode == "1" else "RGB")


def _in_range(values: NDArray[Any]) -> NDArray[np.uint8]:
    """Return wide numbers as 0 to 255: of shares, of bytes, of 16 bits, else from least to most.

    What is no number is black.
    """
    finite = np.isfinite(values)
    numbers = np.where(finite, values, 0).astype(np.float32)
    known = numbers[finite]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
    shares = values.dtype.kind == "f" and high <= 1
    most = 1.0 if shares else 255.0 if high <= 255 else 65535.0
    if low < 0 or high > most:
        numbers, most = numbers - low, (high - low) or 1.0
    return np.where(finite, np.clip(numbers * (255 / most) + 0.5, 0, 255), 0).astype(np.uint8)


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Return a picture in the colours of sRGB; a profile that cannot be followed is none."""
    seen = image
    if profile:
        try:
            seen = _by_profile(image, profile)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            seen = image
    return seen.convert("RGB") if seen.mode == "CMYK" else seen


def _by_profile(image: Image.Image, profile: bytes) -> Image.Image:
    space = _space(profile)
    colours, alpha = image, None
    if image.mode == "RGBA":
        colours, alpha = image.convert("RGB"), image.getchannel("A")
    if space == "RGB" and colours.mode == "L":
        colours = colours.convert("RGB")
    if space != colours.mode or not _changes(profile, space):
        return image
    seen = _transformed(colours, profile)
    if alpha is not None:
        seen.putalpha(alpha)
    return seen


@lru_cache(maxsize=64)
def _space(profile: bytes) -> str:
    known = ImageCms.ImageCmsProfile(io.BytesIO(profile)).profile.xcolor_space
    return _SPACES.get(known, known)


@lru_cache(maxsize=64)
def _changes(profile: bytes, space: str) -> bool:
    """Whether a profile makes any colour another one: that of most pictures is sRGB itself."""
    if space == "CMYK":
        return True
    steps = np.array(_STEPS, dtype=np.uint8)
    cube = steps if space == "L" else np.stack(np.meshgrid(steps, steps, steps), -1).reshape(-1, 3)
    colours = Image.fromarray(cube[np.newaxis])
    seen = np.asarray(_transformed(colours, profile), dtype=np.int16)
    return bool(np.abs(seen - np.asarray(colours.convert("RGB"), dtype=np.int16)).max() > 1)


def _transformed(colours: Image.Image, profile: bytes) -> Image.Image:
    given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    srgb = ImageCms.createProfile("sRGB")
    seen = ImageCms.profileToProfile(colours, given, srgb, outputMode="RGB")
    return colours if seen is None else seen
