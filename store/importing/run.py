"""One import: read files as streams, stage them, move them in with one short transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from sqlalchemy import Connection, insert

from review.core.edits import JudgeRow, Problem, Record, ReviewRow
from review.core.errors import MalformedScores, Refused
from review.core.i18n import _, ngettext
from review.core.scoring import NO_SCORE, OVERALL_TOLERANCE, Scored, score
from review.core.settings import Settings
from review.core.tasks import PURPOSES, Purpose
from review.formats import FORMATS, Kind, recognise
from review.formats.comparisons import ComparisonRow
from review.formats.rankings import RankingRow
from store import settings
from store.dataset import fetching, images
from store.db import tables
from store.db.progress import Progress
from store.db.workspace import Store, new_id
from store.importing import edits, rankings, reviews, scores
from store.importing.report import Report
from store.importing.staging import (
    EDIT_COLUMNS,
    MEMBER_COLUMNS,
    SCORE_COLUMNS,
    Buffer,
    collector_frozen,
    staging,
)
from store.work.handler import handlers

UNNAMED_JUDGE = "judge"
_ENCODER = msgspec.json.Encoder(order="sorted")


@dataclass(frozen=True)
class Options:
    """What the importer is told beside the files; ``mapping`` is ours → theirs.

    ``beside``: images also lie beside the manifests, where no folder is named.
    """

    kind: str | None = None
    images: str | None = None
    judge: str | None = None
    purpose: Purpose = "measure"
    mapping: Mapping[str, str] = field(default_factory=dict)
    accept_changes: bool = False
    dry_run: bool = False
    beside: bool = True


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

    Raises BadInput when a file is not what it claims to be (then nothing is written), Refused
    for options that cannot be.
    """
    if options.purpose not in PURPOSES:
        raise Refused(
            _("There is no purpose {purpose!r}.", purpose=options.purpose),
            what_to_do=", ".join(PURPOSES),
        )
    current = settings.current(store)
    kinds = {file: _kind(file, current.settings, options) for file in files}
    order = list(FORMATS)
    kinds = dict(sorted(kinds.items(), key=lambda pair: order.index(pair[1])))
    import_id = new_id()
    report = Report(store.folder / "imports" / f"{import_id}.csv")
    with report, staging(store.database) as connection:
        stager = _Stager(store, connection, current.settings, options, report, kinds)
        with store.database.aside(connection), collector_frozen():
            stager.stage(progress)
        try:
            with store.database.transaction(connection):
                _bring_in(store, connection, stager, current.version, import_id, by)
                versions = options.accept_changes and report.counts["edits_changed"]
                if not versions and not report.changed_anything():
                    report.notes.append(_("Nothing new came in."))
                if stager.without_folder:
                    report.notes.append(
                        ngettext(
                            "{n:,} picture was not looked for: its folder is not there. "
                            "Name it with --images.",
                            "{n:,} pictures were not looked for one by one: their folder is not "
                            "there. Name it with --images.",
                            stager.without_folder,
                        )
                    )
                if stager.elsewhere:
                    report.notes.append(_("Pictures lie elsewhere: none was looked for."))
                if options.dry_run:
                    raise _DryRun
        except _DryRun:
            report.notes.append(_("Dry run: nothing was written."))
    if not options.dry_run:
        for root in (*map(str, stager.folders), *stager.remote):
            images.keep_root(store, root)
    return report


def _kind(file: Path, rule: Settings, options: Options) -> Kind:
    if options.kind is None:
        return recognise(file, rule, options.mapping)
    for kind in FORMATS:
        if kind == options.kind:
            return kind
    raise Refused(
        _("There is no kind {kind!r}.", kind=options.kind),
        what_to_do=_("Kinds: {kinds}.", kinds=", ".join(FORMATS)),
    )


