"""OpenAI's batch requests: a line per request, in files no longer than the service takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from review.core.doors import advice
from review.core.errors import BadInput, Refused
from review.core.i18n import N_, _

#: What OpenAI's Batch API takes in one file (platform.openai.com/docs/guides/batch).
MOST_REQUESTS = 50_000
MOST_BYTES = 200_000_000
URL = "/v1/chat/completions"
_ID = re.compile(r"(.+)#([0-9]{1,4})@([0-9a-f]{8})", re.DOTALL)


@dataclass(frozen=True)
class RequestId:
    """What names a request: the edit's output image (or a pair), the sample from 1, the run.

    Two runs ask about the same edits; ``run``, eight hexadecimal digits, keeps their answers apart.
    """

    unit: str
    sample: int
    run: str

    @property
    def written(self) -> str:
        """Return it as ``custom_id`` has it: ``images/1.png#1@3f09c2ab``."""
        return f"{self.unit}#{self.sample}@{self.run}"

    @classmethod
    def read(cls, custom_id: str) -> RequestId | None:
        """Return what an id says; None for one that no run here gave."""
        found = _ID.fullmatch(custom_id)
        return cls(found[1], int(found[2]), found[3]) if found else None


@dataclass(frozen=True)
class Limits:
    """How long a file may be: requests, and bytes."""

    requests: int = MOST_REQUESTS
    bytes: int = MOST_BYTES


def line(request: RequestId, body: Mapping[str, Any]) -> bytes:
    """Return one request, with its end of line."""
    asked = {"custom_id": request.written, "method": "POST", "url": URL, "body": body}
    return msgspec.json.encode(asked) + b"\n"


def write(out: Path, lines: Iterable[bytes], limits: Limits | None = None) -> list[Path]:
    """Write requests to ``out``, and what no longer fits to ``NAME-2``, ``NAME-3`` beside it.

    The files stand under their names once all are whole. Raises Refused where one is there
    already, BadInput for a request that is longer than a file may be.
    """
    writer = _Writer(out, limits or Limits())
    try:
        for one in lines:
            writer.add(one)
        return writer.finish()
    finally:
        writer.drop()


class _Writer:
    """The files of one call, under other names until they are whole."""

    def __init__(self, out: Path, limits: Limits) -> None:
        self.out = out
        self.limits = limits
        self.files: list[Path] = []
        self.open: BinaryIO | None = None
        self.requests = 0
        self.bytes = 0

    def add(self, one: bytes) -> None:
        """Write a line, in the next file where this one is full."""
        if len(one) > self.limits.bytes:
            raise BadInput(
                _("One request is {bytes:,} bytes, more than a file may have.", bytes=len(one)),
                what_to_do=advice(
                    N_("Send smaller pictures: --side."), N_("Send smaller pictures.")
                ),
            )
        full = self.requests + 1 > self.limits.requests or self.bytes + len(one) > self.limits.bytes
        file = self._next() if self.open is None or full else self.open
        file.write(one)
        self.requests += 1
        self.bytes += len(one)

    def finish(self) -> list[Path]:
        """Give the files their names."""
        self._close()
        whole = [_unfinished(file).rename(file) for file in self.files]
        self.files = []
        return whole

    def drop(self) -> None:
        """Take back what was not finished."""
        self._close()
        for file in self.files:
            _unfinished(file).unlink(missing_ok=True)

    def _next(self) -> BinaryIO:
        self._close()
        number = len(self.files) + 1
        name = self.out.name if number == 1 else f"{self.out.stem}-{number}{self.out.suffix}"
        file = self.out.with_name(name)
        if file.exists():
            raise Refused(
                _("{file} is there already.", file=file), what_to_do=_("Name another file.")
            )
        file.parent.mkdir(parents=True, exist_ok=True)
        self.files.append(file)
        self.requests = self.bytes = 0
        self.open = _unfinished(file).open("wb")
        return self.open

    def _close(self) -> None:
        if self.open is not None:
            self.open.close()
            self.open = None


def _unfinished(file: Path) -> Path:
    return file.with_name(f".{file.name}.part")
