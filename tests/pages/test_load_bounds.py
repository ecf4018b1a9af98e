"""The bounds of docs/formats.md on pages: words with what to do, nothing half loaded, no trace."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from store import settings
from store.db.workspace import Store
from tests.pages.conftest import Show, labels, press, words_of
from tests.pages.test_load import send
from tests.store.importing_files import changed_tables, contents, edit


def parquet(columns: dict[str, object]) -> bytes:
    """Return a Parquet file of these columns beside those of edits."""
    named = {"source": ["https://example.invalid/s.jpg"], "edited": ["1.png"], "text": ["a"]}
    file = io.BytesIO()
    pq.write_table(pa.table({**named, **columns}), file)
    return file.getvalue()


def long_texts() -> bytes:
    """Return a small Parquet file that becomes 200 MB of texts."""
    file = io.BytesIO()
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 200, pa.int32()), ["x" * 1_000_000])
    names = [f"{n}.png" for n in range(200)]
    pq.write_table(pa.table({"source": names, "edited": names, "text": texts}), file)
    return file.getvalue()


def deep() -> bytes:
    """Return a record with more brackets inside one another than are read."""
    nested = "[" * 200_000 + "]" * 200_000
    return f'{json.dumps(edit("1.png"))[:-1]}, "more": {nested}}}\n'.encode()


FILES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "columns": ("a.parquet", lambda: parquet({f"c{n}": [1] for n in range(2500)}), "columns"),
    "texts": ("a.parquet", long_texts, "MB"),
    "json": ("a.json", deep, "nested too deeply"),
    "json lines": ("a.jsonl", deep, "nested too deeply"),
    "two columns of a name": ("a.csv", lambda: b"edit,text,text\n1.png,a,b\n", "text"),
    "no parquet": ("a.parquet", lambda: b"PAR1" + b"\xff" * 64, "Parquet"),
}


@pytest.mark.parametrize("what", FILES)
def test_a_file_beyond_its_bounds_is_refused_in_words(
    show: Show, sqlite_store: Store, what: str
) -> None:
    """On the page Load, at whichever step it shows: nothing of it is in the database."""
    name, made, word = FILES[what]
    at = show("load")
    before = contents(sqlite_store)
    at = send(at, name, made())
    for step in ("Next: columns", "Next: check"):
        assert not at.exception
        if step in labels(at) and not at.error:
            at = press(at, step)
    assert not at.exception
    assert word in words_of(at) + " ".join(one.value for one in at.error)
    after = contents(sqlite_store)
    assert changed_tables(before, after) == []


def test_a_pipe_on_the_server_is_never_opened(
    show: Show, sqlite_store: Store, tmp_path: Path
) -> None:
    """Named by itself, or lying in a folder: the page answers at once."""
    (tmp_path / "data").mkdir()
    os.mkfifo(tmp_path / "data" / "rows.jsonl")
    for place in (tmp_path / "data" / "rows.jsonl", tmp_path / "data"):
        at = show("load")
        at.text_input(key="load-named").set_value(str(place))
        at = at.run()
        if "Next: columns" in labels(at) and not at.error:
            at = press(at, "Next: columns")
        assert not at.exception
        assert at.error


TYPES = {
    "aliases": "a: &a [1]\nb: *a\n",
    "brackets": "a: " + "[" * 200_000,
    "entries": "a: [" + "1," * 150_000 + "]\n",
    "bytes": "# " + "x" * 1_000_001,
    "a number of 400 digits": "a: " + "9" * 400 + "\n",
}


@pytest.mark.parametrize("what", TYPES)
def test_a_taxonomy_beyond_the_bounds_of_yaml_is_said_so(
    show: Show, sqlite_store: Store, what: str
) -> None:
    """On the page Taxonomy, with its place; nothing is saved."""
    before = settings.current(sqlite_store).version
    at = show("taxonomy", tab="The types")
    (area,) = at.text_area
    at = press(area.set_value(TYPES[what]).run(), "See what would move")
    assert not at.exception
    assert at.error
    assert not [one for one in labels(at) if one.startswith("Save")]
    assert settings.current(sqlite_store).version == before
