"""One import: read files as streams, stage them, move them in with one short transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import msgspec
from sqlalchemy import Connection, insert, update

from review.core.doors import advice
from review.core.errors import BadInput, Refused
from review.core.i18n import N_, _
from review.core.settings import Settings
from review.core.tasks import PURPOSES, Purpose
from review.formats import FORMATS, Kind, brings_edits, recognise
from review.formats.containers import encodings
from review.formats.containers.files import remembered
from review.formats.containers.inside import ARCHIVES, TABLES
from review.formats.reading import Told
from store import settings
from store.dataset import fetching, images
from store.db import revision, tables
from store.db.progress import Progress
from store.db.workspace import Store, new_id
from store.importing import (
    chain_scores,
    edits,
    faithfulness,
    other_scale,
    parts,
    rankings,
    reviews,
    scores,
    shards,
    sources,
    typed_totals,
)
from store.importing.pictures import PictureSearch
from store.importing.reading import Stager
from store.importing.report import Report
from store.importing.sources import Source, Sources
from store.importing.staging import collector_frozen, staging
from store.settings import CurrentSettings
from store.work.handler import handlers


@dataclass(frozen=True)
class Taken:
    """What one file was said to be: its kind, and which of its columns (ours → theirs) is which."""

    kind: Kind
    mapping: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Options:
    """What the importer is told beside the files; ``mapping`` is ours → theirs.

    ``each``: files of which it was said one by one. ``beside``: images also lie beside the
    manifests, where no folder is named. ``reviewer``: whose the answers are that name nobody.
    ``encoding``: in which text is written that is not UTF-8; else it is guessed.
    """

    kind: str | None = None
    images: str | None = None
    judge: str | None = None
    purpose: Purpose = "measure"
    mapping: Mapping[str, str] = field(default_factory=dict)
    accept_changes: bool = False
    dry_run: bool = False
    beside: bool = True
    each: Mapping[Path, Taken] = field(default_factory=dict)
    reviewer: str | None = None
    encoding: str | None = None


class _DryRun(Exception):
    """Raised at the end of a dry run."""


def import_files(
    store: Store,
    files: Sequence[Path],
    options: Options,
    *,
    by: str,
    progress: Progress | None = None,
) -> Report:
    """Bring files in; manifests first, then scores, reviews and votes, however they come.

    ``files``: files, folders and patterns, as ``sources.found`` takes them.

    Raises BadInput when a file is not what it claims to be (then nothing is written), Refused
    for options that cannot be.
    """
    if options.purpose not in PURPOSES:
        raise Refused(
            _("There is no purpose {purpose!r}.", purpose=options.purpose),
            what_to_do=", ".join(PURPOSES),
        )
    with encodings.told(options.encoding), remembered():
        return _import(store, files, options, by, progress)


def _import(
    store: Store, files: Sequence[Path], options: Options, by: str, progress: Progress | None
) -> Report:
    current = settings.current(store)
    named = sources.found(files)
    named.files = shards.apart(store, named.files)
    kinds = _kinds(named, current.settings, options)
    import_id = new_id()
    report = Report(store.folder / "imports" / f"{import_id}.csv")
    with report, staging(store.database) as connection:
        report.begin(named)
        folders, remote = _image_folders(options, kinds), _remote_roots(options)
        pictures = PictureSearch(store, report, current.settings, folders, remote)
        stager = Stager(
            connection, current.settings, report, kinds, pictures,
            mappings={one.path: _mapping(one.path, kind, options) for one, kind in kinds.items()},
            judge=options.judge,
        )  # fmt: skip
        with store.database.aside(connection), collector_frozen():
            stager.stage(progress)
        try:
            with store.database.transaction(connection):
                where = _filed(store, options, current, import_id, by)
                _bring_in(store, connection, stager, current.version, where)
                _note(report, pictures, options)
                revision.dataset_changed(connection)
                if options.dry_run:
                    raise _DryRun
        except _DryRun:
            report.notes.append(
                advice(N_("Dry run: nothing was written."), N_("Nothing is written yet."))
            )
    if not options.dry_run:
        for root in (*map(str, folders), *remote):
            images.keep_root(store, root)
    return report


def _filed(
    store: Store, options: Options, current: CurrentSettings, import_id: str, by: str
) -> reviews.Where:
    """Return what this import's labels are filed under, from now on."""
    return reviews.Where(
        options.purpose, import_id, store.clock(), by, options.accept_changes,
        current.settings.vocabulary, partial(handlers, store),
    )  # fmt: skip


def _note(report: Report, pictures: PictureSearch, options: Options) -> None:
    """Add what else is to be said once everything is in."""
    new_versions = options.accept_changes and report.counts["edits_changed"]
    if not new_versions and not report.changed_anything():
        report.notes.append(advice(N_("Nothing new came in."), N_("All of it is here already.")))
    if report.unmatched:
        names = ", ".join(report.unmatched)
        report.notes.append(
            _("Reviews name edits that no manifest brought, such as {names}.", names=names)
        )
    report.picture_notes = pictures.notes()
    report.notes += report.picture_notes
    report.pictures_elsewhere = pictures.lie_elsewhere


