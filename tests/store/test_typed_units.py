"""What is kept of types follows every change, and counting by the index leaves nothing out."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from sqlalchemy import insert, update

from store import settings
from store.access import people
from store.db import tables
from store.db.workspace import Store, new_id
from store.types import disputed
from store.types.consensus import PURPOSES, typed_units_now
from store.types.kept_units import typed_units
from store.types.population import count_by_type, typed_edits
from store.work import batches, culling
from tests.store.importing_files import by_image, edit, jsonl, load
from tests.store.typed import CARTOON, OUT, ZOOM, edits_of, said, say, typed_batch

RIGHT, WRONG = {"verdict": "confirm"}, {"verdict": "other", "edit_type": OUT}


def labels(store: Store) -> list[tuple[str, str, str | None]]:
    """Return image, assigned type and label of what is kept; it is what a new look would say."""
    rule = settings.current(store)
    with store.database.read() as connection:
        kept = typed_units(store, connection, rule)
        assert list(kept) == typed_units_now(connection, rule.settings, PURPOSES)
        assert typed_units(store, connection, rule) is kept
    all_labels = [(unit.output_image, unit.assigned, unit.label.agreed) for unit in kept]
    return sorted(all_labels, key=str)


def test_what_is_kept_is_what_the_log_says_after_every_change(store: Store, tmp_path: Path) -> None:
    """A batch, a lead's word, an exclusion, imported answers, settings: each is seen at once."""
    lead = people.local(store)
    edits_of(store, tmp_path, {"a.png": ZOOM, "b.png": ZOOM, "c.png": CARTOON})
    seen = [labels(store)]
    first = typed_batch(store, {"a.png": (RIGHT, WRONG), "b.png": (RIGHT, RIGHT)}, per_unit=2)
    seen.append(labels(store))
    disputed.settle(store, first, by_image(store, "a.png").id, OUT, by=lead.id)
    seen.append(labels(store))
    culling.exclude(store, [by_image(store, "b.png").id], "blurred", by=lead)
    seen.append(labels(store))
    say(store, tmp_path, said("c.png", OUT))
    seen.append(labels(store))
    batches.close(store, first)
    settings.replace(store, f"{settings.current(store).text}\n# Looked at.\n", by="Lea")
    say(store, tmp_path, said("c.png", CARTOON, "Ben"), said("c.png", CARTOON, "Cy"), name="more")
    seen.append(labels(store))
    assert seen == [
        [],
        [("a.png", ZOOM, None), ("b.png", ZOOM, ZOOM)],
        [("a.png", ZOOM, OUT), ("b.png", ZOOM, ZOOM)],
        [("a.png", ZOOM, OUT)],
        [("a.png", ZOOM, OUT), ("c.png", CARTOON, OUT)],
        [("a.png", ZOOM, OUT), ("c.png", CARTOON, CARTOON)],
    ]


def test_the_count_by_type_is_that_of_the_edits_listed(store: Store, tmp_path: Path) -> None:
    """Unknown, colliding, replaced and failed edits, and edits that are several of it, leave it."""
    types = {f"{n}.png": kind for n, kind in enumerate([ZOOM] * 9 + [OUT] * 3 + [CARTOON])}
    edits_of(store, tmp_path, types)
    failed = edit("p.png", edit_type=ZOOM) | {"rejected_images": ["r.png"]}
    load(store, jsonl(tmp_path / "preference.jsonl", failed))
    untyped = jsonl(tmp_path / "untyped.jsonl", edit("untyped.png", edit_type=None))
    load(store, untyped)
    run, row = tables.import_run, tables.edit
    with store.database.write() as connection:
        for values, images in (
            ({"known": False}, ["0.png", "9.png"]),
            ({"collision": True}, ["1.png", "9.png"]),
            ({"edit_type": ""}, ["2.png", "untyped.png"]),
        ):
            where = row.c.output_image.in_(images)
            connection.execute(update(row).where(where).values(**values))
        imported = connection.scalar(run.select().limit(1).with_only_columns(run.c.id))
        for image in ("3.png", "9.png", "10.png", "10.png"):
            found = row.select().where(row.c.output_image == image).with_only_columns(row.c.id)
            event = {
                "id": new_id(), "edit_id": connection.scalar(found), "kind": "retired",
                "import_id": imported, "time": store.clock(),
            }  # fmt: skip
            connection.execute(insert(tables.edit_event).values(**event))
    with store.database.read() as connection:
        counted = dict(count_by_type(connection))
        listed = typed_edits(store, connection)["edit_type"].to_list()
    assert counted == dict(Counter(listed))
    assert (counted[ZOOM], counted[OUT]) == (6, 1)
