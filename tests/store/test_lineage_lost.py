"""A judge's past is not lost by what an honest lead does with its scores and its prompt."""

from __future__ import annotations

from pathlib import Path

from store.db.workspace import Store
from store.promises import pools, uses
from tests.store.importing_files import jsonl, load, scores
from tests.store.judges import made_with, saved
from tests.store.reviewing import answer_all, drawn, reviewer


def test_scores_brought_in_again_keep_what_taught_their_prompt(
    store: Store, fill, tmp_path: Path
) -> None:
    """A run made here, written out and imported by another name: its examples taught that too."""
    values = [0.2, 0.4, 0.6, 0.8]
    edits = fill(store, values=values)
    drawn(store, 4, purpose="fit")
    answer_all(store, reviewer(store))
    a, b, *_rest = edits.values()
    first = saved(store, a)
    made_with(store, first, pools.judge_run(store, "gemini").id)
    uses.record(store, [b], "looked", "lead", prompt_id=first)
    rows = [
        {"edit": image, "judge": "copy", **scores(value)}
        for image, value in zip(edits, values, strict=True)
    ]
    load(store, jsonl(tmp_path / "copy.jsonl", *rows))
    assert uses.seen_units(store, run_id=pools.judge_run(store, "gemini").id) == {a, b}
    assert uses.seen_units(store, run_id=pools.judge_run(store, "copy").id) == {a, b}


def test_scores_of_no_labelled_edit_are_nobody_elses(store: Store, fill, tmp_path: Path) -> None:
    """A run that shares no score with another is another judge."""
    edits = fill(store, values=[0.2, 0.4])
    drawn(store, 2, purpose="fit")
    answer_all(store, reviewer(store))
    a, *_rest = edits.values()
    made_with(store, saved(store, a), pools.judge_run(store, "gemini").id)
    rows = [{"edit": image, "judge": "other", **scores(0.9)} for image in edits]
    load(store, jsonl(tmp_path / "other.jsonl", *rows))
    assert uses.seen_units(store, run_id=pools.judge_run(store, "other").id) == set()
