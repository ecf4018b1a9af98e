"""Edits whose types are checked: how many of each type, which, and what a repair batch suggests."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from review.core.errors import Refused
from store.dataset import catalog
from store.db import tables
from store.db.workspace import Store
from store.types import drawing as type_batches
from store.types import report as type_report
from store.types.doubts import doubts
from store.types.drawing import TypeRequest
from store.work import on_screen, queue
from tests.store.importing_files import edit, jsonl, load, scores
from tests.store.reviewing import answer_to, checking, reviewer

ZOOM, OUT = "Zoom in", "Outpainting (extend canvas beyond boundaries)"
ADD, REMOVE = "Add a new object to the scene", "Remove an existing object"


@pytest.fixture
def typed(store: Store, tmp_path: Path) -> Store:
    """Sixty edits that zoom, twenty that paint out, four that add; and a failure, a collision."""
    rows = [edit(f"z{n:02}.png", f"zoom in on {n}", edit_type=ZOOM) for n in range(60)]
    rows += [edit(f"o{n:02}.png", f"extend the canvas {n}", edit_type=OUT) for n in range(20)]
    rows += [edit(f"a{n:02}.png", f"add a hat {n}", edit_type=ADD) for n in range(4)]
    rows += [edit("c.png", "one", edit_type=ADD), edit("c.png", "other", edit_type=ADD)]
    load(store, jsonl(tmp_path / "sft.jsonl", *rows))
    tried = edit("p.png", "add a cat", edit_type=ADD) | {"rejected_images": ["r.png"]}
    load(store, jsonl(tmp_path / "preference.jsonl", tried))
    return store


def drawn(store: Store, batch_id: str) -> list[tuple[str, float, str]]:
    """Return (assigned type, inclusion probability, stratum) of each draw, in order."""
    draw, edits = tables.draw, tables.edit
    query = (
        select(edits.c.edit_type, draw.c.inclusion_probability, draw.c.stratum)
        .join(edits, edits.c.id == draw.c.unit_id)
        .where(draw.c.batch_id == batch_id)
        .order_by(draw.c.draw_order)
    )
    with store.database.read() as connection:
        return [(row[0], row[1], row[2]) for row in connection.execute(query)]


@pytest.mark.parametrize(
    ("rule", "more", "expected"),
    [
        ("equal", {"size": 24}, {ZOOM: 10, OUT: 9, ADD: 5}),
        ("proportional", {"size": 17}, {ZOOM: 12, OUT: 4, ADD: 1}),
        ("minimum", {"size": 20, "least": 5}, {ZOOM: 9, OUT: 6, ADD: 5}),
        ("half-width", {"half_width": 0.2, "guess": 0.1}, {ZOOM: 10, OUT: 10, ADD: 5}),
    ],
)
def test_each_rule_draws_its_number_of_each_type(
    typed: Store, rule: str, more: dict[str, float], expected: dict[str, int]
) -> None:
    """And each draw logs its chance: labels of the type over its edits; failures are none."""
    made = type_batches.draw_batch(typed, TypeRequest(rule=rule, **more), by="lead")  # type: ignore[arg-type]
    rows = drawn(typed, made.id)
    counted = Counter(kind for kind, _, _ in rows)
    there = {ZOOM: 60, OUT: 20, ADD: 5}
    assert counted.keys() == there.keys()
    if rule != "half-width":
        assert sum(counted.values()) == more["size"]
    assert all(
        chance == pytest.approx(counted[kind] / there[kind]) and stratum == kind
        for kind, chance, stratum in rows
    )
    assert counted[ADD] == expected[ADD]
    assert abs(counted[ZOOM] - expected[ZOOM]) <= 3


def test_the_same_seed_draws_the_same_edits(typed: Store) -> None:
    """In the same order; another seed draws others."""

    def units(seed: int) -> list[str]:
        made = type_batches.draw_batch(typed, TypeRequest(20, seed=seed), by="lead")
        query = select(tables.draw.c.unit_id).where(tables.draw.c.batch_id == made.id)
        with typed.database.read() as connection:
            ordered = query.order_by(tables.draw.c.draw_order)
            return list(connection.execute(ordered).scalars())

    assert units(3) == units(3) != units(4)


def test_a_repair_batch_takes_the_likeliest_mistakes_and_suggests(
    store: Store, tmp_path: Path
) -> None:
    """Instructions that speak of another type come first, and that type is offered; only here."""
    rows = [edit(f"r{n:02}.png", f"remove the red car {n}", edit_type=REMOVE) for n in range(40)]
    rows += [edit(f"a{n:02}.png", f"add a small hat {n}", edit_type=ADD) for n in range(40)]
    rows += [edit("wrong.png", "remove the red car on the left", edit_type=ADD)]
    load(store, jsonl(tmp_path / "sft.jsonl", *rows))
    made = type_batches.draw_batch(store, TypeRequest(1, "repair"), by="lead")
    ana = reviewer(store)
    (lease,) = queue.lease(store, ana, "types", 1)
    assert catalog.edits(store, [lease.unit_id])[lease.unit_id].output_image == "wrong.png"
    (unit,) = on_screen.units(store, ana, [lease], "types")
    assert unit.suggested == (REMOVE,)
    queue.record(store, ana, answer_to(lease, "other", edit_type=REMOVE))
    assert type_report.report(store).overall.n == 0  # It mends, and measures nothing.
    assert type_report.report(store, purpose="repair").overall.n == 1
    assert made.purpose == "repair"


def test_answers_of_the_station_are_the_numbers_of_the_report(typed: Store) -> None:
    """Drawn per type, so the whole weighs each type by its edits."""
    type_batches.draw_batch(typed, TypeRequest(15, rule="equal"), by="lead")
    ana = reviewer(typed)
    while leases := queue.lease(typed, ana, "types", 5):
        views = catalog.edits(typed, [lease.unit_id for lease in leases])
        for lease in leases:
            zooms = views[lease.unit_id].edit_type == ZOOM
            said = {"verdict": "other", "edit_type": OUT} if zooms else {"verdict": "confirm"}
            queue.record(typed, ana, answer_to(lease, **said))
    found = type_report.report(typed)
    assert not found.uniform
    assert found.overall.error.estimate == pytest.approx(60 / 85)
    assert (ZOOM, OUT, 5) in found.confusion.cells()


def test_what_cannot_be_drawn_is_refused(store: Store, typed: Store) -> None:
    """More than there are or than were asked for, an unknown rule or purpose, nothing there."""
    for wrong in (
        TypeRequest(1000),
        TypeRequest(5, rule="no rule"),  # type: ignore[arg-type]
        TypeRequest(5, "watch"),
        TypeRequest(0),
        TypeRequest(5, per_unit=0),
        TypeRequest(rule="half-width", half_width=0.9),
        TypeRequest(5, rule="minimum", least=10),
        TypeRequest(85, rule="minimum", least=-3),
        TypeRequest(20, rule="half-width", half_width=0.2),
    ):
        with pytest.raises(Refused):
            type_batches.draw_batch(typed, wrong, by="lead")
    there = type_batches.population(typed)
    assert type_batches.quotas(there, TypeRequest(20)).total == 20


def test_an_edit_counts_once_in_the_first_batch_that_is_done(typed: Store, tmp_path: Path) -> None:
    """Drawn and not answered yet, but said elsewhere: what was said counts."""
    type_batches.draw_batch(typed, TypeRequest(85), by="lead")
    rows = [{"edit": f"z{n:02}.png", "reviewer": "Ana", "edit_type": OUT} for n in range(5)]
    load(typed, jsonl(tmp_path / "said.jsonl", *rows), kind="reviews")
    found = type_report.report(typed)
    assert (len(found.units), found.overall.n, found.overall.errors) == (85, 5, 5)


def test_by_effort_the_types_that_are_wrong_and_quick_get_most(typed: Store) -> None:
    """From the answers so far: half of Outpainting wrong in 2 s, no Zoom in, in 20 s."""
    everything = sum(type_batches.population(typed).values())
    first = type_batches.draw_batch(typed, TypeRequest(everything), by="lead")
    ana = reviewer(typed)
    while found := queue.lease(typed, ana, "types", 20, first.id):
        views = catalog.edits(typed, [lease.unit_id for lease in found])
        for lease in found:
            view = views[lease.unit_id]
            out = view.edit_type == OUT
            wrong = out and int(view.output_image[1:3]) % 2
            verdict, kind = ("other", ADD) if wrong else ("confirm", None)
            answer = answer_to(lease, verdict, edit_type=kind, milliseconds=2000 if out else 20_000)
            queue.record(typed, ana, answer)
    known = type_batches.known(typed)
    assert (known.seconds[OUT], known.seconds[ZOOM]) == (2, 20)
    assert known.wrong[OUT] > 3 * known.wrong[ZOOM]
    request = TypeRequest(25, rule="effort", seed=1)
    planned = type_batches.quotas(type_batches.population(typed), request, known)
    second = type_batches.draw_batch(typed, request, by="lead")
    assert Counter(kind for kind, _p, _s in drawn(typed, second.id)) == planned.labels
    assert planned.labels[OUT] == max(planned.labels.values())


def test_doubts_read_each_edits_label_and_its_mean_score(store: Store, tmp_path: Path) -> None:
    """Means over all judges, none where no judge scored; an edit that left takes its label."""
    plain = {n: edit(f"a{n}.png", f"add a hat {n}", edit_type=ADD) for n in range(6)}
    load(store, jsonl(tmp_path / "sft.jsonl", *plain.values()))
    for judge, known in (("one", {0: 0.2, 1: 0.4}), ("two", {0: 0.5, 2: 0.9})):
        given = [plain[n] | {"scores": scores(value)} for n, value in known.items()]
        load(store, jsonl(tmp_path / f"{judge}.jsonl", *given), judge=judge)
    checking(store, 6, "fit")
    ana, said = reviewer(store), {"a1.png": "confirm", "a3.png": "none", "a5.png": "none"}
    for lease in queue.lease(store, ana, "types", 6):
        image = catalog.edits(store, [lease.unit_id])[lease.unit_id].output_image
        queue.record(store, ana, answer_to(lease, said.get(image, "skip")))
    changed = plain[5] | {"text": "paint a hat"}
    load(store, jsonl(tmp_path / "new.jsonl", changed), accept_changes=True)
    frame, found = doubts(store, most=10)
    edits = catalog.edits(store, frame["edit_id"].tolist())
    why = {edits[frame["edit_id"][one.index]].output_image: one.reasons for one in found}
    skipped = "people do not agree on its type"
    assert why == {
        "a0.png": (skipped, "the judge fails it, with 0.35"),
        "a2.png": (skipped,),
        "a3.png": ("people say that no type fits",),
        "a4.png": (skipped,),
    }
