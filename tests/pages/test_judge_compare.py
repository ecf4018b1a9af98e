"""The page Judge: its tab Compare."""

from __future__ import annotations

from pathlib import Path

from store.access.people import Person
from store.db.workspace import Store
from tests.pages.conftest import HOSTILE, Show, alive, is_fine, words_of
from tests.store.importing_files import edit, jsonl, load, photo, scores
from tests.store.reviewing import answer_all, checking, drawn, reviewer, rows_of

EDITS = 60


def filled(store: Store, folder: Path, number: int = EDITS) -> None:
    """Import edits of a photo each, scored by gemini without regard to what is good."""
    rows = [
        edit(f"images/{n:03}.png", f"change {n}", judge="gemini", **photo(n),
             scores=scores(round(n * 7 % number / number, 4)))
        for n in range(number)
    ]  # fmt: skip
    load(store, jsonl(folder / "sft.jsonl", *rows))


def good(image: str) -> bool:
    return int("".join(filter(str.isdigit, image)) or 0) % 3 != 0


def another(store: Store, folder: Path, name: str, high: float) -> None:
    """Import scores that tell good edits from others by so much."""
    rows = [
        {"edit": f"images/{n:03}.png", "judge": name,
         **scores(round(0.3 + high * good(f"{n}") + 0.001 * n, 3))}
        for n in range(EDITS)
    ]  # fmt: skip
    load(store, jsonl(folder / "more.jsonl", *rows))


def labelled(store: Store, purpose: str = "fit", most: int = EDITS) -> None:
    drawn(store, EDITS, purpose=purpose, judge="gemini")
    said = {True: "accept", False: "reject"}
    answer_all(store, reviewer(store), lambda image: said[good(image)], most=most)


def test_one_run_is_no_comparison(show: Show, sqlite_store: Store, tmp_path: Path) -> None:
    """The tab says what to do: another judge's scores, or a run here."""
    filled(sqlite_store, tmp_path, 6)
    at = show("judge", tab="Compare")
    assert is_fine(at)
    assert "One judge run is no comparison." in words_of(at)


def test_two_runs_without_labels_ask_for_a_batch(
    show: Show, sqlite_store: Store, tmp_path: Path
) -> None:
    """Nothing is labelled yet."""
    filled(sqlite_store, tmp_path)
    another(sqlite_store, tmp_path, "ours", 0.5)
    at = show("judge", tab="Compare")
    assert is_fine(at)
    assert "Draw a batch to tune" in words_of(at)


def test_the_better_run_is_named_with_what_it_mends(
    show: Show, sqlite_store: Store, tmp_path: Path
) -> None:
    """Verdict, differences, flips by their side, and that these labels prove nothing now."""
    filled(sqlite_store, tmp_path)
    another(sqlite_store, tmp_path, HOSTILE, 0.5)
    labelled(sqlite_store)
    at = show("judge", tab="Compare")
    at = at.selectbox(key="compare-first").set_value("gemini").run()
    assert is_fine(at)
    said = words_of(at)
    for sentence in (
        "does better than gemini on these labels", "verdicts right only by",
        "These labels helped to choose", f"n = {EDITS} labelled edits",
    ):  # fmt: skip
        assert sentence in said
    assert not alive(at)
    assert len(rows_of(sqlite_store, "label_use")) == 2 * EDITS


def test_labels_that_measure_are_compared_on_only_when_asked(
    show: Show, sqlite_store: Store, tmp_path: Path
) -> None:
    """Choosing them shows what it costs; without room it is refused, and nothing was spent."""
    filled(sqlite_store, tmp_path)
    another(sqlite_store, tmp_path, "ours", 0.5)
    labelled(sqlite_store, "measure", most=50)
    at = show("judge", tab="Compare")
    at = at.selectbox(key="compare-purpose").set_value("measure").run()
    assert is_fine(at)
    assert "takes a part of their risk" in words_of(at)
    assert rows_of(sqlite_store, "label_use") == []
    at = at.button(key="compare-pay").click().run()
    assert not at.exception
    assert "no room for all of these" in words_of(at)
    assert rows_of(sqlite_store, "run_view") == rows_of(sqlite_store, "label_use") == []


def test_a_reviewer_whose_answer_is_still_due_does_not_see_what_others_said(
    show: Show, sqlite_store: Store, tmp_path: Path, rui: Person
) -> None:
    """The flips' verdicts and scores would tell them: those edits stay hidden, and are counted."""
    filled(sqlite_store, tmp_path)
    another(sqlite_store, tmp_path, "ours", 0.5)
    labelled(sqlite_store)
    checking(sqlite_store, EDITS)
    at = show("judge", rui, tab="Compare")
    at = at.selectbox(key="compare-first").set_value("gemini").run()
    assert is_fine(at)
    assert "stay hidden" in words_of(at)
    assert "People accept" not in words_of(at)
    assert not rows_of(sqlite_store, "seen")


def test_scores_that_differ_by_little_are_not_written_as_the_same(
    show: Show, sqlite_store: Store, tmp_path: Path
) -> None:
    """A flip by a hair around the cut is seen in its two scores."""
    filled(sqlite_store, tmp_path)
    rows = [
        {"edit": f"images/{n:03}.png", "judge": judge, **scores(score)}
        for n in range(EDITS)
        for judge, score in (("under", 0.698), ("over", 0.702))
    ]
    load(sqlite_store, jsonl(tmp_path / "near.jsonl", *rows))
    labelled(sqlite_store)
    at = show("judge", tab="Compare")
    at = at.selectbox(key="compare-first").set_value("under").run()
    at = at.multiselect(key="compare-others-under").set_value(["over"]).run()
    assert is_fine(at)
    assert "0.698 → 0.702" in words_of(at)
