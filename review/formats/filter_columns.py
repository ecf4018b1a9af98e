"""A manifest of single records through the filter many at once: the same bytes as one by one.

Nearly every line is a released record whose scores are numbers. Such lines are read into a struct,
decided by columns and written, a block at a time. A line that is odd, of an image that stands in
several lines, or of a type that is another by now goes the way of a single record, once all of the
manifest has been seen: its block is then read again, and the others are copied to their places.
What is odd about the file as a whole (several judges, another scale, no score of some criterion) is
not decided here at all.

Memory: 16 bytes an edit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from review.core.edits import Problem
from review.core.errors import BadInput
from review.core.other_scale import ScaleWatch
from review.core.scoring import Scored
from review.filtering.chain_score import ChainOutcome
from review.filtering.decide import Decision, PoolDigest
from review.formats.containers import files
from review.formats.containers.files import Chunk, OnBytes
from review.formats.containers.tables import decode_object
from review.formats.filter_blocks import BLANK, ODD, UNREADABLE, Part, outcomes_of
from review.formats.filter_lines import Lines
from review.formats.filter_out import OUTCOMES, Outputs, Tally, line_of, suffix
from review.formats.filter_run import Run
from review.formats.manifests import Parse

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Stretch(NamedTuple):
    """What the first pass wrote of ``lines`` lines from number ``first``: bytes by outcome."""

    first: int
    lines: int
    sizes: list[int]


@dataclass(frozen=True)
class Found:
    """What the first pass found, an entry per line.

    ``places``: the line's decision in ``decisions``, or what else it is. ``kinds``: its type in
    force in ``kind_names``. ``images``: ``hash8`` of its image. ``repeated``: images met more than
    once. ``alone``: lines that are decided one by one.
    """

    places: NDArray[np.int32]
    kinds: NDArray[np.int32]
    images: NDArray[np.uint64]
    decisions: list[Decision]
    kind_names: list[str | None]
    digest: PoolDigest
    scored: set[str]
    watches: dict[str | None, ScaleWatch]
    stretches: list[Stretch]
    repeated: NDArray[np.uint64] = field(init=False)
    alone: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        every = np.sort(self.images[(self.places >= 0) | (self.places == ODD)])
        repeated = np.unique(every[1:][every[1:] == every[:-1]])
        alone = (self.places == ODD) | (self.places == UNREADABLE)
        if len(repeated):
            alone |= (self.places >= 0) & np.isin(self.images, repeated)
        object.__setattr__(self, "repeated", repeated)
        object.__setattr__(self, "alone", alone)

    def count(self, tally: Tally) -> None:
        """Count the lines that were decided by columns."""
        rows = (self.places >= 0) & ~self.alone
        kinds = len(self.kind_names)
        keys = self.places[rows].astype(np.int64) * kinds + self.kinds[rows]
        numbers = np.bincount(keys, minlength=1)
        for key in np.flatnonzero(numbers).tolist():
            one, name = self.decisions[key // kinds], self.kind_names[key % kinds]
            tally.add(one.outcome, one.cause, name, int(numbers[key]))


def chunks(path: Path, on_bytes: OnBytes | None, bad: list[Problem]) -> Iterator[Chunk]:
    """Yield the lines of a manifest many at once; those that are too long go to ``bad``."""
    for chunk in files.chunks(path, on_bytes=on_bytes):
        if isinstance(chunk, Problem):
            bad.append(chunk)
        else:
            yield chunk


def first_pass(parts: Iterable[Part], written: Outputs) -> Found:
    """Write what the blocks of a manifest, in their order, come to, and put it together."""
    decisions: dict[Decision, int] = {}
    kinds: dict[str | None, int] = {}
    digest, scored = PoolDigest(), set[str]()
    watches: dict[str | None, ScaleWatch] = {}
    lines = [tuple(np.empty(0, kind) for kind in ("i4", "i4", "u8"))]
    stretches = []
    for part in parts:
        # Places of odd and blank lines are negative, and found at the end.
        own = [decisions.setdefault(one, len(decisions)) for one in part.decisions]
        types = [kinds.setdefault(one, len(kinds)) for one in part.kind_names]
        places = np.array([*own, UNREADABLE, BLANK, ODD], np.int32)[part.places]
        lines.append((places, np.array([*types, 0], np.int32)[part.kinds], part.images))
        digest.add_pool(part.digest)
        scored |= part.scored
        for judge, watch in part.watches.items():
            if judge in watches:
                watches[judge].add(watch)
            else:
                watches[judge] = watch
        for outcome, text in zip(OUTCOMES, part.written, strict=True):
            written.write(outcome, text)
        stretches.append(Stretch(part.first, len(places), [*map(len, part.written)]))
    places, types_, images = (np.concatenate(column) for column in zip(*lines, strict=True))
    return Found(
        places, types_, images, [*decisions], [*kinds], digest, scored, watches, stretches
    )  # fmt: skip


def collisions(path: Path, parse: Parse, found: Found) -> frozenset[int]:
    """Return the images that several contents claim; reads the lines of repeated images again."""
    if not len(found.repeated):
        return frozenset()
    contents: dict[int, str] = {}
    differ, at = set[int](), 0
    asked = np.isin(found.images, found.repeated) & (found.places >= ODD)
    for chunk, stretch in zip(chunks(path, None, []), found.stretches, strict=True):
        rows = np.flatnonzero(asked[at : at + stretch.lines]).tolist()
        lines = Lines(chunk.text if rows else b"")
        for row in rows:
            (edit,) = parse(0, decode_object(lines[row])).edits
            image, key = int(found.images[at + row]), edit.key()
            if contents.setdefault(image, key) != key:
                differ.add(image)
        at += stretch.lines
    return frozenset(differ)


class SecondPass:
    """Decides the lines that go one by one, and writes everything anew, they in their places."""

    def __init__(self, found: Found, run: Run, parse: Parse, written: Outputs) -> None:
        self.found = found
        self.run = run
        self.parse = parse
        self.written = written
        self._suffixes = [suffix(one.reason) for one in found.decisions]
        self._outcomes = outcomes_of(found.decisions)

    def write(self, path: Path, on_bytes: OnBytes | None) -> None:
        """Read a manifest again, and write each of its lines."""
        self.run.bad.clear()  # Lines too long are met again, in their order among the others.
        before, at = self.written.begin_again(), 0
        read = chunks(path, on_bytes, self.run.bad)
        for chunk, stretch in zip(read, self.found.stretches, strict=True):
            here = slice(at, at + stretch.lines)
            alone = self.found.alone[here].any()
            for outcome, size in zip(OUTCOMES, stretch.sizes, strict=True):
                copied = before[outcome].read(size)
                if not alone:
                    self.written.write(outcome, copied)
            if alone:
                self._block(path, chunk, here)
            at = here.stop

    def _block(self, path: Path, chunk: Chunk, here: slice) -> None:
        lines, places, alone = Lines(chunk.text), self.found.places[here], self.found.alone[here]
        self._take_back(lines, alone & (places >= 0))
        suffixes = self._suffixes
        pieces = [
            line[:-1] + suffixes[place] if place >= 0 else b""
            for line, place in zip(lines, places.tolist(), strict=True)
        ]
        where = self._outcomes[places]
        for row in np.flatnonzero(alone).tolist():
            outcome, pieces[row] = self._one(path, chunk.first + row, lines[row])
            where[row] = -1 if outcome is None else OUTCOMES.index(outcome)
        for number, outcome in enumerate(OUTCOMES):
            self.written.write(outcome, b"".join(compress(pieces, (where == number).tolist())))

    def _one(self, path: Path, number: int, line: bytes) -> tuple[ChainOutcome | None, bytes]:
        try:
            fields = decode_object(line)
            record = self.parse(number, fields)
        except BadInput as error:
            self.run.bad.append(Problem(str(path), number, error.message, error.what_to_do))
            return None, b""
        decision = self.run.decide(record)
        types = self.run.types(record)
        return decision.outcome, line_of(fields, line, decision.reason, types)

    def _take_back(self, lines: Lines, again: NDArray[np.bool_]) -> None:
        """Take edits that are met more than once out of the digest: ``run`` counts them once."""
        for row in np.flatnonzero(again).tolist():
            record = self.parse(0, decode_object(lines[row]))
            scored = self.run.scored(record, record.edits[0])
            if isinstance(scored, Scored):
                self.found.digest.take_back(record.edits[0].output_image, scored.overall)