def _kinds(named: Sources, rule: Settings, options: Options) -> dict[Source, Kind]:
    """Return the kind of each file, in the order in which files of these kinds are read.

    What is found in a folder and is nothing that can be loaded is left out with its reason.
    Raises BadInput where nothing else is there, or where the file was named by itself.
    """
    kinds: dict[Source, Kind] = {}
    refused: BadInput | None = None
    for source in named.files:
        try:
            kinds[source] = _kind(source.path, rule, options)
        except BadInput as error:
            if source.named:
                raise
            refused = error
            named.refuse(source, error)
    if refused and not kinds:
        raise refused
    order = list(FORMATS)
    return dict(sorted(kinds.items(), key=lambda pair: order.index(pair[1])))


def _kind(file: Path, rule: Settings, options: Options) -> Kind:
    said = options.each[file].kind if file in options.each else options.kind
    return recognise(file, rule, options.mapping) if said is None else known_kind(said)


def known_kind(said: str) -> Kind:
    """Return the kind of that name; raises Refused, naming all of them, for another."""
    for kind in FORMATS:
        if kind == said:
            return kind
    raise Refused(
        _("There is no kind {kind!r}.", kind=said),
        what_to_do=_("Kinds: {kinds}.", kinds=", ".join(FORMATS)),
    )


def _mapping(file: Path, kind: Kind, options: Options) -> Mapping[str, str]:
    said = options.each[file].mapping if file in options.each else options.mapping
    if options.reviewer is None or "reviewer" not in FORMATS[kind].columns:
        return said
    return {"reviewer": Told(options.reviewer), **said}


def _bring_in(
    store: Store, connection: Connection, stager: Stager, version: int, where: reviews.Where
) -> None:
    """Move in what was staged and read, and keep the report with the import."""
    report, files = stager.report, [str(file) for file in stager.files]
    table = tables.import_run
    row = {"id": where.import_id, "created": where.now, "created_by": where.by, "kind": "import"}
    files_json = msgspec.json.encode(files).decode()
    connection.execute(insert(table).values(**row, files_json=files_json, report_json="{}"))
    all_new = edits.bring_in(
        connection, report, files=files, import_id=where.import_id, now=where.now,
        accept_changes=where.accept_changes, settings=stager.settings,
    )  # fmt: skip
    shards.bring_in(connection, report, stager.pictures, accept_changes=where.accept_changes)
    parts.settle_scores(connection, stager.sources)
    other_scale.set_aside(connection, report, stager.off_scale())
    scores.bring_in(
        connection, report, files=files, import_id=where.import_id, now=where.now,
        settings_version=version, same_scoring=_same_scoring(store, version),
        rule=stager.settings, all_new=all_new,
    )  # fmt: skip
    typed_totals.follow(connection, where.import_id, lambda number: settings.version(store, number))
    faithfulness.bring_in(connection, report, files=files, import_id=where.import_id)
    chain_scores.bring_in(connection, report, files=files)
    said = parts.settled(connection, stager.sources, stager.reviews)
    reviews.bring_in(connection, report, said, where)
    votes = parts.settled(connection, stager.sources, stager.votes)
    rankings.bring_in(connection, report, votes, where)
    report_json = msgspec.json.encode(report.as_json()).decode()
    of_this = table.c.id == where.import_id
    connection.execute(update(table).where(of_this).values(report_json=report_json))


def _same_scoring(store: Store, version: int) -> Callable[[int], bool]:
    def scoring(number: int) -> object:
        read = settings.version(store, number)
        return (read.criteria, read.scale, read.use_supplied_overall, read.scoring)

    return lambda number: number == version or scoring(number) == scoring(version)


def _image_folders(options: Options, kinds: Mapping[Source, Kind]) -> list[Path]:
    """Return the folder named, else those of the manifests: images usually lie beside them.

    Shards hold their pictures themselves: their folder is one of them in any case.
    """
    manifests = [one for one, kind in kinds.items() if brings_edits(one.path, kind)]
    roots = {one.root for one in manifests if _holds_pictures(one.path)}
    if not options.images and options.beside:
        roots = {one.root for one in manifests}
    elif options.images and not fetching.is_remote(options.images):
        return [images.folder(options.images), *sorted(roots)]
    return sorted(roots)


def _holds_pictures(file: Path) -> bool:
    return file.name.lower().endswith((*TABLES, *ARCHIVES))


def _remote_roots(options: Options) -> list[str]:
    named = options.images
    return [fetching.root(named)] if named and fetching.is_remote(named) else []
