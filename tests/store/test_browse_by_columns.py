"""What Browse finds by columns is what the database finds; the population of types likewise."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from store.db import column_files
from store.db.rules import CURRENT, FAILURES
from store.db.workspace import Store
from store.types import population
from store.work import by_columns, found
from store.work.browse_filter import Filter
from tests.store.importing_files import chain, edit, jsonl, load, scores
from tests.store.ranking import preference

#: Asked for in words: any case of A to Z, no other letter's, and signs that LIKE has a meaning for.
WORDS = ["BLUE", "blué", "BLUÉ", "100%", "50_", "/", "\\", "'", "new.PNG", "short", "%", "İ", "k"]
ASKED = [
    {}, {"edit_type": "Zoom in"}, {"edit_type": "none of these"}, {"edit_types": ()},
    {"edit_types": ("Zoom in", "Add a new object")}, {"kind": "multi-turn"}, {"kind": "sft"},
    {"kind": "preference"}, {"position": 1}, {"position": 2}, {"position": 9},
    {"chain": "nobody's"}, {"lowest": 0.5}, {"highest": 0.5}, {"lowest": 0.5, "highest": 0.5},
    {"lowest": 0.1, "judge": "h"}, {"lowest": 0.1, "judge": "nobody"},
    {"lowest": 0.2, "edit_type": "Zoom in", "kind": "sft"},
]  # fmt: skip


@pytest.fixture(params=[0, 5_000])
def filled(
    store: Store, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Store:
    """A workspace of odd edits, its columns in files and not."""
    monkeypatch.setattr(column_files, "FEW", request.param)
    rows = [
        edit("b.png", "make it BLUE", scores=scores(0.5), judge="g"),
        edit("a.png", "make it Blué", scores=scores(0.4999999999), judge="g"),
        edit(
            "Z.png", "100% 'sure' \\ /", edit_type="Add a new object", scores=scores(0.7), judge="h"
        ),
        edit("new.png", "50_ first", edit_type=None, scores=scores(0.2), judge="g"),
        edit("é.png", "İ \u212a", summarized_text="short", scores=scores(0.9), judge="g"),
        edit("word.png", "o", scores={**scores(0.5), "seamlessness": "good"}, judge="g"),
        *(edit("twice.png", one, scores=scores(0.9), judge="g") for one in "de"),
    ]
    load(store, jsonl(tmp_path / "sft.jsonl", *rows))
    load(store, jsonl(tmp_path / "groups.jsonl", preference(scores=scores(0.25), judge="g")))
    turns = chain(("t1.png", "one"), ("t2.png", "two"))
    load(
        store,
        jsonl(
            tmp_path / "chains.jsonl",
            turns,
            chain(
                ("b.png", "make it BLUE"),
            ),
        ),
    )
    load(store, jsonl(tmp_path / "new.jsonl", edit("new.png", "50_ second")), accept_changes=True)
    load(store, jsonl(tmp_path / "s.jsonl", {"edit": "by-id.png", "judge": "g", **scores(0.5)}))
    return store


def test_columns_find_what_the_database_finds(filled: Store) -> None:
    """By type, kind, place in a chain and score, alone and together."""
    with filled.database.read() as connection:
        for asked in ASKED:
            wanted = Filter(reviewer="", **asked)
            ours = by_columns.fitting(filled, connection, wanted).to_pylist()
            assert ours == found.asked(connection, wanted).to_pylist(), asked


def test_columns_find_the_words_that_sqlite_finds(filled: Store) -> None:
    """In both instructions and the picture's name; letters beyond Z only as they are written."""
    if not filled.database.is_sqlite:
        pytest.skip("PostgreSQL knows which letters are alike: it is asked itself")
    with filled.database.read() as connection:
        for words in WORDS:
            wanted = Filter(reviewer="", text=words)
            ours = by_columns.fitting(filled, connection, wanted).to_pylist()
            assert ours == found.asked(connection, wanted).to_pylist(), words


def test_the_population_is_what_the_rule_says(filled: Store) -> None:
    """Known, current, typed, no collision, no failure; by picture, then by id."""
    query = text(f"""SELECT e.output_image, e.id, e.edit_type, e.text FROM edit e
    WHERE e.known AND NOT e.collision AND COALESCE(e.edit_type, '') <> '' AND {CURRENT}
    AND e.id NOT IN ({FAILURES})""")  # noqa: S608  our own rule
    with filled.database.read() as connection:
        rows = [tuple(row) for row in connection.execute(query)]
        frame = population.typed_edits(filled, connection)
        ids = population.assigned(filled, connection)["edit_id"].tolist()
    listed = sorted(rows, key=lambda row: (row[0].encode(), row[1]))
    assert list(frame.itertuples(index=False, name=None)) == [row[1:] for row in listed]
    assert ids == [row[1] for row in listed]
