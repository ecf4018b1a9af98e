"""A manifest of any size through the filter: kept, rejected and undecided, without a database.

The first pass finds collisions and judges, and decides on what is plain; the second, over records
that are not, decides one by one.
Memory stays constant but for 16 bytes an edit, and about 150 a score in a separate file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from review.core.edits import Problem, Record
from review.core.errors import BadInput
from review.core.i18n import SOURCE, speaking
from review.core.settings import Settings
from review.filtering.filter_config import FilterConfig
from review.formats import filter_columns, filter_workers
from review.formats.chains import cut_short
from review.formats.containers.files import OnBytes, RawRow
from review.formats.containers.tables import raw_rows
from review.formats.filter_columns import Found
from review.formats.filter_lines import fits
from review.formats.filter_out import (
    Summary,
    line_of,
    outputs,
    refuse_overwriting,
)
from review.formats.filter_run import Run
from review.formats.manifests import Parse
from review.formats.scorebook import load_scores, problems
from review.formats.survey import Survey, is_single, manifest_parser, survey

#: Told (bytes read, bytes to read) over all passes.
Progress = Callable[[int, int], None]


def filter_manifest(
    manifest: Path,
    out: Path,
    config: FilterConfig,
    *,
    scores: Path | None = None,
    progress: Progress | None = None,
    columns: bool = True,
    processes: int = 1,
) -> Summary:
    """Write ``kept.jsonl``, ``rejected.jsonl``, ``undecided.jsonl`` and ``summary.json``.

    ``manifest`` has one of the released shapes, or is a table with an ``output_image`` column;
    ``scores``, if given, takes the place of scores on the records. Of a preference record the
    success decides; chains are decided by the config's section ``chains``, and where it salvages
    ``salvaged.jsonl`` has their valid beginnings. Edits that claim one image with other content
    are undecided. ``columns``: whether lines may be decided many at once, to the same bytes,
    and ``processes``: in so many processes where the manifest is large (a script that asks for
    more than one is guarded by ``if __name__ == "__main__"``).

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
    if book is None and columns and is_single(manifest) and fits(config):
        tell = steps.file(manifest), steps.file(manifest)
        workers = processes if _size(manifest) >= filter_workers.WORTH else 1
        summary = _by_columns(manifest, out, config, settings, parse, tell, workers)
        if summary is not None:
            return summary
        steps = _Steps(progress, 2 * _size(manifest))
    on_records = config if book is None else None
    manifest_survey = survey(manifest, parse, settings, on_records, steps.file(manifest))
    run = Run(config, manifest_survey, book)
    # The same bytes, whoever asks for them.
    with speaking(SOURCE), outputs(out, run.tally.due) as written:
        for row, record in _pairs(manifest, parse, steps.file(manifest), run.bad):
            decision = run.decide(record)
            types = run.types(record)
            fields, line = row[1:]
            if decision.outcome == "salvaged":
                fields, line = cut_short(fields, decision.turns, settings.criteria), None
            written.write(decision.outcome, line_of(fields, line, decision.reason, types))
        written.summary = run.summary(sources, score_problems)
    return written.summary


class _OddAsWhole(Exception):
    """What is odd about a manifest is odd of all its records."""


def _by_columns(
    manifest: Path,
    out: Path,
    config: FilterConfig,
    settings: Settings,
    parse: Parse,
    tell: tuple[OnBytes, OnBytes],
    workers: int,
) -> Summary | None:
    """Filter single records many at once; None for a file that is odd as a whole."""
    bad = list[Problem]()
    read = filter_columns.chunks(manifest, tell[0], bad)
    parts = filter_workers.parts(read, manifest, config, settings, workers)
    try:
        with outputs(out) as written:
            found = filter_columns.first_pass(parts, written)
            run = _run_of(found, manifest, config, parse)
            run.bad = bad
            with speaking(SOURCE):
                if found.alone.any():
                    filter_columns.SecondPass(found, run, parse, written).write(manifest, tell[1])
                tell[1](_size(manifest))
                written.summary = run.summary([manifest], [])
    except _OddAsWhole:
        return None
    return written.summary


def _run_of(found: Found, manifest: Path, config: FilterConfig, parse: Parse) -> Run:
    """Return the run that goes on where the first pass ended."""
    judges = frozenset(found.watches)
    if len(judges) > 1 or not config.criteria.keys() <= found.scored or problems(found.watches):
        raise _OddAsWhole
    surveyed = Survey(
        filter_columns.collisions(manifest, parse, found), frozenset(found.repeated.tolist()),
        judges, {}, of_chains=False, repeated_chains=frozenset(),
    )  # fmt: skip
    run = Run(config, surveyed, None)
    run.digest = found.digest
    found.count(run.tally)
    return run


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
