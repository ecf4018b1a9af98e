"""Records of a manifest that lies in a folder below the root: its pictures' names begin there.

Two parts of a dataset may each name ``images/1.png``: below the root these are two pictures.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator

import msgspec

from review.core.edits import Edit, JudgeRow, Record
from review.formats.containers.inside import inside

_OWN = re.compile(r"/|[A-Za-z]:[\\/]|[A-Za-z][A-Za-z0-9+.-]+://")


def within(record: Record, prefix: str, *, shards: str | None = None) -> Record:
    """Return a record whose relative names begin with ``prefix``; scores of its edits follow.

    ``shards``: where pictures inside tables and archives begin, if elsewhere. Addresses and
    absolute paths stay as they are, a key that somebody named, and everything where both are ''.

    >>> within(Record(1, "sft", (Edit("a.png", "x", "../b.png"),)), "part1").edits[0].output_image
    'b.png'
    """
    inner = prefix if shards is None else shards
    if not prefix and not inner:
        return record

    keys = {edit.output_image for edit in record.edits if _is_key(edit)}

    def put(name: str) -> str:
        return name if name in keys else joined(inner if inside(name) else prefix, name)

    return msgspec.structs.replace(
        record,
        edits=tuple(_edit(edit, put) for edit in record.edits),
        scores=record.scores and _row(record.scores, put),
        turn_scores=tuple(_row(row, put) for row in record.turn_scores),
        chain_score=record.chain_score and _row(record.chain_score, put),
    )


def joined(prefix: str, name: str) -> str:
    """Return a name as it stands below the root; an address or an absolute path as it is."""
    if not prefix or not name or _OWN.match(name):
        return name
    return posixpath.normpath(f"{prefix}/{name}") if ".." in name else f"{prefix}/{name}"


def relative_names(record: Record) -> Iterator[str]:
    """Yield the names of files that stand below the manifest's folder, or the root."""
    for edit in record.edits:
        for name in (edit.local_output or edit.output_image, edit.local_source, edit.source):
            if name and not _OWN.match(name) and not inside(name):
                yield name


def _is_key(edit: Edit) -> bool:
    """Whether an edit goes by a key that is no path: its picture lies elsewhere."""
    return edit.local_output is not None and inside(edit.output_image) is None


def _edit(edit: Edit, put: Callable[[str], str]) -> Edit:
    return msgspec.structs.replace(
        edit,
        source=put(edit.source),
        output_image=put(edit.output_image),
        local_source=edit.local_source and put(edit.local_source),
        local_output=edit.local_output and put(edit.local_output),
        further=tuple(
            msgspec.structs.replace(one, picture=put(one.picture)) for one in edit.further
        ),
    )


def _row(row: JudgeRow, put: Callable[[str], str]) -> JudgeRow:
    chain = row.chain and put(row.chain)
    return msgspec.structs.replace(row, output_image=put(row.output_image), chain=chain)
