"""What an import found: counted, listed with line and reason, and saved as a file."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import msgspec

from review.core.edits import Problem
from review.core.i18n import _
from review.formats.csv_out import plain_cell
from store.importing.sources import Sources

LISTED = 200
#: How many the terminal prints; all are in the file it names.
PRINTED = 10


@dataclass
class FileRead:
    """What came of one file: its rows are those loaded and the problems; blank lines beside.

    ``loaded``: rows that could be used; what became of them stands in the counts of the report.
    """

    file: str
    kind: str
    encoding: str | None = None
    delimiter: str | None = None
    loaded: int = 0
    problems: int = 0
    blank: int = 0


class Report:
    """Counts by name, and problems: the first ones held, all of them in ``problems_file``.

    A context: the file is whole when it ends.
    """

    def __init__(self, problems_file: Path) -> None:
        self.counts: Counter[str] = Counter()
        self.problem_count = 0
        self.listed: list[Problem] = []
        self.picture_count = 0
        self.pictures: list[Problem] = []
        self.pair_count = 0
        self.pairs: list[Problem] = []
        self.ignored_columns: list[str] = []
        self.unknown_types: dict[str, int] = {}
        self.unknown_said: Counter[str] = Counter()
        self.notes: list[str] = []
        #: Some of the edits that reviews name and no manifest brought.
        self.unmatched: list[str] = []
        #: Those of the notes that a page says in its own words.
        self.picture_notes: list[str] = []
        #: Count → the first picture that it counts.
        self.examples: dict[str, str] = {}
        self.pictures_elsewhere = 0
        #: Records that say otherwise than what is here, and would be taken if changes were.
        self.changed = 0
        #: The files that were named or found, and those left out.
        self.sources = Sources()
        #: What came of each file that was read, in the order read.
        self.files: list[FileRead] = []
        self.problems_file = problems_file
        self.keeps_problems = True
        self._file: TextIO | None = None

    def __enter__(self) -> Report:
        """Begin to collect."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the file of problems."""
        if self._file:
            self._file.close()

    def begin(self, sources: Sources) -> None:
        """Say which files there are; what is wrong with some is a problem each."""
        self.sources = sources
        for problem in sources.problems():
            self.add(problem)

    def add(self, problem: Problem) -> None:
        """Count one problem, and write it to the problems file."""
        self.problem_count += 1
        self._write(problem, self.listed)

    def add_picture(self, problem: Problem) -> None:
        """Name one picture that is missing or broken, in the same file: its record is fine."""
        self.picture_count += 1
        self._write(problem, self.pictures)

    def add_pair(self, what: str, problem: Problem) -> None:
        """Name one record whose instructions are no pair, in the same file: the record is fine."""
        self.counts[what] += 1
        self.pair_count += 1
        self._write(problem, self.pairs)

    def _write(self, problem: Problem, listed: list[Problem]) -> None:
        if len(listed) < LISTED:
            listed.append(problem)
        if self._file is None:
            self.problems_file.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.problems_file.open("w", newline="", encoding="utf-8")
            csv.writer(self._file).writerow(["file", "line", "reason", "what_to_do"])
        cells = [problem.file, problem.line, problem.reason, problem.what_to_do]
        csv.writer(self._file).writerow([plain_cell(cell) for cell in cells])

    def add_change(self, problem: Problem) -> None:
        """Count a record that says otherwise than what is here, as a problem too."""
        self.changed += 1
        self.add(problem)

    def count_picture(self, what: str, image: str) -> None:
        """Count one picture under what is wrong with it; the first stands for them all."""
        self.counts[what] += 1
        self.examples.setdefault(what, image)

    def count_pictures(self, what: str, images: Sequence[str]) -> None:
        """Count pictures as ``count_picture`` does each."""
        if images:
            self.counts[what] += len(images)
            self.examples.setdefault(what, images[0])

    def has_findings(self) -> bool:
        """Whether a record, or a picture of one, is not what it should be."""
        return bool(self.problem_count or self.picture_count)

    def has_lines(self) -> bool:
        """Whether anything is in the problems file: findings, or instructions that are no pair."""
        return bool(self.has_findings() or self.pair_count)

    def changed_anything(self) -> bool:
        """Whether anything came in that was not there before."""
        return any(self.counts[name] for name in BROUGHT_IN)

    def as_json(self) -> dict[str, object]:
        """Return the report as ``import --json`` prints it."""
        return {
            **{name: self.counts[name] for name in COUNTS},
            "problems": self.problem_count,
            "listed": [_as_json(problem) for problem in self.listed],
            "pictures": [_as_json(problem) for problem in self.pictures],
            "pairs": [_as_json(problem) for problem in self.pairs],
            "problems_file": self._problems_file(),
            "files": [msgspec.to_builtins(one) for one in self.files],
            "left_out": [msgspec.to_builtins(one) for one in self.sources.left_out.values()],
            "ignored_columns": self.ignored_columns,
            "unknown_types": self.unknown_types,
            "unknown_types_said": dict(self.unknown_said),
            "notes": self.notes,
        }

    def left_out(self) -> list[str]:
        """Return what is to be said of files that were left out, a line for each reason."""
        return left_out(self.sources)

    def _problems_file(self) -> str | None:
        return str(self.problems_file) if self.has_lines() and self.keeps_problems else None

    def types(self) -> list[str]:
        """Return what is to be said of edit types that the taxonomy does not know."""
        edits = _unknown(_("Edit types the taxonomy does not know"), self.unknown_types)
        by_people = _unknown(
            _("Types people say that the taxonomy does not know"), self.unknown_said
        )
        todo = [_("Name them in the settings: as types, or as aliases of one (docs/taxonomy.md).")]
        return [*edits, *by_people, *todo] if edits or by_people else []


