"""Figures that are kept for all visitors are those made anew, whatever came since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from review.core.errors import PicoReviewError
from store.access import people
from store.chains import scores as chain_scores
from store.db import tables
from store.db.workspace import Store
from store.instructions import drawing as instruction_drawing
from store.judging import panel
from store.promises import agreement, faults, judging
from store.types import corrections, disputed
from store.types import drawing as type_drawing
from store.work import adjudication, batches, queue
from store.work.batches import Batch
from tests.store.importing_files import edit, jsonl, load, scores
from tests.store.judges import made_with, saved
from tests.store.reviewing import (
    answer_all,
    answer_next,
    answer_to,
    checking,
    drawn,
    draws,
    fresh_id,
    leased,
    reviewer,
)


def beside_people(store: Store) -> object:
    """Return the judge beside the panel, and how many edits three people answered."""
    found = judging.judged(store, threshold=0.4, quietly=True)
    return panel.panel(store, found), panel.answered(store)


#: What pages show, by what it is called.
FIGURES: dict[str, Callable[[Store], object]] = {
    "edits by type": type_drawing.population,
    "judges of chains": chain_scores.judges,
    "types agreed": corrections.agreed,
    "types disputed": disputed.disputed,
    "pairs of instructions": instruction_drawing.there,
    "whose fault": faults.counted,
    "agreement": agreement.report,
    "panel": beside_people,
}


def answer(store: Store, batch: Batch, folder: Path) -> None:
    answer_next(store, reviewer(store, "Rui"), "reject")


def undo(store: Store, batch: Batch, folder: Path) -> None:
    me = reviewer(store, "Rui")
    _lease, given = answer_next(store, me, "reject")
    kept(store)
    queue.undo(store, me, given.id, fresh_id())


def correct(store: Store, batch: Batch, folder: Path) -> None:
    me = reviewer(store, "Rui")
    (lease,) = leased(store, me)
    first = queue.record(store, me, answer_to(lease, "reject", fault="source"))
    kept(store)
    queue.record(store, me, answer_to(lease, "reject", fault="edit", replaces=first.id))


def say(store: Store, batch: Batch, word: str) -> None:
    unit = draws(store, batch)[0].unit_id
    adjudication.decide(store, batch.id, unit, word, by=people.local(store).id, note="x")


def exclude(store: Store, batch: Batch, folder: Path) -> None:
    say(store, batch, "exclude")


def bring_back(store: Store, batch: Batch, folder: Path) -> None:
    say(store, batch, "exclude")
    kept(store)
    say(store, batch, "reject")


def close(store: Store, batch: Batch, folder: Path) -> None:
    batches.close(store, batch.id)


def say_a_type(store: Store, batch: Batch, folder: Path) -> None:
    me = reviewer(store, "Rui")
    (lease,) = queue.lease(store, me, "types", 1)
    queue.record(store, me, answer_to(lease, "not_executed"))


def draw_another(store: Store, batch: Batch, folder: Path) -> None:
    other = drawn(store, 6, seed=3)
    kept(store)
    answer_all(store, reviewer(store, "Rui"), lambda _: "reject", batch=other, most=4)


def collide(store: Store, batch: Batch, folder: Path) -> None:
    """Two other edits have the image of one: all of them leave pool and labels."""
    records = [edit("images/003.png", f"other {n}", scores=scores(0.5), judge="gemini")
               for n in (1, 2)]  # fmt: skip
    load(store, jsonl(folder / "again.jsonl", *records))


def change_a_record(store: Store, batch: Batch, folder: Path) -> None:
    record = edit("images/003.png", "change 3 again", edit_type="Zoom in", scores=scores(0.9),
                  judge="gemini")  # fmt: skip
    load(store, jsonl(folder / "again.jsonl", record), accept_changes=True)


def import_reviews(store: Store, batch: Batch, folder: Path) -> None:
    rows = [{"edit": f"images/{n:03}.png", "verdict": "reject", "fault": "source",
             "reviewer": "Zoe"} for n in (1, 2)]  # fmt: skip
    load(store, jsonl(folder / "reviews.jsonl", *rows))


def lead(store: Store, batch: Batch, folder: Path) -> None:
    people.add(store, "Ana", role="lead")


def teach(store: Store, batch: Batch, folder: Path) -> None:
    """A prompt that shows one of the edits turns out to have made the judge."""
    made_with(store, saved(store, draws(store, batch)[0].unit_id),
              judging.judged(store, quietly=True).run.id)  # fmt: skip


CHANGES = [
    answer, say_a_type, undo, correct, exclude, bring_back, close, draw_another, collide,
    change_a_record, import_reviews, lead, teach,
]  # fmt: skip


#: Those after which some figure must be another one.
SEEN = (answer, say_a_type, correct, exclude, bring_back, draw_another, import_reviews, teach)


def told(store: Store, figure: Callable[[Store], object]) -> str:
    """Return a figure as text; what cannot be said is said so."""
    try:
        return repr(figure(store))
    except PicoReviewError as error:
        return repr(error)


def kept(store: Store) -> dict[str, str]:
    """Return all figures as a store keeps them."""
    return {name: told(store, figure) for name, figure in FIGURES.items()}


def all_told(store: Store) -> dict[str, str]:
    """Return all figures as kept, once each is what a store says that keeps nothing."""
    ours = kept(store)
    for name, figure in FIGURES.items():
        assert ours[name] == told(replace(store), figure), name
    return ours


def begun(store: Store, fill: Any) -> Batch:
    """Draw sixteen edits for three people each, most of them answered."""
    fill(store, 30, types=("Zoom in", None), photos=9)
    batch = drawn(store, 16, per_unit=3, whose_fault=True)
    checking(store, 5, per_unit=2)
    for name, verdict, asked in (("Ana", "confirm", 4), ("Ben", "not_executed", 3)):
        for lease in queue.lease(store, reviewer(store, name), "types", asked):
            queue.record(store, reviewer(store, name), answer_to(lease, verdict))
    for name, most in (("Ana", 14), ("Ben", 12), ("Cleo", 13)):
        good = {"Ana": 2, "Ben": 3, "Cleo": 5}[name]

        def verdict(image: str, good: int = good) -> str:
            return "reject" if int(image[-7:-4]) % good == 0 else "accept"

        answer_all(store, reviewer(store, name), verdict, batch=batch, most=most)
    return batch


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_kept_figures_are_those_of_now(store: Store, fill, change, tmp_path: Path) -> None:
    """After answers, a lead's words, imports, a new role, a prompt, by another process."""
    batch = begun(store, fill)
    before = kept(store)
    change(replace(store), batch, tmp_path)
    now = all_told(store)
    if change in SEEN:
        assert now != before


def test_a_figure_is_made_once_of_a_state(store: Store, fill) -> None:
    """The same object, until an answer comes."""
    begun(store, fill)
    judged = judging.judged(store, threshold=0.4, quietly=True)
    first = panel.panel(store, judged), faults.counted(store)
    again = panel.panel(store, judging.judged(store, threshold=0.4, quietly=True))
    assert again is first[0]
    assert panel.panel(store, judged, epsilon=0.1) is not again
    assert faults.counted(store) is first[1]
    answer_next(store, reviewer(store, "Rui"), "reject")
    assert faults.counted(store) is not first[1]


def test_a_persons_new_name_is_the_one_that_is_told(store: Store, fill) -> None:
    """Nothing in the app renames anybody; a database that was changed by hand is told as it is."""
    begun(store, fill)
    kept(store)
    with store.database.write() as connection:
        person = tables.person
        connection.execute(
            update(person).where(person.c.name == "Cleo").values(name="Cleopatra")
        )  # fmt: skip
    assert "Cleopatra" in all_told(store)["agreement"]
