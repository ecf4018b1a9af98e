"""Instruction pairs at the station: which edits have one, and what of an answer the log takes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from review.core.answers import Answer, Mark
from review.core.errors import BadInput, Refused
from store.access import people
from store.db.workspace import Store, new_id
from store.instructions.drawing import InstructionsRequest, draw_batch
from store.work import on_screen, own_answers, queue
from tests.store.importing_files import edit, jsonl, load
from tests.store.reviewing import rows_of

LONG, SHORT = "Add two red balloons.", "Add balloons."


@pytest.fixture
def ana(store: Store, tmp_path: Path) -> str:
    """A reviewer, and the one pair there is drawn."""
    pair = edit("images/1.png", LONG, summarized_text=SHORT)
    alike = edit("images/2.png", LONG, summarized_text=LONG)
    empty = edit("images/3.png", LONG, summarized_text="")
    load(store, jsonl(tmp_path / "sft.jsonl", pair, alike, empty))
    assert draw_batch(store, InstructionsRequest(size=5, seed=0), by="lead").units == 1
    person, _link = people.add(store, "Ana")
    return person.id


def answered(store: Store, me: str, verdict: str, **said: Any) -> None:
    (lease,) = queue.lease(store, me, "instructions", 1)
    queue.record(store, me, Answer(new_id(), lease.draw_id, verdict, **said))


def test_the_log_keeps_what_is_lost_and_a_better_short_text(store: Store, ana: str) -> None:
    """As a suggestion: the edit's own texts stay as they are."""
    lost = (Mark(4, 7), Mark(8, 11))
    said = {"faithful": "loses", "follows": "long", "suggestion": "Add two red balloons"}
    answered(store, ana, "reject", lost=lost, **said)
    kept = json.loads(rows_of(store, "review")[0]["answers_json"])
    assert [LONG[mark["start"] : mark["end"]] for mark in kept["lost"]] == ["two", "red"]
    (own,) = own_answers.mine(store, ana, "instructions", 5)
    assert (own.faithful, own.follows, own.lost, own.suggestion) == (
        "loses", "long", lost, said["suggestion"],
    )  # fmt: skip
    (kept_edit, *_others) = rows_of(store, "edit")
    assert kept_edit["summarized_text"] == SHORT


@pytest.mark.parametrize(
    ("verdict", "said", "why"),
    [
        ("accept", {}, "Say it by faithful"),
        ("accept", {"faithful": "loses"}, "goes with accept"),
        ("reject", {"faithful": "same"}, "goes with accept"),
        ("reject", {"faithful": "loses", "lost": (Mark(4, 400),)}, "lies in the long"),
        ("reject", {"faithful": "loses", "lost": (Mark(4, 4),)}, "lies in the long"),
    ],
)
def test_an_answer_that_does_not_fit_its_pair_is_refused(
    store: Store, ana: str, verdict: str, said: dict[str, Any], why: str
) -> None:
    """In words; nothing of it is in the log."""
    with pytest.raises(BadInput, match=why):
        answered(store, ana, verdict, **said)
    assert rows_of(store, "review") == []


def test_without_a_pair_there_is_nothing_to_draw(store: Store) -> None:
    """And the lead reads what to import."""
    with pytest.raises(Refused, match="long and a short"):
        draw_batch(store, InstructionsRequest(), by="lead")


def test_each_text_comes_with_its_language_where_that_is_sure(store: Store, tmp_path: Path) -> None:
    """Of a pair in two languages each has its own; too few words to tell are of none."""
    pairs = {
        "Füge zwei rote Ballons am Himmel hinzu.": ("Add two balloons to the sky.", "de", "en"),
        "أضف بالونين أحمرين إلى أعلى يسار السماء.": ("أضف بالونين إلى السماء.", "ar", "ar"),
        "Add two red balloons to the sky.": ("Red hat", "en", None),
        "Take the 3 away.": ("− 3", "en", None),
    }
    records = [
        edit(f"images/{n}.png", long, summarized_text=short)
        for n, (long, (short, *_tags)) in enumerate(pairs.items())
    ]
    load(store, jsonl(tmp_path / "sft.jsonl", *records))
    draw_batch(store, InstructionsRequest(size=len(pairs), seed=0), by="lead")
    me = people.add(store, "Ana")[0].id
    leases = queue.lease(store, me, "instructions", len(pairs))
    units = on_screen.units(store, me, leases, "instructions")
    told = {unit.instruction: (unit.language, unit.short_language) for unit in units}
    assert told == {long: (one, other) for long, (_short, one, other) in pairs.items()}


def test_the_log_says_who_suggested_and_whether_pictures_were_seen_first(
    store: Store, ana: str
) -> None:
    """So that answers given after a look at the pictures can be told apart."""
    answered(
        store, ana, "reject", faithful="unnatural", suggestion=" Add two balloons ",
        shown={"pictures": "after_texts"},
    )  # fmt: skip
    (row,) = rows_of(store, "review")
    kept = json.loads(row["answers_json"])
    assert (row["reviewer_id"], kept["suggestion"]) == (ana, "Add two balloons")
    assert json.loads(row["shown_json"])["pictures"] == "after_texts"
    assert "follows" not in kept, "nothing was said of the picture"
