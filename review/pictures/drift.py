"""What drifts along a chain of edits though no turn changed it: from the original to the last.

Each turn leaves the rest of the picture almost as it was; turn after turn that adds up. What a
single turn changed visibly is taken out, asked for or not; of what is left, the last picture is
compared with the original.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from review.core.i18n import _
from review.pictures.alignment import WHOLE, Box
from review.pictures.difference import CHANGED, Laid, distances, laid_over, part, pixels, plain

Flags = NDArray[np.bool_]

#: The rim of a change belongs to it: so many pixels (of at most 640 a side), by steps of two.
RIM_STEPS = 3
#: Where less of the last picture than this was left alone, nothing is said of it.
LEAST = 0.02
#: A part of a side that is smaller than this is none.
TRACE = 1e-4


@dataclass(frozen=True)
class Drift:
    """How far the last picture of a chain is from the original where no turn changed anything.

    ``untouched``: the share of the last picture that shows the original and that no single turn
    changed visibly. Of that: ``share`` of its pixels differ visibly from the original (0 to 1) and
    ``mean`` is the mean of the greatest difference of a channel (0 to 255); both None where too
    little is left. ``words`` says what was measured.
    """

    untouched: float
    share: float | None
    mean: float | None
    words: str


@dataclass(frozen=True)
class Seen:
    """The part of a picture that the last one shows, and where: both as shares of theirs."""

    of: Box
    place: Box


def drift(pictures: Sequence[Image.Image]) -> Drift:
    """Measure the drift along a chain: the original, then the picture after each turn."""
    sizes = [picture.size for picture in pictures]
    bounded = [plain(picture) for picture in pictures]
    steps = [
        laid_over(*pair, of) for pair, of in zip(pairwise(bounded), pairwise(sizes), strict=True)
    ]
    width, height = bounded[-1].size
    touched, seen = np.zeros((height, width), dtype=np.bool_), Seen(WHOLE, WHOLE)
    for step in reversed(steps):
        touched |= _carried(step.changed, seen, (width, height))
        before = _before(seen, step)
        if before is None:
            return _said(0.0, None, None)
        seen = before
    distance = distances(bounded[0], bounded[-1], seen.of, seen.place)
    left = ~_grown(touched) & _within(seen.place, (width, height))
    untouched = float(left.mean())
    if untouched < LEAST:
        return _said(untouched, None, None)
    return _said(untouched, float((distance[left] > CHANGED).mean()), float(distance[left].mean()))


def _before(seen: Seen, step: Laid) -> Seen | None:
    """Return what the last picture shows of the picture before a step; None: nothing."""
    across = _back(seen, step, "left", "width")
    down = _back(seen, step, "top", "height")
    if across is None or down is None:
        return None
    return Seen(
        Box(across[0], down[0], across[1], down[1]), Box(across[2], down[2], across[3], down[3])
    )


def _back(
    seen: Seen, step: Laid, start: str, length: str
) -> tuple[float, float, float, float] | None:
    """Return the same along one side: start and length in the picture before, and in the last."""
    of, place, source, edited = (
        (getattr(box, start), getattr(box, length))
        for box in (seen.of, seen.place, step.source_box, step.edited_box)
    )
    low, high = max(of[0], edited[0]), min(of[0] + of[1], edited[0] + edited[1])
    if high - low < TRACE:
        return None
    in_source = source[1] / edited[1]
    in_last = place[1] / of[1]
    return (
        source[0] + (low - edited[0]) * in_source,
        (high - low) * in_source,
        place[0] + (low - of[0]) * in_last,
        (high - low) * in_last,
    )


def _carried(changed: Flags, seen: Seen, size: tuple[int, int]) -> Flags:
    """Return where the last picture, of ``size``, shows what is flagged in an earlier one."""
    left, top, right, bottom = pixels(seen.place, size)
    flags = Image.fromarray(changed.astype(np.uint8) * 255)
    placed = flags.resize(
        (right - left, bottom - top), Image.Resampling.BILINEAR, box=part(seen.of, flags.size)
    )
    found = np.zeros(size[::-1], dtype=np.bool_)
    found[top:bottom, left:right] = np.asarray(placed) > 0
    return found


def _within(place: Box, size: tuple[int, int]) -> Flags:
    left, top, right, bottom = pixels(place, size)
    found = np.zeros(size[::-1], dtype=np.bool_)
    found[top:bottom, left:right] = True
    return found


def _grown(flags: Flags) -> Flags:
    image = Image.fromarray(flags.astype(np.uint8) * 255)
    for _step in range(RIM_STEPS):
        image = image.filter(ImageFilter.MaxFilter(5))
    return np.asarray(image) > 0


def _said(untouched: float, share: float | None, mean: float | None) -> Drift:
    rounded = round(untouched, 4)
    if share is None or mean is None:
        return Drift(rounded, None, None, in_words(rounded, None, None))
    return Drift(
        rounded, round(share, 4), round(mean, 1), in_words(rounded, round(share, 4), round(mean, 1))
    )


def in_words(untouched: float, share: float | None, mean: float | None) -> str:
    """Say what a drift was measured on and what it came to."""
    if share is None or mean is None:
        return _("Single turns changed nearly all of the picture: no drift can be measured.")
    return _(
        "No single turn visibly changed {untouched:.0%} of the last picture. There, {share:.0%} "
        "of the pixels differ visibly from the original; on average they differ by {mean} of 255.",
        untouched=untouched,
        share=share,
        mean=f"{mean:.1f}",
    )
