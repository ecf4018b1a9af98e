"""The terminal's door, run in this process: words in, exit code and both streams out."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import cli


@dataclass(frozen=True)
class Ran:
    """What one command left."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return stdout as the one JSON value it must be, NaN not allowed."""

        def refuse(word: str) -> None:
            raise AssertionError(f"{word} is no JSON")

        return json.loads(self.out, parse_constant=refuse)


@dataclass(frozen=True)
class Terminal:
    """Runs commands as ``pico-review`` does, less the leaving."""

    capsys: pytest.CaptureFixture[str]

    @classmethod
    def inside(
        cls, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> Terminal:
        """Stand in a folder, without settings from outside."""
        monkeypatch.chdir(folder)
        for name in ("PICO_REVIEW_WORKSPACE", "PICO_REVIEW_DATABASE"):
            monkeypatch.delenv(name, raising=False)
        return cls(capsys)

    def __call__(self, *words: object) -> Ran:
        self.capsys.readouterr()
        code = cli.run([str(word) for word in words])
        out, err = self.capsys.readouterr()
        assert "Traceback" not in out + err, err
        return Ran(code, out, err)


def lines(path: Path, *records: dict[str, Any] | str) -> Path:
    """Write JSON Lines; a text is written as it is."""
    text = (one if isinstance(one, str) else json.dumps(one) for one in records)
    path.write_text("".join(f"{line}\n" for line in text), encoding="utf-8")
    return path


def table(path: Path, header: str, rows: Sequence[Sequence[object]]) -> Path:
    """Write CSV."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header.split(","), *rows])
    return path


def record(number: int, overall: float | None = None, **more: Any) -> dict[str, Any]:
    """Return a manifest record, judged by ``j`` where a score is given."""
    made = {
        "open_image_input_url": "https://example.invalid/source.jpg",
        "text": "make it blue",
        "output_image": f"images/{number}.png",
        "edit_type": "Zoom in",
    }
    judged = {} if overall is None else {"overall": overall, "judge": "j"}
    return {**made, **judged, **more}


def labelled(folder: Path, edits: int = 200, accepted_from: int = 40) -> list[Path]:
    """Write a judged manifest (score = number ÷ edits) and one review of each edit.

    People accept exactly the edits from ``accepted_from`` on.
    """
    manifest = lines(folder / "sft.jsonl", *(record(n, n / edits) for n in range(edits)))
    verdicts = ["reject"] * accepted_from + ["accept"] * (edits - accepted_from)
    rows = [(f"images/{n}.png", "Ana", verdict) for n, verdict in enumerate(verdicts)]
    return [manifest, table(folder / "reviews.csv", "edit,reviewer,verdict", rows)]
