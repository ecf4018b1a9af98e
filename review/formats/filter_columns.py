"""A manifest of single records through the filter many at once: the same bytes as one by one.

Nearly every line is a released record whose scores are numbers. Such lines are read into a struct,
decided by columns in the first pass, and copied in the second, which reads nothing of them. A line
that is odd, of an image that stands in several lines, or of a type that is another by now goes the
way of a single record. What is odd about the file as a whole (several judges, another scale, no
score of some criterion) is not decided here at all.

Memory: 16 bytes an edit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
from review.formats.containers.files import OnBytes
from review.formats.containers.tables import decode_object
from review.formats.filter_blocks import BLANK, ODD, UNREADABLE, Part
from review.formats.filter_out import OUTCOMES, Outputs, line_of, suffix
from review.formats.filter_run import Run
from review.formats.manifests import Parse

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Found(NamedTuple):
    """What the first pass found, an entry per line.

    ``places``: the line's decision in ``decisions``, or what else it is. ``kinds``: its type in
    force in ``kind_names``. ``images``: ``hash8`` of its image. ``repeated``: images met more than
    once.
    """

    places: NDArray[np.int32]
    kinds: NDArray[np.int32]
    images: NDArray[np.uint64]
    decisions: list[Decision]
    kind_names: list[str | None]
    repeated: NDArray[np.uint64]
    digest: PoolDigest
    scored: set[str]
    watches: dict[str | None, ScaleWatch]


def text_blocks(path: Path, on_bytes: OnBytes | None) -> Iterator[files.Block]:
    """Yield the lines of a manifest many at once, without those that are too long."""
    for block in files.blocks(path, on_bytes=on_bytes):
        if not isinstance(block, Problem):
            yield block


def put_together(parts: Iterable[Part]) -> Found:
    """Return what the blocks of a manifest, in their order, come to."""
    decisions: dict[Decision, int] = {}
    kinds: dict[str | None, int] = {}
    digest, scored = PoolDigest(), set[str]()
    watches: dict[str | None, ScaleWatch] = {}
    lines = [tuple(np.empty(0, kind) for kind in ("i4", "i4", "u8"))]
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
    places, types_, images = (np.concatenate(column) for column in zip(*lines, strict=True))
    every = np.sort(images[(places >= 0) | (places == ODD)])
    repeated = np.unique(every[1:][every[1:] == every[:-1]])
    return Found(
        places, types_, images, [*decisions], [*kinds], repeated, digest, scored, watches
    )  # fmt: skip


def collisions(path: Path, parse: Parse, found: Found) -> frozenset[int]:
    """Return the images that several contents claim; reads the lines of repeated images again."""
    if not len(found.repeated):
        return frozenset()
    contents: dict[int, str] = {}
    differ, at = set[int](), 0
    asked = np.isin(found.images, found.repeated) & (found.places >= ODD)
    for block in text_blocks(path, None):
        for place in np.flatnonzero(asked[at : at + len(block.lines)]).tolist():
            (edit,) = parse(0, decode_object(block.lines[place].strip(b" \t\r"))).edits
            image, key = int(found.images[at + place]), edit.key()
            if contents.setdefault(image, key) != key:
                differ.add(image)
        at += len(block.lines)
    return frozenset(differ)


class SecondPass:
    """Copies the lines to where they belong; those that are not plain go by ``run``."""

    def __init__(self, found: Found, run: Run, parse: Parse, written: Outputs) -> None:
        self.found = found
        self.run = run
        self.parse = parse
        self.written = written
        self._suffixes = [suffix(one.reason) for one in found.decisions]
        outcomes = [OUTCOMES.index(one.outcome) for one in found.decisions]
        self._outcomes = np.array([*outcomes, -1, -1, -1], np.int8)  # Of other lines none.
        self._repeated = found.repeated
        self._at = 0

    def write(self, path: Path, on_bytes: OnBytes | None) -> None:
        """Read a manifest again, and write each of its lines."""
        self.run.digest = self.found.digest
        for block in files.blocks(path, on_bytes=on_bytes):
            if isinstance(block, Problem):
                self.run.bad.append(block)
            else:
                self._block(path, block)

    def _block(self, path: Path, block: files.Block) -> None:
        here = slice(self._at, self._at + len(block.lines))
        self._at = here.stop
        places, images = self.found.places[here], self.found.images[here]
        alone = (places == ODD) | (places == UNREADABLE)
        if len(self._repeated):
            again = (places >= 0) & np.isin(images, self._repeated)
            self._take_back(block.lines, again)
            alone |= again
        copied = (places >= 0) & ~alone
        self._count(places[copied], self.found.kinds[here][copied])
        suffixes = self._suffixes
        pieces = [
            line.strip(b" \t\r")[:-1] + suffixes[place] if place >= 0 else b""
            for line, place in zip(block.lines, places.tolist(), strict=True)
        ]
        where = self._outcomes[places]
        for place in np.flatnonzero(alone).tolist():
            line = block.lines[place].strip(b" \t\r")
            outcome, pieces[place] = self._one(path, block.first + place, line)
            where[place] = -1 if outcome is None else OUTCOMES.index(outcome)
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

    def _take_back(self, lines: Sequence[bytes], again: NDArray[np.bool_]) -> None:
        """Take edits that are met more than once out of the digest: ``run`` counts them once."""
        for place in np.flatnonzero(again).tolist():
            record = self.parse(0, decode_object(lines[place].strip(b" \t\r")))
            scored = self.run.scored(record, record.edits[0])
            if isinstance(scored, Scored):
                self.found.digest.take_back(record.edits[0].output_image, scored.overall)

    def _count(self, places: NDArray[np.int32], kinds: NDArray[np.int32]) -> None:
        pairs, numbers = np.unique(
            places.astype(np.int64) * len(self.found.kind_names) + kinds, return_counts=True
        )
        for pair, number in zip(pairs.tolist(), numbers.tolist(), strict=True):
            place, kind = divmod(pair, len(self.found.kind_names))
            one = self.found.decisions[place]
            self.run.tally.add(one.outcome, one.cause, self.found.kind_names[kind], number)
