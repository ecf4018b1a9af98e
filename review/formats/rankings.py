"""Rankings made elsewhere: one row per reviewer's order of a group, ties and omissions allowed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec

from review.core.doors import advice
from review.core.edits import Problem
from review.core.errors import BadInput
from review.core.i18n import N_, _
from review.core.repeated import repeated
from review.core.settings import Settings
from review.formats.comparisons import candidate, with_reviewer
from review.formats.containers import files, shapes
from review.formats.containers.files import OnBytes
from review.formats.containers.tables import columns
from review.formats.reading import (
    Fields,
    Reading,
    check_mapping,
    made_rows,
    one_text,
    renamed,
    the_reviewer,
    typed,
)
from review.formats.reviews import iso_time

COLUMNS = ("group", "reviewer", "order", "none_acceptable", "time")
#: The fields by which a file of ImageReward's shape is known.
IMAGEREWARD = frozenset({"generations", "ranking"})
#: Beside ``generations``, numbers of which the highest is best: no file is known by it alone.
PREFERENCE = "preference"
#: What ``--map`` may name.
OURS = (*COLUMNS, *sorted(IMAGEREWARD), PREFERENCE)
#: ImageReward names no reviewers.
UNNAMED = "ImageReward annotators"
#: An array cannot be read line by line: it is held in memory, and a larger one is refused.
MAX_BYTES = 200_000_000

Order = tuple[tuple[str, ...], ...]


class RankingRow(msgspec.Struct, frozen=True, gc=False):
    """A person's order of candidates, best first; ``time`` is ISO 8601 as found, or None."""

    line: int
    order: Order
    reviewer: str
    group: str | None = None
    none_acceptable: bool = False
    time: str | None = None


class _ImageReward(msgspec.Struct):
    generations: list[str]
    ranking: list[float]
    id: str | int | None = None


@dataclass(frozen=True)
class _Rankings:
    """How a file's columns are taken; collects the columns ignored."""

    roots: Sequence[str]
    mapping: Mapping[str, str]
    ignored: dict[str, None] = field(default_factory=dict)

    def row(self, line: int, fields: Fields) -> RankingRow:
        fields = renamed(fields, self.mapping)
        if "generations" in fields and not fields.keys().isdisjoint({"ranking", PREFERENCE}):
            fields = self._from_imagereward(fields)
        for name in sorted(fields.keys() - set(COLUMNS)):
            self.ignored[name] = None
        return RankingRow(
            line,
            self._order(fields.get("order")),
            the_reviewer(one_text(self._theirs("reviewer"), fields.get("reviewer"))),
            one_text(self._theirs("group"), fields.get("group")),
            _yes(fields.get("none_acceptable")),
            iso_time(fields.get("time")),
        )

    def _theirs(self, name: str) -> str:
        return self.mapping.get(name, name)

    def _order(self, value: object) -> Order:
        """Read an order; raises BadInput for one that is none, or names a candidate twice."""
        order = tuple(
            tuple(candidate("order", name, self.roots) for name in bucket)
            for bucket in _buckets(value)
        )
        names = [name for bucket in order for name in bucket]
        twice = repeated(names)
        if twice:
            raise BadInput(
                _("order names {twice} twice.", twice=twice[0]), what_to_do=_("Name each once.")
            )
        if len(names) < 2:
            raise BadInput(
                _("order needs two candidates or more."), what_to_do=_("Correct the row.")
            )
        return order

    def _from_imagereward(self, fields: Fields) -> Fields:
        """Take ImageReward's shape: pictures, and beside them their ranks (the lowest is best)."""
        for name in sorted(fields.keys() - {"id", *OURS}):
            self.ignored[name] = None
        if PREFERENCE in self.mapping:
            liked = typed(fields.get(PREFERENCE), list[float])
            fields = fields | {"ranking": [-number for number in liked]}
        record = typed({key: fields.get(key) for key in ("generations", "ranking", "id")},
                      _ImageReward)  # fmt: skip
        if len(record.generations) != len(record.ranking):
            raise BadInput(
                _("generations and ranking differ in length."), what_to_do=_("Correct the record.")
            )
        ranked = sorted(
            zip(record.ranking, record.generations, strict=True), key=lambda pair: pair[0]
        )
        order = [
            [name for _, name in tied] for _, tied in groupby(ranked, key=lambda pair: pair[0])
        ]
        kept = {name: fields[name] for name in COLUMNS if name in fields}
        return {"group": record.id, "reviewer": UNNAMED, **kept, "order": order}


def read_rankings(
    path: Path,
    settings: Settings,
    *,
    mapping: Mapping[str, str] | None = None,
    on_bytes: OnBytes | None = None,
) -> Reading[RankingRow]:
    """Read rankings from JSON Lines, CSV or Parquet, or ImageReward's JSON array.

    ``mapping`` names columns. Raises BadInput when it does not fit the file.
    """
    if shapes.shape(path) == "json array":
        rows = _Rankings(settings.foreign_roots, mapping or {})
        return Reading(_array_rows(path, rows), rows.ignored, rows.mapping)
    names = columns(path)
    check_mapping(mapping or {}, OURS, theirs=names, file=str(path))
    chosen = with_reviewer(mapping or {}, names)
    rows = _Rankings(settings.foreign_roots, chosen)
    return Reading(made_rows(path, rows.row, on_bytes), rows.ignored, chosen)


def looks_like_imagereward(path: Path) -> bool:
    """Whether a JSON array holds ImageReward's rankings."""
    start = files.head(path)
    return all(f'"{name}"'.encode() in start for name in IMAGEREWARD)


def _array_rows(path: Path, rows: _Rankings) -> Iterator[RankingRow | Problem]:
    for number, fields in enumerate(_array(path), start=1):
        try:
            if not isinstance(fields, dict):
                raise BadInput(_("not a JSON object."), what_to_do=_("Give one {…} per ranking."))
            yield rows.row(number, fields)
        except BadInput as error:
            yield Problem(str(path), number, error.message, error.what_to_do)


def _array(path: Path) -> list[Any]:
    with files.opened(path) as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise BadInput(
            _("the array is larger than 200 MB."),
            file=str(path),
            what_to_do=advice(
                N_("Make it JSON Lines: jq -c '.[]' FILE > FILE.jsonl"),
                N_("Write each object of the list on a line of its own."),
            ),
        )
    try:
        return msgspec.json.decode(content, type=list[Any])
    except (ValueError, RecursionError) as error:
        raise BadInput(
            _("not valid JSON: {error}.", error=error),
            file=str(path),
            what_to_do=_("Correct the file."),
        ) from None


def _buckets(value: object) -> list[list[object]]:
    """Return an order as lists of tied names: from nested lists, their JSON, or ``a > b = c``."""
    if isinstance(value, str):
        try:
            value = msgspec.json.decode(value)
        except ValueError:
            value = [bucket.split("=") for bucket in str(value).split(">")]
    if not isinstance(value, list) or not value:
        raise BadInput(
            _("order is missing, or no list."),
            what_to_do=_('Best to worst, ties nested: ["a", ["b", "c"]] or a > b = c.'),
        )
    return [bucket if isinstance(bucket, list) else [bucket] for bucket in value]


def _yes(value: object) -> bool:
    """Read a flag; raises BadInput for what is neither yes nor no."""
    flags = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    word = str(value).strip().casefold()
    if value in (None, ""):
        return False
    if word not in flags:
        raise BadInput(
            _("none_acceptable is {value!r}, not true or false.", value=value),
            what_to_do=_("Correct the row."),
        )
    return flags[word]
