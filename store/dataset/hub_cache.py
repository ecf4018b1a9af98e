"""Files of the Hugging Face hub's cache: names that are links to the bytes beside them.

The cache has ``datasets--OWNER--NAME/snapshots/REVISION/FILE``, each a link to
``datasets--OWNER--NAME/blobs/HASH``. Such a link leads out of the folder that a person names, and
still to what the name stands for.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

_KINDS = ("datasets--", "models--", "spaces--")


class Cached(NamedTuple):
    """A file of the cache: its name below the revision, and where its bytes lie."""

    name: str
    blob: Path


def of_hub_cache(path: Path) -> Cached | None:
    """Return what a file of the cache is; None for any other file, and for any other link."""
    if not os.path.islink(path):  # noqa: PTH114  (it takes any name)
        return None
    blob = Path(os.path.realpath(path))  # Of links in a circle, too.
    link = path.parent.resolve() / path.name
    for snapshots in link.parents:
        repository = snapshots.parent
        of_hub = snapshots.name == "snapshots" and repository.name.startswith(_KINDS)
        if of_hub and blob.parent == repository / "blobs":
            return Cached("/".join(link.relative_to(snapshots).parts[1:]), blob)
    return None
