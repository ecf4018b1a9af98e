"""Groups of candidates and votes on them, brought in as files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from store.db.workspace import Store
from store.importing.report import Report
from tests.store.importing_files import edit, jsonl, load, scores

BOWLS = ("images/good.png", "images/middling.png", "images/bad.png")


def preference(source: str = "s.jpg", text: str = "a bowl", **more: Any) -> dict[str, Any]:
    """Return a preference record: a success and two failures of one source and instruction."""
    return edit(
        BOWLS[0], text, open_image_input_url=source, rejected_images=list(BOWLS[1:]), **more
    )


def compare(
    left: str, right: str, winner: str = "left", reviewer: str = "Ana", **more: Any
) -> dict[str, Any]:
    """Return one comparison."""
    return {"left": left, "right": right, "winner": winner, "reviewer": reviewer, **more}


def order(*best_first: object, reviewer: str = "Ana", **more: Any) -> dict[str, Any]:
    """Return one ranking."""
    return {"order": list(best_first), "reviewer": reviewer, **more}


def vote(store: Store, folder: Path, *rows: dict[str, Any], **options: Any) -> Report:
    """Import comparisons and rankings."""
    kinds: dict[str, list[dict[str, Any]]] = {"comparisons": [], "rankings": []}
    for row in rows:
        kinds["rankings" if "order" in row else "comparisons"].append(row)
    files = [jsonl(folder / f"{kind}.jsonl", *given) for kind, given in kinds.items() if given]
    return load(store, *files, **options)


def agreed(*best_first: str, times: int = 6) -> list[dict[str, Any]]:
    """Return comparisons in which several reviewers give one order."""
    pairs = [(i, j) for i in range(len(best_first)) for j in range(i + 1, len(best_first))]
    return [
        compare(best_first[i], best_first[j], reviewer=f"r{number}")
        for number in range(times)
        for i, j in pairs
    ]


def judged(*values: float, **more: Any) -> list[dict[str, Any]]:
    """Return score rows for the bowls, in their order, by one judge."""
    return [
        {"edit": image, "judge": "j", **scores(value), **more}
        for image, value in zip(BOWLS, values, strict=True)
    ]


def lines(path: Path) -> list[dict[str, Any]]:
    """Read JSON Lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def bowls(store: Store, folder: Path, rows: Sequence[dict[str, Any]] = (), **more: Any) -> None:
    """Bring in the bowls' manifest, and votes on them (by default: all agree on their order)."""
    report = load(store, jsonl(folder / "preference.jsonl", preference(**more)))
    assert report.problem_count == 0
    assert vote(store, folder, *(rows or agreed(*BOWLS))).problem_count == 0
