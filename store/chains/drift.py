"""The drift of a chain: measured once from its pictures, and kept."""

from __future__ import annotations

from dataclasses import asdict

import msgspec

from review.core.edits import Side
from review.core.errors import BadInput
from review.core.i18n import _
from review.core.units import Drifted
from review.pictures.drift import Drift, drift, in_words
from store.chains import population
from store.chains.population import Turn
from store.dataset import decoding, images
from store.dataset.places import Place, mark, readable
from store.db.workspace import Store

#: Part of the name of what is kept: another way of measuring makes another file.
VERSION = 1


def measured(store: Store, chain: str, *, fetch: bool = True) -> Drifted:
    """Return the drift of a chain; ``fetch``: pictures that lie elsewhere too.

    Raises BadInput where there is nothing to measure.
    """
    with store.database.read() as connection:
        turns = population.turns(connection, [chain])[chain]
    files = [
        _path(store, turns[0], "source", fetch=fetch),
        *(_path(store, turn, "edited", fetch=fetch) for turn in turns),
    ]

    def make() -> bytes:
        return msgspec.json.encode(drift([decoding.opened(readable(file)) for file in files]))

    marks = "|".join([str(VERSION), *map(mark, files)])
    kept = images.cached(store, files, marks, "drift", make)
    found = msgspec.json.decode(kept, type=Drift | None)
    if found is None:
        raise BadInput(
            _("Single turns changed nearly all of the picture: no drift is left to tell.")
        )
    # What is kept on the disk is read in many languages.
    return Drifted(**asdict(found), said=in_words(found))


def _path(store: Store, turn: Turn, side: Side, *, fetch: bool) -> Place:
    path = images.path_of(store, turn.edit_id, side, fetch=fetch)
    if path is not None:
        return path
    raise BadInput(
        _("The original is missing: there is nothing to compare.")
        if side == "source"
        else _("The picture of turn {number} is missing.", number=turn.position)
    )
