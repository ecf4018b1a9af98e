"""A manifest of any size through the filter: kept, rejected and undecided, without a database.

Two passes are made over the manifest: the first finds collisions and judges, the second decides.
Memory stays constant but for 16 bytes an edit, and about 150 a score in a separate file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from review.core.edits import Edit, Problem, Record
from review.core.errors import BadInput
from review.core.i18n import SOURCE, speaking
from review.core.scoring import Scored
from review.core.settings import Settings
from review.filtering.decide import (
    Decision,
    FilterConfig,
    PoolDigest,
    decide,
    scored_by,
    write_config,
)
from review.formats.files import OnBytes, RawRow
from review.formats.filter_out import (
    LISTED,
    ProblemLine,
    Summary,
    Tally,
    Types,
    outputs,
    refuse_overwriting,
)
from review.formats.manifests import Parse
from review.formats.scorebook import ScoreBook, hash8, load_scores, the_judge
from review.formats.survey import Survey, manifest_parser, survey
from review.formats.tables import raw_rows

#: Told (bytes read, bytes to read) over all passes.
Progress = Callable[[int, int], None]


def filter_manifest(
    manifest: Path,
    out: Path,
    config: FilterConfig,
    *,
    scores: Path | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Write ``kept.jsonl``, ``rejected.jsonl``, ``undecided.jsonl`` and ``summary.json``.

    ``manifest`` has one of the released shapes, or is a table with an ``output_image`` column;
    ``scores``, if given, takes the place of scores on the records. Of a preference record the
    success decides, of a chain every turn: it is kept if all are. Edits that claim one image
    with other content are undecided.

    Raises BadInput for a file that cannot be read or has none of the config's criteria,
    Ambiguous when several judges fit, Refused when the output would overwrite its input.
    """
    sources = [manifest] if scores is None else [manifest, scores]
    refuse_overwriting(out, sources)
    steps = _Steps(progress, 2 * sum(map(_size, sources)))
    settings = Settings(
        name="filter",
        criteria={**config.criteria},
        scale=config.scale,
        taxonomy=config.taxonomy,
        foreign_roots=config.foreign_roots,
    )
    book, score_problems = None, list[Problem]()
    if scores is not None:
        book, score_problems = load_scores(scores, config, settings, steps.file)
    parse = manifest_parser(manifest, settings)
    criteria = config.criteria if book is None else None
    manifest_survey = survey(manifest, parse, settings, criteria, steps.file(manifest))
    run = _Run(config, manifest_survey, book)
    with speaking(SOURCE), outputs(out) as written:  # The same bytes, whoever asks for them.
        for row, record in _pairs(manifest, parse, steps.file(manifest), run.bad):
            decision = run.decide(record)
            types = run.types(record)
            written.write(decision.outcome, row[1], row[2], decision.reason, types)
        written.summary = run.summary(sources, score_problems)
    return written.summary


def _pairs(
    path: Path, parse: Parse, on_bytes: OnBytes, bad: list[Problem]
) -> Iterator[tuple[RawRow, Record]]:
    """Yield each row with its record; rows that cannot be read go to ``bad``."""
    for row in raw_rows(path, on_bytes=on_bytes):
        if isinstance(row, Problem):
            bad.append(row)
            continue
        try:
            record = parse(row[0], row[1])
        except BadInput as error:
            bad.append(Problem(str(path), row[0], error.message, error.what_to_do))
        else:
            yield row, record


