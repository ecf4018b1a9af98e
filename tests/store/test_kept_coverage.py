"""Coverage counts by columns what it would count text by text."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from review.coverage.summary import coverage
from review.filtering.filter_config import Correction
from store import settings
from store.db import column_files
from store.db.workspace import Store
from store.filters import configs, drafts, dry_runs, publishing
from store.types import population
from store.types.coverage import kept_set
from tests.store.importing_files import edit, jsonl, load, scores

TYPES = ["Zoom in", "Photo to cartoon/sketch/comic", None]
TEXTS = ["Remove the dog", "Entferne den Hund vom Sofa", "", "把天空换成日落", "paint a “house”"]


def plainly(store: Store) -> tuple[object, list[str]]:
    """Return what the set in force holds, read text by text, and its types as they come."""
    with store.database.read() as connection:
        frame = population.typed_edits(store, connection)
    if (current := configs.in_force(store)) is not None:
        decided = dry_runs.decisions(store, current.config)
        kept = decided[decided["outcome"] == dry_runs.KEPT]
        frame = kept.merge(frame[["edit_id", "text"]], on="edit_id")
    pairs = zip(frame["edit_type"], frame["text"].fillna(""), strict=True)
    return coverage(pairs, settings.current(store).settings.category_of), frame[
        "edit_type"
    ].tolist()


@pytest.mark.parametrize("few", [0, 5_000])
def test_the_kept_set_is_counted_as_its_texts_say(
    store: Store, tmp_path: Path, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With and without a filter, corrected types and an import since included."""
    monkeypatch.setattr(column_files, "FEW", few)
    rows = [
        edit(
            f"{n}.png", f"{TEXTS[n % 5]}", edit_type=TYPES[n % 3], scores=scores(n / 30), judge="g"
        )
        for n in range(30)
    ]
    load(store, jsonl(tmp_path / "sft.jsonl", *rows))
    assert kept_set(store).found == plainly(store)[0]
    config = drafts.draft(store, by="lead", threshold=0.4).config
    config = msgspec.structs.replace(config, corrections=[Correction("21.png", TYPES[1])])
    publishing.publish(store, drafts.keep(store, config, by="lead").id, comment="go", by="lead",
                       not_proven="a test")  # fmt: skip
    found = kept_set(store).found
    expected, types = plainly(store)
    assert found == expected
    assert [*found.by_type] == [*dict.fromkeys(types)]
    assert found.by_type[TYPES[1]] == types.count(TYPES[1])
    load(
        store,
        jsonl(
            tmp_path / "more.jsonl", edit("new.png", "A new tree", scores=scores(0.9), judge="g")
        ),
    )
    assert kept_set(store).found == plainly(store)[0]
    assert kept_set(store).found.edits == found.edits + 1
