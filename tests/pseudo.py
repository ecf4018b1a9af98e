"""A language made by machine, to see in tests what is not translated, and where words are cut.

Every sentence is about 40% longer, accented and in ⟦brackets⟧; what is filled in stays.
"""

from __future__ import annotations

import re
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from tools.messages import TEMPLATE

#: The name that pseudo-languages go by; no person speaks it.
PSEUDO = "qps"
OPEN, CLOSE = "⟦", "⟧"
#: What stays as it is: placeholders, code, options, addresses, icons, marks of Markdown.
_KEPT = re.compile(
    r"(%?\{\{?[^{}]*\}?\}|`[^`]*`|--[\w-]+|\w+://\S+|:\w+/\w+:|<[^<>]+>|\*\*|\n|[A-Z]+=[A-Z]+)"
)
_ACCENTS = str.maketrans("aeiouyAEIOUY", "àéîöüýÀÉÎÖÜÝ")
_VOWEL = re.compile("[aeiouy]")


def pseudo(sentence: str) -> str:
    """Return a sentence in the pseudo-language, its placeholders still to be filled in."""
    parts = _KEPT.split(sentence)
    parts[::2] = (_VOWEL.sub(r"\g<0>\g<0>", part).translate(_ACCENTS) for part in parts[::2])
    return f"{OPEN}{''.join(parts)}{CLOSE}"


def write_catalogue(folder: Path) -> Path:
    """Write the catalogue of every sentence there is; return the folder to look for it in."""
    place = folder / PSEUDO / "LC_MESSAGES"
    place.mkdir(parents=True, exist_ok=True)
    place.joinpath("messages.po").write_bytes(_catalogue())
    return folder


@lru_cache
def _catalogue() -> bytes:
    with TEMPLATE.open("rb") as file:
        found = read_po(file)
    made = Catalog(charset="utf-8", fuzzy=False)
    for message in found:
        if isinstance(message.id, tuple):
            made.add(message.id, tuple(map(pseudo, message.id)), locations=message.locations)
        elif message.id:
            made.add(message.id, pseudo(message.id), locations=message.locations)
    written = BytesIO()
    write_po(written, made)
    return written.getvalue()
