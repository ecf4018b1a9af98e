"""Comparisons made elsewhere: one row per reviewer's word on two candidates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from review.core.doors import advice
from review.core.errors import BadInput
from review.core.i18n import N_, _
from review.core.settings import Settings
from review.formats.files import OnBytes
from review.formats.reading import (
    Fields,
    Reading,
    as_text,
    check_mapping,
    made_rows,
    renamed,
    required,
)
from review.formats.records import image_path
from review.formats.reviews import iso_time
from review.formats.tables import columns
from review.ranking.votes import Winner

COLUMNS = ("left", "right", "winner", "reviewer", "group", "time")
#: Columns taken for the reviewer where none is called so, the likeliest first.
REVIEWERS = ("worker", "annotator", "rater", "user", "worker_id", "annotator_id", "user_id")
#: What a winner is called elsewhere; case, spaces and punctuation aside.
WORDS: dict[str, Winner] = {
    **dict.fromkeys(("left", "a", "x", "1", "model_a", "model_x", "image_1"), "left"),
    **dict.fromkeys(("right", "b", "y", "2", "model_b", "model_y", "image_2"), "right"),
    **dict.fromkeys(("tie", "draw", "equal", "same"), "tie"),
    **dict.fromkeys(("both_bad", "bothbad", "tie_bothbad", "neither"), "both_bad"),
}
#: What a mapping may give words for.
OWN_WORDS = ("tie", "both_bad")


class ComparisonRow(msgspec.Struct, frozen=True, gc=False):
    """A person's word on two candidates; ``time`` is ISO 8601 as found, or None."""

    line: int
    left: str
    right: str
    winner: Winner
    reviewer: str
    group: str | None = None
    time: str | None = None


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
        left, right = (candidate(name, fields.get(name), self.roots) for name in COLUMNS[:2])
        if left == right:
            raise BadInput(_("left and right are the same."), what_to_do=_("Correct the row."))
        return ComparisonRow(
            line,
            left,
            right,
            self._winner(as_text(fields.get("winner")), as_text(fields.get("left")),
                         as_text(fields.get("right"))),
            required("reviewer", as_text(fields.get("reviewer"))),
            as_text(fields.get("group")),
            iso_time(fields.get("time")),
        )  # fmt: skip

    def _winner(self, word: str | None, left: str | None, right: str | None) -> Winner:
        if word is not None and word in (left, right):
            return "left" if word == left else "right"
        winner = self.words.get(plain_word(word or ""))
        if winner is None:
            raise BadInput(
                _(
                    "winner is {word!r}, not left, right, tie, both_bad or one of the two.",
                    word=word,
                ),
                what_to_do=advice(
                    N_("Say what it means: --map tie={word}"),
                    N_("Say what “{word}” means, under Columns."),
                    word=word or "WORD",
                ),
            )
        return winner


def read_comparisons(
    path: Path,
    settings: Settings,
    *,
    mapping: Mapping[str, str] | None = None,
    on_bytes: OnBytes | None = None,
) -> Reading[ComparisonRow]:
    """Read comparisons from JSON Lines, CSV or Parquet.

    ``mapping`` names columns (``reviewer=judge``) and words (``tie=no preference``). Raises
    BadInput when it does not fit the file.
    """
    given_mapping = mapping or {}
    names = columns(path)
    chosen = {ours: theirs for ours, theirs in given_mapping.items() if ours not in OWN_WORDS}
    check_mapping(chosen, (*COLUMNS, *OWN_WORDS), theirs=names, file=str(path))
    chosen = with_reviewer(chosen, names)
    words: dict[str, Winner] = {**WORDS, **own_words(given_mapping)}
    rows = _Comparisons(settings.foreign_roots, chosen, words)
    return Reading(made_rows(path, rows.row, on_bytes), rows.ignored, chosen)


def candidate(name: str, value: object, roots: Sequence[str]) -> str:
    """Return a candidate's name in its one spelling; raises BadInput where there is none."""
    return image_path(name, as_text(value), roots)


def with_reviewer(mapping: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """Complete a mapping with the column that most likely names the reviewer."""
    if "reviewer" in mapping or "reviewer" in names:
        return dict(mapping)
    likely = [name for name in REVIEWERS if name in names and name not in mapping.values()]
    return {**mapping, **({"reviewer": likely[0]} if likely else {})}


def own_words(mapping: Mapping[str, str]) -> dict[str, Winner]:
    """Return the words a mapping gives for a tie and for both bad, several with commas."""
    words: dict[str, Winner] = {}
    for ours in OWN_WORDS:
        for word in mapping.get(ours, "").split(","):
            if word.strip():
                words[plain_word(word)] = "tie" if ours == "tie" else "both_bad"
    return words


def plain_word(word: str) -> str:
    """Return a word in the spelling of ``WORDS``."""
    return "_".join("".join(c if c.isalnum() else " " for c in word.casefold()).split())
