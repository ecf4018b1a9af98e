"""Human verdicts made elsewhere: one row per edit and reviewer."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

import msgspec

from review.core.answers import (
    ACCEPT,
    CANNOT_JUDGE,
    REJECT,
    SUGGESTION_LENGTH,
    UNSURE,
    Faithful,
    Follows,
    TurnVerdict,
)
from review.core.doors import advice
from review.core.edits import ReviewRow
from review.core.errors import BadInput
from review.core.faults import WHOSE
from review.core.i18n import N_, _
from review.core.settings import Settings
from review.formats.containers.files import OnBytes
from review.formats.containers.tables import columns
from review.formats.csv_out import unguarded
from review.formats.reading import (
    Fields,
    Reading,
    as_text,
    check_mapping,
    made_rows,
    one_text,
    renamed,
    the_reviewer,
)
from review.formats.records import image_path

#: Columns of a reviews file besides the criteria; ``output_image`` may stand for ``edit``. A row
#: may name a chain, instead of an edit or to say in which one the edit is a turn. ``faithful`` to
#: ``suggestion`` are of the edit's long and short instruction; ``fault``: whose a reject is.
COLUMNS = (
    "edit", "reviewer", "verdict", "reasons", "comment", "time", "edit_type",
    "chain", "first_failing", "turns", "faithful", "follows", "suggestion", "fault",
)  # fmt: skip
KNOWN = frozenset((*COLUMNS, "output_image"))
#: What our own release of reviews says of an entry of the log; elsewhere these are strangers.
ENTRY = frozenset(("entry", "id"))
#: What else it says of one: how it came about, which makes no answer.
OF_AN_ENTRY = ENTRY | {
    "task", "answers", "kind", "origin", "batch", "purpose", "draw_order",
    "inclusion_probability", "milliseconds", "surplus", "replaces", "guidelines_version", "shown",
}  # fmt: skip
#: What people say of types stands under this task, and its verdict is none on an edit.
_TYPES = "types"
VERDICTS: dict[str, str] = {verdict: verdict for verdict in (ACCEPT, REJECT, UNSURE, CANNOT_JUDGE)}
#: What may be said of two instructions; a word of ``faithful`` that is none stands for no answer.
FAITHFUL = (*get_args(Faithful), UNSURE, CANNOT_JUDGE)
FOLLOWS = get_args(Follows)
#: What is said of a turn of a chain.
OF_TURNS: tuple[TurnVerdict, ...] = get_args(TurnVerdict)
#: All that a verdict may be called; a mapping may give other words for each.
WORDS: dict[str, str] = {**VERDICTS, **{word: word for word in OF_TURNS}}


@dataclass(frozen=True)
class _Reviews:
    """How a file's columns and words are taken; collects the columns ignored."""

    roots: Sequence[str]
    criteria: Collection[str]
    mapping: Mapping[str, str]
    words: Mapping[str, str]
    ignored: dict[str, None] = field(default_factory=dict)

    def row(self, line: int, fields: Fields) -> ReviewRow:
        fields = renamed(fields, self.mapping)
        released = fields.keys() >= ENTRY
        known = KNOWN | OF_AN_ENTRY if released else KNOWN
        for name in fields.keys() - known - self.criteria:  # type: ignore[operator]
            self.ignored[name] = None
        fields = said = _of_release(fields) if released else fields
        image = self._text(fields, "edit") or self._text(fields, "output_image")
        chain = self._text(fields, "chain")
        return checked(
            ReviewRow(
                line,
                "" if chain and not image else image_path("edit", image, self.roots),
                the_reviewer(self._text(fields, "reviewer")),
                self._verdict(self._text(fields, "verdict")),
                self._ratings(fields),
                split_reasons(fields.get("reasons")),
                self._text(fields, "comment"),
                iso_time(fields.get("time")),
                self._text(fields, "edit_type"),
                as_text(fields.get("id")) if released else None,
                as_text(fields.get("task")) if released else None,
                one_of("faithful", said.get("faithful"), FAITHFUL),
                one_of("follows", said.get("follows"), FOLLOWS),
                suggested(said.get("suggestion")),
                image_path("chain", chain, self.roots) if chain else None,
                _first_failing(fields.get("first_failing")),
                self._turns(fields.get("turns")),
                fault=one_of("fault", said.get("fault"), WHOSE),
            )
        )

    def _text(self, fields: Fields, name: str) -> str | None:
        return one_text(self.mapping.get(name, name), fields.get(name))

    def _turns(self, value: object) -> tuple[str, ...]:
        said = tuple(self._verdict(word) or "" for word in split_reasons(value))
        if wrong := [word for word in said if word not in OF_TURNS]:
            raise BadInput(
                _("turns: {word!r} is not right, wrong or hurts.", word=wrong[0]),
                what_to_do=_("Give a word for each turn, in order."),
            )
        return said

    def _verdict(self, word: str | None) -> str | None:
        if word is None:
            return None
        verdict = self.words.get(word.casefold())
        if verdict is None:
            raise BadInput(
                _("verdict is {word!r}, not accept, reject or unsure.", word=word),
                what_to_do=advice(
                    N_("Say what it means: --map accept={word}"),
                    N_("Say what “{word}” means, under Columns."),
                    word=word,
                ),
            )
        return verdict

    def _ratings(self, fields: Fields) -> dict[str, float]:
        ratings = ((name, fields.get(name)) for name in self.criteria)
        return {name: rating(name, value) for name, value in ratings if value not in (None, "")}


