"""A block of a manifest's lines through the filter: what they come to, as columns and in writing.

A pure function of the block, so that blocks may be decided in several processes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache, partial
from itertools import chain, compress
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from review.core.edits import hash8
from review.core.errors import BadInput
from review.core.i18n import SOURCE, speaking
from review.core.other_scale import ScaleWatch
from review.core.settings import Settings
from review.core.spelling import normalise_paths
from review.filtering.columns import Decided, Edits, decide
from review.filtering.decide import Decision, FilterConfig, PoolDigest
from review.formats.containers.files import Chunk
from review.formats.containers.tables import decode_object
from review.formats.filter_lines import LineReader, Lines
from review.formats.filter_out import OUTCOMES, suffix
from review.formats.manifests import Parse
from review.formats.scorebook import watch_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Column = NDArray[np.float64]

#: Places of lines that are decided one by one, of blank ones, and of those that are no record.
ODD, BLANK, UNREADABLE = -1, -2, -3


class Part(NamedTuple):
    """What a block comes to, an entry per line; ``first``: the number of the first.

    ``places``: the line's decision in ``decisions``, or what else it is. ``kinds``: its type in
    force in ``kind_names``. ``images``: ``hash8`` of its image. ``scored``: the criteria that have
    a score. ``watches``: judge → what its scores say of its scale. ``written``: what goes into the
    file of each outcome, without the lines that are decided one by one.
    """

    first: int
    places: NDArray[np.int32]
    kinds: NDArray[np.int32]
    images: NDArray[np.uint64]
    decisions: list[Decision]
    kind_names: list[str | None]
    digest: PoolDigest
    scored: set[str]
    watches: dict[str | None, ScaleWatch]
    written: list[bytes]


class BlockReader:
    """Decides on the plain lines of a block, and says which are not."""

    def __init__(self, config: FilterConfig, settings: Settings, parse: Parse) -> None:
        self.config = config
        self.settings = settings
        self.parse = parse
        self.lines = LineReader(list(config.criteria))
        self.suffix = cache(suffix)

    def part(self, chunk: Chunk) -> Part:
        """Return what the lines of a chunk come to."""
        with speaking(SOURCE):  # What is wrong with a score goes into the files.
            return _Block(self, chunk).part()


class _Block:
    """The lines of one block on their way to a ``Part``."""

    def __init__(self, reader: BlockReader, chunk: Chunk) -> None:
        self.reader = reader
        self.config = reader.config
        self.first = chunk.first
        self.lines = Lines(chunk.text)
        size = len(self.lines)
        self.places = np.full(size, ODD, np.int32)
        self.kinds = np.zeros(size, np.int32)
        self.images = np.zeros(size, np.uint64)
        self.digest = PoolDigest()
        self.scored: set[str] = set()
        self.watches: dict[str | None, ScaleWatch] = {}

    def part(self) -> Part:
        rows = self.reader.lines.rows(self.lines)
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
            self.first, self.places, self.kinds, self.images, decisions, kind_names, self.digest,
            self.scored, self.watches, self._written(decisions),
        )  # fmt: skip

    def _written(self, decisions: Sequence[Decision]) -> list[bytes]:
        """Return the lines that are decided, with their reasons, by outcome."""
        endings = [self.reader.suffix(one.reason) for one in decisions]
        outcomes = outcomes_of(decisions)[self.places]
        texts = []
        for number in range(len(OUTCOMES)):
            rows = np.flatnonzero(outcomes == number)
            of_rows = map(endings.__getitem__, self.places[rows].tolist())
            texts.append(self.lines.ending(rows, of_rows))
        return texts

    def _decide(
        self, records: Sequence[Any], images: Sequence[str]
    ) -> tuple[Decided, NDArray[np.bool_]]:
        """Return what is decided of records, and which of them are on the scale and count so."""
        config = self.config
        columns = self.reader.lines.table(records)
        clean = np.ones(len(records), np.bool_)
        for name, column in columns.items():
            scale = config.criteria[name].scale if name in config.criteria else None
            low, high = (scale or config.scale).min, (scale or config.scale).max
            clean &= ~((column < low) | (column > high))
        kinds = [row.edit_type or None for row in records]
        names: list[str | None] = [*dict.fromkeys(kinds)]
        place_of = {name: place for place, name in enumerate(names)}
        types = np.fromiter(map(place_of.__getitem__, kinds), np.int32, len(kinds))
        criteria = {name: columns[name] for name in config.criteria}
        decided = decide(config, Edits(images, criteria, columns["overall"], types, names))
        # A record whose type is another by now is not copied as it is.
        place_of = {name: place for place, name in enumerate(decided.kind_names)}
        clean &= decided.kinds == np.array([place_of.get(name, -1) for name in names])[types]
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
        line = self.lines[place]
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


def outcomes_of(decisions: Sequence[Decision]) -> NDArray[np.int8]:
    """Return by a line's place which of ``OUTCOMES`` it is, -1 for a line that is not decided."""
    return np.array([*(OUTCOMES.index(one.outcome) for one in decisions), -1, -1, -1], np.int8)
