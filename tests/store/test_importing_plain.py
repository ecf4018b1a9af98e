"""Plain records, which are staged many at once, come in as they do one by one."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from review.formats import manifests
from review.formats.reading import Reading
from store.db import tables
from store.db.workspace import Store
from store.importing import edits
from store.opening import open_workspace
from tests.conftest import Clock
from tests.store.importing_files import chain, edit, jsonl, load, photo, scores

JUDGES = ("gemini", "other")
TYPES = ("Zoom in", "Odd")


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A function after which every record of a manifest is read and staged alone."""
    read = manifests.read_sft

    def alone(*given: Any, **options: Any) -> Reading[Any]:
        return replace(read(*given, **options), parts=None)

    return lambda: monkeypatch.setattr(manifests, "read_sft", alone)


def manifest(path: Path) -> Path:
    """Write good records of two judges, with dirt, repeats, collisions and pictures among them."""
    records: list[Any] = [
        edit(
            f"images/{number}.png", f"change {number}", edit_type=TYPES[number % 3 == 0],
            summarized_text=f"change {number}" if number == 4 else f"{number}",
            local_input_image=f"sources/{number}.jpg" if number % 2 else None,
            scores=scores(number / 40), judge=JUDGES[number % 7 == 0], **photo(number % 5),
        )
        for number in range(40)
    ]  # fmt: skip
    records[6:6] = ["{", "", json.dumps(records[3])]
    records += [
        records[1],
        edit("images/2.png", "another"),
        edit("images/x.png", summarized_text=""),
    ]
    records += [edit("there/one.png"), edit("there/two.png"), edit("images/o.png", more=1)]
    records += [edit("images/off.png", scores=scores(7)), edit("images/r.png", scores={})]
    return jsonl(path, *records)


def held(store: Store) -> list[tuple[Any, ...]]:
    """Return every edit in the order it came, and its scores, without ids."""
    e, s, r = tables.edit, tables.score, tables.judge_run
    edit_columns = [column for column in e.c if column.name not in ("id", "import_id")]
    score_columns = [r.c.name, s.c.overall, s.c.criteria_json, s.c.reason, s.c.problem]
    joined = e.outerjoin(s, s.c.edit_id == e.c.id).outerjoin(r, r.c.id == s.c.run_id)
    query = select(*edit_columns, *score_columns).select_from(joined).order_by(e.c.id, r.c.name)
    with store.database.read() as connection:
        return [tuple(row) for row in connection.execute(query)]


def test_many_at_once_come_in_as_one_by_one(
    store: Store, tmp_path: Path, clock: Clock, one_by_one: Callable[[], None]
) -> None:
    """The same edits, scores, counts, problems and notes; so too where all is known already."""
    (tmp_path / "there").mkdir()
    Image.new("RGB", (8, 8)).save(tmp_path / "there" / "one.png")
    file = manifest(tmp_path / "sft.jsonl")
    together = [load(store, file).as_json() for _time in range(2)]
    one_by_one()
    again = open_workspace(tmp_path / "again", clock=clock)
    alone = [load(again, file).as_json() for _time in range(2)]
    for some in (*together, *alone):
        some.pop("problems_file")
    assert together == alone
    assert together[0]["edits_new"]
    assert together[1]["edits_already"]
    assert held(store) == held(again)
    again.close()


def test_edits_all_new_come_in_as_those_told_apart(
    store: Store, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Into an empty workspace, with groups, chains and malformed scores; once more changes none."""
    files = [
        jsonl(
            tmp_path / "sft.jsonl",
            *(
                edit(f"{n}.png", f"make {n}", scores=scores(n / 10), judge="gemini")
                for n in range(9)
            ),
            edit("bad.png", scores=scores("x"), judge="gemini"),
            edit("none.png"),
        ),
        jsonl(tmp_path / "pairs.jsonl", edit("good.png", rejected_images=["worse.png"])),
        jsonl(tmp_path / "chains.jsonl", chain(("t1.png", "first"), ("t2.png", "second"))),
    ]
    short = [load(store, *files).as_json() for _time in range(2)]
    monkeypatch.setattr(edits, "ALL_NEW", "SELECT 0")
    again = open_workspace(tmp_path / "again", clock=clock)
    apart = [load(again, *files).as_json() for _time in range(2)]
    for some in (*short, *apart):
        some.pop("problems_file")
    assert short == apart
    assert (short[0]["edits_new"], short[0]["scores_new"], short[1]["edits_new"]) == (15, 10, 0)
    assert held(store) == held(again)
    again.close()