def _of_release(fields: Fields) -> Fields:
    """Return an entry of a log as our release of it has it, what it answers among its fields.

    In CSV the answers are JSON in a cell, and texts that could be formulas have an apostrophe.
    """
    answers = fields.get("answers")
    if not isinstance(answers, dict):
        fields = {name: unguarded(value) for name, value in fields.items()}
        answers = _decoded(fields.get("answers"))
    ratings = answers.get("ratings")
    said = answers | (ratings if isinstance(ratings, dict) else {})
    said |= {name: value for name, value in fields.items() if value is not None}
    of_types = fields.get("task") == _TYPES
    return said | {
        "verdict": None if of_types else said.get("verdict"),
        "edit_type": said.get("edit_type") if of_types else fields.get("edit_type"),
    }


def _decoded(cell: object) -> Fields:
    try:
        answers = msgspec.json.decode(cell) if isinstance(cell, str) else None
    except msgspec.DecodeError:
        answers = None
    return answers if isinstance(answers, dict) else {}


def read_reviews(
    path: Path,
    settings: Settings,
    *,
    mapping: Mapping[str, str] | None = None,
    on_bytes: OnBytes | None = None,
) -> Reading[ReviewRow]:
    """Read reviews from JSON Lines, CSV or Parquet; columns named as criteria are ratings.

    ``mapping`` names columns (``verdict=decision``) and verdict words (``accept=Keep``).
    Raises BadInput when it does not fit the file.
    """
    chosen, words = split_words(mapping or {})
    if chosen:
        ours = (*COLUMNS, *settings.criteria, *WORDS)
        check_mapping(chosen, ours, theirs=columns(path), file=str(path))
    reviews = _Reviews(settings.foreign_roots, settings.criteria.keys(), chosen, {**WORDS, **words})
    return Reading(made_rows(path, reviews.row, on_bytes), reviews.ignored, chosen)


def split_words(mapping: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Split a mapping into columns (ours → theirs) and verdict words (theirs → verdict)."""
    columns_ = {ours: theirs for ours, theirs in mapping.items() if ours not in WORDS}
    words: dict[str, str] = {
        word.strip().casefold(): ours
        for ours, theirs in mapping.items()
        if ours in WORDS
        for word in theirs.split(",")
    }
    return columns_, words


def checked(row: ReviewRow) -> ReviewRow:
    """Return a row that says something; raises BadInput for no verdict, edit type or the like."""
    said = (row.verdict, row.edit_type, row.faithful)
    if said == (None, None, None) and not row.turns:
        raise BadInput(
            _("neither a verdict nor an edit_type."), what_to_do=_("Give accept, reject or unsure.")
        )
    if row.fault and row.verdict != REJECT:
        raise BadInput(
            _("fault is {fault!r}, and the verdict is no reject.", fault=row.fault),
            what_to_do=_("Whose fault it is goes with a reject alone."),
        )
    return row


def one_of(name: str, value: object, words: Collection[str]) -> str | None:
    """Return a word that is one of these, in small letters; raises BadInput for another one."""
    word = as_text(value)
    if word is None:
        return None
    if word.casefold() not in words:
        raise BadInput(
            _("{name} is {word!r}.", name=name, word=word),
            what_to_do=_("It may be {words}.", words=", ".join(words)),
        )
    return word.casefold()


def suggested(value: object) -> str | None:
    """Return a better short instruction; raises BadInput for one that is too long to be kept."""
    text = as_text(value)
    if text and len(text) > SUGGESTION_LENGTH:
        raise BadInput(
            _("suggestion has more than {most:,} characters.", most=SUGGESTION_LENGTH),
            what_to_do=_("Correct the row."),
        )
    return text


def rating(name: str, value: object) -> float:
    """Return a rating as a number; raises BadInput for anything else."""
    try:
        number = float(value) if isinstance(value, int | float | str) else math.nan
    except (ValueError, OverflowError):
        number = math.nan
    if isinstance(value, bool) or not math.isfinite(number):
        raise BadInput(
            _("{name} is {value!r}, not a number.", name=name, value=value),
            what_to_do=_("Correct the rating."),
        )
    return number


def split_reasons(value: object) -> tuple[str, ...]:
    """Return reasons from a list or a text separated by ``;``; blanks are left out."""
    reasons = value if isinstance(value, list) else (as_text(value) or "").split(";")
    return tuple(text for reason in reasons if (text := as_text(reason)))


def iso_time(value: object) -> str | None:
    """Return a time as ISO 8601: as found, or from epoch seconds. Raises BadInput for neither."""
    if value is None or value == "":
        return None
    try:
        if isinstance(value, str) and not _is_number(value):
            time = dt.datetime.fromisoformat(value.strip())
            if time.tzinfo is not None:
                time.astimezone(dt.UTC)  # Not every time at the ends of the calendar has one.
            return value.strip()
        if isinstance(value, int | float | str) and not isinstance(value, bool):
            return dt.datetime.fromtimestamp(float(value), dt.UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        pass
    raise BadInput(
        _("time is {value!r}, neither ISO 8601 nor seconds since 1970.", value=value),
        what_to_do=_("Write it as 2026-01-31T12:00:00Z."),
    )


def _first_failing(value: object) -> int | None:
    if value is None or value == "":
        return None
    number = rating("first_failing", value)
    if number < 1 or number != int(number):
        raise BadInput(
            _("first_failing is {value!r}, no turn.", value=value),
            what_to_do=_("Turns are counted from 1."),
        )
    return int(number)


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
