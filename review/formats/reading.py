"""What reading one file gives, whatever its format, and how ``--map OURS=THEIRS`` is applied."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from review.core.doors import advice
from review.core.edits import PlainRecords, Problem
from review.core.errors import BadInput
from review.core.i18n import N_, _
from review.formats.containers.files import OnBytes
from review.formats.containers.tables import table_rows

RowT_co = TypeVar("RowT_co", covariant=True)
MadeT = TypeVar("MadeT")

Fields = dict[str, object]


@dataclass(frozen=True)
class Reading(Generic[RowT_co]):
    """The rows of one file, to be iterated once.

    ``ignored`` fills while they are: columns that mean nothing here, in the order met. So may
    ``notes``: what, in words, a lead should know of the file. ``mapping`` says which column was
    taken for what, where that was chosen or guessed. ``parts``: the same rows instead of ``rows``,
    many at once where they are plain, for whoever takes them so; None where there is no such way.
    """

    rows: Iterator[RowT_co | Problem]
    ignored: dict[str, None] = field(default_factory=dict)
    mapping: Mapping[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    parts: Iterator[RowT_co | PlainRecords | Problem] | None = None

    def __iter__(self) -> Iterator[RowT_co | Problem]:
        """Iterate over the rows."""
        return self.rows

    @property
    def ignored_columns(self) -> list[str]:
        """The ignored columns met so far."""
        return list(self.ignored)


class Told(str):
    """In a mapping, no column: what stands for every row that does not say it (a reviewer)."""

    __slots__ = ()


def parse_mapping(pairs: Iterable[str]) -> dict[str, str]:
    """Read ``OURS=THEIRS`` pairs; raises BadInput for one without ``=`` or given twice."""
    mapping: dict[str, str] = {}
    for pair in pairs:
        ours, equals, theirs = pair.partition("=")
        if not (ours and equals and theirs):
            raise BadInput(
                _("--map {pair} is not OURS=THEIRS.", pair=pair),
                what_to_do=_("For example --map edit=file_name"),
            )
        if ours in mapping:
            raise BadInput(
                _("--map {ours} is given twice.", ours=ours), what_to_do=_("Give it once.")
            )
        mapping[ours] = theirs
    return mapping


def check_mapping(
    mapping: Mapping[str, str], ours: Collection[str], *, theirs: Collection[str] | None, file: str
) -> None:
    """Raise BadInput for a name that is not ours, or (given ``theirs``) a column not there."""
    for name, column in mapping.items():
        if name not in ours:
            raise BadInput(
                advice(
                    N_("--map {name}={column}: there is no {name!r} here."),
                    N_("there is no {name!r} here."),
                    name=name,
                    column=column,
                ),
                file=file,
                what_to_do=advice(
                    N_("Left of = may stand: {ours}."),
                    N_("Say under Columns what the file is."),
                    ours=", ".join(ours) or _("nothing"),
                ),
            )
        if theirs is not None and column not in theirs and not isinstance(column, Told):
            raise BadInput(
                advice(
                    N_("--map {name}={column}: there is no column {column!r}."),
                    N_("there is no column {column!r}."),
                    name=name,
                    column=column,
                ),
                file=file,
                what_to_do=_("Columns: {columns}.", columns=", ".join(theirs)),
            )


def made_rows(
    path: Path, make: Callable[[int, Fields], MadeT], on_bytes: OnBytes | None = None
) -> Iterator[MadeT | Problem]:
    """Yield ``make(line, fields)`` for each row; where it raises BadInput, a Problem."""
    file = str(path)
    for row in table_rows(path, on_bytes=on_bytes):
        if isinstance(row, Problem):
            yield row
            continue
        try:
            result = make(*row)
        except BadInput as error:
            yield Problem(file, row[0], error.message, error.what_to_do)
        else:
            yield result


def renamed(fields: Fields, mapping: Mapping[str, str]) -> Fields:
    """Return a row under our names: each mapped column takes the place of ours."""
    if not mapping:
        return fields
    replaced = set(mapping.values())
    rest = {name: value for name, value in fields.items() if name not in replaced}
    return rest | {
        ours: rest.get(ours) or str(theirs) if isinstance(theirs, Told) else fields.get(theirs)
        for ours, theirs in mapping.items()
    }


_WORDS = {
    "str": N_("text"),
    "int": N_("a number"),
    "float": N_("a number"),
    "bool": N_("true or false"),
    "array": N_("a list"),
    "object": N_("an object"),
    "null": "null",
}


def typed(fields: object, kind: type[MadeT]) -> MadeT:
    """Check a row against a struct; raises BadInput that names the field and what it must be."""
    try:
        return msgspec.convert(fields, kind)
    except msgspec.ValidationError as error:
        raise BadInput(_in_words(str(error)), what_to_do=_("Correct the record.")) from None


def _in_words(error: str) -> str:
    wrong = re.fullmatch(r"Expected `(.+)`, got `(.+)` - at `\$\.?(.+)`", error)
    if not wrong:
        missing = re.fullmatch(r"Object missing required field `(.+)` - at `\$\.?(.+)`", error)
        if missing is None:
            return f"{error}."
        return _("{record}.{field} is missing.", record=missing[2], field=missing[1])
    due = dict.fromkeys(_WORDS.get(word, word) for word in wrong[1].split(" | ") if word != "null")
    return _(
        "{name} must be {due}, not {given}.",
        name=wrong[3],
        due=_(" or ").join(map(_, due)),
        given=_(_WORDS.get(wrong[2], wrong[2])),
    )


def required(name: str, value: str | None) -> str:
    """Return a text that must be there; raises BadInput naming the field."""
    if value is None or not value.strip():
        raise BadInput(
            _("{name} is missing or empty.", name=name),
            what_to_do=_("Give the record its {name}.", name=name),
        )
    return value


def the_reviewer(name: str | None) -> str:
    """Return who answered; raises BadInput, with how to say it, where a row names nobody."""
    if name is None:
        raise BadInput(
            _("reviewer is missing or empty."),
            what_to_do=advice(
                N_("Give each row its reviewer, or say whose all are: --reviewer NAME"),
                N_("Give each row its reviewer."),
            ),
        )
    return name


def as_text(value: object) -> str | None:
    """Return a cell as text: numbers as written, nothing and blanks as None."""
    if value is None or isinstance(value, bool | list | dict):
        return None
    return str(value).strip() or None


def one_text(name: str, value: object) -> str | None:
    """Return a cell as text, of a list of one that one; raises BadInput for a list of several."""
    if isinstance(value, list) and len(value) == 1:
        return as_text(value[0])
    if isinstance(value, list) and value:
        raise BadInput(
            _("{name} is a list of {n}: one row per response is needed.", name=name, n=len(value)),
            what_to_do=_("Write a row for each."),
        )
    return as_text(value)


def listed(names: Sequence[str]) -> str:
    """Join names for a message, at most a dozen."""
    return ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
