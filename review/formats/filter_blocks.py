"""A block of a manifest's lines through the filter's first pass: what they come to, as columns.

A pure function of the block, so that blocks may be decided in several processes.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain, compress
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

import msgspec
import numpy as np

from review.core.edits import hash8
from review.core.errors import BadInput
from review.core.i18n import SOURCE, speaking
from review.core.other_scale import ScaleWatch
from review.core.settings import Settings
from review.core.spelling import normalise_paths
from review.filtering.columns import Decided, Edits, decide
from review.filtering.decide import Decision, FilterConfig, PoolDigest
from review.formats.containers.tables import decode_object
from review.formats.manifests import Parse
from review.formats.scorebook import watch_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Column = NDArray[np.float64]

#: What every record has, and what it may say of itself; no criterion has the name of such a field.
_NEEDED = ("open_image_input_url", "text", "output_image")
_TEXTS = ("edit_type", "summarized_text", "local_input_image", "local_output_image")
_TAKEN = frozenset({*_NEEDED, *_TEXTS, "scores", "overall", "judge", "reason", "faithfulness"})
#: Places of lines that are decided one by one, of blank ones, and of those that are no record.
ODD, BLANK, UNREADABLE = -1, -2, -3


def fits(config: FilterConfig) -> bool:
    """Whether records can be read as columns: no criterion has the name of another field."""
    return bool(config.criteria) and _TAKEN.isdisjoint(config.criteria)


class Part(NamedTuple):
    """What a block comes to, an entry per line.

    ``places``: the line's decision in ``decisions``, or what else it is. ``kinds``: its type in
    force in ``kind_names``. ``images``: ``hash8`` of its image. ``scored``: the criteria that have
    a score. ``watches``: judge → what its scores say of its scale.
    """

    places: NDArray[np.int32]
    kinds: NDArray[np.int32]
    images: NDArray[np.uint64]
    decisions: list[Decision]
    kind_names: list[str | None]
    digest: PoolDigest
    scored: set[str]
    watches: dict[str | None, ScaleWatch]


class BlockReader:
    """Decides on the plain lines of a block, and says which are not."""

    def __init__(self, config: FilterConfig, settings: Settings, parse: Parse) -> None:
        self.config = config
        self.settings = settings
        self.parse = parse
        self._decode, self._numbers = _decoder(list(config.criteria))

    def part(self, first: int, text: bytes) -> Part:
        """Return what the lines of ``text`` come to; ``first``: the number of the first."""
        with speaking(SOURCE):  # What is wrong with a score goes into the files.
            return _Block(self, first, text).part()

    def rows(self, text: bytes, lines: Sequence[bytes]) -> list[Any]:
        """Return each line as a struct; None for one that is odd."""
        try:
            text.decode()
        except UnicodeDecodeError:
            return [None] * len(lines)
        if b"\\" in text and b"\\u0000" in text:
            return [None if b"\\u0000" in line else self._row(line) for line in lines]
        decode = self._decode
        try:
            return [decode(line) for line in lines]
        except (ValueError, RecursionError):
            return [self._row(line) for line in lines]

    def _row(self, line: bytes) -> Any:
        try:
            return self._decode(line)
        except (ValueError, RecursionError):
            return None

    def table(self, records: Sequence[Any]) -> dict[str, Column]:
        """Return criterion (and "overall") → the number of each record, NaN where none is given."""
        names = (*self.config.criteria, "overall")
        numbers = chain.from_iterable(map(self._numbers, [row.scores for row in records]))
        table = _floats([*numbers]).reshape(len(records), len(names))
        columns = dict(zip(names, table.T.copy(), strict=True))
        given = _floats([row.overall for row in records])
        columns["overall"] = np.where(np.isnan(columns["overall"]), given, columns["overall"])
        return columns


class _Block:
    """The lines of one block on their way to a ``Part``."""

    def __init__(self, reader: BlockReader, first: int, text: bytes) -> None:
        self.reader = reader
        self.config = reader.config
        self.first = first
        self.text = text
        self.lines = text.split(b"\n")
        size = len(self.lines)
        self.places = np.full(size, ODD, np.int32)
        self.kinds = np.zeros(size, np.int32)
        self.images = np.zeros(size, np.uint64)
        self.digest = PoolDigest()
        self.scored: set[str] = set()
        self.watches: dict[str | None, ScaleWatch] = {}

    def part(self) -> Part:
        rows = self.reader.rows(self.text, self.lines)
        plain = [place for place, row in enumerate(rows) if row is not None]
        records = rows if len(plain) == len(rows) else [rows[place] for place in plain]
        roots = self.config.foreign_roots
        images = normalise_paths([row.output_image for row in records], roots)
        sources = normalise_paths([row.open_image_input_url for row in records], roots)
        texts = [row.text for row in records]
        if not all(chain(images, sources)) or any(map(str.isspace, chain(images, sources, texts))):
            each = zip(images, sources, texts, strict=True)
            says = [not any(map(_says_nothing, three)) for three in each]
            plain, records, images = (list(compress(x, says)) for x in (plain, records, images))
        decisions: list[Decision] = []
        kind_names: list[str | None] = [None]
        if records:
            at = np.array(plain)
            decided, clean = self._decide(records, images)
            decisions, kind_names = decided.decisions, decided.kind_names
            self.places[at] = np.where(clean, decided.places, ODD)
            self.kinds[at] = decided.kinds
            self.images[at] = _keys(images)
        for place in np.flatnonzero(self.places == ODD).tolist():
            self._odd(place)
        return Part(
            self.places, self.kinds, self.images, decisions, kind_names, self.digest,
            self.scored, self.watches,
        )  # fmt: skip

    def _decide(
        self, records: Sequence[Any], images: Sequence[str]
    ) -> tuple[Decided, NDArray[np.bool_]]:
        """Return what is decided of records, and which of them are on the scale and count so."""
        config = self.config
        columns = self.reader.table(records)
        clean = np.ones(len(records), np.bool_)
        for name, column in columns.items():
            scale = config.criteria[name].scale if name in config.criteria else None
            low, high = (scale or config.scale).min, (scale or config.scale).max
            clean &= ~((column < low) | (column > high))
        kinds = [row.edit_type or None for row in records]
        names = list(dict.fromkeys(kinds))
        place_of = {name: place for place, name in enumerate(names)}
        types = np.fromiter(map(place_of.__getitem__, kinds), np.int32, len(kinds))
        criteria = {name: columns[name] for name in config.criteria}
        decided = decide(config, Edits(images, criteria, columns["overall"], types, names))
        # A record whose type is another by now is not copied as it is.
        clean &= decided.edit_types() == np.array(names, dtype=object)[types]
        self._see(records, columns, clean)
        counts = clean & ~np.isnan(decided.overall)
        chosen = images if counts.all() else list(compress(images, counts))
        self.digest.add_all(chosen, decided.overall[counts].tolist())
        return decided, clean

    def _see(
        self, records: Sequence[Any], columns: dict[str, Column], clean: NDArray[np.bool_]
    ) -> None:
        """Take in what the survey of single records would: judges, criteria, scales."""
        for judge in _judges(records, clean):
            self._watch(judge)
        for name, column in columns.items():
            numbers = column[clean & ~np.isnan(column)]
            if len(numbers) and self.watches:
                self.scored.add(name)
                # With several judges the file is decided one by one, whatever their scales.
                next(iter(self.watches.values())).see_within({name: numbers.tolist()})

    def _watch(self, judge: str | None) -> ScaleWatch:
        return watch_of(self.watches, judge, self.reader.settings)

    def _odd(self, place: int) -> None:
        line = self.lines[place].strip(b" \t\r")
        if not line:
            self.places[place] = BLANK
            return
        try:
            record = self.reader.parse(self.first + place, decode_object(line))
        except BadInput:
            self.places[place] = UNREADABLE
            return
        (edit,) = record.edits
        self.images[place] = hash8(edit.output_image)
        for row in record.judged():
            self.scored.update(row.raw)
            self._watch(row.judge).see(row.raw)


def _says_nothing(text: str) -> bool:
    return not text or text.isspace()


def _judges(records: Sequence[Any], clean: NDArray[np.bool_]) -> set[str | None]:
    """Return who scored the records that count so; None is a judge without a name."""
    named = {row.judge for row in records}
    if None not in named and clean.all():
        return {str(judge) for judge in named}
    return {
        None if row.judge is None else str(row.judge)
        for row, sure in zip(records, clean.tolist(), strict=True)
        if sure and (row.judge is not None or row.scores is not None or row.overall is not None)
    }


def _keys(images: Sequence[str]) -> NDArray[np.uint64]:
    """Return ``hash8`` of each."""
    print_of = partial(hashlib.blake2b, digest_size=8)
    whole = b"".join([print_of(image.encode()).digest() for image in images])
    return np.frombuffer(whole, "<u8").astype(np.uint64)


def _floats(values: Sequence[float | None]) -> Column:
    """Return numbers as a column, NaN for None."""
    try:
        return np.fromiter(values, np.float64, len(values))
    except TypeError:
        return np.array(values, np.float64)


def _decoder(criteria: Sequence[str]) -> tuple[Callable[[bytes], Any], Callable[[Any], Any]]:
    """Return what reads a line as a struct, and what gives the numbers of its ``scores``."""
    columns = [f"c{place}" for place in range(len(criteria))]
    names = dict(zip(columns, criteria, strict=True))
    scores = msgspec.defstruct(
        "Scores",
        [(name, float | None, math.nan) for name in (*columns, "overall")],
        rename=names,
        gc=False,
    )
    some = Annotated[str, msgspec.Meta(min_length=1)]
    # A line that has a reason already, or scores outside ``scores``, is odd: no value is right.
    never = Literal["\0"]
    fields: list[Any] = [(name, some) for name in _NEEDED]
    fields += [(name, str | None, None) for name in _TEXTS]
    fields += [
        ("scores", scores | None, None),
        ("overall", float | None, None),
        ("judge", str | int | None, None),
        ("reason", never, "\0"),
        *((name, never, "\0") for name in columns),
    ]
    line = msgspec.defstruct("Line", fields, rename=names, gc=False)
    get, nothing = attrgetter(*columns, "overall"), (math.nan,) * (len(columns) + 1)
    return msgspec.json.Decoder(line).decode, lambda given: nothing if given is None else get(given)
