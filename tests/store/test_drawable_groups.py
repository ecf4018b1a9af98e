"""How many groups can be ranked is known before anything is drawn, and nothing else is offered."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.db.workspace import Store
from store.ranking import drawing
from store.ranking.drawing import RankRequest, drawable
from tests.store.importing_files import edit, jsonl, load
from tests.store.ranking import BOWLS, agreed, bowls, compare, vote
from tests.store.reviewing import rows_of


def groups_drawn(store: Store, **more: bool) -> int:
    """Ask for more than there is; return how many groups a batch takes."""
    drawing.draw_batch(store, RankRequest(1000, "listwise", repeats=0.0, **more), by="lead")
    return len({row["unit_id"] for row in rows_of(store, "draw")})


def test_counting_writes_nothing_and_is_what_a_batch_takes(store: Store, tmp_path: Path) -> None:
    """Candidates of one source and instruction; a lone edit, and a known order, are none."""
    lone = edit("images/lone.png", "alone", open_image_input_url="other.jpg")
    pairs = [
        edit(f"images/{name}{side}.png", name, open_image_input_url=f"{name}.jpg")
        for name in ("vase", "hat", "cup")
        for side in "ab"
    ]
    load(store, jsonl(tmp_path / "sft.jsonl", lone, *pairs))
    assert drawable(store) == 3
    assert rows_of(store, "rank_group") == []
    bowls(store, tmp_path, agreed(*BOWLS, times=9))
    assert drawable(store) == 3
    assert groups_drawn(store) == 3


def test_groups_named_in_a_file_count_where_their_edits_are_known(
    store: Store, tmp_path: Path
) -> None:
    """Names that are no edits cannot be shown."""
    load(store, jsonl(tmp_path / "sft.jsonl", edit("x.png", "one"), edit("y.png", "two")))
    vote(store, tmp_path, compare("x.png", "y.png", group="named"), compare("p", "q", group="no"))
    before = drawable(store)
    assert before == groups_drawn(store)


def test_one_source_under_several_instructions_is_another_way_to_group(
    store: Store, tmp_path: Path
) -> None:
    """Counted when it is asked for."""
    same = {"open_image_input_url": "s.jpg"}
    rows = [edit("x.png", "one", **same), edit("y.png", "two", **same)]
    load(store, jsonl(tmp_path / "sft.jsonl", *rows))
    assert drawable(store) == 0
    assert drawable(store, across_instructions=True) == 1
    assert groups_drawn(store, across_instructions=True) == 1


@pytest.mark.parametrize("across", [False, True])
def test_without_edits_there_is_nothing_to_draw(store: Store, across: bool) -> None:
    """An empty workspace offers none."""
    assert drawable(store, across_instructions=across) == 0
