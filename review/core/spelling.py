"""The many ways in which one picture's path is written, and the one in which it is compared."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterator, Sequence
from urllib.parse import quote, unquote

#: A path in which nothing of this stands is in its one spelling already; most are.
_ODD = re.compile(
    r"[\\%#]|//|(?:^|/)\.{1,2}(?:/|$)|/$|^\s|\s$|^file:",
)
#: What begins so stays as it stands.
_ADDRESS = ("https://", "http://")
#: The same in lines of many paths, and a little more than it: ``./``, white space anywhere, and a
#: dot at the end.
_ODD_TEXTS = (
    "\\", "%", "#", "//", "./", ".\n", "/\n", "\nfile:",
    " \n", "\n ", "\t", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x1f",
)  # fmt: skip
#: Between a shard and the place of a picture in it: see ``review.formats.containers.inside``.
_IN_SHARD = re.compile(r"\.(?:parquet|arrow|tar|zip)#.", re.IGNORECASE)
_FILE = re.compile(r"file://(?:localhost)?(?=/)", re.IGNORECASE)
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")


def normalise_path(path: str, foreign_roots: Sequence[str] = ()) -> str:
    r"""Write an image path in the one way it is compared.

    With ``/``, no ``./``, ``//`` or ``..`` inside, no white space around it, characters composed
    (Unicode's NFC), nothing URL-encoded, no foreign root. A picture inside a shard is left as it
    stands, and so is an address.

    >>> normalise_path("nano-banana-300k/images/rejected-edit/14.png", ["nano-banana-300k"])
    'images/rejected-edit/14.png'
    >>> normalise_path(r".\My%20Photos\x/../1.png")
    'My Photos/1.png'
    """
    if path.isascii() and not _ODD.search(path):
        return _below(path, foreign_roots)
    if _IN_SHARD.search(path):
        return path
    bare = _FILE.sub("", path.strip())
    if "://" in bare:
        return path
    tidied = _tidied(_decoded(bare).replace("\\", "/"))
    plain = _below(tidied, foreign_roots)
    # A file of another machine stays the address it is; one below a foreign root is a path.
    return path if plain == tidied and _FILE.match(path) else plain


def normalise_paths(paths: Sequence[str], foreign_roots: Sequence[str] = ()) -> list[str]:
    """Return ``normalise_path`` of each; where all are spelled so already, at a look at them all.

    >>> normalise_paths(["images/1.png", "./images/2.png", "https://example.org/a//b.png"])
    ['images/1.png', 'images/2.png', 'https://example.org/a//b.png']
    """
    local = [path for path in paths if not path.startswith(_ADDRESS)]
    if not local or _all_plain(local, foreign_roots):
        return list(paths)
    return [normalise_path(path, foreign_roots) for path in paths]


def _all_plain(paths: Sequence[str], foreign_roots: Sequence[str]) -> bool:
    """Whether none of the paths has anything that ``normalise_path`` changes.

    Searched as one text in which each path is a line: a plain search is many times a pattern's
    speed.
    """
    lines = "\n" + "\n".join(paths) + "\n"
    if not lines.isascii() or lines.count("\n") != len(paths) + 1:
        return False
    roots = (root.replace("\\", "/").strip("/") + "/" for root in foreign_roots)
    begins = [f"\n{slash}{root}" for root in roots for slash in ("", "/")]
    return not any(odd in lines for odd in (*_ODD_TEXTS, *begins))


def spellings(path: str) -> Iterator[str]:
    """Give the ways in which a disk may have the file of a path, the path itself first.

    Disks keep characters composed or not, and some who download keep a name URL-encoded.
    """
    given = [path]
    if not path.isascii():
        given += [unicodedata.normalize("NFC", path), unicodedata.normalize("NFD", path)]
    given.append(quote(path))
    if "%" in path:
        given.append(unquote(path))
    yield from dict.fromkeys(given)


def _decoded(path: str) -> str:
    """Return a path without its URL's escapes, where they stand for text."""
    if not _ESCAPE.search(path):
        return path
    try:
        plain = unquote(path, errors="strict")
    except UnicodeDecodeError:
        return path
    return path if "\x00" in plain else plain


def _tidied(path: str) -> str:
    if not path:
        return path
    plain = posixpath.normpath(unicodedata.normalize("NFC", path))
    return plain.removeprefix("/") if plain.startswith("//") else plain


def _below(path: str, foreign_roots: Sequence[str]) -> str:
    """Return a path without the foreign roots that it begins with."""
    for root in foreign_roots:
        lead = root.replace("\\", "/").strip("/") + "/"
        if path.startswith(lead):
            path = path[len(lead) :]
        elif path.startswith(f"/{lead}"):
            path = path[len(lead) + 1 :]
    return path
