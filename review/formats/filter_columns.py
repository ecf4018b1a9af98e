"""A manifest of single records through the filter many at once: the same bytes as one by one.

Nearly every line is a released record whose scores are numbers. Such lines are read into a struct,
decided by columns in the first pass, and copied in the second, which reads nothing of them. A line
that is odd, of an image that stands in several lines, or of a type that is another by now goes the
way of a single record. What is odd about the file as a whole (several judges, another scale, no
score of some criterion) is not decided here at all.

Memory: 20 bytes an edit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import compress
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import numpy as np

from review.core.edits import Problem
from review.core.errors import BadInput
from review.core.other_scale import ScaleWatch
from review.core.scoring import Scored
from review.core.spelling import normalise_paths
from review.filtering.chain_score import ChainOutcome
from review.filtering.columns import Decided, Edits, decide
from review.filtering.decide import Decision, FilterConfig, PoolDigest
from review.formats.containers import files
from review.formats.containers.files import OnBytes
from review.formats.containers.tables import decode_object
from review.formats.filter_out import OUTCOMES, Outputs, line_of, suffix
from review.formats.filter_run import Run
from review.formats.manifests import Parse

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: What a record may say of itself that is told by its own field; a criterion of such a name is odd.
_TEXTS = (
    "open_image_input_url",
    "text",
    "output_image",
    "edit_type",
    "summarized_text",
    "local_input_image",
    "local_output_image",
)
_TAKEN = frozenset({*_TEXTS, "scores", "overall", "judge", "reason", "faithfulness"})
#: Places of lines that are decided one by one, and of blank ones.
_ODD, _BLANK = -1, -2


def fits(config: FilterConfig) -> bool:
    """Whether records can be read as columns: no criterion has the name of another field."""
    return bool(config.criteria) and _TAKEN.isdisjoint(config.criteria)


class Found(NamedTuple):
    """What the first pass found, an entry per line.

    ``places``: the line's decision in ``decisions``, or that it is odd or blank. ``kinds``: its
    type in force in ``kind_names``. ``images``: ``quick`` of its image. ``repeated`` and
    ``collisions``: images met more than once, and those of several contents.
    """

    places: NDArray[np.int32]
    kinds: NDArray[np.int32]
    images: NDArray[np.uint64]
    decisions: list[Decision]
    kind_names: list[str | None]
    repeated: frozenset[int]
    collisions: frozenset[int]
    digest: PoolDigest
    judges: frozenset[str | None]


def quick(text: object) -> int:
    """Return 8 bytes by which texts are told apart within this process."""
    return hash(text) & 0xFFFF_FFFF_FFFF_FFFF


class FirstPass:
    """Reads all lines once and decides on those that are plain."""

    def __init__(
        self, config: FilterConfig, parse: Parse, watch: Callable[[str | None], ScaleWatch]
    ) -> None:
        self.config = config
        self.parse = parse
        self.digest = PoolDigest()
        self.scored: set[str] = set()
        self.judges: set[str | None] = set()
        self._watch = watch
        self._decode, self._numbers = _decoder(list(config.criteria))
        self._is_odd = _odd_fields(list(config.criteria))
        self._decisions: dict[Decision, int] = {}
        self._kinds: dict[str | None, int] = {}
        self._lines: list[tuple[NDArray[Any], ...]] = []
        self._odd_images: list[int] = []
        self._odd_contents: list[int] = []

    def read(self, path: Path, on_bytes: OnBytes | None) -> None:
        """Read a manifest."""
        for block in files.blocks(path, on_bytes=on_bytes):
            if not isinstance(block, Problem):
                self._block(block)

    def found(self) -> Found:
        """Return what was found, once all is read."""
        if not self._lines:
            self._lines.append(tuple(np.empty(0, kind) for kind in ("i4", "i4", "u8", "u8")))
        places, kinds, images, contents = (
            np.concatenate(column) for column in zip(*self._lines, strict=True)
        )
        there = places >= 0
        every = np.append(images[there], np.array(self._odd_images, np.uint64))
        content = np.append(contents[there], np.array(self._odd_contents, np.uint64))
        order = np.lexsort((content, every))
        every, content = every[order], content[order]
        same = every[1:] == every[:-1]
        differ = same & (content[1:] != content[:-1])
        return Found(
            places, kinds, images, [*self._decisions], [*self._kinds],
            frozenset(every[1:][same].tolist()), frozenset(every[1:][differ].tolist()),
            self.digest, frozenset(self.judges),
        )  # fmt: skip

    def _block(self, block: files.Block) -> None:
        lines = [line.strip(b" \t\r") for line in block.lines]
        size = len(lines)
        rows = self._rows(lines)
        plain = [place for place, row in enumerate(rows) if row is not None]
        records = [row for row in rows if row is not None]
        images = normalise_paths([row.output_image for row in records], self.config.foreign_roots)
        sources = normalise_paths(
            [row.open_image_input_url for row in records], self.config.foreign_roots
        )
        if not all(map(_says_something, (*images, *sources))):
            keep = [
                _says_something(image) and _says_something(source)
                for image, source in zip(images, sources, strict=True)
            ]
            plain, records, images, sources = (
                list(compress(column, keep)) for column in (plain, records, images, sources)
            )
        places = np.full(size, _ODD, np.int32)
        places[[place for place, line in enumerate(lines) if not line]] = _BLANK
        kinds, keys, contents = np.zeros(size, np.int32), *(np.zeros(size, np.uint64) for _ in "ab")
        if records:
            at = np.array(plain)
            decided, clean = self._decide(records, images)
            places[at], kinds[at] = self._known(decided)
            keys[at] = _keys(images)
            types = [row.edit_type or "" for row in records]
            texts = [row.text for row in records]
            contents[at] = _keys(zip(sources, texts, types, strict=True))
            places[at[~clean]] = _ODD
        for place in np.flatnonzero(places == _ODD).tolist():
            self._odd(block.first + place, lines[place])
        self._lines.append((places, kinds, keys, contents))

    def _rows(self, lines: Sequence[bytes]) -> list[Any]:
        """Return each line as a struct; None for one that is odd."""
        whole = b"\n".join(lines)
        try:
            whole.decode()
        except UnicodeDecodeError:
            return [None] * len(lines)
        decode = self._decode
        if b"\\u0000" not in whole:
            try:
                rows = [decode(line) for line in lines]
            except (ValueError, RecursionError):
                rows = [self._row(line) for line in lines]
        else:
            rows = [None if b"\\u0000" in line else self._row(line) for line in lines]
        return [None if row is None or self._is_odd(row) else row for row in rows]

    def _row(self, line: bytes) -> Any:
        try:
            return self._decode(line)
        except (ValueError, RecursionError):
            return None

    def _decide(
        self, records: Sequence[Any], images: Sequence[str]
    ) -> tuple[Decided, NDArray[np.bool_]]:
        """Return what is decided of records, and which of them are on the scale and count so."""
        config = self.config
        table = np.array([self._numbers(row.scores) for row in records], np.float64)
        columns = dict(zip((*config.criteria, "overall"), table.T, strict=True))
        given = np.array([row.overall for row in records], np.float64)
        supplied = columns.pop("overall")
        supplied = np.where(np.isnan(supplied), given, supplied)
        clean = np.ones(len(records), np.bool_)
        for name, column in (*columns.items(), ("overall", supplied)):
            scale = config.criteria[name].scale if name in config.criteria else None
            low, high = (scale or config.scale).min, (scale or config.scale).max
            clean &= ~((column < low) | (column > high))
        places: dict[str | None, int] = {}
        types = np.array(
            [places.setdefault(row.edit_type or None, len(places)) for row in records], np.int32
        )
        decided = decide(config, Edits(images, columns, supplied, types, [*places]))
        # A record whose type is another by now is not copied as it is.
        written = np.array([*places], dtype=object)[types]
        clean &= decided.edit_types() == written
        self._see(records, columns, supplied, clean)
        counts = clean & ~np.isnan(decided.overall)
        chosen = images if counts.all() else list(compress(images, counts))
        self.digest.add_all(chosen, decided.overall[counts].tolist())
        return decided, clean

    def _see(
        self,
        records: Sequence[Any],
        columns: dict[str, NDArray[np.float64]],
        supplied: NDArray[np.float64],
        clean: NDArray[np.bool_],
    ) -> None:
        """Take in what the survey of single records would: judges, criteria, scales."""
        judged = {
            _judge(row)
            for row, sure in zip(records, clean.tolist(), strict=True)
            if sure and (row.judge is not None or row.scores is not None or row.overall is not None)
        }
        self.judges |= judged
        for name, column in (*columns.items(), ("overall", supplied)):
            numbers = column[clean & ~np.isnan(column)]
            if len(numbers) and judged:
                self.scored.add(name)
                self._watch(next(iter(judged))).see_within({name: numbers.tolist()})

    def _known(self, decided: Decided) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return decisions and types in force as places among those of the whole file."""
        known, kinds = self._decisions, self._kinds
        own = [known.setdefault(one, len(known)) for one in decided.decisions]
        types = [kinds.setdefault(one, len(kinds)) for one in decided.kind_names]
        return np.array(own, np.int32)[decided.places], np.array(types, np.int32)[decided.kinds]

    def _odd(self, number: int, line: bytes) -> None:
        try:
            record = self.parse(number, decode_object(line))
        except BadInput:
            return
        (edit,) = record.edits
        self._odd_images.append(quick(edit.output_image))
        self._odd_contents.append(quick((edit.source, edit.text, edit.edit_type or "")))
        for row in record.judged():
            self.scored.update(row.raw)
            self.judges.add(row.judge)
            self._watch(row.judge).see(row.raw)


