"""Pictures that look the same: perceptual hashes, and the near duplicates that they tell."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from PIL import Image

from review.core.later import csgraph, imagehash, sparse

#: Bits of the 64 in which near duplicates differ at most.
NEAR = 6
#: Grey levels (standard deviation) below which a picture has nothing that a hash could tell.
PLAIN = 2.0
#: Pixels that are plenty for a hash of 64 bits.
LONGEST = 256
#: Comparisons made at once, and links held until they are joined: what bounds the memory.
_BLOCK, _LINKS = 1 << 22, 1 << 21

Bits = npt.NDArray[np.uint64]


def look(image: Image.Image) -> int | None:
    """Return a picture's perceptual hash, 64 bits; None for one without any structure.

    pHash: the signs, against their median, of the lowest 8 × 8 frequencies of the cosine transform
    of the picture at 32 × 32 (C. Zauner, Implementation and Benchmarking of Perceptual Image Hash
    Functions, 2010), as ``imagehash.phash`` has it. A change of size, format or quality changes few
    bits.
    """
    grey = image.convert("L").resize((LONGEST, LONGEST), Image.Resampling.BOX)
    if np.asarray(grey, np.float32).std() < PLAIN:
        return None
    return int.from_bytes(np.packbits(imagehash.phash(grey).hash.astype(bool)).tobytes(), "big")


def families(looks: Bits, most: int = NEAR) -> npt.NDArray[np.int32]:
    """Return the family of each look: (n,) int32, equal numbers for what near duplicates connect.

    ``looks``: (n,) 64-bit hashes. Two are near where at most ``most`` bits differ; families are the
    connected components. Of any two such at least one of ``most`` + 1 bands of bits is equal, so
    only those of an equal band are compared: 400,000 take seconds, in bounded memory.
    """
    own, family = np.unique(looks, return_inverse=True)
    label = np.arange(len(own), dtype=np.int32)
    held: list[npt.NDArray[np.intp]] = []
    number = 0
    for link in _links(own, most):
        held.append(link)
        number += link.shape[1]
        if number > _LINKS:
            label, held, number = _joined(label, held), [], 0
    return _joined(label, held)[family.reshape(-1)]


def _joined(
    label: npt.NDArray[np.int32], links: list[npt.NDArray[np.intp]]
) -> npt.NDArray[np.int32]:
    if not links or not len(label):
        return label
    one, other = label[np.concatenate(links, axis=1)]
    graph = sparse.coo_array(
        (np.ones(len(one), bool), (one, other)), shape=(len(label), len(label))
    )
    found: npt.NDArray[np.int32] = csgraph.connected_components(graph, directed=False)[1]
    return found[label]


def _links(own: Bits, most: int) -> Iterator[npt.NDArray[np.intp]]:
    """Yield (2, k) places of looks that are near, of equal bands."""
    edges = [64 * band // (most + 1) for band in range(most + 2)]
    for low, high in pairwise(edges):
        band = (own >> np.uint64(low)) & np.uint64((1 << (high - low)) - 1)
        order = np.argsort(band, kind="stable")
        starts = np.flatnonzero(np.diff(band[order], prepend=band[order][:1] + np.uint64(1)))
        for members in np.split(order, starts[1:]) if len(order) else ():
            yield from _near(own, members, most)


def _near(own: Bits, members: npt.NDArray[np.intp], most: int) -> Iterator[npt.NDArray[np.intp]]:
    step = max(1, _BLOCK // len(members))
    for start in range(0, len(members) - 1, step):
        rows, rest = members[start : start + step], members[start:]
        far = np.bitwise_count(own[rows][:, None] ^ own[rest][None, :])
        one, other = np.nonzero(far <= most)
        upper = one < other
        if upper.any():
            yield np.stack([rows[one[upper]], rest[other[upper]]])