class _Run:
    """The second pass: decides record by record, and counts."""

    def __init__(
        self, config: FilterConfig, manifest_survey: Survey, book: ScoreBook | None
    ) -> None:
        self.config = config
        self.survey = manifest_survey
        self.book = book
        self.judge = the_judge(manifest_survey.judges, config) if book is None else book.judge
        self.off_scale = manifest_survey.off_scale.get(self.judge)
        self.tally = Tally()
        self.digest = PoolDigest()
        self.bad: list[Problem] = []
        self._seen: set[int] = set()

    def decide(self, record: Record) -> Decision:
        """Decide on one record and count it."""
        decisions = [self._decide_edit(record, edit) for edit in record.edits]
        decision = _of_chain(decisions) if record.kind == "multi-turn" else decisions[0]
        self.tally.add(decision.outcome, decision.cause, self.types(record)[1])
        return decision

    def types(self, record: Record) -> Types:
        """Return the edit type as written, and the one in force; a chain has none."""
        if record.kind == "multi-turn":
            return None, None
        first = record.edits[0]
        return first.edit_type, self.config.kind_of(first.output_image, first.edit_type)

    def _decide_edit(self, record: Record, edit: Edit) -> Decision:
        scored, key = self._scored(record, edit), hash8(edit.output_image)
        collision = key in self.survey.collisions
        if isinstance(scored, Scored) and not collision:
            self._take_into_pool(key, edit, scored)
        return decide(self.config, edit.edit_type, edit.output_image, scored, collision=collision)

    def _scored(self, record: Record, edit: Edit) -> Scored | str | None:
        if self.book is not None:
            return self.book.get(edit.output_image)
        row = record.scores
        if row is None or row.judge != self.judge or row.output_image != edit.output_image:
            return None
        scored = scored_by(self.config, row.raw)
        return self.off_scale or scored if isinstance(scored, Scored) else scored

    def _take_into_pool(self, key: int, edit: Edit, scored: Scored) -> None:
        """Count an edit into the digest once, however often the manifest repeats it."""
        if key in self.survey.repeated:
            if key in self._seen:
                return
            self._seen.add(key)
        self.digest.add(edit.output_image, scored.overall)

    def summary(self, sources: list[Path], score_problems: list[Problem]) -> Summary:
        """Return what the run did; the first of ``sources`` is the manifest."""
        counts = self.tally.outcomes()
        coverage = self._not_covered()
        config = self.config
        digests = {"config": hashlib.sha256(write_config(config).encode()).hexdigest()}
        digests |= dict(zip(("manifest", "scores"), map(_sha256, sources), strict=False))
        problems = [*self.bad, *score_problems][:LISTED]
        return Summary(
            records=sum(counts.values()) + len(self.bad),
            **counts,
            bad=len(self.bad),
            bad_score_lines=len(score_problems),
            collisions=len(self.survey.collisions),
            covered=coverage is None,
            coverage=coverage or "the manifest's scored edits are the config's pool",
            config_version=config.version,
            certificate=config.certificate.statement if config.certificate else None,
            not_proven=config.not_proven,
            judge=self.judge,
            pool_size=self.digest.size,
            pool_digest=self.digest.hexdigest(),
            sha256=digests,
            reasons=self.tally.by_reason(),
            by_edit_type=self.tally.by_type(),
            problems=[ProblemLine(Path(p.file).name, p.line, p.reason) for p in problems],
        )

    def _not_covered(self) -> str | None:
        """Say why the manifest is not the pool the config was made on, if it is not."""
        pool = self.config.provenance.pool
        if pool is None:
            return "the config names no pool"
        if pool.size != self.digest.size:
            return f"the config's pool has {pool.size} edits, this manifest {self.digest.size}"
        if pool.digest != self.digest.hexdigest():
            return "the edits or their scores are not those of the config's pool"
        return None


def _of_chain(turns: list[Decision]) -> Decision:
    """Keep a chain if every turn is kept; one rejected turn rejects it."""
    for outcome in ("rejected", "undecided"):
        for number, turn in enumerate(turns, start=1):
            if turn.outcome == outcome:
                reason = f"turn {number}: {turn.reason}"
                return Decision(outcome, reason, turn.threshold, f"a turn: {turn.cause}")
    return Decision("kept", "every turn is kept", None, "every turn is kept")


class _Steps:
    """Progress over several passes: each ``file`` begins the next one."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0

    def file(self, path: Path) -> OnBytes:
        before = self._done
        self._done += _size(path)

        def on_bytes(read: int) -> None:
            if self._progress is not None:
                self._progress(before + read, self._total)

        return on_bytes


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
