"""Pictures of edits on their way out: found, whole, upright; and what was changed of them."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from os import cpu_count
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from review.core.edits import Further, Side
from review.core.errors import BadInput
from review.pictures import headers
from review.pictures.outgoing import PLAIN, Leaving, leaving, without_loss
from store.dataset import decoding, images, places
from store.dataset.places import Place
from store.db.workspace import Store

Row = TypeVar("Row")
Made = TypeVar("Made")
#: Pictures are read and checked by so many threads; so many rows of them are held at once.
THREADS, AHEAD = min(8, cpu_count() or 1), 16


@dataclass(frozen=True)
class GoingOut:
    """Reads pictures as they leave. ``as_is``: byte for byte, also what trainers misread.

    ``rehearsed``: a byte for each picture that looks whole. ``changed``: the digests of those that
    are not their file's bytes, by what was changed.
    """

    store: Store
    as_is: bool = False
    rehearsed: bool = False
    changed: dict[str, set[bytes]] = field(default_factory=dict)

    def picture(self, edit_id: str, side: Side) -> bytes | None:
        """Return one side of an edit; None where it is missing, broken or too large."""
        if self.rehearsed:
            place = images.path_of(self.store, edit_id, side)
            return b"." if place and places.fault(place) is None else None
        found = leaving_of(self.store, edit_id, side, as_is=self.as_is)
        if found is None:
            return None
        if found.change:
            digest = hashlib.sha256(found.content).digest()
            self.changed.setdefault(found.change, set()).add(digest)
        return found.content

    def counts(self) -> dict[str, int]:
        """Return how many pictures were changed, by what was, as manifests count them."""
        return counts_of({why: len(which) for why, which in self.changed.items()})


def counts_of(changed: Mapping[str, int]) -> dict[str, int]:
    """Return changes of pictures as manifests count them."""
    return {f"pictures_{why}": number for why, number in sorted(changed.items())}


def leaving_of(store: Store, edit_id: str, side: Side, *, as_is: bool) -> Leaving | None:
    """Return one side of an edit as it leaves; None where it is missing, broken or too large."""
    return _leaving(images.path_of(store, edit_id, side), as_is=as_is)


def further(store: Store, row: Any, *, as_is: bool) -> Iterator[Leaving]:
    """Yield the references an edit was made from, as far as they are there and whole."""
    if not row.further_json:
        return
    folders = images.roots(store)
    for one in msgspec.json.decode(row.further_json, type=list[Further]):
        if one.role == "reference":
            found = _leaving(images.as_imported(store, folders, one.picture), as_is=as_is)
            if found:
                yield found


def bytes_of(place: Place | None) -> bytes | None:
    """Return a picture's own bytes, wherever they lie; None for none, or too many."""
    try:
        if place is None or (isinstance(place, Path) and places.size(place) > decoding.MAX_BYTES):
            return None
        content = places.content(place)
    except (BadInput, OSError):
        return None
    return content if len(content) <= decoding.MAX_BYTES else None


def _leaving(place: Place | None, *, as_is: bool) -> Leaving | None:
    content = bytes_of(place)
    if content is None:
        return None
    if headers.kind(content[: headers.HEAD]) in PLAIN:
        return leaving(content, decoding.MAX_PIXELS, as_is=as_is)
    try:
        seen = decoding.opened(io.BytesIO(content))
    except BadInput:
        return None
    return Leaving(content) if as_is else without_loss(seen)


def ahead(make: Callable[[Row], Made], rows: Iterable[Row]) -> Iterator[Made]:
    """Yield what is made of each row, in their order, some of them made ahead by threads."""
    waiting = iter(rows)
    with ThreadPoolExecutor(THREADS, "going-out") as threads:
        begun: list[Future[Made]] = [threads.submit(make, row) for row in islice(waiting, AHEAD)]
        while begun:
            yield begun.pop(0).result()
            begun += [threads.submit(make, row) for row in islice(waiting, 1)]
