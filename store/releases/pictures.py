"""Which pictures of what goes out are missing, as far as the folders of pictures tell."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from review.formats.containers.inside import inside
from store.dataset import images
from store.db.workspace import Store


def told(store: Store) -> bool:
    """Whether the folders of pictures tell which are missing: some are named, all of them here."""
    return bool(images.roots(store)) and not images.remote_roots(store)


def missing(store: Store) -> Callable[[Any], bool]:
    """Return what tells whether a picture of an edit is missing in the folders of pictures.

    Where pictures lie elsewhere, or no folder is named, none can be called missing; nor can one
    that is named by an address.
    """
    folders = images.roots(store)
    if not told(store):
        return lambda _row: False

    @lru_cache(maxsize=4096)
    def names(place: str) -> frozenset[str]:
        there = [folder / place for folder in folders if (folder / place).is_dir()]
        return frozenset(file.name for one in there for file in one.iterdir())

    @lru_cache(maxsize=4096)
    def shard_there(shard: str) -> bool:
        return images.locate(folders, shard) is not None

    def there(path: str | None) -> bool:
        if not path or "://" in path:
            return bool(path)
        if held := inside(path):
            return shard_there(held.shard)
        if path.startswith("/") or ".." in path or not path.isascii():
            return images.locate(folders, path) is not None
        # A folder is read once: looking for each of 400,000 files by itself takes a minute.
        place, _slash, name = path.rpartition("/")
        return name in names(place)

    def both(row: Any) -> bool:
        edited = there(row.local_output or row.output_image)
        return edited and (there(row.local_source) or there(row.source))

    return lambda row: not both(row)