def _bring_in(
    store: Store, connection: Connection, stager: _Stager, version: int, import_id: str, by: str
) -> None:
    now = store.clock()
    report, files = stager.report, [str(file) for file in stager.files]
    row = {"id": import_id, "created": now, "created_by": by, "kind": "import"}
    connection.execute(
        insert(tables.import_run).values(
            **row, files_json=msgspec.json.encode(files).decode(), report_json="{}"
        )
    )
    options = stager.options
    edits.bring_in(
        connection,
        report,
        files=files,
        import_id=import_id,
        now=now,
        accept_changes=options.accept_changes,
        settings=stager.settings,
    )
    scores.bring_in(
        connection,
        report,
        files=files,
        import_id=import_id,
        now=now,
        settings_version=version,
        same_scoring=_same_scoring(store, version),
    )
    where = reviews.Where(
        options.purpose, import_id, now, by, options.accept_changes, stager.settings.vocabulary,
        handlers(store),
    )  # fmt: skip
    reviews.bring_in(connection, report, stager.reviews, where)
    rankings.bring_in(connection, report, stager.votes, where)
    report_json = msgspec.json.encode(report.as_json()).decode()
    connection.execute(
        tables.import_run.update()
        .where(tables.import_run.c.id == import_id)
        .values(report_json=report_json)
    )


def _same_scoring(store: Store, version: int) -> Callable[[int], bool]:
    def scoring(number: int) -> object:
        read = settings.version(store, number)
        return (read.criteria, read.scale, read.use_supplied_overall)

    return lambda number: number == version or scoring(number) == scoring(version)


