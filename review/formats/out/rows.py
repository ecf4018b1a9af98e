"""An edit on its way out with its pictures, and what every writer of such does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from review.core.edits import Edit


@dataclass(frozen=True)
class OutEdit:
    """One edit that goes out. ``references``: further pictures it was made from, in their order.

    ``requirement``: what whoever judges the edit has to look for, in words.
    """

    edit: Edit
    split: str
    source: bytes
    edited: bytes
    references: tuple[bytes, ...] = ()
    requirement: str = ""


class Writer(Protocol):
    """Writes edits, a split after the other; ``counts`` say what was written, and what could not.

    ``held``: bytes written since the last ``cut``. After a ``cut`` all files that are there are
    whole, and ``state`` says how to go on: a writer that was given it to ``resume`` does.
    """

    counts: dict[str, int]
    held: int

    def add(self, out: OutEdit) -> None:
        """Write one edit."""

    def cut(self) -> None:
        """Finish what is open."""

    def state(self) -> dict[str, Any]:
        """Return what ``resume`` takes."""

    def resume(self, state: dict[str, Any]) -> None:
        """Go on where a writer stopped after a ``cut``; what it wrote since is taken away.

        Of an empty state it begins anew.
        """

    def leave(self) -> None:
        """Let go of open files, of a release that failed."""

    def close(self) -> None:
        """Finish: also where nothing was written, readers find what they look for."""


def card(splits: dict[str, str], about: str) -> str:
    """Return the README by which ``datasets.load_dataset(folder)`` finds the splits' files.

    ``splits``: name → a file's name, or a pattern of several.
    """
    files = "".join(f'  - split: {split}\n    path: "{path}"\n' for split, path in splits.items())
    head = f"---\nconfigs:\n- config_name: default\n  data_files:\n{files}---\n"
    return f"{head}{about} `manifest.json` says what they were made from.\n"
