"""Files read as streams into the staging tables of an import."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import msgspec
from sqlalchemy import Connection

from review.core.edits import JudgeRow, PlainRecords, Problem, Record, ReviewRow, hash8
from review.core.errors import BadInput, MalformedScores
from review.core.i18n import _
from review.core.other_scale import ScaleWatch
from review.core.scoring import NO_SCORE, OVERALL_TOLERANCE, Scored, given, score
from review.core.settings import Settings
from review.formats import Kind, read
from review.formats.comparisons import Compared, ComparisonRow
from review.formats.containers import files, shapes
from review.formats.containers.files import Heard
from review.formats.rankings import RankingRow
from review.formats.understood import delimiter_of
from review.instructions.length import alike
from store.db.progress import Progress
from store.db.workspace import new_id
from store.importing import faithfulness, plain, typed_totals
from store.importing.pictures import PictureSearch
from store.importing.placing import Part, placed_parts
from store.importing.report import FileRead, Report
from store.importing.sources import Source
from store.importing.staging import (
    EDIT_COLUMNS,
    FAITHFULNESS_COLUMNS,
    MEMBER_COLUMNS,
    SCORE_COLUMNS,
    Buffer,
)

UNNAMED_JUDGE = "judge"
_ENCODER = msgspec.json.Encoder(order="sorted")


class Stager:
    """Reads files into the staging tables; problems go to the report as they come."""

    def __init__(
        self,
        connection: Connection,
        settings: Settings,
        report: Report,
        kinds: Mapping[Source, Kind],
        pictures: PictureSearch,
        *,
        mappings: Mapping[Path, Mapping[str, str]],
        judge: str | None,
    ) -> None:
        self.settings = settings
        self.report = report
        self.kinds = kinds
        self.sources = list(kinds)
        self.files = [source.path for source in self.sources]
        self.pictures = pictures
        self.mappings = mappings
        self.judge = judge
        self.edits = Buffer(connection, "staged_edit", EDIT_COLUMNS)
        self.members = Buffer(connection, "staged_member", MEMBER_COLUMNS)
        self.scores = Buffer(connection, "staged_score", SCORE_COLUMNS)
        self.faithfulness = Buffer(connection, "staged_faithfulness", FAITHFULNESS_COLUMNS)
        self.reviews: list[tuple[str, ReviewRow]] = []
        self.votes: list[tuple[str, ComparisonRow | RankingRow]] = []
        self.ordinal = 0
        self._candidates: set[int] = set()
        self._watches: dict[str, ScaleWatch] = {}

    def stage(self, progress: Progress | None) -> None:
        """Read every file."""
        total = sum(file.stat().st_size for file in self.files)
        done = 0
        for number, source in enumerate(self.sources):
            self._stage_source(number, source, _advance(progress, done, total))
            done += source.path.stat().st_size
        for buffer in (self.edits, self.members, self.scores, self.faithfulness):
            buffer.flush()
        if progress:
            progress(total, total)

    def _stage_source(
        self, number: int, source: Source, on_bytes: Callable[[int], None] | None
    ) -> None:
        """Read one file. One of a folder that is not what it claims to be is one problem."""
        file, mapping, kind = source.path, self.mappings[source.path], self.kinds[source]
        heard, of_this = Heard(on_bytes), _begun(file, kind)
        self.report.files.append(of_this)
        try:
            reading = read(file, kind, self.settings, mapping=mapping, on_bytes=heard)
            parts: Iterable[Part] = reading.rows if reading.parts is None else reading.parts
            self._stage_rows(number, source, parts, of_this)
        except BadInput as error:
            if source.named:
                raise
            of_this.problems += 1
            self.report.add(Problem(str(file), error.line, error.message, error.what_to_do))
            return
        of_this.blank = heard.blank
        self.report.counts["blank_lines"] += heard.blank
        new = [name for name in reading.ignored_columns if name not in self.report.ignored_columns]
        self.report.ignored_columns += new
        self.report.notes += [note for note in reading.notes if note not in self.report.notes]

    def _stage_rows(
        self, number: int, source: Source, parts: Iterable[Part], of_this: FileRead
    ) -> None:
        for row in placed_parts(parts, source, self.pictures.archives):
            if isinstance(row, Problem):
                of_this.problems += 1
                self.report.add(row)
                continue
            if isinstance(row, PlainRecords):
                of_this.loaded += len(row.lines)
                self.report.counts["records"] += len(row.lines)
                plain.stage(self, number, row)
                continue
            of_this.loaded += 1
            self.report.counts["records"] += 1
            if isinstance(row, Record):
                self._record(number, row)
            elif isinstance(row, JudgeRow):
                self._score(number, row, None)
            elif isinstance(row, ComparisonRow | RankingRow):
                self.votes.append((str(source.path), row))
            elif isinstance(row, Compared):
                self._compared(number, row)
            else:
                self.reviews.append((str(source.path), row))

    def _record(self, number: int, record: Record) -> None:
        ordinals = {}
        for edit in record.edits:
            self.ordinal += 1
            ordinals[edit.output_image] = self.ordinal
            self.edits.add(
                (self.ordinal, number, record.line, new_id(), record.kind, edit.output_image,
                 edit.key(), edit.source, edit.local_source, edit.text, edit.summarized_text,
                 edit.edit_type, _encoded(edit.extra), edit.local_output,
                 _encoded(edit.further), _encoded(edit.variants))
            )  # fmt: skip
        if record.kind != "multi-turn":
            first = record.edits[0]
            self.texts(number, record.line, first.output_image, first.text, first.summarized_text)
        self.pictures.look_for(record.edits, self.files[number], record.line)
        if len(record.edits) > 1 or record.kind == "multi-turn":
            self._members(record, list(ordinals.values()))
        for row in record.judged():
            self._score(number, row, ordinals.get(row.output_image))
        if record.chain_score is not None:
            self._score(number, record.chain_score, None, set_key=record.key())

    def _compared(self, number: int, row: Compared) -> None:
        """Stage two candidates, each once however many rows name it, and the votes on them."""
        for record in row.records:
            edit = record.edits[0]
            mark = hash8(f"{edit.output_image}\0{edit.key()}")
            if mark not in self._candidates:
                self._candidates.add(mark)
                self._record(number, record)
        self.votes += [(str(self.files[number]), vote) for vote in row.votes]

    def texts(self, number: int, line: int, image: str, long: str, short: str | None) -> None:
        """Name a record whose two instructions are no pair: it loads all the same."""
        if short is None:
            return
        file = str(self.files[number])
        if not short.strip():
            reason = _("{image}: the short instruction is empty.", image=image)
            self.report.add_pair("short_texts_empty", Problem(file, line, reason, "", image))
        elif alike(long, short):
            reason = _("{image}: the short instruction is the long one.", image=image)
            self.report.add_pair("short_texts_alike", Problem(file, line, reason, "", image))

    def _members(self, record: Record, ordinals: list[int]) -> None:
        set_key, set_id = record.key(), new_id()
        own = (record.edits[0].local_source, record.written)
        for position, ordinal in enumerate(ordinals):
            self.members.add((set_key, set_id, record.kind, position, ordinal, *own))
            own = (None, None)

    def _score(
        self, number: int, row: JudgeRow, edit_ordinal: int | None, *, set_key: str | None = None
    ) -> None:
        self.ordinal += 1
        judge = self.named(row.judge)
        if row.faithfulness not in (None, "", msgspec.UNSET):
            self.faithfulness.add(
                (self.ordinal, number, row.line, judge, row.output_image, edit_ordinal,
                 None if edit_ordinal else new_id(), faithfulness.number(row.faithfulness))
            )  # fmt: skip
        elif not row.scored and edit_ordinal is None:
            image, file = row.output_image, str(self.files[number])
            self.report.add(faithfulness.no_number(file, row.line, image))
        if not row.scored:
            return
        self.watch(judge).see(row.raw)
        scored, problem = self._read_score(number, row)
        given, supplied = self._given(row)
        criteria = _ENCODER.encode(scored.criteria).decode() if scored else given
        new_edit_id = None if edit_ordinal or row.chain else new_id()
        self.scores.add(
            (self.ordinal, number, row.line, judge, row.output_image, edit_ordinal, new_edit_id,
             scored.overall if scored else None, criteria, row.reason, problem, row.chain, set_key,
             supplied)
        )  # fmt: skip

    def named(self, judge: str | None) -> str:
        """Return the name a judge's run gets: what was told, else what the row says."""
        return self.judge or judge or UNNAMED_JUDGE

    def _given(self, row: JudgeRow) -> tuple[str | None, float | None]:
        """Return what is kept of a row until its edit's type says which rule holds, if that may be.

        Its criteria where they are numbers, as JSON, and the judge's own overall.
        """
        rule = self.settings
        if not self._waits(row):
            return None, None
        numbers, overall = given(row.raw, rule.criteria, rule.scale)
        return _ENCODER.encode(numbers).decode(), None if row.combined else overall

    def off_scale(self) -> dict[str, str]:
        """Return the judges whose rows, all in all, are not on the scale, and why."""
        found = {judge: watch.problem() for judge, watch in self._watches.items()}
        return {judge: problem for judge, problem in found.items() if problem}

    def watch(self, judge: str) -> ScaleWatch:
        """Return what watches a judge's scale."""
        if judge not in self._watches:
            self._watches[judge] = ScaleWatch(self.settings.criteria, self.settings.scale)
        return self._watches[judge]

    def _read_score(self, number: int, row: JudgeRow) -> tuple[Scored | None, str | None]:
        rule = self.settings
        try:
            scored = score(
                row.raw,
                rule.criteria,
                rule.scale,
                use_supplied_overall=rule.use_supplied_overall,
                rule=rule.scoring,
            )
        except MalformedScores as error:
            return None, f"malformed score: {error.message}"
        if scored is None:
            return None, NO_SCORE
        if abs(scored.differs) > OVERALL_TOLERANCE and not row.combined and not self._waits(row):
            image, file = row.chain or row.output_image, str(self.files[number])
            self.report.add(typed_totals.differing(file, row.line, image, scored, rule))
        return scored, None

    def _waits(self, row: JudgeRow) -> bool:
        """Whether a row's total is made once its edit's type is known."""
        return self.settings.scoring.by_type and not row.chain


def _begun(file: Path, kind: Kind) -> FileRead:
    """Return what is known of a file before it is read."""
    if shapes.shape(file) not in shapes.TEXT_SHAPES:
        return FileRead(str(file), kind)
    return FileRead(str(file), kind, files.encoding(file).in_words(), delimiter_of(file))


def _encoded(value: object) -> str | None:
    """Return what an edit has beside its columns as JSON, or None for nothing."""
    return msgspec.json.encode(value).decode() if value else None


def _advance(progress: Progress | None, done: int, total: int) -> Callable[[int], None] | None:
    return None if progress is None else lambda read: progress(done + read, total)
