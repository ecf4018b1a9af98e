"""How different two colours look."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Linear sRGB to CIE XYZ (IEC 61966-2-1), and the white of D65 in it.
_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_WHITE = _TO_XYZ.sum(axis=1)
#: Below this, the cube root of CIE L*a*b* goes on as a straight line.
_BEND = (6 / 29) ** 3


def lab(rgb: NDArray[Any]) -> NDArray[np.float64]:
    """Return sRGB colours (…, 3), 0 to 255, as CIE L*a*b* of D65 (ISO/CIE 11664-4)."""
    share = np.asarray(rgb, dtype=np.float64) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    xyz = linear @ _TO_XYZ.T / _WHITE
    bent = np.where(xyz > _BEND, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = np.moveaxis(bent, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def colour_difference(one: NDArray[Any], other: NDArray[Any]) -> NDArray[np.float64]:
    """Return ΔE*ab of two arrays of sRGB colours (…, 3): 2.3 or so is just seen side by side.

    The distance in CIE L*a*b* (ISO/CIE 11664-4); what is just seen by Mahy et al. 1994, doi
    10.1002/col.5080190207.
    """
    return np.asarray(np.linalg.norm(lab(one) - lab(other), axis=-1), dtype=np.float64)
