"""The likeliest mistakes, found from columns beside the database, are those found plainly."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import pytest
from sqlalchemy import text

from review.spotcheck import repair
from review.spotcheck.repair import Doubt
from store import settings
from store.db import column_files
from store.db.workspace import Store
from store.types.doubts import described, doubts
from store.types.population import typed_edits
from tests.store.importing_files import edit, jsonl, load, scores

KINDS = ("Remove an existing object", "Add a new object to the scene", "Zoom in")
WORDS = ("remove the red car", "add a small hat", "zoom in on the face", "füge einen Hut hinzu")


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of however few rows."""
    monkeypatch.setattr(column_files, "FEW", 0)


@pytest.fixture
def typed(store: Store, tmp_path: Path) -> Store:
    """Sixty edits whose words and types often agree, two judges of some of them."""
    rows = [
        edit(f"{n:02}.png", f"{WORDS[n % 4]} {n}", edit_type=KINDS[(n if n % 7 else n + 1) % 3])
        for n in range(60)
    ]
    load(store, jsonl(tmp_path / "sft.jsonl", *rows))
    for judge, step in (("one", 3), ("two", 4)):
        given = [row | {"scores": scores(n / 60)} for n, row in enumerate(rows) if n % step == 0]
        load(store, jsonl(tmp_path / f"{judge}.jsonl", *given), judge=judge)
    return store


def plainly(store: Store, most: int = 60) -> list[Doubt]:
    """Find them by reading all instructions and scores now."""
    rule = settings.current(store).settings
    with store.database.read() as connection:
        edits = typed_edits(store, connection)
        query = text("SELECT edit_id, AVG(overall) FROM score GROUP BY edit_id")
        means = {row[0]: row[1] for row in connection.execute(query)}
    return repair.doubts(
        edits["text"].to_list(),
        edits["edit_type"].to_list(),
        described(rule),
        scores=edits["edit_id"].map(means).to_numpy(dtype=float),
        threshold=rule.default_threshold,
        most=most,
    )


def anew(store: Store) -> list[Doubt]:
    """Find them as another process does, which has the files alone."""
    return doubts(replace(store), most=60)[1]  # What is kept in memory stays behind.


def test_files_say_what_reading_all_says(typed: Store) -> None:
    """The same places, chances, suggestions and reasons: made, and read by the next process."""
    expected = [asdict(one) for one in plainly(typed)]
    assert len(expected) > 20
    assert {one["suggested"] for one in expected} >= {*KINDS}
    assert [asdict(one) for one in anew(typed)] == expected
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("store.types.spoken.spoken_for", None)  # Nothing is counted a second time.
        assert [asdict(one) for one in anew(typed)] == expected


@pytest.mark.parametrize("change", ["import", "settings"])
def test_files_of_another_state_say_nothing(typed: Store, tmp_path: Path, change: str) -> None:
    """After an import, and with other words about a type, everything is counted anew."""
    before = anew(typed)
    if change == "import":
        more = [edit(f"m{n}.png", f"zoom in on {n}", edit_type=KINDS[0]) for n in range(9)]
        load(typed, jsonl(tmp_path / "more.jsonl", *more))
    else:
        rule = "edit_types: {Zoom in: {description: remove the red car}}\n"
        settings.replace(typed, rule, by="lead")
    assert anew(typed) == plainly(typed)
    assert plainly(typed) != before
