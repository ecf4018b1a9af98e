"""Workspaces filled the way the product fills them: by importing files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from store.db.workspace import Store
from store.work import browse
from tests.store.importing_files import edit, jsonl, load, photo, scores

#: Fills a store with scored edits; returns output image → edit id.
Fill = Callable[..., dict[str, str]]


@pytest.fixture
def fill(tmp_path: Path) -> Fill:
    """A function that imports an sft.jsonl with scores on its records.

    ``edits`` evenly spaced scores from .01 up, or the ``values`` given; types go round, and so do
    the numbered ``photos`` they are edits of (else all are of one).
    """

    def import_scored(
        store: Store,
        edits: int = 10,
        *,
        values: Sequence[float] | None = None,
        types: Sequence[str | None] = ("Zoom in",),
        judge: str = "gemini",
        prefix: str = "",
        photos: int = 0,
    ) -> dict[str, str]:
        given = values or [round(0.01 + 0.98 * number / edits, 6) for number in range(edits)]
        records = [
            edit(
                f"images/{prefix}{number:03}.png",
                f"change {number}",
                edit_type=types[number % len(types)],
                scores=scores(value),
                judge=judge,
                **photo(number % photos) if photos else {},
            )
            for number, value in enumerate(given)
        ]
        report = load(store, jsonl(tmp_path / f"{prefix}sft.jsonl", *records))
        assert report.problem_count == 0
        found = browse.page(store, browse.Filter(reviewer="nobody"), limit=10_000).edits
        return {one.output_image: one.id for one in found}

    return import_scored
