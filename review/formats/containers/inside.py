"""How a picture inside a table or an archive is named: ``SHARD#PLACE``.

``SHARD``: the file's path below the image root, with ``/``. ``PLACE``: of a table
``ROW/COLUMN`` (rows count from 0, over the whole file) or ``ROW/COLUMN/NUMBER`` in a list of
pictures (from 0); of an archive the member's name in it. The key of a record whose shard gives it
none is ``SHARD#ROW``, in an archive of members ``SHARD#STEM``.
"""

from __future__ import annotations

from typing import NamedTuple

#: Files that hold pictures themselves.
ARROW = (".arrow", ".feather")
TABLES = (".parquet", ".pq", *ARROW)
ARCHIVES = (".tar", ".zip")
_SHARDS = (*TABLES, *ARCHIVES)


class Inside(NamedTuple):
    """A picture in a shard: the shard's path below its image root, and the place in it."""

    shard: str
    place: str

    def __str__(self) -> str:
        """Write it as records have it."""
        return f"{self.shard}#{self.place}"


def inside(name: str) -> Inside | None:
    """Return which shard and place a picture's name means; None for a file or an address.

    A ``#`` in a file's own name is no sign of a shard.

    >>> inside("data/train-0.parquet#17/edited_image")
    Inside(shard='data/train-0.parquet', place='17/edited_image')
    >>> inside("images/no#1.png") is None
    True
    """
    start = 0
    while (sign := name.find("#", start)) != -1:
        shard, place = name[:sign], name[sign + 1 :]
        if place and shard.lower().endswith(_SHARDS):
            return Inside(shard, place)
        start = sign + 1
    return None


def key(name: str) -> str:
    """Return what identifies the record whose edited picture this names: a shard's row or stem.

    Of a file or an address it is the name itself.

    >>> key("data/train-0.parquet#17/edited_image")
    'data/train-0.parquet#17'
    >>> key("data/0.tar#a/00017.edited.png")
    'data/0.tar#a/00017'
    """
    found = inside(name)
    if found is None:
        return name
    if found.shard.lower().endswith(TABLES):
        return f"{found.shard}#{found.place.partition('/')[0]}"
    folder, slash, member = found.place.rpartition("/")
    return f"{found.shard}#{folder}{slash}{member.partition('.')[0] or member}"
