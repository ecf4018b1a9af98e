"""Edits, candidate groups and chains as every format brings them, and what identifies an edit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import msgspec

RecordKind = Literal["sft", "preference", "multi-turn"]
#: Where a record keeps the edit type its manifest gave it, once it has another.
ORIGINAL_TYPE = "edit_type_original"
#: Which picture of an edit: what it was made from, or what came out.
Side = Literal["source", "edited"]


#: What a further picture of an edit is for.
Role = Literal["reference", "mask"]

_encode = msgspec.json.Encoder().encode


class Further(msgspec.Struct, frozen=True):
    """A further picture that an edit was made from: its role, its column's name, where it lies."""

    role: Role
    name: str
    picture: str


class Edit(msgspec.Struct, frozen=True, gc=False):
    """One source image, one instruction, one edited image.

    ``source`` is the URL or path that names the source in the manifest, ``local_source`` a file
    of it where one is known; ``output_image`` is normalised (no foreign root). ``extra`` keeps a
    manifest's own further fields. ``local_output``: where the edited picture lies, where
    ``output_image`` is a key and no path. A picture inside a table or archive stands as
    ``review.formats.containers.inside`` writes it. ``variants``: the same instruction in other
    words or languages, by name.
    """

    source: str
    text: str
    output_image: str
    edit_type: str | None = None
    local_source: str | None = None
    summarized_text: str | None = None
    extra: dict[str, object] | None = None
    local_output: str | None = None
    further: tuple[Further, ...] = ()
    variants: dict[str, str] = {}

    def key(self) -> str:
        """Return the SHA-256 (hex) of source, text and type: same key, same edit."""
        return edit_key(self.source, self.text, self.edit_type)


def edit_key(source: str, text: str, edit_type: str | None) -> str:
    """Return ``Edit.key`` of an edit that is no ``Edit`` yet."""
    return hashlib.sha256(_encode([source, text, edit_type or ""])).hexdigest()


def hash8(text: str) -> int:
    """Return 8 bytes of BLAKE2b: among 400,000 edits two meet once in 200 million files."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


class JudgeRow(msgspec.Struct, frozen=True, gc=False):
    """What one judge said of one edit, unread: ``raw`` maps column → value as found.

    ``faithfulness``: of its short instruction, where a column or field of that name is there;
    ``scored``: whether it speaks of anything else. ``chain``: the url by which a row names a chain;
    of such a row ``output_image`` is empty. ``combined``: its ``overall`` is made of the criteria
    otherwise than by their weights, so that it differs from their total by design.
    """

    line: int
    output_image: str
    judge: str | None
    raw: dict[str, object]
    reason: str | None = None
    faithfulness: object = msgspec.UNSET
    scored: bool = True
    chain: str | None = None
    combined: bool = False


class Record(msgspec.Struct, frozen=True, gc=False):
    """One line of a manifest.

    ``edits``: one for ``sft``; the success and then its failures in order for ``preference``;
    the turns in order for ``multi-turn``. ``scores`` are those found on the record, if any; of a
    chain whose files carry scores ``turn_scores`` has a row per scored turn, and the record's own
    are ``chain_score``. ``written``: a chain's line, where ``released_line`` would not write it so.
    """

    line: int
    kind: RecordKind
    edits: tuple[Edit, ...]
    scores: JudgeRow | None = None
    turn_scores: tuple[JudgeRow, ...] = ()
    chain_score: JudgeRow | None = None
    written: str | None = None

    def judged(self) -> tuple[JudgeRow, ...]:
        """Return what the record says of its edits: a row per edit with scores."""
        return self.turn_scores if self.scores is None else (self.scores, *self.turn_scores)

    def key(self) -> str:
        """Return the SHA-256 (hex) of the kind and its members in order: same key, same set."""
        members = [[edit.output_image, edit.source, edit.text] for edit in self.edits]
        return hashlib.sha256(msgspec.json.encode([self.kind, members])).hexdigest()


#: Of a scored record: its judge, its criteria as JSON in order of their names, and their numbers.
Figures = tuple[str | None, str, tuple[float, ...]]


class PlainRecords(msgspec.Struct, frozen=True, gc=False):
    """Single edits that follow each other in a file, as columns; paths are in their one spelling.

    ``figures``: of those that are scored, place in the columns → their numbers, in the order of
    ``criteria``: every criterion has one, on the one scale.
    """

    lines: Sequence[int]
    sources: Sequence[str]
    texts: Sequence[str]
    images: Sequence[str]
    edit_types: Sequence[str | None]
    local_sources: Sequence[str | None]
    short_texts: Sequence[str | None]
    local_outputs: Sequence[str | None]
    criteria: Sequence[str]
    figures: Mapping[int, Figures]

    def records(self) -> Iterator[Record]:
        """Return them one by one, as a line alone would be read."""
        for place, line in enumerate(self.lines):
            edit = Edit(
                self.sources[place], self.texts[place], self.images[place], self.edit_types[place],
                self.local_sources[place], self.short_texts[place],
                local_output=self.local_outputs[place],
            )  # fmt: skip
            yield Record(line, "sft", (edit,), self._judged(place))

    def _judged(self, place: int) -> JudgeRow | None:
        if place not in self.figures:
            return None
        judge, _json, numbers = self.figures[place]
        raw: dict[str, object] = dict(zip(self.criteria, numbers, strict=True))
        return JudgeRow(self.lines[place], self.images[place], judge, raw)


class ReviewRow(msgspec.Struct, frozen=True, gc=False):
    """A person's answer made elsewhere; ``time`` is ISO 8601 as found, or None.

    ``id``: of its entry in the log that wrote it, where a release of reviews did, and ``task``
    what it answers (None: not said). ``faithful``, ``follows``, ``suggestion``: of the edit's two
    instructions, as ``Answer`` has them. ``chain``: how a row names a chain; without
    ``output_image`` the row is about all of it. Of such a row ``first_failing`` is the turn that
    fails it, from 1, and ``turns`` a word on each. ``perhaps``: another picture of the row that may
    be the edit; the one that is known is. ``fault``: of a reject, whose it is.
    """

    line: int
    output_image: str
    reviewer: str
    verdict: str | None = None
    ratings: Mapping[str, float] = {}
    reasons: Sequence[str] = ()
    comment: str | None = None
    time: str | None = None
    edit_type: str | None = None
    id: str | None = None
    task: str | None = None
    faithful: str | None = None
    follows: str | None = None
    suggestion: str | None = None
    chain: str | None = None
    first_failing: int | None = None
    turns: Sequence[str] = ()
    perhaps: str | None = None
    fault: str | None = None


class Problem(msgspec.Struct, frozen=True):
    """A line that could not be read, why, and what to do about it; ``image``: of which edit."""

    file: str
    line: int | None
    reason: str
    what_to_do: str = ""
    image: str | None = None
