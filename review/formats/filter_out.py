"""What a filter run leaves behind: manifests by outcome and a summary, whole or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

import msgspec

from review.core.edits import ORIGINAL_TYPE
from review.core.errors import Refused
from review.core.i18n import _
from review.filtering.chain_score import ChainOutcome
from review.formats.reading import Fields

OUTCOMES: tuple[ChainOutcome, ...] = ("kept", "rejected", "undecided")
#: What may become of a chain, where its valid beginning may go out.
WITH_SALVAGED: tuple[ChainOutcome, ...] = (*OUTCOMES, "salvaged")
SUMMARY = "summary.json"
NAMES = (*(f"{outcome}.jsonl" for outcome in WITH_SALVAGED), SUMMARY)

#: How the names of files end that are not whole yet: written at first, and, where need be, anew.
PARTIAL, AGAIN = ".partial", ".again"
#: A record's edit type as written, and the one in force.
Types = tuple[str | None, str | None]
#: So many problems are listed in the summary; all are counted.
LISTED = 1000


class ProblemLine(msgspec.Struct, frozen=True):
    """A line that could not be used: the file's name, the line, and why."""

    file: str
    line: int | None
    reason: str


class Summary(msgspec.Struct, frozen=True):
    """What a filter run did; ``records`` ("in") = the four outcomes' + ``bad`` lines.

    ``salvaged``: chains of which the valid beginning is kept; ``turns_gained``: turns of those.
    ``covered``: the manifest's scored edits are the very pool the config was made on
    (``coverage`` says why not). ``problems`` lists the first 1000 bad lines of all files.
    """

    records: int = msgspec.field(name="in")
    kept: int
    rejected: int
    undecided: int
    bad: int = msgspec.field(name="bad_lines")
    bad_score_lines: int
    collisions: int
    covered: bool
    coverage: str
    config_version: int
    certificate: str | None
    not_proven: str | None
    judge: str | None
    pool_size: int
    pool_digest: str
    sha256: dict[str, str]
    reasons: dict[str, dict[str, int]]
    by_edit_type: dict[str, dict[str, int]]
    problems: list[ProblemLine]
    salvaged: int = 0
    turns_gained: int = 0


class Tally:
    """Counts of one run, by what may become of a record."""

    def __init__(self, due: Sequence[ChainOutcome] = OUTCOMES) -> None:
        self.due = due
        self.reasons: dict[str, Counter[str]] = {outcome: Counter() for outcome in due}
        self.types: dict[str, Counter[str]] = {}

    def add(
        self, outcome: ChainOutcome, cause: str, edit_type: str | None, number: int = 1
    ) -> None:
        """Count one record, or several that are alike."""
        self.reasons[outcome][cause] += number
        self.types.setdefault(edit_type or "(no type)", Counter())[outcome] += number

    def outcomes(self) -> dict[str, int]:
        """Return outcome → number of records."""
        return {outcome: causes.total() for outcome, causes in self.reasons.items()}

    def by_type(self) -> dict[str, dict[str, int]]:
        """Return edit type → outcome → number of records."""
        return {
            name: {outcome: counts[outcome] for outcome in self.due}
            for name, counts in sorted(self.types.items())
        }

    def by_reason(self) -> dict[str, dict[str, int]]:
        """Return outcome → cause → number of records."""
        return {outcome: dict(sorted(causes.items())) for outcome, causes in self.reasons.items()}


class Outputs:
    """The manifests being written; with ``summary`` set, it and they appear at once."""

    def __init__(
        self, opened: Callable[[ChainOutcome, str], BinaryIO], due: Sequence[ChainOutcome]
    ) -> None:
        """Begin; ``opened`` opens an outcome's file, named with an ending, to write and read."""
        self._opened = opened
        self._files = {outcome: opened(outcome, PARTIAL) for outcome in due}
        self.summary: Summary | None = None

    def begin_again(self) -> Mapping[ChainOutcome, BinaryIO]:
        """Begin all files anew, once; return what was written before, from its start."""
        before = self._files
        self._files = {outcome: self._opened(outcome, AGAIN) for outcome in before}
        for file in before.values():
            file.seek(0)
        return before

    def write(self, outcome: ChainOutcome, lines: bytes) -> None:
        """Append whole lines that have their reason; see ``line_of``."""
        self._files[outcome].write(lines)