def _as_json(problem: Problem) -> dict[str, object]:
    place = {"file": problem.file, "line": problem.line, "reason": problem.reason}
    return {**place, "what_to_do": problem.what_to_do}


#: The counts of what an import wrote.
BROUGHT_IN = (
    "edits_new",
    "edits_completed",
    "edits_known_by_id_only",
    "groups_new",
    "chains_new",
    "scores_new",
    "faithfulness_new",
    "reviews_new",
    "votes_new",
)
#: Every count of a report, in the order shown.
COUNTS = (
    "records",
    "repeated",
    "blank_lines",
    "edits_new",
    "edits_already",
    "edits_changed",
    "edits_completed",
    "edits_known_by_id_only",
    "collisions",
    "groups_new",
    "chains_new",
    "scores_new",
    "scores_already",
    "scores_malformed",
    "faithfulness_new",
    "faithfulness_already",
    "reviews_new",
    "reviews_already",
    "votes_new",
    "votes_already",
    "reviewers_new",
    "images_missing",
    "images_broken",
    "sources_missing",
    "sources_broken",
    "short_texts_empty",
    "short_texts_alike",
)
#: The counts of pictures that somebody would miss.
PICTURES_AMISS = ("images_missing", "images_broken", "sources_missing", "sources_broken")


def _unknown(title: str, types: Mapping[str, int]) -> list[str]:
    each = [f"  {number:,} × {kind}" for kind, number in types.items()]
    rest = [and_more(len(each) - PRINTED)] if len(each) > PRINTED else []
    return [f"{title}: {len(each):,}", *each[:PRINTED], *rest] if each else []


def and_more(number: int) -> str:
    """Say how many more there are than those listed."""
    return _("  … and {number:,} more", number=number)


def not_loaded(found: Sources) -> list[str]:
    """Return what of a folder does not come in and why: files left out, files refused."""
    return [*left_out(found), *(f"{one.file}: {one.reason}" for one in found.problems())]


def left_out(found: Sources) -> list[str]:
    """Return which files are left out and why, a line for each reason."""
    return [
        _("Left out, {why}: {files}", why=_(one.why), files=", ".join(one.first[:PRINTED]))
        + (" " + and_more(one.number - PRINTED).strip() if one.number > PRINTED else "")
        for one in found.left_out.values()
    ]
