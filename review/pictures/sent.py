"""A picture as it is sent to a judge: no larger than said, RGB, JPEG or PNG."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

#: Media type → how Pillow is asked for it. JPEG keeps all colours: faults of edits are fine ones.
KINDS: dict[str, dict[str, Any]] = {
    "image/jpeg": {"format": "JPEG", "quality": 92, "subsampling": 0},
    "image/png": {"format": "PNG"},
}
#: What stands behind what is see-through.
BEHIND = (255, 255, 255)


def sent(image: Image.Image, longest: int, mime: str = "image/jpeg") -> bytes:
    """Return the bytes of a picture as it is seen (``drawn``), its longer side at most ``longest``.

    A smaller one is not enlarged; see-through parts are laid on white, as endpoints differ in what
    they make of them. The same picture gives the same bytes. Raises KeyError for another ``mime``.
    """
    small = image.copy()
    small.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    if "A" in small.getbands():
        seen = Image.new("RGB", small.size, BEHIND)
        seen.paste(small, mask=small.getchannel("A"))
        small = seen
    buffer = io.BytesIO()
    small.convert("RGB").save(buffer, **KINDS[mime])
    return buffer.getvalue()