def line_of(row: Fields, line: bytes | None, reason: str, types: Types) -> bytes:
    """Return a record's line with its reason; JSON whose type stands is kept byte for byte.

    ``types``: as written, and in force. Where they differ, the record keeps both.
    """
    written, kind = types
    if kind != written:
        original = {ORIGINAL_TYPE: written, **row} if written else row
        row, line = {**original, "edit_type": kind}, None
    return with_reason(row, line, reason)


def refuse_overwriting(out: Path, sources: Iterable[Path]) -> None:
    """Raise Refused if ``out`` is a file, or if a source would be overwritten."""
    if out.exists() and not out.is_dir():
        raise Refused(
            _("{out} is a file, not a folder.", out=out), what_to_do=_("Name a folder with --out.")
        )
    written = {(out / name).resolve() for name in NAMES}
    for source in sources:
        if source.resolve() in written:
            raise Refused(
                _("{source} would be overwritten by the output.", source=source),
                what_to_do=_("Name another folder with --out."),
            )


@contextmanager
def outputs(out: Path, due: Sequence[ChainOutcome] = OUTCOMES) -> Iterator[Outputs]:
    """Open the manifests under temporary names; rename them and the summary when all is well.

    Files of a former run are replaced or go, any others in the folder are left alone. A folder that
    was made for nothing goes.
    """
    new = not out.exists()
    out.mkdir(parents=True, exist_ok=True)
    written = (*(f"{outcome}.jsonl" for outcome in due), SUMMARY)
    partial = {name: out / f".{name}{PARTIAL}" for name in written}
    again = {name: out / f".{name}{AGAIN}" for name in written}
    try:
        with ExitStack() as stack:

            def opened_(outcome: ChainOutcome, ending: str) -> BinaryIO:
                return stack.enter_context((out / f".{outcome}.jsonl{ending}").open("w+b"))

            opened = Outputs(opened_, due)
            yield opened
        for name in written:
            if again[name].exists():
                again[name].replace(partial[name])
        plain = msgspec.json.encode(opened.summary)
        partial[SUMMARY].write_bytes(msgspec.json.format(plain, indent=2) + b"\n")
        # The old summary goes first: no summary ever stands beside files it does not describe.
        (out / SUMMARY).unlink(missing_ok=True)
        for name in set(NAMES) - set(written):
            (out / name).unlink(missing_ok=True)
        for name in written:
            partial[name].replace(out / name)
    finally:
        for path in (*partial.values(), *again.values()):
            path.unlink(missing_ok=True)
        if new and not any(out.iterdir()):
            out.rmdir()


def with_reason(row: Fields, line: bytes | None, reason: str) -> bytes:
    """Return a record's line with ``reason`` added at its end.

    A ``reason`` the record had is kept as ``record_reason``.
    """
    if line is None or "reason" in row or not _is_json(line):
        row = dict(row)
        if "reason" in row:
            row.setdefault("record_reason", row.pop("reason"))
        line = msgspec.json.encode(row)
    return line[:-1] + suffix(reason)


def suffix(reason: str) -> bytes:
    """Return how a record's line ends that says a reason last."""
    return b',"reason":' + msgspec.json.encode(reason) + b"}\n"


def _is_json(line: bytes) -> bool:
    """Whether a line that could be read is JSON as it is: Python's NaN and Infinity are none."""
    if b"NaN" not in line and b"Infinity" not in line:
        return True
    try:
        msgspec.json.decode(line)
    except ValueError:
        return False
    return True
