"""Whether a workspace is well: what a server needs to answer, and what a lead may have to mend."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One thing looked at: ``well`` or not, what was found, and where it is not, what to do.

    ``name`` is the same in every language; the others are words.
    """

    name: str
    well: bool
    found: str
    what_to_do: str = ""
