"""Preference pairs as plain tables: a row per pair, a row per candidate; CSV and Parquet."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, TextIO

from review.core.later import pyarrow as pa
from review.formats.csv_out import plain_cell
from review.formats.preference.rows import OutCandidate, OutGroup, OutPair, figures
from review.formats.preference.tables import BOOL, FLOAT, INT, TEXT, Table, two_tables

PAIRS = pa.schema([
    ("split", TEXT), ("group", TEXT), ("kind", TEXT), ("source", TEXT), ("prompt", TEXT),
    ("edit_type", TEXT), ("chosen", TEXT), ("rejected", TEXT), ("margin", FLOAT),
    ("probability", FLOAT), ("probability_uncalibrated", FLOAT), ("votes", INT),
    ("reviewers", INT), ("rejected_accepted_by_people", BOOL), ("mixed_instructions", BOOL),
    ("rejected_prompt", TEXT),
])  # fmt: skip
CANDIDATES = pa.schema([
    ("split", TEXT), ("group", TEXT), ("candidate", TEXT), ("source", TEXT), ("prompt", TEXT),
    ("edit_type", TEXT), ("rank", INT), ("worth", FLOAT), ("se", FLOAT), ("low", FLOAT),
    ("high", FLOAT), ("acceptable", BOOL), ("filter", TEXT), ("accepted_by_people", BOOL),
])  # fmt: skip


class Csv:
    """One row per pair and one per candidate, safe to open in a spreadsheet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.counts = {"pairs": 0, "ties": 0, "candidates": 0}
        self.files: list[TextIO] = []
        self.pairs = self._writer(folder / "pairs.csv", PAIRS)
        self.candidates = self._writer(folder / "candidates.csv", CANDIDATES)

    def add(self, group: OutGroup) -> list[OutPair]:
        """Write one group's pairs; return them without the ties."""
        pairs, candidates = _rows(group, self.counts)
        self.pairs.writerows([plain_cell(row[name]) for name in PAIRS.names] for row in pairs)
        self.candidates.writerows(
            [plain_cell(row[name]) for name in CANDIDATES.names] for row in candidates
        )
        return [pair for pair in group.pairs if pair.kind == "pair"]

    def close(self) -> None:
        """Finish the files."""
        self.leave()
        two_tables(self.folder, "csv")

    def leave(self) -> None:
        """Let go of open files."""
        for file in self.files:
            file.close()

    def _writer(self, path: Path, schema: pa.Schema) -> Any:
        file = path.open("w", newline="", encoding="utf-8")
        self.files.append(file)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(schema.names)
        return writer


class Parquet:
    """One row per pair and one per candidate."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.counts = {"pairs": 0, "ties": 0, "candidates": 0}
        self.pairs = Table(folder / "pairs.parquet", PAIRS)
        self.candidates = Table(folder / "candidates.parquet", CANDIDATES)

    def add(self, group: OutGroup) -> list[OutPair]:
        """Write one group's pairs; return them without the ties."""
        pairs, candidates = _rows(group, self.counts)
        for row in pairs:
            self.pairs.add(row)
        for row in candidates:
            self.candidates.add(row)
        return [pair for pair in group.pairs if pair.kind == "pair"]

    def close(self) -> None:
        """Finish the files."""
        self.pairs.close()
        self.candidates.close()
        two_tables(self.folder, "parquet")

    def leave(self) -> None:
        """Let go of open files."""
        for table in (self.pairs, self.candidates):
            table.file.close()


def _rows(
    group: OutGroup, counts: dict[str, int]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    pairs = [_pair_row(group, pair) for pair in group.pairs]
    candidates = [_candidate_row(group, candidate) for candidate in group.candidates]
    counts["pairs"] += sum(pair.kind == "pair" for pair in group.pairs)
    counts["ties"] += sum(pair.kind == "tie" for pair in group.pairs)
    counts["candidates"] += len(candidates)
    return pairs, candidates


def _pair_row(group: OutGroup, pair: OutPair) -> dict[str, Any]:
    chosen, rejected = group.candidates[pair.chosen], group.candidates[pair.rejected]
    return {
        "split": group.split,
        "kind": pair.kind,
        "source": chosen.edit.source if chosen.edit else None,
        "prompt": chosen.edit.text if chosen.edit else None,
        "chosen": chosen.name,
        "rejected": rejected.name,
        "mixed_instructions": group.mixed,
        "rejected_prompt": rejected.edit.text if rejected.edit and group.mixed else None,
        **figures(group, pair),
    }


def _candidate_row(group: OutGroup, candidate: OutCandidate) -> dict[str, Any]:
    return {
        "split": group.split,
        "group": group.name,
        "candidate": candidate.name,
        "source": candidate.edit.source if candidate.edit else None,
        "prompt": candidate.edit.text if candidate.edit else None,
        "edit_type": candidate.edit.edit_type if candidate.edit else None,
        "rank": candidate.rank,
        "worth": candidate.worth,
        "se": candidate.se,
        "low": candidate.low,
        "high": candidate.high,
        "acceptable": candidate.acceptable,
        "filter": candidate.filter,
        "accepted_by_people": candidate.accepted_by_people,
    }
