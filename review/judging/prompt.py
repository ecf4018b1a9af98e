"""What a judge is asked: a version of a prompt, known by its digest."""

from __future__ import annotations

import hashlib

import msgspec


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One criterion as the judge reads it: its question, and the ends of its scale in words."""

    question: str
    low: str = ""
    high: str = ""


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An edit shown to the judge with the answer it should have given.

    ``edit_id``: the edit, whose pictures and instruction are sent. ``scores``: criterion → number
    on the scale. ``why``: what a person says of it.
    """

    edit_id: str
    scores: dict[str, float]
    why: str = ""


class Prompt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The text of a prompt; which criteria there are and their scale the settings say.

    ``role``: who the judge is and what it does. ``criteria``: id → how it is asked. ``guidelines``:
    the reviewers' or the lead's own rules. ``examples``: in the order shown.
    """

    role: str
    criteria: dict[str, Asked]
    guidelines: str = ""
    examples: tuple[Example, ...] = ()

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the prompt's JSON, as 64 hexadecimal digits."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()