class _Stager:
    """Reads files into the staging tables; problems go to the report as they come."""

    def __init__(
        self,
        store: Store,
        connection: Connection,
        rule: Settings,
        options: Options,
        report: Report,
        kinds: Mapping[Path, Kind],
    ) -> None:
        self.settings = rule
        self.options = options
        self.report = report
        self.kinds = kinds
        self.files = list(kinds)
        self.edits = Buffer(connection, "staged_edit", EDIT_COLUMNS)
        self.members = Buffer(connection, "staged_member", MEMBER_COLUMNS)
        self.scores = Buffer(connection, "staged_score", SCORE_COLUMNS)
        self.reviews: list[tuple[str, ReviewRow]] = []
        self.votes: list[tuple[str, ComparisonRow | RankingRow]] = []
        self.ordinal = 0
        self.folders = _image_folders(options, kinds)
        self.folder_there: dict[str, bool] = {}
        self.without_folder = 0
        self.looked = (*images.roots(store), *self.folders)
        self.remote = _remote_roots(options)
        self.elsewhere = bool(self.remote or images.remote_roots(store))

    def stage(self, progress: Progress | None) -> None:
        """Read every file."""
        total = sum(file.stat().st_size for file in self.files)
        done = 0
        for number, file in enumerate(self.files):
            self._stage_file(number, file, self.kinds[file], _advance(progress, done, total))
            done += file.stat().st_size
        for buffer in (self.edits, self.members, self.scores):
            buffer.flush()
        if progress:
            progress(total, total)

    def _stage_file(
        self, number: int, file: Path, kind: Kind, on_bytes: Callable[[int], None] | None
    ) -> None:
        reading = FORMATS[kind].read(
            file, self.settings, mapping=self.options.mapping, on_bytes=on_bytes
        )
        for row in reading:
            if isinstance(row, Problem):
                self.report.add(row)
                continue
            self.report.counts["records"] += 1
            if isinstance(row, Record):
                self._record(number, row)
            elif isinstance(row, JudgeRow):
                self._score(number, row, None)
            elif isinstance(row, ComparisonRow | RankingRow):
                self.votes.append((str(file), row))
            else:
                self.reviews.append((str(file), row))
        new = [name for name in reading.ignored_columns if name not in self.report.ignored_columns]
        self.report.ignored_columns += new

    def _record(self, number: int, record: Record) -> None:
        ordinals = {}
        for edit in record.edits:
            self.ordinal += 1
            ordinals[edit.output_image] = self.ordinal
            extra = msgspec.json.encode(edit.extra).decode() if edit.extra else None
            self.edits.add(
                (self.ordinal, number, record.line, new_id(), record.kind, edit.output_image,
                 edit.key(), edit.source, edit.local_source, edit.text, edit.summarized_text,
                 edit.edit_type, extra)
            )  # fmt: skip
            self._look_for(number, record.line, edit.output_image)
        if len(record.edits) > 1 or record.kind == "multi-turn":
            self._members(record, list(ordinals.values()))
        if record.scores is not None:
            self._score(number, record.scores, ordinals.get(record.scores.output_image))

    def _members(self, record: Record, ordinals: list[int]) -> None:
        set_key, set_id = record.key(), new_id()
        for position, ordinal in enumerate(ordinals):
            self.members.add((set_key, set_id, record.kind, position, ordinal))

    def _score(self, number: int, row: JudgeRow, edit_ordinal: int | None) -> None:
        self.ordinal += 1
        judge = self.options.judge or row.judge or UNNAMED_JUDGE
        scored, problem = self._read_score(number, row)
        criteria = _ENCODER.encode(scored.criteria).decode() if scored else None
        new_edit_id = None if edit_ordinal else new_id()
        self.scores.add(
            (self.ordinal, number, row.line, judge, row.output_image, edit_ordinal, new_edit_id,
             scored.overall if scored else None, criteria, row.reason, problem)
        )  # fmt: skip

    def _read_score(self, number: int, row: JudgeRow) -> tuple[Scored | None, str | None]:
        rule = self.settings
        try:
            scored = score(
                row.raw, rule.criteria, rule.scale, use_supplied_overall=rule.use_supplied_overall
            )
        except MalformedScores as error:
            return None, f"malformed score: {error.message}"
        if scored is None:
            return None, NO_SCORE
        if abs(scored.differs) > OVERALL_TOLERANCE:
            image = row.output_image
            reason = _(
                "{image}: the given overall is {differs:+.6g} off the weighted total.",
                image=image,
                differs=scored.differs,
            )
            todo = _("The weights counted.")
            if rule.use_supplied_overall:
                todo = _("The overall counted.")
            self.report.add(Problem(str(self.files[number]), row.line, reason, todo))
        return scored, None

    def _look_for(self, number: int, line: int, image: str) -> None:
        """Count a missing or broken picture; name it, unless its whole folder is not there."""
        if self.elsewhere:
            return  # Whether a picture is there is seen when it is shown.
        if not self._folder_there(image.rpartition("/")[0]):
            self.report.counts["images_missing"] += 1
            self.without_folder += 1
            return
        picture = images.locate(self.looked, image)
        if picture is None:
            self._about_picture(
                number, line, "missing", _("{image}: the picture is not there.", image=image)
            )
        elif not images.looks_whole(picture):
            self._about_picture(
                number, line, "broken", _("{image}: the picture is broken.", image=image)
            )

    def _about_picture(self, number: int, line: int, what: str, reason: str) -> None:
        self.report.counts[f"images_{what}"] += 1
        todo = _("The record was loaded; put the whole picture in its place.")
        self.report.add_picture(Problem(str(self.files[number]), line, reason, todo))

    def _folder_there(self, folder: str) -> bool:
        """Whether any image folder has this one inside: asked once per folder, not per image."""
        if folder not in self.folder_there:
            self.folder_there[folder] = any((root / folder).is_dir() for root in self.looked)
        return self.folder_there[folder]


def _image_folders(options: Options, kinds: Mapping[Path, Kind]) -> list[Path]:
    """Return the folder named, else those of the manifests: images usually lie beside them."""
    if options.images:
        return [] if fetching.is_remote(options.images) else [images.folder(options.images)]
    if not options.beside:
        return []
    manifests = [
        file for file, kind in kinds.items() if kind in ("sft", "preference", "multi-turn")
    ]
    return sorted({file.resolve().parent for file in manifests})


def _remote_roots(options: Options) -> list[str]:
    named = options.images
    return [fetching.root(named)] if named and fetching.is_remote(named) else []


def _advance(progress: Progress | None, done: int, total: int) -> Callable[[int], None] | None:
    return None if progress is None else lambda read: progress(done + read, total)
