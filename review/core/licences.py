"""Licences of datasets: what a dataset that leaves the house says of its own, and what it allows.

Identifiers are those of the Hugging Face Hub. What a licence lets others do stands in
``review/presets/licences.yaml``; settings may say it of any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated

import msgspec
import yaml

#: A licence that is none of the list: it has a name and a link of its own.
OTHER = "other"


class Licence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A licence: its name, its text's address, and whether the data may be passed on at all.

    ``redistribution`` None: the licence does not say it plainly, somebody has to.
    """

    name: str
    link: str
    redistribution: bool | None = None


class Publishing(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a dataset says of itself when it leaves the house.

    ``licence``: an identifier of the list, or ``other`` with ``licence_name`` and
    ``licence_link``; empty while nobody said it. ``redistribution``: whether pictures and
    instructions may be passed on, where the licence does not say it or something else was agreed;
    False: labels and ids only. ``source``: where they come from, as it is to be credited.
    """

    title: Annotated[str, msgspec.Meta(max_length=120)] = ""
    licence: Annotated[str, msgspec.Meta(pattern="^[a-z0-9.-]{0,60}$")] = ""
    licence_name: Annotated[str, msgspec.Meta(max_length=120)] = ""
    licence_link: Annotated[str, msgspec.Meta(pattern='^(https?://[^\\s<>"]{1,500})?$')] = ""
    redistribution: bool | None = None
    source: Annotated[str, msgspec.Meta(max_length=500)] = ""

    def terms(self) -> Licence | None:
        """Return the licence with what it allows here; None while nobody said which it is."""
        if not self.licence:
            return None
        known = known_licences().get(self.licence)
        name, link = (known.name, known.link) if known else (self.licence, "")
        allowed = known.redistribution if known else None
        return Licence(
            self.licence_name or name,
            self.licence_link or link,
            allowed if self.redistribution is None else self.redistribution,
        )


@cache
def known_licences() -> Mapping[str, Licence]:
    """Return identifier → licence, of those whose terms are known here."""
    written = (files("review") / "presets" / "licences.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(written), dict[str, Licence])
