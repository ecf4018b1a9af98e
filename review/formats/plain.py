"""Records in which nothing is odd, many at once: what nearly every line of a manifest is.

A line is read into a struct that takes no other fields and no other types; what it does not take,
and a record without its texts, goes the way of a single record, which says what is wrong. Both ways
give the same (``tests/review/test_formats_plain.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from review.core.edits import Figures, PlainRecords, Problem, Record
from review.core.errors import BadInput
from review.core.rules import PLAIN
from review.core.settings import Settings
from review.core.spelling import normalise_paths
from review.formats.containers import files
from review.formats.containers.files import OnBytes, tell_blank
from review.formats.containers.tables import decode_object
from review.formats.reading import Fields


class _Plain(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A released single-turn record; ``_decoder`` says what its ``scores`` are."""

    open_image_input_url: str
    text: str
    output_image: str
    edit_type: str | None = None
    summarized_text: str | None = None
    local_input_image: str | None = None
    local_output_image: str | None = None
    judge: str | None = None
    scores: Any = None


Parse = Callable[[int, Fields], Record]
Part = PlainRecords | Record | Problem


def plain_rows(
    path: Path, settings: Settings, parse: Parse, on_bytes: OnBytes | None
) -> Iterator[Part]:
    """Yield the rows of a JSON Lines manifest in order, as many at once as are plain.

    ``parse`` makes a record of a line that is not. Raises BadInput for what is no text.
    """
    plain = _Reader(settings)
    for block in files.blocks(path, on_bytes=on_bytes):
        if isinstance(block, Problem):
            yield block
        else:
            yield from _parts(plain, path, block, parse, on_bytes)


def _parts(
    plain: _Reader, path: Path, block: files.Block, parse: Parse, on_bytes: OnBytes | None
) -> Iterator[Part]:
    """Yield the rows of a block; one in which some are odd is halved until those are alone."""
    first, lines = block
    if (whole := plain.read(first, lines)) is not None:
        yield whole
    elif len(lines) > 1:
        half = len(lines) // 2
        for part in (files.Block(first, lines[:half]), files.Block(first + half, lines[half:])):
            yield from _parts(plain, path, part, parse, on_bytes)
    elif line := lines[0].strip(b" \t\r"):
        yield _one(path, first, line, parse)
    else:
        tell_blank(on_bytes)


def _one(path: Path, number: int, line: bytes, parse: Parse) -> Record | Problem:
    try:
        return parse(number, decode_object(line))
    except BadInput as error:
        return Problem(str(path), number, error.message, error.what_to_do)


class _Reader:
    """Reads lines as plain records, where they are."""

    def __init__(self, settings: Settings) -> None:
        self.roots = settings.foreign_roots
        self.criteria = sorted(settings.criteria)
        self.scale = settings.scale
        self._decode = _decoder(settings).decode
        self._figures_json = msgspec.json.Encoder().encode

    def read(self, first: int, lines: Sequence[bytes]) -> PlainRecords | None:
        """Return what lines hold; None where one of them is odd."""
        if any(b"\\u0000" in line for line in lines):
            return None
        try:
            records = [self._decode(line) for line in lines]
        except (ValueError, RecursionError):
            return None
        figures = self._figures(records)
        return None if figures is None else self._columns(first, records, figures)

    def _figures(self, records: Sequence[_Plain]) -> dict[int, Figures] | None:
        """Return the numbers of the scored; None where a judge gave none, or off the scale."""
        low, high, found = self.scale.min, self.scale.max, dict[int, Figures]()
        for place, record in enumerate(records):
            if record.scores is not None:
                numbers = msgspec.structs.astuple(record.scores)
                if not (low <= min(numbers) and max(numbers) <= high):
                    return None
                written = self._figures_json(record.scores).decode()
                found[place] = (record.judge, written, numbers)
            elif record.judge is not None:
                return None
        return found

    def _columns(
        self, first: int, records: Sequence[_Plain], figures: Mapping[int, Figures]
    ) -> PlainRecords | None:
        images = normalise_paths([one.output_image for one in records], self.roots)
        sources = normalise_paths([one.open_image_input_url for one in records], self.roots)
        texts = [one.text for one in records]
        if not all(map(_says_something, (*images, *sources, *texts))):
            return None
        return PlainRecords(
            range(first, first + len(records)), sources, texts, images,
            [one.edit_type or None for one in records],
            self._local([one.local_input_image for one in records]),
            [one.summarized_text for one in records],
            self._local([one.local_output_image for one in records]),
            self.criteria, figures,
        )  # fmt: skip

    def _local(self, paths: Sequence[str | None]) -> list[str | None]:
        """Return the paths of files in their one spelling, None where none is given."""
        given = [path for path in paths if path and path.strip()]
        spelled = iter(normalise_paths(given, self.roots))
        return [next(spelled) if path and path.strip() else None for path in paths]


def _says_something(text: str) -> bool:
    return bool(text) and not text.isspace()


def _decoder(settings: Settings) -> msgspec.json.Decoder[_Plain]:
    """Return what reads a line with a number for every criterion in ``scores``, or without scores.

    Where criteria have scales or totals a rule of their own, it takes no scores.
    """
    criteria = sorted(settings.criteria)
    own_scales = any(one.scale is not None for one in settings.criteria.values())
    scores: Any = None
    if settings.scoring is PLAIN and criteria and not own_scales:
        names = {f"c{number}": name for number, name in enumerate(criteria)}
        figures = [(name, float) for name in names]
        scores = _made("Figures", figures, rename=names) | None
    return msgspec.json.Decoder(_made("Scored", [("scores", scores, None)], bases=(_Plain,)))


def _made(name: str, fields: Sequence[Any], **options: Any) -> Any:
    return msgspec.defstruct(name, fields, forbid_unknown_fields=True, gc=False, **options)
