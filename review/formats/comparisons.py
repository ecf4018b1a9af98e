"""Comparisons made elsewhere: one row per reviewer's word on two candidates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from review.core.doors import advice
from review.core.edits import Problem, Record
from review.core.errors import BadInput
from review.core.i18n import N_, _
from review.core.settings import Settings
from review.formats.containers.files import OnBytes
from review.formats.containers.tables import columns, table_rows
from review.formats.reading import (
    Fields,
    Reading,
    Told,
    as_text,
    check_mapping,
    made_rows,
    one_text,
    renamed,
    the_reviewer,
)
from review.formats.records import image_path
from review.formats.reviews import iso_time
from review.formats.winners import OWN_WORDS, WORDS, plain_word, require_meaning, split_mapping
from review.ranking.votes import Winner

COLUMNS = ("left", "right", "winner", "reviewer", "group", "time")
#: Columns taken for the reviewer where none is called so, the likeliest first.
REVIEWERS = ("worker", "annotator", "rater", "user", "worker_id", "annotator_id", "user_id")


class ComparisonRow(msgspec.Struct, frozen=True, gc=False):
    """A person's word on two candidates; ``time`` is ISO 8601 as found, or None."""

    line: int
    left: str
    right: str
    winner: Winner
    reviewer: str
    group: str | None = None
    time: str | None = None


class Compared(msgspec.Struct, frozen=True, gc=False):
    """A row that brings its two candidates, as records of their own, and all votes on them."""

    line: int
    records: tuple[Record, Record]
    votes: tuple[ComparisonRow, ...]


@dataclass(frozen=True)
class _Comparisons:
    """How a file's columns and words are taken; collects the columns ignored."""

    roots: Sequence[str]
    mapping: Mapping[str, str]
    words: Mapping[str, Winner]
    ignored: dict[str, None] = field(default_factory=dict)

    def row(self, line: int, fields: Fields) -> ComparisonRow:
        fields = renamed(fields, self.mapping)
        for name in sorted(fields.keys() - set(COLUMNS)):
            self.ignored[name] = None
        names = [self._text(fields, name) for name in COLUMNS[:2]]
        left, right = (
            candidate(side, name, self.roots) for side, name in zip(COLUMNS[:2], names, strict=True)
        )
        if left == right:
            raise BadInput(_("left and right are the same."), what_to_do=_("Correct the row."))
        return ComparisonRow(
            line,
            left,
            right,
            self._winner(fields.get("winner"), names),
            the_reviewer(self._text(fields, "reviewer")),
            self._text(fields, "group"),
            iso_time(fields.get("time")),
        )  # fmt: skip

    def _text(self, fields: Fields, name: str) -> str | None:
        return one_text(self.mapping.get(name, name), fields.get(name))

    def _winner(self, given: object, names: Sequence[str | None]) -> Winner:
        word = as_text(given[0] if isinstance(given, list) and len(given) == 1 else given)
        if word is not None and word in names:
            return "left" if word == names[0] else "right"
        winner = self.words.get(plain_word(word or ""))
        if winner is None:
            told = advice(
                N_("Say what it means: --map tie={word}"),
                N_("Say what “{word}” means, under Columns."),
                word=word,
            )
            raise BadInput(
                _(
                    "winner is {word!r}, not left, right, tie, both_bad or one of the two.",
                    word=given,
                ),
                what_to_do=told if word else _("Write left, right, tie or both_bad."),
            )
        return winner

    def code(self, fields: Fields) -> str | None:
        """Return the winner as written; nothing where it names a candidate or is no text."""
        fields = renamed(fields, self.mapping)
        word = as_text(fields.get("winner"))
        names = [as_text(fields.get(name)) for name in COLUMNS[:2]]
        return None if word in names else word


def read_comparisons(
    path: Path,
    settings: Settings,
    *,
    mapping: Mapping[str, str] | None = None,
    on_bytes: OnBytes | None = None,
) -> Reading[ComparisonRow]:
    """Read comparisons from JSON Lines, CSV or Parquet.

    ``mapping`` names columns (``reviewer=judge``) and words (``tie=no preference``, ``left=0``).
    Raises BadInput when it does not fit the file, or the winners are codes without a meaning.
    """
    names = columns(path)
    chosen, told = split_mapping(mapping or {}, names)
    check_mapping(chosen, (*COLUMNS, *OWN_WORDS), theirs=names, file=str(path))
    chosen = with_reviewer(chosen, names)
    rows = _Comparisons(settings.foreign_roots, chosen, {**WORDS, **told})
    codes = (rows.code(row[1]) for row in table_rows(path) if not isinstance(row, Problem))
    require_meaning({code for code in codes if code}, told, str(path))
    return Reading(made_rows(path, rows.row, on_bytes), rows.ignored, chosen)


def candidate(name: str, value: object, roots: Sequence[str]) -> str:
    """Return a candidate's name in its one spelling; raises BadInput where there is none."""
    return image_path(name, as_text(value), roots)


def with_reviewer(mapping: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """Complete a mapping with the column that most likely names the reviewer."""
    told = mapping.get("reviewer")
    if "reviewer" in names or not (told is None or isinstance(told, Told)):
        return dict(mapping)
    likely = [name for name in REVIEWERS if name in names and name not in mapping.values()]
    return {**mapping, **({"reviewer": likely[0]} if likely else {})}
