"""The kinds of units a judge is asked about: a line for each."""

from __future__ import annotations

from collections.abc import Callable

from review.core.errors import Unknown
from review.core.i18n import _
from store.judging import edits, groups
from store.judging.kinds import Kind

KINDS: dict[str, Kind] = {"edits": edits.EDITS, "groups": groups.GROUPS}

#: Kind → what lists its units: of a batch (its id), so many (``limit``), by chance (``seed``).
UNITS: dict[str, Callable[..., list[str]]] = {"edits": edits.units, "groups": groups.units}


def kind(name: str) -> Kind:
    """Return a kind. Raises Unknown for one of a newer version of pico-review."""
    if name not in KINDS:
        raise Unknown(_("This version of pico-review asks no judge about {kind}.", kind=name))
    return KINDS[name]
