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
from review.pictures.colour import colour_difference
from review.pictures.difference import (
    CHANGED,
    Laid,
    both_parts,
    laid_over,
    part,
    pixels,
    plain,
)

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
    changed visibly. Of that: ``outside_changed`` of its pixels differ visibly from the original (0
    to 1), and ``colour`` is the mean difference of colours, ΔE*ab (``colour``).
    """

    untouched: float
    outside_changed: float
    colour: float


@dataclass(frozen=True)
class Seen:
    """The part of a picture that the last one shows, and where: both as shares of theirs."""

    of: Box
    place: Box


def drift(pictures: Sequence[Image.Image]) -> Drift | None:
    """Measure the drift along a chain: the original, then the picture after each turn.

    None where single turns changed nearly all of the picture, or the last one shows nothing of
    the original: then there is nothing to measure.
    """
    sizes = [picture.size for picture in pictures]
    bounded = [plain(picture) for picture in pictures]
    steps = [
        laid_over(*pair, of) for pair, of in zip(pairwise(bounded), pairwise(sizes), strict=True)
    ]
    size = bounded[-1].size
    touched, seen = np.zeros(size[::-1], dtype=np.bool_), Seen(WHOLE, WHOLE)
    for step in reversed(steps):
        touched |= _carried(step.changed, seen, size)
        before = _before(seen, step)
        if before is None:
            return None
        seen = before
    left, top, right, bottom = pixels(seen.place, size)
    alone = ~_grown(touched)[top:bottom, left:right]
    untouched = float(alone.sum() / touched.size)
    if untouched < LEAST:
        return None
    original, last = both_parts(bounded[0], bounded[-1], seen.of, seen.place)
    changed = np.abs(last - original).max(axis=2)[alone] > CHANGED
    colour = colour_difference(original[alone], last[alone])
    return Drift(
        round(untouched, 4), round(float(changed.mean()), 4), round(float(colour.mean()), 1)
    )


def in_words(found: Drift) -> str:
    """Say what a drift was measured on and what it came to."""
    return _(
        "No single turn visibly changed {untouched:.0%} of the last picture. Of that, {changed:.1%}"
        " is visibly not as in the original; colours are ΔE {colour:.1f} off on average.",
        untouched=found.untouched,
        changed=found.outside_changed,
        colour=found.colour,
    )


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


def _grown(flags: Flags) -> Flags:
    image = Image.fromarray(flags.astype(np.uint8) * 255)
    for _step in range(RIM_STEPS):
        image = image.filter(ImageFilter.MaxFilter(5))
    return np.asarray(image) > 0
