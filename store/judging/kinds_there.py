"""The kinds of units a judge is asked about: a line for each."""

from __future__ import annotations

from review.core.errors import Unknown
from review.core.i18n import _
from store.judging import edits
from store.judging.kinds import Kind

KINDS: dict[str, Kind] = {"edits": edits.EDITS}


def kind(name: str) -> Kind:
    """Return a kind. Raises Unknown for one of a newer version of pico-review."""
    if name not in KINDS:
        raise Unknown(_("This version of pico-review asks no judge about {kind}.", kind=name))
    return KINDS[name]
