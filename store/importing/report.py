"""What an import found: counted, listed with line and reason, and saved as a file."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import TextIO

from review.edits import Problem
from review.formats.csv_out import plain_cell

LISTED = 200


class Report:
    """Counts by name, and problems: the first ones held, all of them in ``problems_file``.

    A context: the file is whole when it ends.
    """

    def __init__(self, problems_file: Path) -> None:
        self.counts: Counter[str] = Counter()
        self.problem_count = 0
        self.listed: list[Problem] = []
        self.ignored_columns: list[str] = []
        self.notes: list[str] = []
        self.problems_file = problems_file
        self._file: TextIO | None = None

    def __enter__(self) -> Report:
        """Begin to collect."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the file of problems."""
        if self._file:
            self._file.close()

    def add(self, problem: Problem) -> None:
        """Count one problem, and write it to the problems file."""
        self.problem_count += 1
        if len(self.listed) < LISTED:
            self.listed.append(problem)
        if self._file is None:
            self.problems_file.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.problems_file.open("w", newline="", encoding="utf-8")
            csv.writer(self._file).writerow(["file", "line", "reason", "what_to_do"])
        cells = [problem.file, problem.line, problem.reason, problem.what_to_do]
        csv.writer(self._file).writerow([plain_cell(cell) for cell in cells])

    def changed_anything(self) -> bool:
        """Whether anything came in that was not there before."""
        return any(self.counts[name] for name in BROUGHT_IN)

    def as_json(self) -> dict[str, object]:
        """Return the report as ``import --json`` prints it."""
        return {
            **{name: self.counts[name] for name in COUNTS},
            "problems": self.problem_count,
            "listed": [
                {"file": p.file, "line": p.line, "reason": p.reason, "what_to_do": p.what_to_do}
                for p in self.listed
            ],
            "problems_file": str(self.problems_file) if self.problem_count else None,
            "ignored_columns": self.ignored_columns,
            "notes": self.notes,
        }

    def lines(self) -> list[str]:
        """Return the report as the terminal prints it."""
        counts = [
            f"{self.counts[name]:>9,}  {name.replace('_', ' ')}"
            for name in COUNTS
            if self.counts[name]
        ]
        problems = [
            f"  {p.file}:{p.line or '-'}: {p.reason} {p.what_to_do}".rstrip() for p in self.listed
        ]
        more = self.problem_count - len(self.listed)
        if self.problem_count:
            problems.insert(0, f"{self.problem_count:>9,}  problems, all in {self.problems_file}:")
        if more:
            problems.append(f"  … and {more:,} more")
        ignored = [f"Ignored columns: {', '.join(self.ignored_columns)}"]
        return [*counts, *problems, *(ignored if self.ignored_columns else []), *self.notes]


#: The counts of what an import wrote.
BROUGHT_IN = (
    "edits_new",
    "edits_completed",
    "edits_known_by_id_only",
    "groups_new",
    "chains_new",
    "scores_new",
    "reviews_new",
    "votes_new",
)
#: Every count of a report, in the order shown.
COUNTS = (
    "records",
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
    "reviews_new",
    "reviews_already",
    "votes_new",
    "votes_already",
    "reviewers_new",
    "images_missing",
)
