"""Where an edit differs from its source, or another picture: made once, kept with its facts."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace

import msgspec
from PIL import Image

from review.core.edits import Side
from review.core.errors import BadInput
from review.core.i18n import _
from review.pictures.alignment import Box, How
from review.pictures.difference import Difference, compare, in_words
from store.dataset import decoding, images
from store.dataset.images import Picture
from store.dataset.places import Place, mark, readable
from store.db.workspace import Store

#: Part of the name of what is kept: another way of comparing makes another file.
VERSION = 1


@dataclass(frozen=True)
class Facts:
    """What is known of a difference besides its heat map; see ``review.pictures.difference``.

    ``width`` and ``height`` are the heat map's, in pixels; it lies over the whole edit.
    """

    share: float
    how: How
    words: str
    width: int
    height: int
    source_size: tuple[int, int]
    edited_size: tuple[int, int]
    source_box: Box
    edited_box: Box


@dataclass(frozen=True)
class Against:
    """The picture that an edit is compared with, instead of its own source.

    ``side``: one of its sides, or the number of a further picture, from 0.
    """

    edit_id: str
    side: Side | int


def facts(store: Store, edit_id: str, against: Against | None = None) -> Facts:
    """Return the facts of an edit's difference. Raises BadInput where there is no comparing."""
    kept = msgspec.json.decode(_made(store, edit_id, against)[0], type=Facts)
    sizes, boxes = (kept.source_size, kept.edited_size), (kept.source_box, kept.edited_box)
    # What is kept on the disk is read in many languages.
    return replace(kept, words=in_words(kept.how, sizes, boxes))


def heat_map(store: Store, edit_id: str, against: Against | None = None) -> Picture:
    """Return the heat map to lay over an edit. Raises BadInput where there is no comparing."""
    return Picture(_made(store, edit_id, against)[1], "image/webp")


def _made(store: Store, edit_id: str, against: Against | None) -> tuple[bytes, bytes]:
    """Return facts and heat map, both in one file, so that they are there together."""
    before = against or Against(edit_id, "source")
    source, edited = _path(store, before.edit_id, before.side), _path(store, edit_id, "edited")

    def make() -> bytes:
        difference = compare(_opened(source), _opened(edited))
        return msgspec.msgpack.encode((msgspec.json.encode(_facts(difference)), _webp(difference)))

    marks = f"difference {VERSION}|{mark(source)}|{mark(edited)}"
    encoded = images.cached(store, (source, edited), marks, "difference", make)
    return msgspec.msgpack.decode(encoded, type=tuple[bytes, bytes])


def _opened(place: Place) -> Image.Image:
    return decoding.opened(readable(place))


def _path(store: Store, edit_id: str, side: Side | int) -> Place:
    path = images.path_of(store, edit_id, side)
    if path is None:
        raise BadInput(
            _("The edited picture is missing: there is nothing to compare.")
            if side == "edited"
            else _("The source picture is missing: there is nothing to compare.")
        )
    return path


def _facts(difference: Difference) -> Facts:
    height, width = difference.heat.shape[:2]
    sizes = (difference.source_size, difference.edited_size)
    boxes = (difference.source_box, difference.edited_box)
    return Facts(difference.share, difference.how, difference.words, width, height, *sizes, *boxes)


def _webp(difference: Difference) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(difference.heat, "RGBA").save(buffer, "WEBP", quality=70, method=2)
    return buffer.getvalue()
