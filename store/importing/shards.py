"""Shards of an import: told apart from others of their name that were imported before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from review.core.doors import advice
from review.core.edits import Problem
from review.core.errors import Refused
from review.core.i18n import N_, _
from review.formats.containers.inside import ARCHIVES, TABLES
from store.dataset import images, prints
from store.db.workspace import Store
from store.importing.pictures import PictureSearch
from store.importing.report import Report
from store.importing.sources import Source


def apart(store: Store, files: Sequence[Source]) -> list[Source]:
    """Return the files, each shard under a name that no other one was imported under.

    Two folders may each have a ``train.parquet``. The second one's name begins above its folder.
    Raises Refused where no folder above tells them apart.
    """
    roots = images.roots(store)
    return [_apart(store, roots, file) if _is_shard(file.path) else file for file in files]


def _apart(store: Store, roots: Sequence[Path], file: Source) -> Source:
    named = file
    while _taken(store, roots, named):
        above = named.root.parent
        if above == above.parent:  # All of the machine is no image folder.
            raise Refused(
                _("{name}: another file of this name was imported.", name=file.path.name),
                what_to_do=_("Rename it."),
            )
        prefix = f"{named.root.name}/{named.prefix}".rstrip("/")
        named = replace(named, root=above, prefix=prefix)
    return named


def _taken(store: Store, roots: Sequence[Path], file: Source) -> bool:
    """Whether another file is shown under the name that this one would have."""
    name = _name(file)
    there = images.locate(roots, name)
    if isinstance(there, Path):
        own = file.path.resolve()
        return there != own and prints.of(there) != prints.of(own)
    with store.database.read() as connection:
        known = prints.kept(connection, [name]).get(name)
    return known is not None and known != prints.of(file.path)


def _name(file: Source) -> str:
    return f"{file.prefix}/{file.path.name}".lstrip("/")


def _is_shard(file: Path) -> bool:
    return file.name.lower().endswith((*TABLES, *ARCHIVES)) and file.is_file()


def bring_in(
    connection: Connection, report: Report, pictures: PictureSearch, *, accept_changes: bool
) -> None:
    """Keep what tells the shards of this import from others; name those that were replaced."""
    found = pictures.shards()
    made = {name: prints.of(file) for name, file in found.items()}
    known = prints.kept(connection, made)
    replaced = {name for name, one in known.items() if one != made[name]}
    if not accept_changes:
        for problem in _replaced(found[name] for name in sorted(replaced)):
            report.add(problem)
        made = {name: one for name, one in made.items() if name not in replaced}
    prints.keep(connection, {name: one for name, one in made.items() if known.get(name) != one})


def _replaced(files: Iterator[Path]) -> Iterator[Problem]:
    for file in files:
        reason = _("another file was imported under this name; its pictures are not shown.")
        todo = advice(
            N_("Name it otherwise, or import with --accept-changes."),
            N_("Name it otherwise, or accept changed records."),
        )
        yield Problem(str(file), None, reason, todo)
