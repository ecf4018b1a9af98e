"""Which labels a judge has seen: its prompt's examples, and what its prompt or its choice used."""

from __future__ import annotations

import datetime as dt

import pytest

from review.core.errors import Refused, Unknown
from store.db.workspace import Store
from store.promises import pools, uses
from tests.store.importing_files import jsonl, load, scores
from tests.store.judges import made_with, saved, ticking
from tests.store.reviewing import answer_all, drawn, reviewer, rows_of


@pytest.fixture
def later(store: Store) -> Store:
    """A store whose clock goes on a minute each time it is asked."""
    ticking(store)
    return store


def test_a_use_is_noted_once(store: Store, fill) -> None:
    """However often the page that shows the labels is drawn."""
    edits = list(fill(store, 4).values())
    first = saved(store)
    assert uses.record(store, edits[:3], "looked", "lead", prompt_id=first) == 3
    assert uses.record(store, [*edits, *edits], "looked", "lead", prompt_id=first) == 1
    assert uses.record(store, edits, "looked", "lead", prompt_id=first) == 0
    assert uses.record(store, edits[:1], "tried", "lead", prompt_id=first) == 1
    assert len(rows_of(store, "label_use")) == 5
    assert uses.seen_units(store, prompt_id=first) == set(edits)


def test_a_use_says_of_what_and_how(store: Store, fill) -> None:
    """Neither a use of nothing nor another word for it is taken."""
    edits = list(fill(store, 1).values())
    with pytest.raises(Refused):
        uses.record(store, edits, "looked", "lead")
    with pytest.raises(Refused):
        uses.record(store, edits, "peeked", "lead", prompt_id=saved(store))
    with pytest.raises(Unknown):
        uses.seen_units(store, prompt_id="no such")


def test_examples_are_seen_whether_noted_or_not(later: Store, fill) -> None:
    """They stand in the prompt itself, in those it was edited from, and in those its writer knew.

    Who copies a prompt under another name and takes an example out has seen its label.
    """
    a, b, c = fill(later, 3).values()
    first = saved(later, a)
    second = saved(later, b, based_on=first)
    elsewhere = saved(later, c, name="theirs")
    assert uses.seen_units(later, prompt_id=first) == {a}
    assert uses.seen_units(later, prompt_id=second) == {a, b}
    assert uses.seen_units(later, prompt_id=elsewhere) == {a, b, c}
    with later.database.read() as connection:
        assert uses.seen(connection, prompt_id=elsewhere) == {
            a: {"looked"}, b: {"looked"}, c: {"example", "looked"},
        }  # fmt: skip


def test_a_clock_that_is_set_back_makes_nobody_forget(store: Store, fill) -> None:
    """What was looked at before a prompt was written stays before it."""
    (a,) = fill(store, 1).values()
    now = [dt.datetime(2026, 1, 2, tzinfo=dt.UTC)]
    object.__setattr__(store, "clock", lambda: now[0])
    uses.record(store, [a], "looked", "lead", run_id=pools.judge_run(store).id)
    now[0] -= dt.timedelta(hours=1)
    assert uses.seen_units(store, prompt_id=saved(store)) == {a}


def test_what_taught_the_version_before_taught_this_one(later: Store, fill) -> None:
    """Also where it was saved under another name, or without saying what it was edited from."""
    a, b, c = fill(later, 3).values()
    first = saved(later)
    renamed = saved(later, name="renamed", based_on=first)
    second = saved(later)
    uses.record(later, [a], "looked", "lead", prompt_id=first)
    assert uses.seen_units(later, prompt_id=renamed) == {a}
    assert uses.seen_units(later, prompt_id=second) == {a}
    uses.record(later, [b], "tried", "lead", prompt_id=second)
    assert uses.seen_units(later, prompt_id=first) == {a}
    assert uses.seen_units(later, prompt_id=renamed) == {a}
    unrelated = saved(later, name="later")
    uses.record(later, [c], "tried", "lead", prompt_id=second)
    assert uses.seen_units(later, prompt_id=unrelated) == {a, b}


def test_a_run_has_seen_what_its_prompt_and_its_comparisons_saw(later: Store, fill) -> None:
    """Its prompt's labels, those it was compared on, and those runs of versions before were."""
    a, b, c, d = fill(later, 4).values()
    gemini = pools.judge_run(later).id
    first = saved(later, a)
    made_with(later, first, gemini)
    uses.record(later, [b], "looked", "lead", prompt_id=first)
    uses.record(later, [c], "compared", "lead", run_id=gemini)
    second = saved(later, d, based_on=first)
    assert uses.seen_units(later, run_id=gemini) == {a, b, c}
    assert uses.seen_units(later, prompt_id=second) == {a, b, c, d}
    with later.database.read() as connection:
        assert uses.seen(connection, prompt_id=second)[c] == {"compared"}


def test_the_same_scores_by_another_name_saw_the_same(store: Store, fill, tmp_path) -> None:
    """A run imported again is no new judge; one that differs is."""
    edits = fill(store, values=[0.2, 0.4, 0.6])
    drawn(store, 3, purpose="fit")
    answer_all(store, reviewer(store))
    rows = [(image, value) for image, value in zip(edits, (0.2, 0.4, 0.6), strict=True)]
    for name, shift in (("copy", 0.0), ("other", 0.1)):
        written = [{"edit": image, "judge": name, **scores(value + shift)} for image, value in rows]
        load(store, jsonl(tmp_path / f"{name}.jsonl", *written))
    unit = next(iter(edits.values()))
    uses.record(store, [unit], "compared", "lead", run_id=pools.judge_run(store, "gemini").id)
    assert uses.seen_units(store, run_id=pools.judge_run(store, "copy").id) == {unit}
    assert uses.seen_units(store, run_id=pools.judge_run(store, "other").id) == set()


def test_near_duplicates_are_edits_of_one_photo(store: Store, fill) -> None:
    """Three photos, two edits each: the other edit of a photo goes with it."""
    edits = fill(store, 6, photos=3)
    names = sorted(edits)
    with store.database.read() as connection:
        found = uses.of_same_sources(connection, [edits[names[1]]])
        assert found == {edits[names[1]], edits[names[4]]}
        assert uses.near(connection, {edits[names[1]]: {"example"}}) == found
        assert uses.near(connection, {edits[names[1]]: {"looked"}}) == {edits[names[1]]}


def test_simulated_labels_are_noted_as_such(store: Store, fill) -> None:
    """Only where nobody real answered."""
    edits = list(fill(store, 4).values())
    drawn(store, 4, purpose="fit", simulated=True)
    answer_all(store, reviewer(store), most=2)
    gemini = pools.judge_run(store).id
    uses.record(store, edits, "looked", "lead", run_id=gemini)
    assert sorted(row["simulated"] for row in rows_of(store, "label_use")) == [
        False, False, True, True,
    ]  # fmt: skip
    assert uses.seen_units(store, run_id=gemini) == set(), "looking changes no judge"