class SecondPass:
    """Copies the lines to where they belong; those that are not plain go by ``run``."""

    def __init__(self, found: Found, run: Run, parse: Parse, written: Outputs) -> None:
        self.found = found
        self.run = run
        self.parse = parse
        self.written = written
        self._suffixes = [suffix(one.reason) for one in found.decisions]
        outcomes = [OUTCOMES.index(one.outcome) for one in found.decisions]
        self._outcomes = np.array([*outcomes, -1, -1], np.int8)  # Of odd and blank lines none.
        self._repeated = np.array(sorted(found.repeated), np.uint64)
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
        alone = places == _ODD
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
            self.written.write_lines(outcome, compress(pieces, (where == number).tolist()))

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


def _says_something(text: str) -> bool:
    return bool(text) and not text.isspace()


def _judge(row: Any) -> str | None:
    return None if row.judge is None else str(row.judge)


def _keys(things: Iterable[object]) -> NDArray[np.uint64]:
    """Return ``quick`` of each."""
    return np.fromiter(map(hash, things), np.int64).view(np.uint64)


def _decoder(criteria: Sequence[str]) -> tuple[Callable[[bytes], Any], Callable[[Any], Any]]:
    """Return what reads a line as a struct, and what gives the numbers of its ``scores``."""
    columns = [f"c{place}" for place in range(len(criteria))]
    names = dict(zip(columns, criteria, strict=True))
    scores = msgspec.defstruct(
        "Scores",
        [(name, float | None, None) for name in (*columns, "overall")],
        rename=names,
        gc=False,
    )
    fields: list[Any] = [(name, str | None, None) for name in _TEXTS]
    fields += [
        ("scores", scores | None, None),
        ("overall", float | None, None),
        ("judge", str | int | None, None),
        # A line that has a reason already, or scores outside ``scores``, is odd.
        ("reason", msgspec.Raw | msgspec.UnsetType, msgspec.UNSET),
        *((name, msgspec.Raw | msgspec.UnsetType, msgspec.UNSET) for name in columns),
    ]
    line = msgspec.defstruct("Line", fields, rename=names, gc=False)
    get, nothing = attrgetter(*columns, "overall"), (math.nan,) * (len(columns) + 1)
    return msgspec.json.Decoder(line).decode, lambda given: nothing if given is None else get(given)


def _odd_fields(criteria: Sequence[str]) -> Callable[[Any], bool]:
    """Return what says whether a struct that could be read has something odd all the same."""
    unset = msgspec.UNSET
    flat = attrgetter("reason", *(f"c{place}" for place in range(len(criteria))))
    none = (unset,) * (len(criteria) + 1)

    def is_odd(row: Any) -> bool:
        text = row.text
        return (
            not text or text.isspace() or not row.output_image
            or not row.open_image_input_url or flat(row) != none
        )  # fmt: skip

    return is_odd
