"""Which sources of a release are one picture, or nearly: then they go to one split."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from review.core.errors import BadInput
from review.core.later import csgraph, sparse
from review.pictures import alike
from store.dataset import decoding, images, places
from store.db.progress import Progress
from store.db.workspace import Store
from store.releases.going_out import ahead, bytes_of

#: One picture that was looked at: which state of which file, its content, its hash, its kind.
_RECORD = np.dtype(
    [("mark", "V16"), ("content", "<u8"), ("look", "<u8"), ("kind", "u1")], align=False
)
#: Kinds of records: a picture with a hash, one without structure, no picture.
LOOKS, FLAT, NONE = 0, 1, 2
#: So many hashes are kept on the disk at once.
_TOGETHER = 500


@dataclass(frozen=True)
class Sources:
    """The sources of a release. ``family``: source → the name that its family goes by.

    ``looked_at``: those whose picture was there to be compared; the others go by their name alone.
    """

    family: Mapping[str, str]
    looked_at: int

    def told(self) -> dict[str, int]:
        """Return the numbers, for a manifest."""
        families = len(set(self.family.values()))
        return {"sources": len(self.family), "families": families, "looked_at": self.looked_at}


def sources(
    store: Store, edits: Mapping[str, str], *, fetch: bool, progress: Progress | None = None
) -> Sources:
    """Return which sources belong together, given source → an edit made from it.

    Equal bytes are one family, and so is what looks nearly the same. A hash that was made before
    is taken from the workspace's cache. ``fetch``: pictures that lie elsewhere are brought here.
    """
    names = sorted(edits)
    known = Known(store.folder / "cache" / "looks.bin")
    marks = [_mark(store, edits[name], fetch=fetch) for name in names]
    found = np.zeros(len(names), _RECORD)
    found["kind"] = NONE
    missing = [
        place for place, mark in enumerate(marks) if mark and not known.put(found, place, mark)
    ]
    made = ahead(lambda place: (place, _record(store, edits[names[place]], marks[place])), missing)
    for number, (place, record) in enumerate(made):
        found[place] = record
        known.keep(record)
        if progress:
            progress(number, len(missing))
    known.flush()
    family = _families(found)
    first: dict[int, str] = {}
    by_name = {
        name: first.setdefault(int(number), name)
        for name, number in zip(names, family, strict=True)
    }
    return Sources(by_name, int((found["kind"] != NONE).sum()))


class Known:
    """Hashes made before, in a file of equal records; a half-written last one counts as none."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._held: list[bytes] = []
        content = file.read_bytes() if file.exists() else b""
        whole = len(content) - len(content) % _RECORD.itemsize
        self._records = np.frombuffer(content[:whole], _RECORD)
        self._place = {bytes(mark): place for place, mark in enumerate(self._records["mark"])}
        self._cut = whole if whole < len(content) else None

    def put(self, found: np.ndarray, place: int, mark: bytes) -> bool:
        """Put what is known of a picture in its place; return whether anything is."""
        known = self._place.get(mark)
        if known is not None:
            found[place] = self._records[known]
        return known is not None

    def keep(self, record: np.ndarray) -> None:
        """Keep a record for the next time."""
        self._held.append(record.tobytes())
        if len(self._held) >= _TOGETHER:
            self.flush()

    def flush(self) -> None:
        """Bring what is held to the disk; a disk that is full keeps nothing."""
        if self._held:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.open("r+b" if self._cut is not None else "ab") as file:
                if self._cut is not None:
                    file.truncate(self._cut)
                    file.seek(self._cut)
                file.write(b"".join(self._held))
        self._held, self._cut = [], None


def _families(found: np.ndarray) -> np.ndarray:
    """Return a number per source; equal ones belong together.

    Links of equal content and of near looks are one graph: what shares a content gets the look of
    the first of them, so that one pass connects both.
    """
    size = len(found)
    own = np.arange(size)
    seen, looks = found["kind"] != NONE, found["kind"] == LOOKS
    parts = [(own, own)]
    for where, number in (
        (np.flatnonzero(seen), found["content"][seen]),
        (np.flatnonzero(looks), alike.families(found["look"][looks])),
    ):
        _values, first, inverse = np.unique(number, return_index=True, return_inverse=True)
        parts.append((where, where[first[inverse.reshape(-1)]]))
    one, other = (np.concatenate([part[side] for part in parts]) for side in (0, 1))
    graph = sparse.coo_array((np.ones(len(one), bool), (one, other)), shape=(size, size))
    found_families: np.ndarray = csgraph.connected_components(graph, directed=False)[1]
    return found_families


def _mark(store: Store, edit_id: str, *, fetch: bool) -> bytes | None:
    """Return what tells this state of a source's file from any other; None for no file."""
    place = images.path_of(store, edit_id, "source", fetch=fetch)
    return None if place is None else hashlib.sha256(places.mark(place).encode()).digest()[:16]


def _record(store: Store, edit_id: str, mark: bytes | None) -> np.ndarray:
    """Look at a source's picture."""
    record = np.zeros((), _RECORD)
    record["mark"], record["kind"] = np.void(mark or bytes(16)), NONE
    content = bytes_of(images.path_of(store, edit_id, "source", fetch=False))
    if content is None:
        return record
    try:
        look = alike.look(decoding.opened(io.BytesIO(content), alike.LONGEST))
    except BadInput:
        return record
    record["content"] = int.from_bytes(hashlib.sha256(content).digest()[:8], "little")
    record["look"], record["kind"] = look or 0, FLAT if look is None else LOOKS
    return record
